/**
 * Turns the batches of one import into blocks. Everything it writes carries the number of an open import, which every read leaves
 * out; `commit` makes it visible in one transaction.
 */
import { AppError } from '../shared/domain/errors.ts';
import { BatchBuilder, putRecord, ROW_CONTINUED, ROW_FAILED, type SampleBatch } from '../shared/domain/sample-batch.ts';
import type { TelemetryRecord } from '../shared/domain/telemetry.ts';
import type { StoredColumn, StoredRows } from './blocks/block.ts';
import { firstRecords } from './blocks/first-records.ts';
import { bySplit, type OwnedRows, seeVariants, withoutKnownDays } from './blocks/row-groups.ts';
import { type RowGroup, Scratch, Segment } from './blocks/segment.ts';
import { BlockStore, blocksOf, rowsOfBlock } from './blocks/stored-blocks.ts';
import { keepRows, mergeRows, uniteRows } from './blocks/unite.ts';
import { createCounterJudge } from './by-counters.ts';
import { createDeviceResolver, type EvidenceVariant, type ImportedDevice } from './device-resolver.ts';
import { ReadingHasher, SetDigest } from './digest.ts';
import { createExits } from './import-exits.ts';
import { growingMetrics } from './metrics.ts';
import type { SourceIdentity } from './source-identity.ts';
import type { WritableDb } from './sqlite.ts';

/** `records` = `added` + `known` + `conflicts`: each record is counted once. */
export interface ImportCounts {
	readonly records: number;
	/** New instants, and known instants that gained a metric. */
	readonly added: number;
	/** Records that say what is known already. */
	readonly known: number;
	/** Records with at least one other value than the stored one, which stays. */
	readonly conflicts: number;
	/** Distinct drives. */
	readonly drives: number;
	/** Distinct drives that the source says have failed. */
	readonly failures: number;
}

export interface StoredConflict {
	readonly deviceId: number;
	readonly observedAtMs: number;
	readonly metricId: number;
	readonly kept: string;
	readonly other: string;
}

/** What one import changes in the roll-ups of a drive. */
export interface DeviceGain {
	readonly device: ImportedDevice;
	records: number;
	instants: number;
	firstMs: number;
	lastMs: number;
	hasFailed: boolean;
	/** New readings by number of the metric: an array, since there are hundreds of thousands of these. */
	readonly readings: number[];
}

export interface ImportWriter {
	readonly importId: number;
	/** Takes a batch; the arrays are the writer's from now on. */
	readonly add: (batch: SampleBatch) => void;
	/** Whether enough was taken to be worth storing. */
	readonly isFull: () => boolean;
	/** Stores what was taken, a transaction a step, so that others get their turn in between. */
	readonly store: () => Generator<void>;
	/** Takes and stores records: for imports that fit in memory. */
	readonly write: (records: readonly TelemetryRecord[]) => void;
	readonly counts: () => ImportCounts;
	readonly gains: () => readonly DeviceGain[];
	/** Every drive that the import speaks of, those with suspect instants only too. */
	readonly devices: () => Iterable<ImportedDevice>;
	readonly conflicts: readonly StoredConflict[];
	readonly digest: SetDigest;
}

/** Pairs listed per import; the ledger counts all. */
const MAX_CONFLICTS = 1000;
/** Rows per transaction: with this many `synchronous=FULL` costs nothing that can be measured, and nobody waits a quarter of a second. */
const TRANSACTION_ROWS = 50_000;

interface StreamDrive {
	readonly device: ImportedDevice;
	readonly variant: EvidenceVariant;
}

/** What writers that follow one another in one transaction share, so that not each of them makes it anew. */
export const createWriterDesk = (db: WritableDb) => ({ metrics: growingMetrics(db), scratch: new Scratch() });

