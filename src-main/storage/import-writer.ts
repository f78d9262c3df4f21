/**
 * Turns records of one import into rows. Everything it writes carries the number of an open import, which every read leaves out;
 * `commit` makes it visible in one transaction.
 */
import { AppError } from '../shared/domain/errors.ts';
import type { Reading, TelemetryRecord } from '../shared/domain/telemetry.ts';
import { createDeviceResolver, type ImportedDevice } from './device-resolver.ts';
import { exitHash, SampleHasher, SetDigest } from './digest.ts';
import { growingMetrics } from './metrics.ts';
import { PayloadWriter, readPayload, type StoredReading } from './payload.ts';
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
	readonly readings: Map<number, number>;
	/** Rows by layout: one count per row instead of one per reading. */
	readonly rows: Map<Layout, number>;
}

export interface ImportWriter {
	readonly importId: number;
	/** Stores records in one transaction. */
	readonly write: (records: readonly TelemetryRecord[]) => void;
	readonly counts: () => ImportCounts;
	readonly gains: () => readonly DeviceGain[];
	readonly conflicts: readonly StoredConflict[];
	readonly digest: SetDigest;
}

/** A sequence of metrics as sources repeat it row after row, and how to put it into order. */
interface Layout {
	readonly names: readonly string[];
	/** Position in the record of each reading, in order of the metric's name, each metric once. */
	readonly order: readonly number[];
	readonly metricIds: readonly number[];
	readonly nameBytes: readonly Buffer[];
}

/** Pairs listed per import; the ledger counts all. */
const MAX_CONFLICTS = 1000;

export function createImportWriter(db: WritableDb, importId: number, sourceTag: string): ImportWriter {
	const metrics = growingMetrics(db);
	const resolver = createDeviceResolver(db, importId, sourceTag);
	const gains = new Map<number, DeviceGain>();
	const conflicts: StoredConflict[] = [];
	const digest = new SetDigest();
	const payload = new PayloadWriter();
	const hasher = new SampleHasher();
	const counts = { records: 0, added: 0, known: 0, conflicts: 0 };
	const layoutOf = createLayouts((name) => metrics.get(name));
	const insertSample = db.command<[number, number, number, Buffer]>(
		'INSERT INTO samples (device_id, observed_at_ms, import_id, payload) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
	);
	const insertExit = db.command<[number, number, number]>(
		"INSERT INTO exits (device_id, kind, at_ms, import_id) VALUES (?, 'failed', ?, ?) ON CONFLICT DO NOTHING",
	);
	const instants = createInstants(db, importId);

	const gainOf = (device: ImportedDevice): DeviceGain => {
		let gain = gains.get(device.id);
		if (!gain) {
			gain = {
				device,
				records: 0,
				instants: 0,
				firstMs: Number.POSITIVE_INFINITY,
				lastMs: Number.NEGATIVE_INFINITY,
				hasFailed: false,
				readings: new Map(),
				rows: new Map(),
			};
			gains.set(device.id, gain);
		}
		return gain;
	};
	const sampleHash = (device: ImportedDevice, observedAtMs: number, readings: readonly StoredReading[]): string => {
		hasher.start(device.key, observedAtMs);
		for (const { metricId, value, raw } of readings) hasher.add(metrics.bytesOf(metricId), value, raw);
		return hasher.finish();
	};
	const inNameOrder = (readings: readonly StoredReading[]) =>
		readings.toSorted((a, b) => (metrics.nameOf(a.metricId) < metrics.nameOf(b.metricId) ? -1 : 1));
	const noteConflict = (deviceId: number, observedAtMs: number, kept: StoredReading, other: StoredReading) => {
		if (conflicts.length < MAX_CONFLICTS)
			conflicts.push({ deviceId, observedAtMs, metricId: kept.metricId, kept: textOf(kept), other: textOf(other) });
	};

	/** Adds a record to an instant that has a row; returns how the record counts. */
	const merge = (gain: DeviceGain, observedAtMs: number, readings: readonly StoredReading[]): 'added' | 'known' | 'conflicts' => {
		const { device } = gain;
		const before = instants.read(device.id, observedAtMs);
		const union = new Map(before.flat().map((reading) => [reading.metricId, reading]));
		const fresh: StoredReading[] = [];
		let hasConflict = false;
		for (const reading of readings) {
			const stored = union.get(reading.metricId);
			if (!stored) {
				union.set(reading.metricId, reading);
				fresh.push(reading);
			} else if (!isSameReading(stored, reading)) {
				hasConflict = true;
				noteConflict(device.id, observedAtMs, stored, reading);
			}
		}
		if (fresh.length > 0) {
			digest.subtract(sampleHash(device, observedAtMs, inNameOrder(before.flat())));
			digest.add(sampleHash(device, observedAtMs, inNameOrder([...union.values()])));
			instants.extend(device.id, observedAtMs, fresh, inNameOrder);
			for (const { metricId } of fresh) gain.readings.set(metricId, (gain.readings.get(metricId) ?? 0) + 1);
		}
		if (hasConflict) return 'conflicts';
		return fresh.length > 0 ? 'added' : 'known';
	};

	const store = ({ evidence, observedAtMs, readings, hasFailed }: TelemetryRecord): void => {
		if (!Number.isSafeInteger(observedAtMs))
			throw new AppError('internal', `An instant must be a whole number of milliseconds, not ${observedAtMs}.`);
		const device = resolver.resolve(evidence, observedAtMs);
		const gain = gainOf(device);
		const layout = layoutOf(readings);
		payload.start();
		layout.order.forEach((position, i) => {
			const { value, raw } = readings[position]!;
			payload.add(layout.metricIds[i]!, value, raw);
		});
		counts.records++;
		gain.records++;
		if (insertSample.run(device.id, observedAtMs, importId, payload.bytes()).changes === 1) {
			hasher.start(device.key, observedAtMs);
			layout.order.forEach((position, i) => {
				const { value, raw } = readings[position]!;
				hasher.add(layout.nameBytes[i]!, value, raw);
			});
			digest.add(hasher.finish());
			gain.instants++;
			gain.firstMs = Math.min(gain.firstMs, observedAtMs);
			gain.lastMs = Math.max(gain.lastMs, observedAtMs);
			gain.rows.set(layout, (gain.rows.get(layout) ?? 0) + 1);
			// A metric that a record states twice meets its own first value here.
			const isRepeating = layout.order.length !== readings.length;
			counts[isRepeating && merge(gain, observedAtMs, withIds(readings)) === 'conflicts' ? 'conflicts' : 'added']++;
		} else {
			// The bytes are canonical: equal rows are equal bytes, which spares looking into what is imported twice.
			const isKnown = instants.payloadOf(device.id, observedAtMs).equals(payload.bytes());
			counts[isKnown ? 'known' : merge(gain, observedAtMs, withIds(readings))]++;
		}
		if (!hasFailed) return;
		gain.hasFailed = true;
		if (insertExit.run(device.id, observedAtMs, importId).changes === 1) digest.add(exitHash(device.key, 'failed', observedAtMs));
	};
	const withIds = (readings: readonly Reading[]): StoredReading[] =>
		readings.map(({ metric, value, raw }) => ({ metricId: metrics.get(metric).id, value, raw }));

	return {
		importId,
		write: (records) => db.transaction(() => records.forEach(store)),
		counts: () => ({ ...counts, drives: gains.size, failures: [...gains.values()].filter(({ hasFailed }) => hasFailed).length }),
		gains: () => [...gains.values()],
		conflicts,
		digest,
	};
}

