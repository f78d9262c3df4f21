/** The part of an anomaly map that a picture shows: rows grouped, ordered and cut, days joined into columns. */
import { seriousness } from '../shared/charts/anomaly-timeline-chart.ts';
import type { AnomalyEvent, AnomalyMap, ThreatClass } from '../shared/domain/anomaly-results.ts';
import type { HeatGrouping, HeatMap, HeatOrder, HeatRow } from '../shared/domain/heat-map.ts';
import { type Drive, MS_PER_DAY } from '../shared/domain/telemetry.ts';

export interface HeatQuestion {
	readonly groupBy: HeatGrouping;
	readonly order: HeatOrder;
	/** First and last instant that must be shown; absent: the whole history. */
	readonly fromMs?: number | undefined;
	readonly toMs?: number | undefined;
	readonly offset: number;
	readonly maxRows: number;
	readonly maxColumns: number;
	/** Rows with an event of this class only, and of the others no event. */
	readonly class?: ThreatClass | undefined;
	/** Part of a serial, model or host, in any case of letters. */
	readonly text?: string | undefined;
}

type EventsByDrive = ReadonlyMap<string, readonly CountedEvent[]>;

/** A drive and its place in the map. */
interface Place {
	readonly drive: Drive;
	readonly at: number;
}

interface Group {
	readonly row: HeatRow;
	readonly places: readonly Place[];
	/** Shape (columns,). */
	readonly cells: Uint8Array;
	readonly worst: number;
	readonly strangest: number;
}

interface Columns {
	/** Days of the map, the last one not included. */
	readonly from: number;
	readonly to: number;
	readonly daysPerColumn: number;
	readonly count: number;
}

/** An event and whether it still asks for attention. */
export interface CountedEvent {
	readonly event: AnomalyEvent;
	readonly isOpen: boolean;
}

/** Above any seriousness: what was acknowledged or excused stands behind everything that is open. */
const OPEN_FIRST = 100;

/** Drives that the fleet no longer has are left out: nobody could open them. */
export function aggregateHeat(map: AnomalyMap, drives: readonly Drive[], events: readonly CountedEvent[], question: HeatQuestion): HeatMap {
	const columns = columnsOf(map, question);
	const counting = eventsByDrive(map, columns, events, question.class);
	const groups = groupPlaces(placesOf(map, drives, question.text), question.groupBy)
		.map(([key, places]) => describeGroup(map, columns, key, places, counting, question.groupBy))
		.filter((group) => question.class === undefined || group.row.events > 0)
		.sort(comparing(question.order));
	const shown = groups.slice(question.offset, question.offset + question.maxRows);
	const cells = new Uint8Array(shown.length * columns.count);
	for (const [index, group] of shown.entries()) cells.set(group.cells, index * columns.count);
	return {
		groupBy: question.groupBy,
		rows: shown.map((group) => group.row),
		totalRows: groups.length,
		drives: groups.reduce((sum, group) => sum + group.places.length, 0),
		firstDayMs: map.firstDayMs + columns.from * MS_PER_DAY,
		daysPerColumn: columns.daysPerColumn,
		columns: columns.count,
		cells,
		inAlarm: countInAlarm(map, columns, groups, counting),
	};
}

function columnsOf(map: AnomalyMap, { fromMs, toMs, maxColumns }: HeatQuestion): Columns {
	const dayOf = (atMs: number): number => Math.floor((atMs - map.firstDayMs) / MS_PER_DAY);
	const from = Math.min(map.days, Math.max(0, fromMs === undefined ? 0 : dayOf(fromMs)));
	const to = Math.max(from, Math.min(map.days, toMs === undefined ? map.days : dayOf(toMs) + 1));
	const daysPerColumn = Math.max(1, Math.ceil((to - from) / maxColumns));
	return { from, to, daysPerColumn, count: Math.ceil((to - from) / daysPerColumn) };
}

/** Events that touch the shown time, by drive. */
function eventsByDrive(map: AnomalyMap, { from, to }: Columns, events: readonly CountedEvent[], threat: ThreatClass | undefined): EventsByDrive {
	const [first, end] = [map.firstDayMs + from * MS_PER_DAY, map.firstDayMs + to * MS_PER_DAY];
	const counting = events.filter(({ event }) => (threat === undefined || event.class === threat) && event.endMs >= first && event.startMs < end);
	return Map.groupBy(counting, ({ event }) => event.deviceId);
}

function placesOf(map: AnomalyMap, drives: readonly Drive[], text: string | undefined): Place[] {
	const known = new Map(drives.map((drive) => [drive.deviceId, drive]));
	const wanted = text?.trim().toLowerCase() ?? '';
	return map.deviceIds.flatMap((deviceId, at) => {
		const drive = known.get(deviceId);
		if (!drive) return [];
		const isWanted = wanted === '' || [drive.serial, drive.model, drive.host ?? ''].some((value) => value.toLowerCase().includes(wanted));
		return isWanted ? [{ drive, at }] : [];
	});
}

