/** How strange the fleet was over time: drives, models or hosts by day, the alarms as rings, and how many drives were in alarm. */
import type { AnomalyEvent } from '../domain/anomaly-results.ts';
import type { HeatMap, HeatRow } from '../domain/heat-map.ts';
import { MS_PER_DAY } from '../domain/telemetry.ts';
import type { CellsLayer, Chart, ColourRole, PointsLayer, ScaleStop, StripLayer } from './chart.ts';
import { capitalise, formatCount, formatCounted, formatDay, formatDayRange, formatNumber, formatPercent } from './format.ts';
import { plainSerial, plainText } from './plain-text.ts';
import { threatName } from './threats.ts';

/** Spreads at which a day is unusual, strange, and as strange as the scale tells apart. */
const heatScale: readonly ScaleStop[] = [
	{ at: 0, colour: 'risk1', strength: 0.35 },
	{ at: 3.5, colour: 'risk1', strength: 0.85, label: 'usual' },
	{ at: 6, colour: 'risk2', strength: 1, label: '6 spreads from usual' },
	{ at: 12, colour: 'risk3', strength: 1, label: '12' },
	{ at: 20, colour: 'risk4', strength: 1, label: '20 and more' },
];
/** From here on a cell is named in the summary and its colour begins. */
const STRANGE_SPREADS = 6;
/** The strongest deviation that a cell can hold. */
const MOST_SPREADS = 25.4;

/** Rows above the drives: what the strip stands in. One drive alone is in alarm or not: its rings say so. */
const stripRows = (map: HeatMap): number => (map.drives > 1 ? 2 : 0);

/** A time on a row that is marked by a ring. */
export interface HeatMark {
	readonly row: number;
	readonly startMs: number;
	readonly endMs: number;
	/** Where its ring stands: at its strangest. */
	readonly peakMs: number;
	readonly text: string;
	readonly id: string;
}

export interface HeatMarks {
	/** What is an alarm now. */
	readonly events: readonly HeatMark[];
	/** What another budget would add and take. */
	readonly comingIn?: readonly HeatMark[];
	readonly fallingOut?: readonly HeatMark[];
}

/**
 * Shown are the rows of `map`; ids of cells read `cell:<row>:<column>`.
 *
 * @param marks their rows are counted like those of `map`
 */
export function fleetHeatChart(map: HeatMap, marks: HeatMarks): Chart {
	return withMarks(bareHeatChart(map), marks);
}

/** The same without rings: of one map the rings change often, the cells never. */
export function bareHeatChart(map: HeatMap): Chart {
	const edges = edgesOf(map);
	const most = mostInAlarm(map);
	const firstRow = stripRows(map);
	const names = map.rows.map((row) => rowName(map, row));
	const above = firstRow === 0 ? [] : [most === 0 ? 'None in alarm' : `In alarm, up to ${formatCount(most)}`, ''];
	return {
		kind: 'heat-map',
		title: 'How strange each day was',
		summary: heatSummary(map),
		x: { type: 'time', label: 'UTC day', range: [edges[0]!, edges.at(-1)!] },
		y: {
			type: 'category',
			label: capitalise(map.groupBy),
			categories: [...above, ...names],
		},
		layers: [...(firstRow === 0 ? [] : [stripOf(map, edges)]), cellsOf(map, edges, names)],
	};
}

/** @param chart of `bareHeatChart`; its layers are taken as they are */
export function withMarks(chart: Chart, marks: HeatMarks): Chart {
	const cells = chart.layers.find((layer) => layer.type === 'cells');
	if (!cells || cells.edges.length < 2) return chart;
	const rings = [
		ringsOf('Alarm', 'text', cells, marks.events),
		ringsOf('Would be an alarm too', 'accent', cells, marks.comingIn ?? []),
		ringsOf('Would be none any more', 'series4', cells, marks.fallingOut ?? []),
	];
	return { ...chart, layers: [...chart.layers, ...rings.filter(({ ids }) => ids.length > 0)] };
}

/** Row and column behind the id of a cell; undefined for another id. */
export function cellOf(id: string): { readonly row: number; readonly column: number } | undefined {
	const found = /^cell:(\d+):(\d+)$/.exec(id);
	return found ? { row: Number(found[1]), column: Number(found[2]) } : undefined;
}

/** First instant of a column, and the first after it. */
export function columnSpan(map: HeatMap, column: number): readonly [startMs: number, endMs: number] {
	const start = map.firstDayMs + column * map.daysPerColumn * MS_PER_DAY;
	return [start, start + map.daysPerColumn * MS_PER_DAY];
}

/** The name of a row as a reader sees it. */
export function rowName(map: Pick<HeatMap, 'groupBy'>, row: HeatRow): string {
	if (map.groupBy === 'drive') return plainSerial(row.label, 22);
	return plainText(row.label, 22) || (map.groupBy === 'host' ? 'no host' : 'no model');
}

/** One ring for an event, with the sentence that hover shows. */
export function eventMark(event: AnomalyEvent, row: number): HeatMark {
	const what = `${threatName(event.class)} on ${plainSerial(event.serial)}, ${formatDayRange(event.startMs, event.endMs)}`;
	const { startMs, endMs, peakMs } = event;
	return { row, startMs, endMs, peakMs, text: `${what}, confidence ${formatPercent(event.confidence)}.`, id: event.eventId };
}

