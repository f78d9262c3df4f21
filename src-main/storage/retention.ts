/** Keeping every sample for some days and one row a day of what is older. */
import { metricInfo } from '../shared/domain/metrics.ts';
import { countBelow } from '../shared/domain/sorted.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { StoredColumn, StoredRows } from './blocks/block.ts';
import { sliceRows } from './blocks/stored-blocks.ts';
import { HistoryEditor, readDriveRows, recountDrive } from './drive-rows.ts';
import { readMetrics } from './metrics.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface Retention {
	/** Days of which every sample is kept; null keeps all for ever. */
	readonly rawDays: number | null;
	readonly appliedAtMs: number | null;
}

export function getRetention(db: ReadableDb): Retention {
	return db.query<[], Retention>('SELECT raw_days AS rawDays, applied_at_ms AS appliedAtMs FROM retention WHERE id = 1').get()!;
}

export function setRetention(db: WritableDb, rawDays: number | null): void {
	db.command<[number | null]>('UPDATE retention SET raw_days = ? WHERE id = 1').run(rawDays);
}

/** Midnight UTC before which one row a day is kept. */
export function dailyUntil(rawDays: number, nowMs: number): number {
	return Math.floor(nowMs / MS_PER_DAY) * MS_PER_DAY - rawDays * MS_PER_DAY;
}

export interface RetentionEffect {
	/** Drives that had more than a row on an old day. */
	readonly drives: number;
	readonly samplesBefore: number;
	readonly samplesAfter: number;
	/** Of the blocks of these drives; about what the file shrinks by is their difference. */
	readonly bytesBefore: number;
	readonly bytesAfter: number;
}

/** Drives reduced in one transaction. */
const STEP_DRIVES = 32;

/**
 * Reduces what is older than the border to one row a UTC day: a gauge to its mean over the day, a counter or state to its last
 * value, which is what the models take of a day (jobs/daily.ts), at the last instant of the day. A transaction a step.
 *
 * @param isDryRun  changes nothing and says what would change
 */
export function* applyRetention(
	db: WritableDb,
	rawDays: number,
	nowMs: number,
	isDryRun: boolean,
): Generator<{ readonly done: number; readonly drives: number }, RetentionEffect> {
	const untilMs = dailyUntil(rawDays, nowMs);
	const names = readMetrics(db).byId;
	const isGauge = (metricId: number): boolean => metricInfo(names.get(metricId)?.name ?? '').kind === 'gauge';
	const devices = db
		.query<[number, number], { id: number; identity_key: string }>(
			'SELECT id, identity_key FROM devices WHERE samples > 0 AND first_seen_ms < ? AND COALESCE(daily_until_ms, first_seen_ms) < ? ORDER BY id',
		)
		.all(untilMs, untilMs);
	const sizes = db.query<[number], { bytes: number }>('SELECT COALESCE(SUM(LENGTH(payload)), 0) AS bytes FROM blocks WHERE device_id = ?');
	const mark = db.command<[number, number]>('UPDATE devices SET daily_until_ms = ? WHERE id = ?');
	const effect = { drives: 0, samplesBefore: 0, samplesAfter: 0, bytesBefore: 0, bytesAfter: 0 };
	const reduce = ({ id, identity_key }: { readonly id: number; readonly identity_key: string }, editor: HistoryEditor): void => {
		const rows = readDriveRows(db, id);
		const reduced = reduceToDays(rows, untilMs, isGauge);
		if (reduced !== rows) {
			const before = sizes.get(id)!.bytes;
			effect.drives++;
			effect.samplesBefore += rows.observedAtMs.length;
			effect.samplesAfter += reduced.observedAtMs.length;
			effect.bytesBefore += before;
			if (isDryRun) {
				effect.bytesAfter += Math.round((before * reduced.observedAtMs.length) / rows.observedAtMs.length);
				return;
			}
			editor.takeAll(id, identity_key);
			// Means need eight bytes a value, samples mostly one: they do not share blocks.
			const border = countBelow(reduced.observedAtMs, untilMs);
			editor.add(id, identity_key, sliceRows(reduced, 0, border));
			editor.add(id, identity_key, sliceRows(reduced, border, reduced.observedAtMs.length));
			recountDrive(db, id);
			effect.bytesAfter += sizes.get(id)!.bytes;
		}
		if (!isDryRun) mark.run(untilMs, id);
	};
	for (let from = 0; from < devices.length; from += STEP_DRIVES) {
		db.transaction(() => {
			const editor = new HistoryEditor(db);
			for (const device of devices.slice(from, from + STEP_DRIVES)) reduce(device, editor);
			editor.finish();
		});
		yield { done: Math.min(from + STEP_DRIVES, devices.length), drives: devices.length };
	}
	if (!isDryRun) db.command<[number]>('UPDATE retention SET applied_at_ms = ? WHERE id = 1').run(nowMs);
	return effect;
}

/**
 * @param rows  with imports, in order of time
 * @returns the same object when no day before `untilMs` has more than one row
 */
export function reduceToDays(rows: StoredRows, untilMs: number, isGauge: (metricId: number) => boolean): StoredRows {
	const { observedAtMs } = rows;
	const oldRows = countBelow(observedAtMs, untilMs);
	const dayOf = (row: number): number => Math.floor((observedAtMs[row] as number) / MS_PER_DAY);
	/** First row of each day, and of what stays as it is. */
	const starts: number[] = [];
	for (let row = 0; row < oldRows; row++) if (row === 0 || dayOf(row) !== dayOf(row - 1)) starts.push(row);
	if (starts.length === oldRows) return rows;
	const days = starts.length;
	starts.push(oldRows);
	const total = days + observedAtMs.length - oldRows;
	const carry = (whole: Float64Array): Float64Array => {
		const kept = new Float64Array(total);
		for (let day = 0; day < days; day++) kept[day] = whole[(starts[day + 1] as number) - 1] as number;
		kept.set(whole.subarray(oldRows), days);
		return kept;
	};
	const columns = new Map<number, StoredColumn>();
	for (const [metricId, { values, raws, texts }] of rows.columns) {
		const kept = new Float64Array(total).fill(Number.NaN);
		const keptRaws = raws ? new Float64Array(total).fill(Number.NaN) : undefined;
		const keptTexts = texts ? new Map<number, string>() : undefined;
		const keep = (row: number, target: number): void => {
			kept[target] = values[row] as number;
			if (keptRaws) keptRaws[target] = raws?.[row] as number;
			const text = texts?.get(row);
			if (text !== undefined) keptTexts?.set(target, text);
		};
		for (let day = 0; day < days; day++) {
			const found: number[] = [];
			for (let row = starts[day] as number; row < (starts[day + 1] as number); row++) if (!Number.isNaN(values[row])) found.push(row);
			if (found.length === 1 || (found.length > 1 && !isGauge(metricId))) keep(found.at(-1) as number, day);
			// A mean is no longer what a source stated: it has no source text.
			else if (found.length > 1) kept[day] = found.reduce((sum, row) => sum + (values[row] as number), 0) / found.length;
		}
		for (let row = oldRows; row < observedAtMs.length; row++) keep(row, days + row - oldRows);
		columns.set(metricId, { values: kept, raws: keptRaws, texts: keptTexts });
	}
	return { observedAtMs: carry(observedAtMs), importIds: carry(rows.importIds as Float64Array), columns };
}
