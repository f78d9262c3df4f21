import type { Data } from 'plotly.js';
import { describe, expect, it } from 'vitest';
import tokens from '../../resources/tokens.json' with { type: 'json' };
import type { BandLayer, Chart, NumberAxis, TimeAxis } from '../../src-main/shared/charts/chart.ts';
import { axisRange } from '../../src-renderer/components/chart/extent.ts';
import { figureOf } from '../../src-renderer/components/chart/figure.ts';
import { legendOf } from '../../src-renderer/components/chart/legend.ts';
import { plotlySentence, plotlyText } from '../../src-renderer/components/chart/plotly-text.ts';

const HOSTILE = '<b>K4&H1</b> %{x} <a href="javascript:0">';
const time: TimeAxis = { type: 'time', label: 'UTC day' };
const money: NumberAxis = { type: 'number', label: 'Loss', unit: 'EUR', format: 'money', scale: 'linear', includesZero: true };
const days = (count: number): Float64Array => Float64Array.from({ length: count }, (_, day) => Date.UTC(2026, 0, 1 + day));

/** A chart with every kind of layer, each text hostile. */
const everything: Chart = {
	kind: 'series',
	title: HOSTILE,
	summary: HOSTILE,
	x: time,
	y: { ...money, label: HOSTILE },
	layers: [
		{ type: 'band', label: HOSTILE, x: days(3), lower: Float64Array.of(1, 1, 1), upper: Float64Array.of(3, 3, 3), colour: 'series1', strength: 0.2 },
		{ type: 'line', label: HOSTILE, x: days(3), y: Float64Array.of(2, Number.NaN, 2), colour: 'series1', style: 'solid' },
		{ type: 'line', label: `${HOSTILE} too`, x: days(3), y: Float64Array.of(2, 2, 2.001), colour: 'series2', style: 'dash' },
		{ type: 'bars', label: HOSTILE, start: days(1), end: days(2).slice(1), height: Float64Array.of(1), colour: 'risk1', texts: [HOSTILE] },
		{ type: 'points', label: HOSTILE, x: days(1), y: Float64Array.of(1), colour: 'risk4', texts: [HOSTILE], ids: ['e1'] },
		{ type: 'rule', axis: 'x', at: days(2)[1]!, lower: days(1)[0]!, upper: days(3)[2]!, label: HOSTILE, colour: 'text', style: 'solid' },
		{ type: 'rule', axis: 'y', at: 2, label: HOSTILE, colour: 'risk4', style: 'dash' },
	],
};

const rows: Chart = {
	kind: 'anomaly-timeline',
	title: 'Events',
	summary: '',
	x: { ...time, range: [days(1)[0]!, days(100)[99]!] },
	y: { type: 'category', label: 'Drive', categories: [HOSTILE, 'second'] },
	layers: [
		{
			type: 'row-bars',
			label: HOSTILE,
			length: Float64Array.of(5, 3),
			lower: Float64Array.of(4, Number.NaN),
			upper: Float64Array.of(7, Number.NaN),
			colour: 'risk3',
			values: [HOSTILE, '3'],
			texts: [HOSTILE, 'x'],
		},
		{
			type: 'spans',
			label: HOSTILE,
			row: Float64Array.of(0, 1),
			start: Float64Array.of(days(10)[9]!, days(20)[19]!),
			end: Float64Array.of(days(10)[9]!, days(60)[59]!),
			strength: Float64Array.of(0, 1),
			colour: 'risk4',
			texts: [HOSTILE, 'x'],
			ids: ['short', 'long'],
		},
	],
};

const heat: Chart = {
	kind: 'heat-map',
	title: HOSTILE,
	summary: HOSTILE,
	x: { ...time, range: [days(1)[0]!, days(4)[3]!] },
	y: { type: 'category', label: 'Drive', categories: ['In alarm', '', HOSTILE, 'second'] },
	layers: [
		{
			type: 'strip',
			label: HOSTILE,
			row: 1,
			rows: 1.75,
			edges: days(4),
			height: Float64Array.of(0, 4, 2),
			colour: 'muted',
			texts: [HOSTILE, HOSTILE, ''],
		},
		{
			type: 'cells',
			label: HOSTILE,
			firstRow: 2,
			edges: days(4),
			values: Float64Array.of(0, Number.NaN, 9, 3, 4, 30),
			scale: [
				{ at: 0, colour: 'risk1', strength: 0.5, label: HOSTILE },
				{ at: 10, colour: 'risk4', strength: 1 },
			],
			colour: 'risk4',
			texts: [HOSTILE, '', 'c', 'd', 'e', 'f'],
			ids: ['cell:0:0', 'cell:0:1', 'cell:0:2', 'cell:1:0', 'cell:1:1', 'cell:1:2'],
		},
		{ type: 'points', label: HOSTILE, x: days(1), y: Float64Array.of(2), colour: 'text', texts: [HOSTILE], ids: ['e1'], isHollow: true },
	],
};

function stringsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (ArrayBuffer.isView(value) || value === null || typeof value !== 'object') return [];
	return Object.values(value).flatMap(stringsIn);
}

function keysIn(value: unknown): string[] {
	if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return [];
	return Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)]);
}

describe('a figure for Plotly', () => {
	it('shows text from devices as text: no tag, no bare ampersand, no template', () => {
		for (const chart of [everything, rows, heat]) {
			const figure = figureOf(chart, 'dark', 800);
			const drawn = stringsIn(figure).map((text) => text.replaceAll('<br>', ''));
			expect(drawn.filter((text) => text.includes('K4&amp;H1')).length).toBeGreaterThan(2);
			expect(drawn.filter((text) => /[<>]|%\{|&(?!(amp|lt|gt|#123);)/.test(text))).toEqual([]);
			expect(keysIn(figure).filter((key) => /template/i.test(key))).toEqual([]);
		}
	});

	it('leaves days without a value open', () => {
		const [, line] = figureOf(everything, 'light', 800).data as [Data, Data & { y: Float64Array; connectgaps: boolean }];
		expect(Number.isNaN(line.y[1])).toBe(true);
		expect(line.connectgaps).toBe(false);
	});

	it('draws no more of a long line than its width shows, and every value of a part that is chosen', () => {
		const [x, y] = [days(50_000), Float64Array.from({ length: 50_000 }, (_, day) => day % 365)];
		const chart: Chart = { ...everything, layers: [{ type: 'line', label: 'observed', x, y, colour: 'series1', style: 'solid' }] };
		const whole = figureOf(chart, 'light', 800);
		expect((whole.data[0] as { y: Float64Array }).y.length).toBeLessThanOrEqual(3_200);
		const part = figureOf(chart, 'light', 800, [x[1_000]!, x[2_000]!]);
		expect((part.data[0] as { x: Float64Array }).x).toEqual(x.subarray(999, 2_002));
		expect(part.layout.xaxis!.range).toEqual([x[1_000], x[2_000]]);
		expect(part.layout.yaxis!.range).toEqual(whole.layout.yaxis!.range);
	});

	it('draws a band in one closed outline for each stretch between gaps', () => {
		const upper = Float64Array.of(3, 4, Number.NaN, 5, 6);
		const chart: Chart = {
			...everything,
			layers: [{ type: 'band', label: '95 %', x: days(5), lower: upper.map((value) => value - 2), upper, colour: 'series1', strength: 0.2 }],
		};
		const [band] = figureOf(chart, 'light', 800).data as unknown as [{ y: (number | null)[] }];
		expect(band.y).toEqual([3, 4, 2, 1, 3, null, 5, 6, 4, 3, 5, null]);
	});

	it('gives lying bars whiskers where there is an interval, and none where there is not', () => {
		const [bars] = figureOf(rows, 'light', 800).data as unknown as [{ error_x: { array: number[]; arrayminus: number[] } }];
		expect(bars.error_x).toMatchObject({ array: [2, 0], arrayminus: [1, 0] });
	});

	it('draws a span that is too short to see as a mark of fixed size, and keeps its id for a click', () => {
		const [, wide, narrow] = figureOf(rows, 'light', 800).data as unknown as [
			unknown,
			{ customdata: string[] },
			{ mode: string; customdata: string[] },
		];
		expect(wide.customdata).toEqual(['long']);
		expect(narrow).toMatchObject({ mode: 'markers', customdata: ['short'] });
	});

	it('puts the labels of close rules where they do not write over each other', () => {
		const rule = (at: number) => ({ type: 'rule', axis: 'x', at, label: `VaR ${at} EUR`, colour: 'text', style: 'solid' }) as const;
		const chart: Chart = { ...everything, x: { ...money, range: [0, 100] }, layers: [rule(90), rule(88), rule(86)] };
		const labels = figureOf(chart, 'light', 500).layout.annotations!.filter((label) => label.text?.startsWith('VaR'));
		const boxes = labels.map((label) => {
			const at = ((label.x as number) / 100) * 436;
			const wide = 6.6 * label.text!.length;
			return { from: label.xanchor === 'right' ? at - wide : at, to: label.xanchor === 'right' ? at : at + wide, floor: label.yshift! };
		});
		const clashes = boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => a.floor === b.floor && a.from < b.to && a.to > b.from));
		expect(clashes).toEqual([]);
	});

	it('places labels on a log axis by the logarithm', () => {
		const log: NumberAxis = { type: 'number', label: 'Paths', unit: '', format: 'count', scale: 'log', includesZero: false };
		const line = (label: string, y: number) =>
			({ type: 'line', label, x: Float64Array.of(100, 10_000), y: Float64Array.of(y, y), colour: 'series1', style: 'solid' }) as const;
		const { layout } = figureOf({ ...everything, x: log, layers: [line('VaR95', 1), line('CVaR95', 2)] }, 'light', 800);
		expect(layout.annotations!.filter((label) => label.text?.endsWith('VaR95')).map((label) => label.x)).toEqual([4, 4]);
		expect(layout.xaxis!.type).toBe('log');
	});
});

describe('a heat map for Plotly', () => {
	const [strip, cells, rings] = figureOf(heat, 'light', 800).data as unknown as [
		{ base: number; y: Float64Array },
		{ z: (number | null)[][]; y: Float64Array; x: Float64Array; customdata: string[][]; colorscale: [number, string][]; zmax: number },
		{ marker: { color: string } },
	];

	it('has a cell for each row and stretch, none where nothing is known, and an id behind each', () => {
		expect(cells.z).toEqual([
			[0, null, 9],
			[3, 4, 30],
		]);
		expect([...cells.y]).toEqual([1.5, 2.5, 3.5]);
		expect([...cells.x]).toEqual([...days(4)]);
		expect(cells.customdata[1]).toEqual(['cell:1:0', 'cell:1:1', 'cell:1:2']);
	});

	it('colours from the calm end of the scale to the full colour of the other', () => {
		expect(cells.zmax).toBe(10);
		expect(cells.colorscale).toEqual([
			[0, '#e4e9ed'],
			[1, tokens.colour.light.risk[3]!.toLowerCase()],
		]);
	});

	it('lets the counts stand on the lower edge of their row, the highest over the rows that it may take', () => {
		expect(strip.base).toBeCloseTo(1.42);
		expect([...strip.y].map((height) => height + 0)).toEqual([0, -1.75, -0.875]);
	});

	it('draws rings through which the cell is seen', () => {
		expect(rings.marker.color).toMatch(/, 0\)$/);
	});

	it('names the colours of the scale in its key', () => {
		expect(legendOf(heat).map(({ mark, strength }) => [mark, strength])).toEqual([
			['box', 0.5],
			['ring', undefined],
		]);
	});
});

describe('the range of an axis', () => {
	it('holds zero where the chart asks for it, and stays finite without values', () => {
		expect(axisRange({ ...everything, layers: [everything.layers[1]!] }, 'y')[0]).toBe(0);
		expect(axisRange({ ...everything, layers: [] }, 'x')).toEqual([0, 1]);
	});

	it('lists rows from the top', () => {
		expect(axisRange(rows, 'y')).toEqual([1.5, -0.5]);
	});
});

describe('the key of a chart', () => {
	it('names what has no name inside the picture', () => {
		expect(legendOf(everything).map(({ mark }) => mark)).toEqual(['area', 'box', 'ring']);
	});

	it('shows a band that lies in another one as strong as both make it in the picture', () => {
		const band: BandLayer = {
			type: 'band',
			label: '90 %',
			x: Float64Array.of(0, 1),
			lower: Float64Array.of(0, 0),
			upper: Float64Array.of(1, 1),
			colour: 'series1',
			strength: 0.2,
		};
		const legend = legendOf({
			...everything,
			layers: [band, { ...band, label: '50 %', strength: 0.5 }, { ...band, label: 'other', colour: 'series2' }],
		});
		expect(legend.map(({ label, strength }) => [label, strength])).toEqual([
			['90 % interval', expect.closeTo(0.2, 9)],
			['50 % interval', expect.closeTo(0.6, 9)],
			['other', expect.closeTo(0.2, 9)],
		]);
	});

	it('is left out for a single line', () => {
		expect(legendOf({ ...everything, layers: [everything.layers[1]!] })).toEqual([]);
	});
});

describe('text for Plotly', () => {
	it('reads back as it was written', () => {
		const decode = (text: string): string => text.replaceAll('&#123;', '{').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
		expect(decode(plotlyText(HOSTILE))).toBe(HOSTILE);
	});

	it('breaks long sentences between words and loses none', () => {
		const sentence = 'Temperature 51.2, expected 38.1 over 30 days: 5.9 spreads above what this drive usually shows.';
		const lines = plotlySentence(sentence).split('<br>');
		expect(lines.length).toBeGreaterThan(1);
		expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(52);
		expect(lines.join(' ')).toBe(sentence);
	});
});
