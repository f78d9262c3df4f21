/**
 * Drives that state one identity and cannot be one by their counters: two behind a USB bridge that reports its own serial. Rows go to the
 * drive that they continue; what continues none becomes a drive of its own, which a person is asked about.
 */
import {
	firstRow,
	isOneRun,
	keepReading,
	type LifeColumns,
	type LifeReading,
	lastRow,
	lifeCounters,
	lifeReadings,
	nearHours,
	oppositions,
	overwrite,
	statedOf,
} from '../shared/domain/life-counters.ts';
import { tellTracks } from '../shared/domain/life-tracks.ts';
import { formatBytes, formatCount } from '../shared/domain/number-text.ts';
import { ROW_CONTINUED } from '../shared/domain/sample-batch.ts';
import type { DriveEvidence } from '../shared/domain/telemetry.ts';
import { BlockReader } from './blocks/block.ts';
import { type OwnedRows, pickGroup } from './blocks/row-groups.ts';
import type { RowGroup, Scratch, Segment } from './blocks/segment.ts';
import { blocksBeside, blocksOf, type StoredBlock } from './blocks/stored-blocks.ts';
import type { DeviceResolver, ImportedDevice } from './device-resolver.ts';
import type { ReadableDb } from './sqlite.ts';

export interface CounterJudge {
	/** Says the numbers of a metric in the stream and in the workspace. */
	readonly know: (name: string, inStream: number, metricId: number) => void;
	/** Rows of what claims to be one drive, each part with the drive that it is of. Nearly always that is the one part. */
	readonly divide: (rows: OwnedRows, segment: Segment, scratch: Scratch) => readonly OwnedRows[];
}

/** By number of the life counter; those that the stream lacks are absent. */
type KnownMetrics = ({ readonly inStream: number; readonly id: number } | undefined)[];

/** Blocks on either side in which the neighbours of a reading are looked for; those of another source have none. */
const BLOCKS_ASKED = 3;

/** @param addStranger  see `DeviceResolver` */
export function createCounterJudge(db: ReadableDb, addStranger: DeviceResolver['addStranger']): CounterJudge {
	const metrics: KnownMetrics = lifeCounters.map(() => undefined);
	const gather = ({ rows }: RowGroup, segment: Segment, scratch: Scratch): LifeColumns | undefined => {
		scratch.reset();
		const [hours, ...others] = metrics.map((metric) => metric && segment.values(metric.inStream, rows, scratch));
		return hours && [hours, ...others];
	};
	const divide: CounterJudge['divide'] = (whole, segment, scratch) => {
		const { device, group } = whole;
		const columns = group.isSuspect ? undefined : gather(group, segment, scratch);
		if (columns === undefined) return [whole];
		const { observedAtMs } = group;
		const last = lastRow(columns);
		if (last < 0) return [whole];
		const before = (observedAtMs[0] as number) > device.storedUntilMs ? (device.lifeEnds?.last ?? latestStored(db, device, metrics)) : undefined;
		// Of a file with the newest rows first.
		const after = device.isNew && device.lifeEnds && (observedAtMs[last] as number) < device.lifeEnds.first.atMs ? device.lifeEnds.first : undefined;
		const isRun =
			device.strangers.length === 0 &&
			isOneRun(observedAtMs, columns, before) &&
			(after === undefined || isOneRun(...rowOf(after), keepReading(observedAtMs, columns, last)));
		const isBeside = before !== undefined || after !== undefined || device.storedUntilMs === Number.NEGATIVE_INFINITY;
		const readings = isRun && isBeside ? [] : lifeReadings(observedAtMs, columns);
		const told = readings.length > 0 ? tell(db, whole, metrics, readings, isRun) : undefined;
		if (told === undefined) {
			if (isBeside) keepEnds(device, observedAtMs, columns, after !== undefined);
			return [whole];
		}
		for (const [known, other] of told.contradictions) addStranger(device, questionAbout(device.current.evidence, known, other));
		return partsOf(whole, ownersOfRows(group, readings, told.tracks, segment));
	};
	return {
		know: (name, inStream, id) => {
			const counter = lifeCounters.findIndex(({ metric }) => metric === name);
			if (counter >= 0) metrics[counter] = { inStream, id };
		},
		divide,
	};
}