/** What is stored about one instant, and how an import adds to it without touching rows of others. */
function createInstants(db: WritableDb, importId: number) {
	const findSample = db.query<[number, number], { import_id: number; payload: Buffer }>(
		'SELECT import_id, payload FROM samples WHERE device_id = ? AND observed_at_ms = ?',
	);
	const findAdditions = db.query<[number, number], { import_id: number; payload: Buffer }>(
		'SELECT import_id, payload FROM sample_additions WHERE device_id = ? AND observed_at_ms = ? ORDER BY import_id',
	);
	const updateSample = db.command<[Buffer, number, number]>('UPDATE samples SET payload = ? WHERE device_id = ? AND observed_at_ms = ?');
	const putAddition = db.command<[number, number, number, Buffer]>(
		'INSERT INTO sample_additions (device_id, observed_at_ms, import_id, payload) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET payload = excluded.payload',
	);
	const writer = new PayloadWriter();
	const encode = (readings: readonly StoredReading[]): Buffer => {
		writer.start();
		for (const { metricId, value, raw } of readings) writer.add(metricId, value, raw);
		return writer.bytes();
	};
	return {
		/** The first row of the instant. */
		payloadOf: (deviceId: number, observedAtMs: number): Buffer => findSample.get(deviceId, observedAtMs)!.payload,
		/** Rows of the instant, the first one first. */
		read: (deviceId: number, observedAtMs: number): StoredReading[][] =>
			[findSample.get(deviceId, observedAtMs)!, ...findAdditions.all(deviceId, observedAtMs)].map(({ payload }) => readPayload(payload)),
		extend: (
			deviceId: number,
			observedAtMs: number,
			fresh: readonly StoredReading[],
			sort: (readings: readonly StoredReading[]) => StoredReading[],
		): void => {
			const sample = findSample.get(deviceId, observedAtMs)!;
			if (sample.import_id === importId) {
				updateSample.run(encode(sort([...readPayload(sample.payload), ...fresh])), deviceId, observedAtMs);
				return;
			}
			const own = findAdditions.all(deviceId, observedAtMs).find((row) => row.import_id === importId);
			putAddition.run(deviceId, observedAtMs, importId, encode(sort([...(own ? readPayload(own.payload) : []), ...fresh])));
		},
	};
}

/** Finds the layout of a record; records of one source repeat theirs, so the last one is tried first. */
function createLayouts(
	metricOf: (name: string) => { readonly id: number; readonly name: string; readonly bytes: Buffer },
): (readings: readonly Reading[]) => Layout {
	const known = new Map<string, Layout>();
	let last: Layout | null = null;
	return (readings) => {
		if (last && hasNames(readings, last.names)) return last;
		const names = readings.map(({ metric }) => metric);
		const text = names.join('\n');
		let layout = known.get(text);
		if (!layout) {
			const order = names.map((_, i) => i).filter((i) => names.indexOf(names[i]!) === i);
			order.sort((a, b) => (names[a]! < names[b]! ? -1 : 1));
			const used = order.map((i) => metricOf(names[i]!));
			layout = { names, order, metricIds: used.map(({ id }) => id), nameBytes: used.map(({ bytes }) => bytes) };
			known.set(text, layout);
		}
		last = layout;
		return layout;
	};
}

function hasNames(readings: readonly Reading[], names: readonly string[]): boolean {
	if (readings.length !== names.length) return false;
	for (let i = 0; i < names.length; i++) if (readings[i]!.metric !== names[i]) return false;
	return true;
}

/** Equal values; a text that only one of the two has says nothing against the other. */
function isSameReading(
	a: { readonly value: number; readonly raw?: string | undefined },
	b: { readonly value: number; readonly raw?: string | undefined },
): boolean {
	return Object.is(a.value, b.value) && (a.raw === undefined || b.raw === undefined || a.raw === b.raw);
}

function textOf({ value, raw }: StoredReading): string {
	return raw === undefined ? String(value) : `${value} (${raw})`;
}