function groupPlaces(places: readonly Place[], groupBy: HeatGrouping): [string, Place[]][] {
	return [...Map.groupBy(places, ({ drive }) => (groupBy === 'drive' ? drive.deviceId : groupBy === 'model' ? drive.model : (drive.host ?? '')))];
}

function describeGroup(
	map: AnomalyMap,
	columns: Columns,
	key: string,
	places: readonly Place[],
	counting: EventsByDrive,
	groupBy: HeatGrouping,
): Group {
	let [worst, events] = [-1, 0];
	for (const { drive } of places) {
		for (const { event, isOpen } of counting.get(drive.deviceId) ?? []) {
			events += 1;
			worst = Math.max(worst, seriousness(event) + (isOpen ? OPEN_FIRST : 0));
		}
	}
	const cells = cellsOf(map, columns, places);
	const [only] = places;
	const row =
		groupBy === 'drive' && only
			? { key, label: only.drive.serial, deviceId: only.drive.deviceId, drives: 1, events }
			: { key, label: key, drives: places.length, events };
	return { row, places, cells, worst, strangest: highest(cells) };
}

function highest(cells: Uint8Array): number {
	let most = 0;
	for (const cell of cells) if (cell > most) most = cell;
	return most;
}

/** Rows that stand equal by the chosen order follow in the order of what stands behind it, so that every page of them is the same each time. */
function comparing(order: HeatOrder): (a: Group, b: Group) => number {
	const bySeriousness = (a: Group, b: Group): number => b.worst - a.worst || b.row.events - a.row.events;
	const byStrangeness = (a: Group, b: Group): number => b.strangest - a.strangest;
	const byName = (a: Group, b: Group): number => compareTexts(a.row.label, b.row.label) || compareTexts(a.row.key, b.row.key);
	switch (order) {
		case 'seriousness':
			return (a, b) => bySeriousness(a, b) || byStrangeness(a, b) || byName(a, b);
		case 'strangeness':
			return (a, b) => byStrangeness(a, b) || bySeriousness(a, b) || byName(a, b);
		case 'serial':
			return byName;
	}
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of many drives one is strange on any day: what a tenth of them reach says something of all. */
const TELLING_SHARE = 0.1;

/** For each column the strongest day of each drive, and of these what a tenth of the drives reach; ten drives or fewer: the strangest. */
function cellsOf(map: AnomalyMap, columns: Columns, places: readonly Place[]): Uint8Array {
	const [only, another] = places;
	if (only && !another) return daysOf(map, columns, only.at);
	const cells = new Uint8Array(columns.count);
	const drivesAt = new Uint32Array(256);
	for (let column = 0; column < columns.count; column += 1) {
		const first = columns.from + column * columns.daysPerColumn;
		const end = Math.min(columns.to, first + columns.daysPerColumn);
		let [most, known] = [0, 0];
		for (const { at } of places) {
			const strongest = strongestDay(map, at, first, end);
			if (strongest === 0) continue;
			drivesAt[strongest]! += 1;
			known += 1;
			if (strongest > most) most = strongest;
		}
		if (known === 0) continue;
		let cell = most;
		for (let reaching = drivesAt[cell]!; reaching < Math.ceil(known * TELLING_SHARE); reaching += drivesAt[cell]!) cell -= 1;
		cells[column] = cell;
		drivesAt.fill(0, 0, most + 1);
	}
	return cells;
}

/** One drive: the strongest day of each column. */
function daysOf(map: AnomalyMap, columns: Columns, at: number): Uint8Array {
	const cells = new Uint8Array(columns.count);
	const days = map.strangeness.subarray(at * map.days + columns.from, at * map.days + columns.to);
	for (let column = 0, day = 0; column < columns.count; column += 1) {
		let strongest = 0;
		for (const end = Math.min(days.length, day + columns.daysPerColumn); day < end; day += 1) {
			const value = days[day]!;
			if (value > strongest) strongest = value;
		}
		cells[column] = strongest;
	}
	return cells;
}

/** 0 where no day has data. */
function strongestDay(map: AnomalyMap, at: number, first: number, end: number): number {
	let strongest = 0;
	for (let day = at * map.days + first; day < at * map.days + end; day += 1) {
		const value = map.strangeness[day]!;
		if (value > strongest) strongest = value;
	}
	return strongest;
}

/** Drives in an event, each once a column. */
function countInAlarm(map: AnomalyMap, columns: Columns, groups: readonly Group[], counting: EventsByDrive): Float64Array {
	const counts = new Float64Array(columns.count);
	const columnOf = (atMs: number): number => Math.floor(((atMs - map.firstDayMs) / MS_PER_DAY - columns.from) / columns.daysPerColumn);
	for (const { drive } of groups.flatMap((group) => group.places)) {
		const touched = new Set<number>();
		for (const { event } of counting.get(drive.deviceId) ?? []) {
			const last = Math.min(columns.count - 1, columnOf(event.endMs));
			for (let column = Math.max(0, columnOf(event.startMs)); column <= last; column += 1) touched.add(column);
		}
		for (const column of touched) counts[column]! += 1;
	}
	return counts;
}