export function createImportWriter(
	db: WritableDb,
	importId: number,
	source: SourceIdentity,
	{ metrics, scratch } = createWriterDesk(db),
): ImportWriter {
	const resolver = createDeviceResolver(db, importId, source);
	const store = new BlockStore(db);
	const hasher = new ReadingHasher(metrics.hashOf);
	const digest = new SetDigest();
	const gains = new Map<number, DeviceGain>();
	const conflicts: StoredConflict[] = [];
	const counts = { records: 0, added: 0, known: 0, conflicts: 0 };
	const exits = createExits(db, importId, digest);
	let segment = new Segment();
	// Numbers of the stream: what was not stored yet is resolved in the transaction that stores it.
	let newDrives: SampleBatch['newDrives'][number][] = [];
	let newMetrics: string[] = [];
	const drives: StreamDrive[] = [];
	const metricIds: number[] = [];
	const counterJudge = createCounterJudge(db, resolver.addStranger);
	let builder: BatchBuilder | undefined;

	const resolve = (): void => {
		for (const name of newMetrics) {
			const { id } = metrics.get(name);
			counterJudge.know(name, metricIds.length, id);
			metricIds.push(id);
		}
		const keys = newDrives.map(resolver.namelessKey);
		const nameless = new Map(keys.flatMap((key, i) => (key === undefined ? [] : [[drives.length + i, key] as const])));
		const first = firstRecords(segment, nameless, (metric) => metrics.nameOf(metricIds[metric] as number), scratch);
		for (const [i, evidence] of newDrives.entries()) drives.push(resolver.resolve(evidence, first.get(keys[i] ?? '')));
		newDrives = [];
		newMetrics = [];
	};
	const gather = (group: RowGroup): StoredRows => {
		const columns = new Map<number, StoredColumn>();
		scratch.reset();
		for (const metric of segment.metrics()) {
			const column = segment.gather(metric, group.rows, scratch);
			if (column) columns.set(metricIds[metric] as number, column);
		}
		return { observedAtMs: group.observedAtMs, columns };
	};
	const storeGroup = (whole: RowGroup): void => {
		const { device } = drives[whole.drive] as StreamDrive;
		for (const part of bySplit({ device, group: whole })) {
			for (const own of counterJudge.divide(part, segment, scratch)) {
				if (own.device === part.device) storeRows(own);
				else for (const last of bySplit(own)) storeRows(last);
			}
		}
	};
	const storeRows = ({ device, group: whole }: OwnedRows): void => {
		const variantOf = (drive: number): EvidenceVariant => {
			const own = drives[drive] as StreamDrive;
			return own.device === device ? own.variant : resolver.variantOn(device, own.variant.evidence);
		};
		const group = (whole.observedAtMs[0] as number) < device.dailyUntilMs && !whole.isSuspect ? withoutKnownDays(db, device, whole) : whole;
		const repeated = whole.rows.length - group.rows.length;
		counts.records += repeated;
		counts.known += repeated;
		if (repeated > 0) gainOf(gains, device).records += repeated;
		// Retention thins samples out; that a drive failed on such a day is news all the same.
		if (segment.hasFailures && !whole.isSuspect) storeFailures(device, whole);
		if (group.rows.length === 0) return;
		const rows = gather(group);
		if (group.isSuspect) {
			storeSuspect(db, store, device, rows, importId);
			for (const row of group.rows) resolver.see(variantOf(segment.driveOf(row)), undefined);
			return;
		}
		const gain = gainOf(gains, device);
		seeVariants(group, segment, variantOf, resolver.see);
		const known = isBehind(device, group) ? undefined : knownRows(db, device, group, false);
		if (!known && group.isRising) addPlain(rows, group, gain);
		else addMerged(rows, known ?? { observedAtMs: new Float64Array(0), columns: new Map() }, group, gain);
		device.storedUntilMs = Math.max(device.storedUntilMs, group.observedAtMs.at(-1) as number);
	};
	const storeFailures = (device: ImportedDevice, { rows, observedAtMs }: RowGroup): void => {
		for (let i = 0; i < rows.length; i++) {
			if ((segment.flagsOf(rows[i] as number) & ROW_FAILED) === 0) continue;
			gainOf(gains, device).hasFailed = true;
			exits.add(device, observedAtMs[i] as number);
		}
	};
	/** Nothing is known about the time of these rows: the ordinary case, kept quick. */
	const addPlain = (rows: StoredRows, group: RowGroup, gain: DeviceGain): void => {
		const { length } = group.rows;
		counts.records += length;
		counts.added += length;
		gain.records += length;
		keep(rows, gain, length);
	};
	const addMerged = (rows: StoredRows, known: StoredRows, group: RowGroup, gain: DeviceGain): void => {
		const merged = mergeRows(rows, known, MAX_CONFLICTS - conflicts.length);
		let before: 'added' | 'known' | 'conflicts' = 'added';
		for (const [i, row] of group.rows.entries()) {
			if ((segment.flagsOf(row) & ROW_CONTINUED) !== 0) {
				if (merged.hasConflict[i] === 0 || before === 'conflicts') continue;
				counts[before]--;
				before = 'conflicts';
				counts.conflicts++;
				continue;
			}
			before = merged.hasConflict[i] !== 0 ? 'conflicts' : merged.hasAdded[i] !== 0 ? 'added' : 'known';
			counts[before]++;
			counts.records++;
			gain.records++;
		}
		for (const conflict of merged.conflicts) conflicts.push({ deviceId: gain.device.id, ...conflict });
		keep(merged.fresh, gain, merged.newInstants);
	};
	const keep = (rows: StoredRows, gain: DeviceGain, newInstants: number): void => {
		if (rows.observedAtMs.length === 0) return;
		store.insert(gain.device.id, rows, importId);
		hasher.addRows(digest, gain.device.hash, rows);
		gain.instants += newInstants;
		gain.firstMs = Math.min(gain.firstMs, rows.observedAtMs[0] as number);
		gain.lastMs = Math.max(gain.lastMs, rows.observedAtMs.at(-1) as number);
		for (const [metricId, { values }] of rows.columns) {
			let count = 0;
			for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row])) count++;
			while (gain.readings.length <= metricId) gain.readings.push(0);
			gain.readings[metricId]! += count;
		}
	};
	function* storeSegment(): Generator<void> {
		if (segment.rows === 0) return;
		db.draft(resolve);
		const groups = segment.groups((drive) => drives[drive]!.device.id);
		for (let isDone = false; !isDone; ) {
			db.draft(() => {
				for (let rows = 0; rows < TRANSACTION_ROWS; ) {
					const next = groups.next();
					isDone = next.done === true;
					if (next.done) break;
					storeGroup(next.value);
					rows += next.value.rows.length;
				}
			});
			yield;
		}
		segment.release();
		segment = new Segment();
	}
	const add = (batch: SampleBatch): void => {
		assertInstants(batch);
		newDrives.push(...batch.newDrives);
		newMetrics.push(...batch.newMetrics);
		segment.add(batch);
	};
	return {
		importId,
		add,
		isFull: () => segment.isFull,
		store: storeSegment,
		write: (records) => {
			builder ??= new BatchBuilder(add);
			for (const record of records) putRecord(builder, record);
			builder.flush();
			for (const _ of storeSegment());
		},
		counts: () => ({ ...counts, drives: gains.size, failures: [...gains.values()].filter(({ hasFailed }) => hasFailed).length }),
		gains: () => [...gains.values()],
		devices: resolver.devices,
		conflicts,
		digest,
	};
}