function edgesOf(map: HeatMap): Float64Array {
	return Float64Array.from({ length: map.columns + 1 }, (_, column) => columnSpan(map, column)[0]);
}

const lastDayOf = (map: HeatMap, column: number): number => columnSpan(map, column)[1] - MS_PER_DAY;

function cellsOf(map: HeatMap, edges: Float64Array, names: readonly string[]): CellsLayer {
	const days = Array.from({ length: map.columns }, (_, column) => formatDayRange(edges[column]!, lastDayOf(map, column)));
	const values = Float64Array.from(map.cells, (cell) => (cell === 0 ? Number.NaN : (cell - 1) / 10));
	const texts: string[] = [];
	const ids: string[] = [];
	for (const [row, { drives }] of map.rows.entries()) {
		const who =
			map.groupBy === 'drive' ? names[row]! : `${names[row]}, ${drives > FEW ? `a tenth of its ${formatCount(drives)} drives` : strangestOf(drives)}`;
		for (let column = 0; column < map.columns; column += 1) {
			const value = values[row * map.columns + column]!;
			texts.push(Number.isNaN(value) ? `${who}, ${days[column]}: no data.` : `${who}, ${days[column]}: ${strangenessText(value)}.`);
			ids.push(`cell:${row}:${column}`);
		}
	}
	return { type: 'cells', label: 'spreads from usual', firstRow: stripRows(map), edges, values, scale: heatScale, colour: 'risk4', texts, ids };
}

/** Drives of which the strangest one speaks for all. */
const FEW = 10;

const strangestOf = (drives: number): string => (drives === 1 ? 'its one drive' : `the strangest of its ${formatCount(drives)} drives`);

function strangenessText(spreads: number): string {
	if (spreads >= MOST_SPREADS) return 'more than 25 times as far from usual as it usually strays';
	return `${formatNumber(spreads, 2)} times as far from usual as it usually strays`;
}

function stripOf(map: HeatMap, edges: Float64Array): StripLayer {
	const texts = Array.from(map.inAlarm, (count, column) => {
		const when = formatDayRange(edges[column]!, lastDayOf(map, column));
		return count === 0 ? `${when}: no drive in alarm.` : `${when}: ${formatCounted(count, 'drive')} in alarm.`;
	});
	return {
		type: 'strip',
		label: 'in alarm',
		row: stripRows(map) - 1,
		rows: stripRows(map) - 0.25,
		edges,
		height: map.inAlarm,
		colour: 'muted',
		texts,
	};
}

/** Each in the middle of the cell of its peak. */
function ringsOf(label: string, colour: ColourRole, { edges, firstRow }: CellsLayer, marks: readonly HeatMark[]): PointsLayer {
	const [first, second] = [edges[0]!, edges[1]!];
	const columnAt = (atMs: number): number => Math.min(edges.length - 2, Math.max(0, Math.floor((atMs - first) / (second - first))));
	return {
		type: 'points',
		label,
		x: Float64Array.from(marks, ({ peakMs }) => first + (columnAt(peakMs) + 0.5) * (second - first)),
		y: Float64Array.from(marks, ({ row }) => firstRow + row),
		colour,
		texts: marks.map(({ text }) => text),
		ids: marks.map(({ id }) => id),
		isHollow: true,
	};
}

function heatSummary(map: HeatMap): string {
	if (map.totalRows === 0 || map.columns === 0) return 'No drive has a day to show.';
	const noun = map.groupBy === 'host' ? ['host', 'hosts'] : map.groupBy === 'model' ? ['model', 'models'] : ['drive', 'drives'];
	const shown =
		map.rows.length < map.totalRows
			? `${formatCount(map.rows.length)} of ${formatCount(map.totalRows)} ${noun[1]}`
			: formatCounted(map.totalRows, noun[0]!, noun[1]);
	const span = formatDayRange(map.firstDayMs, lastDayOf(map, map.columns - 1));
	const each = map.daysPerColumn === 1 ? 'a day' : `${formatCounted(map.daysPerColumn, 'day')} at their strangest`;
	const whose = map.groupBy === 'drive' ? '' : '; of more than ten drives it shows what a tenth of them reach';
	const strange = map.cells.reduce((count, cell) => count + Number((cell - 1) / 10 >= STRANGE_SPREADS), 0);
	const what = strange === 0 ? 'None was far from usual.' : `${formatCounted(strange, 'cell')} ${strange === 1 ? 'was' : 'were'} far from usual.`;
	return `${shown}, ${span}; a cell is ${each}${whose}. ${what}${alarmPeak(map)} Days without data are empty.`;
}

const mostInAlarm = (map: HeatMap): number => map.inAlarm.reduce((top, count) => Math.max(top, count), 0);

function alarmPeak(map: HeatMap): string {
	const most = mostInAlarm(map);
	if (most === 0 || map.drives === 1) return '';
	if (most === 1) return ' Never was more than one drive in alarm at a time.';
	return ` At most ${formatCounted(most, 'drive')} were in alarm together, first on ${formatDay(columnSpan(map, map.inAlarm.indexOf(most))[0])}.`;
}