/** @param isEarlier  the rows lie before those whose ends are kept */
function keepEnds(device: ImportedDevice, observedAtMs: Float64Array, columns: LifeColumns, isEarlier: boolean): void {
	const { lifeEnds } = device;
	const [first, last] = [firstRow(columns), lastRow(columns)];
	if (lifeEnds === undefined) device.lifeEnds = { first: keepReading(observedAtMs, columns, first), last: keepReading(observedAtMs, columns, last) };
	else if (isEarlier) overwrite(lifeEnds.first, observedAtMs, columns, first);
	else overwrite(lifeEnds.last, observedAtMs, columns, last);
}

/** A reading as columns of one row. */
const rowOf = ({ atMs, hours, counters = [] }: LifeReading): readonly [Float64Array, LifeColumns] => [
	Float64Array.of(atMs),
	[Float64Array.of(hours), ...counters.slice(1).map((value) => Float64Array.of(value))],
];

type RowReading = LifeReading & { readonly row: number };

/** Undefined when all readings are of the drive itself; a run is of one drive, so that its ends tell of which. */
function tell(db: ReadableDb, { device, group }: OwnedRows, metrics: KnownMetrics, readings: readonly RowReading[], isRun: boolean) {
	const known = [device, ...device.strangers].map((each) => readingsBeside(db, each, group, metrics));
	const own = known[0] as readonly LifeReading[];
	const [first, last] = [readings[0] as RowReading, readings.at(-1) as RowReading];
	const times = [first, last, ...own].map(({ atMs }) => atMs);
	const spanMs = times.reduce((high, atMs) => Math.max(high, atMs)) - times.reduce((low, atMs) => Math.min(low, atMs), seenSince(db, device));
	if (own.length > 0 && !device.isDoubted) device.isDoubted = contradicts(own, isRun ? [first, last] : readings, nearHours(spanMs));
	const isOwn = (asked: readonly RowReading[]): boolean => tellTracks(known, asked, spanMs).tracks.every((track) => track === 0);
	if (isRun && isOwn([first, last])) return undefined;
	const told = tellTracks(known, readings, spanMs);
	return told.tracks.every((track) => track === 0) ? undefined : told;
}

/** Whether new readings contradict stored ones that stand next to them: what is stored may be of two drives then. */
function contradicts(stored: readonly LifeReading[], incoming: readonly LifeReading[], near: number): boolean {
	const all = [...stored, ...incoming].sort((a, b) => a.atMs - b.atMs);
	const isNew = new Set(incoming);
	return all.some((reading, i) => {
		const before = all[i - 1];
		return before !== undefined && isNew.has(before) !== isNew.has(reading) && oppositions(before, reading, near).length > 0;
	});
}

const seenSince = (db: ReadableDb, { id }: ImportedDevice): number =>
	db.query<[number], { first: number | null }>('SELECT first_seen_ms AS first FROM devices WHERE id = ?').get(id)?.first ?? Number.POSITIVE_INFINITY;

/** Readings that are stored of a drive at the time of a group and next to it, in order of time. */
function readingsBeside(db: ReadableDb, device: ImportedDevice, { observedAtMs }: RowGroup, metrics: KnownMetrics): LifeReading[] {
	const [fromMs, toMs] = [observedAtMs[0] as number, observedAtMs.at(-1) as number];
	const near = [...blocksBeside(db, device.id, fromMs, toMs, BLOCKS_ASKED), ...blocksOf(db, device.id, { fromMs, toMs, isOpenImportSeen: true })];
	const blocks = new Map(near.map((block) => [block.id, block]));
	return [...blocks.values()].flatMap((block) => lifeReadings(...columnsOf(block, metrics))).sort((a, b) => a.atMs - b.atMs);
}

