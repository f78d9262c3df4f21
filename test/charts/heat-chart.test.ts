/** The heat map as a chart: what it says, what it draws, on the page and on paper. */
import { describe, expect, it } from 'vitest';
import tokens from '../../resources/tokens.json' with { type: 'json' };
import { drawChart } from '../../src-main/report/chart/draw-chart.ts';
import { addPage, openPaper } from '../../src-main/report/paper/paper.ts';
import type { CellsLayer, Chart, ScaleStop, StripLayer } from '../../src-main/shared/charts/chart.ts';
import { chartTable } from '../../src-main/shared/charts/chart-table.ts';
import { scaleColour } from '../../src-main/shared/charts/colour.ts';
import { cellOf, columnSpan, fleetHeatChart } from '../../src-main/shared/charts/fleet-heat-chart.ts';
import type { HeatMap } from '../../src-main/shared/domain/heat-map.ts';
import { type DeviceId, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { LAST_MS, readFonts } from '../report/inputs.ts';
import { readPdf } from '../report/read-pdf.ts';

const FIRST = Date.UTC(2024, 4, 1);

const map: HeatMap = {
	groupBy: 'drive',
	rows: [
		{ key: 'd1', label: 'SN-\u202E1', deviceId: 'd1' as DeviceId, drives: 1, events: 1 },
		{ key: 'd2', label: '', deviceId: 'd2' as DeviceId, drives: 1, events: 0 },
	],
	totalRows: 5,
	drives: 5,
	firstDayMs: FIRST,
	daysPerColumn: 2,
	columns: 3,
	cells: Uint8Array.of(0, 1, 255, 21, 71, 41),
	inAlarm: Float64Array.of(0, 1, 3),
};
const mark = { row: 1, startMs: FIRST, endMs: FIRST + MS_PER_DAY, peakMs: FIRST, text: 'An alarm.', id: 'e1' };

const layerOf = <T extends Chart['layers'][number]['type']>(chart: Chart, type: T) =>
	chart.layers.find((layer): layer is Extract<Chart['layers'][number], { type: T }> => layer.type === type)!;

describe('the heat map of a fleet', () => {
	const chart = fleetHeatChart(map, { events: [mark] });
	const cells: CellsLayer = layerOf(chart, 'cells');

	it('says in whole sentences what it shows and what it leaves out', () => {
		expect(chart.summary).toBe(
			'2 of 5 drives, 2024-05-01 to 2024-05-06; a cell is 2 days at their strangest. 2 cells were far from usual. ' +
				'At most 3 drives were in alarm together, first on 2024-05-05. Days without data are empty.',
		);
	});

	it('keeps days without data apart from calm ones', () => {
		expect([...cells.values]).toEqual([Number.NaN, 0, 25.4, 2, 7, 4]);
		expect(cells.texts[0]).toMatch(/, 2024-05-01 to 2024-05-02: no data\.$/);
		expect(cells.texts[4]).toBe('no serial, 2024-05-03 to 2024-05-04: 7 times as far from usual as it usually strays.');
		expect(cells.texts.join()).not.toContain('\u202E');
	});

	it('names the cell behind a click, and its days', () => {
		expect(cells.ids.map(cellOf).at(-1)).toEqual({ row: 1, column: 2 });
		expect(cellOf('e1')).toBeUndefined();
		expect(columnSpan(map, 2)).toEqual([FIRST + 4 * MS_PER_DAY, FIRST + 6 * MS_PER_DAY]);
	});

	it('stands below a count of the drives in alarm, and rings lie on their own row', () => {
		expect(chart.y).toMatchObject({ categories: ['In alarm, up to 3', '', expect.any(String), 'no serial'] });
		expect(cells.firstRow).toBe(2);
		expect([...layerOf(chart, 'points').y]).toEqual([3]);
		// In the middle of its cell, which is two days wide.
		expect([...layerOf(chart, 'points').x]).toEqual([FIRST + MS_PER_DAY]);
		const strip: StripLayer = layerOf(chart, 'strip');
		expect(strip.texts.at(-1)).toBe('2024-05-05 to 2024-05-06: 3 drives in alarm.');
	});

	it('has no count for one drive, which is in alarm or not', () => {
		const single = { ...map, rows: [map.rows[0]!], totalRows: 1, drives: 1, cells: map.cells.subarray(0, 3), inAlarm: Float64Array.of(0, 1, 0) };
		const alone = fleetHeatChart(single, { events: [{ ...mark, row: 0 }] });
		expect(alone.layers.map(({ type }) => type)).toEqual(['cells', 'points']);
		expect(alone.summary).not.toContain('together');
	});

	it('says of models and hosts whose cells they are', () => {
		const grouped: HeatMap = { ...map, groupBy: 'host', rows: map.rows.map(({ key }) => ({ key, label: '', drives: 40, events: 0 })) };
		const { texts } = layerOf(fleetHeatChart(grouped, { events: [] }), 'cells');
		expect(texts[1]).toMatch(/^no host, a tenth of its 40 drives, 2024/);
	});

	it('survives structured cloning and reads as a table of what was far from usual, strongest first', () => {
		expect(structuredClone(chart)).toEqual(chart);
		const { rows, columns } = chartTable(chart);
		for (const row of rows) expect(row).toHaveLength(columns.length);
		expect(rows.filter(([what]) => what!.includes('spreads')).map(([what]) => what)).toEqual(['25.4 spreads from usual', '7 spreads from usual']);
		expect(rows.find(([what]) => what === '3 in alarm')).toContain('2024-05-05');
	});

	it('is drawn on paper with its key, a rectangle for each stretch of one colour', async () => {
		const paper = openPaper({ title: 'test', subject: '', fonts: readFonts(), createdAtMs: LAST_MS });
		addPage(paper);
		drawChart(paper, chart, { x: 60, y: 100, width: 400, height: 160 });
		paper.doc.end();
		const pdf = readPdf(await paper.bytes);
		const lines = pdf.pages.flat().join('\n');
		for (const text of ['usual', '20 and more', 'In alarm, up to 3', 'no serial']) expect(lines).toContain(text);
		const drawn = [...pdf.objects.values()].map(({ stream }) => stream ?? '').find((stream) => stream.includes(' re\n'))!;
		// Five cells with data, five colours in the key at most, two bars of the count; nothing for the cell without data.
		const rectangles = drawn.match(/ re\n/g)!.length;
		expect(rectangles).toBeGreaterThanOrEqual(5 + 4 + 2);
		expect(rectangles).toBeLessThanOrEqual(5 + 4 + 2 + 1);
	});
});

describe('the colour of a value', () => {
	const scale: readonly ScaleStop[] = [
		{ at: 0, colour: 'risk1', strength: 0 },
		{ at: 10, colour: 'risk4', strength: 1 },
	];

	it('runs from the surface to the full colour in both themes, and stays there beyond the ends', () => {
		for (const theme of ['light', 'dark'] as const) {
			expect([-5, 0].map((value) => scaleColour(scale, value, theme).toUpperCase())).toEqual([
				tokens.colour[theme].surface,
				tokens.colour[theme].surface,
			]);
			expect([10, 99].map((value) => scaleColour(scale, value, theme).toUpperCase())).toEqual([
				tokens.colour[theme].risk[3],
				tokens.colour[theme].risk[3],
			]);
		}
		const red = (value: number): number => Number.parseInt(scaleColour(scale, value, 'light').slice(1, 3), 16);
		expect(red(5)).toBe(Math.round((red(0) + red(10)) / 2));
	});
});