function assertInstants({ observedAtMs }: SampleBatch): void {
	for (const time of observedAtMs) {
		if (!Number.isSafeInteger(time)) throw new AppError('internal', `An instant must be a whole number of milliseconds, not ${time}.`);
	}
}

function gainOf(gains: Map<number, DeviceGain>, device: ImportedDevice): DeviceGain {
	let gain = gains.get(device.id);
	if (!gain) {
		gain = {
			device,
			records: 0,
			instants: 0,
			firstMs: Number.POSITIVE_INFINITY,
			lastMs: Number.NEGATIVE_INFINITY,
			hasFailed: false,
			readings: [],
		};
		gains.set(device.id, gain);
	}
	return gain;
}

/** Whether all rows are later than everything that is stored of the drive. */
function isBehind(device: ImportedDevice, group: RowGroup): boolean {
	return (group.observedAtMs[0] as number) > device.storedUntilMs;
}

/** What is stored of the drive between the first and the last instant of a group, rows of this import included. */
function knownRows(db: WritableDb, device: ImportedDevice, { observedAtMs }: RowGroup, isSuspect: boolean): StoredRows | undefined {
	const [fromMs, toMs] = [observedAtMs[0] as number, observedAtMs.at(-1) as number];
	const blocks = blocksOf(db, device.id, { fromMs, toMs, isSuspect, isOpenImportSeen: true });
	return blocks.length === 0 ? undefined : uniteRows(blocks.map(rowsOfBlock));
}

/** Rows whose time cannot be: kept beside the history, where no model sees them, until somebody confirms them. */
function storeSuspect(db: WritableDb, store: BlockStore, device: ImportedDevice, rows: StoredRows, importId: number): void {
	const [fromMs, toMs] = [rows.observedAtMs[0] as number, rows.observedAtMs.at(-1) as number];
	const known = blocksOf(db, device.id, { fromMs, toMs, isSuspect: true, isOpenImportSeen: true });
	const merged = mergeRows(rows, uniteRows(known.map(rowsOfBlock)), 0);
	const fresh = keepRows(merged.fresh, new Uint8Array(merged.fresh.observedAtMs.length).fill(1));
	if (fresh.observedAtMs.length > 0) store.insert(device.id, fresh, importId, true);
}