/** Instants and counters of a block; not a number where a row has none. */
function columnsOf({ payload }: StoredBlock, metrics: KnownMetrics): readonly [observedAtMs: Float64Array, columns: LifeColumns] {
	const reader = new BlockReader(payload);
	const read = (id: number): Float64Array => {
		const values = new Float64Array(reader.rows);
		reader.readValues(id, values);
		return values;
	};
	const [hours, ...others] = metrics.map((metric) => (metric && reader.has(metric.id) ? read(metric.id) : undefined));
	return [reader.times(), [hours ?? new Float64Array(reader.rows).fill(Number.NaN), ...others]];
}

/** Of a drive that is known, in its latest block. */
function latestStored(db: ReadableDb, { id, storedUntilMs }: ImportedDevice, metrics: KnownMetrics): LifeReading | undefined {
	if (storedUntilMs === Number.NEGATIVE_INFINITY) return undefined;
	const [latest] = blocksBeside(db, id, storedUntilMs + 1, Number.MAX_SAFE_INTEGER, 1);
	if (latest === undefined) return undefined;
	const [observedAtMs, columns] = columnsOf(latest, metrics);
	const row = lastRow(columns);
	return row < 0 ? undefined : keepReading(observedAtMs, columns, row);
}

/** Rows without hours are of the drive that all rows described like them are of, else of the drive itself. */
function ownersOfRows({ rows }: RowGroup, readings: readonly RowReading[], tracks: readonly number[], segment: Segment): Uint8Array {
	const stated = new Map(readings.map(({ row }, i) => [row, tracks[i] as number]));
	const byDrive = new Map<number, number>();
	for (const [row, owner] of stated) {
		const drive = segment.driveOf(rows[row] as number);
		byDrive.set(drive, (byDrive.get(drive) ?? owner) === owner ? owner : 0);
	}
	const owners = new Uint8Array(rows.length);
	for (let i = 0; i < rows.length; i++) {
		const row = rows[i] as number;
		const isContinued = i > 0 && (segment.flagsOf(row) & ROW_CONTINUED) !== 0;
		owners[i] = isContinued ? (owners[i - 1] as number) : (stated.get(i) ?? byDrive.get(segment.driveOf(row)) ?? 0);
	}
	return owners;
}

function partsOf({ device, group }: OwnedRows, owners: Uint8Array): OwnedRows[] {
	const rows = Map.groupBy([...owners.keys()], (i) => owners[i] as number);
	return [...rows].map(([owner, kept]) => ({
		device: owner === 0 ? device : (device.strangers[owner - 1] as ImportedDevice),
		group: pickGroup(group, kept),
	}));
}

/** What a person is asked about a drive that was told apart, with the counters that one drive cannot have stated. */
export function questionAbout(evidence: DriveEvidence, known: LifeReading, other: LifeReading): string {
	const name = evidence.serial ?? evidence.model ?? 'This drive';
	const opposed = oppositions(known, other, nearHours(0));
	const opposition = opposed.find(({ more, less }) => more === 0 || less === 0) ?? opposed[0];
	const counters = opposition ? [opposition.more, opposition.less].sort((a, b) => a - b) : [0];
	const say = (reading: LifeReading): string =>
		`${counters.map((counter) => sayCounter(counter, reading)).join(' and ')} at ${new Date(reading.atMs).toISOString().slice(0, 16).replace('T', ' ')}`;
	const states = opposition ? `${say(known)}, and ${say(other)}: more of one and less of the other` : `${say(known)} and ${say(other)}`;
	return `${name} states ${states}, which one drive cannot; they are kept apart. Are they one drive?`;
}

function sayCounter(counter: number, reading: LifeReading): string {
	const { words, family } = lifeCounters[counter] as (typeof lifeCounters)[number];
	const value = statedOf(reading, counter);
	return `${family === 'traffic' ? formatBytes(value) : formatCount(value)} ${words}`;
}
