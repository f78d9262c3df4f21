/**
 * Drives that state one identity and cannot be one by their power-on hours: two behind a USB bridge that reports its own serial. Rows go
 * to the drive whose hours they continue; what continues none becomes a drive of its own, which a person is asked about.
 */
import { type HourReading, hourEnds, hourReadings, isOneRun, tellCounters } from '../shared/domain/hour-counters.ts';
import { formatCount } from '../shared/domain/number-text.ts';
import { ROW_CONTINUED } from '../shared/domain/sample-batch.ts';
import { BlockReader } from './blocks/block.ts';
import { type OwnedRows, pickGroup } from './blocks/row-groups.ts';
import type { RowGroup, Scratch, Segment } from './blocks/segment.ts';
import { blocksBeside, blocksOf, type StoredBlock } from './blocks/stored-blocks.ts';
import type { DeviceResolver, ImportedDevice } from './device-resolver.ts';
import type { ReadableDb } from './sqlite.ts';

export interface HourJudge {
	/** Says which metric the power-on hours are: its numbers in the stream and in the workspace. */
	readonly know: (streamMetric: number, metricId: number) => void;
	/** Rows of what claims to be one drive, each part with the drive that it is of. Nearly always that is the one part. */
	readonly divide: (rows: OwnedRows, segment: Segment, scratch: Scratch) => readonly OwnedRows[];
}

/** Blocks on either side in which the neighbours of a reading are looked for; those of another source have none. */
const BLOCKS_ASKED = 3;

/** @param addStranger  see `DeviceResolver` */
export function createHourJudge(db: ReadableDb, addStranger: DeviceResolver['addStranger']): HourJudge {
	let metric: { readonly inStream: number; readonly id: number } | undefined;
	const divide: HourJudge['divide'] = (whole, segment, scratch) => {
		const { device, group } = whole;
		if (metric === undefined || group.isSuspect) return [whole];
		scratch.reset();
		const hours = segment.gather(metric.inStream, group.rows, scratch)?.values;
		if (hours === undefined) return [whole];
		const ends = hourEnds(group.observedAtMs, hours);
		if (ends === undefined) return [whole];
		const before =
			(group.observedAtMs[0] as number) > device.storedUntilMs ? (device.hourEnds?.last ?? latestStored(db, device, metric.id)) : undefined;
		// Of a file with the newest rows first.
		const after = device.isNew && device.hourEnds && ends.last.atMs < device.hourEnds.first.atMs ? device.hourEnds.first : undefined;
		const isRun =
			device.strangers.length === 0 &&
			isOneRun(group.observedAtMs, hours, before) &&
			(after === undefined || isOneRun(Float64Array.of(after.atMs), Float64Array.of(after.hours), ends.last));
		const isBeside = before !== undefined || after !== undefined || device.storedUntilMs === Number.NEGATIVE_INFINITY;
		const readings = isRun && isBeside ? [] : hourReadings(group.observedAtMs, hours);
		const told = readings.length > 0 ? tell(db, whole, metric.id, readings, isRun) : undefined;
		if (told === undefined) {
			const { first, last } = device.hourEnds ?? ends;
			if (isBeside) device.hourEnds = after ? { first: ends.first, last } : { first, last: ends.last };
			return [whole];
		}
		for (const [known, other] of told.contradictions) addStranger(device, questionAbout(device, known, other));
		return partsOf(whole, ownersOfRows(group, readings, told.counters, segment));
	};
	return {
		know: (inStream, id) => {
			metric = { inStream, id };
		},
		divide,
	};
}

type RowReading = HourReading & { readonly row: number };

/** Undefined when all readings are of the drive itself; a run is of one drive, so that its ends tell of which. */
function tell(db: ReadableDb, { device, group }: OwnedRows, metricId: number, readings: readonly RowReading[], isRun: boolean) {
	const known = [device, ...device.strangers].map((each) => readingsBeside(db, each, group, metricId));
	const [first, last] = [readings[0] as RowReading, readings.at(-1) as RowReading];
	const times = [first, last, ...(known[0] ?? [])].map(({ atMs }) => atMs);
	const spanMs = times.reduce((high, atMs) => Math.max(high, atMs)) - times.reduce((low, atMs) => Math.min(low, atMs), seenSince(db, device));
	const isOwn = (asked: readonly RowReading[]): boolean => tellCounters(known, asked, spanMs).counters.every((counter) => counter === 0);
	if (isRun && isOwn([first, last])) return undefined;
	const told = tellCounters(known, readings, spanMs);
	return told.counters.every((counter) => counter === 0) ? undefined : told;
}

const seenSince = (db: ReadableDb, { id }: ImportedDevice): number =>
	db.query<[number], { first: number | null }>('SELECT first_seen_ms AS first FROM devices WHERE id = ?').get(id)?.first ?? Number.POSITIVE_INFINITY;

/** Readings that are stored of a drive at the time of a group and next to it, in order of time. */
function readingsBeside(db: ReadableDb, device: ImportedDevice, { observedAtMs }: RowGroup, metricId: number): HourReading[] {
	const [fromMs, toMs] = [observedAtMs[0] as number, observedAtMs.at(-1) as number];
	const near = [...blocksBeside(db, device.id, fromMs, toMs, BLOCKS_ASKED), ...blocksOf(db, device.id, { fromMs, toMs, isOpenImportSeen: true })];
	const blocks = new Map(near.map((block) => [block.id, block]));
	return [...blocks.values()].flatMap((block) => hourReadings(...hoursOf(block, metricId))).sort((a, b) => a.atMs - b.atMs);
}

/** Instants and hours of a block; hours are not a number where a row has none. */
function hoursOf({ payload }: StoredBlock, metricId: number): readonly [observedAtMs: Float64Array, hours: Float64Array] {
	const reader = new BlockReader(payload);
	const hours = new Float64Array(reader.rows);
	reader.readValues(metricId, hours);
	return [reader.times(), hours];
}

/** Of a drive that is known, in its latest block. */
function latestStored(db: ReadableDb, { id, storedUntilMs }: ImportedDevice, metricId: number): HourReading | undefined {
	if (storedUntilMs === Number.NEGATIVE_INFINITY) return undefined;
	const [latest] = blocksBeside(db, id, storedUntilMs + 1, Number.MAX_SAFE_INTEGER, 1);
	return latest === undefined ? undefined : hourEnds(...hoursOf(latest, metricId))?.last;
}

/** Rows without hours are of the drive that all rows described like them are of, else of the drive itself. */
function ownersOfRows({ rows }: RowGroup, readings: readonly RowReading[], counters: readonly number[], segment: Segment): Uint8Array {
	const stated = new Map(readings.map(({ row }, i) => [row, counters[i] as number]));
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

function questionAbout({ current: { evidence } }: ImportedDevice, known: HourReading, other: HourReading): string {
	const name = evidence.serial ?? evidence.model ?? 'This drive';
	const say = ({ atMs, hours }: HourReading): string =>
		`${formatCount(hours)} power-on hours at ${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')}`;
	return `${name} states ${say(known)} and ${say(other)}, which one drive cannot; they are kept apart by their hours. Are they one drive?`;
}
