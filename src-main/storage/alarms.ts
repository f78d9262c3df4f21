/** Acknowledgements of events: written, withdrawn, listed. Nothing is altered or lost; suppress windows stand in `suppress-windows.ts`. */
import type { Acknowledgement } from '../shared/domain/alarm-state.ts';
import type { AnomalyEvent } from '../shared/domain/anomaly-results.ts';
import { AppError } from '../shared/domain/errors.ts';
import { toDeviceId } from './device-resolver.ts';
import { requireDeviceNumber } from './devices.ts';
import { keyOf } from './identity-decisions.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

interface AcknowledgementRow {
	readonly id: number;
	readonly device_id: number;
	readonly class: Acknowledgement['class'];
	readonly failure_mode: Acknowledgement['failureMode'] | null;
	readonly start_ms: number;
	readonly end_ms: number;
	readonly size: number;
	readonly reason: string;
	readonly until_ms: number | null;
	readonly entered_at_ms: number;
	readonly withdrawn_at_ms: number | null;
}

/** Of drives that the workspace holds now; those of others wait for their drive to come back. Merged drives speak as one. */
const ACKNOWLEDGEMENTS = `SELECT a.id, COALESCE(d.merged_into, d.id) AS device_id, a.class, a.failure_mode, a.start_ms, a.end_ms, a.size, a.reason,
	a.until_ms, a.entered_at_ms, a.withdrawn_at_ms
	FROM acknowledgements a JOIN devices d ON d.identity_key = a.identity_key AND d.samples > 0`;

/** The hot query: asked with every look at the events. */
export const STANDING_ACKNOWLEDGEMENTS = `${ACKNOWLEDGEMENTS} WHERE a.withdrawn_at_ms IS NULL ORDER BY a.id DESC`;

/** Standing ones, newest first; expired ones among them. */
export function listAcknowledgements(db: ReadableDb): Acknowledgement[] {
	return db.query<[], AcknowledgementRow>(STANDING_ACKNOWLEDGEMENTS).all().map(toAcknowledgement);
}

export type RecordedAcknowledgement = Acknowledgement & { readonly withdrawnAtMs?: number };

/** All there are, newest first. */
export function recordedAcknowledgements(db: ReadableDb): RecordedAcknowledgement[] {
	return db.query<[], AcknowledgementRow>(`${ACKNOWLEDGEMENTS} ORDER BY a.id DESC`).all().map(toRecorded);
}

export interface AcknowledgeRequest {
	readonly events: readonly Pick<AnomalyEvent, 'deviceId' | 'class' | 'failureMode' | 'startMs' | 'endMs' | 'size'>[];
	readonly reason: string;
	readonly untilMs?: number | undefined;
}

/**
 * Writes one acknowledgement for each event; what was said before about the same drive, class and time gives way to it. Call it in
 * the transaction that also counts the commit.
 *
 * @throws AppError `drive_unknown`
 */
export function acknowledgeEvents(db: WritableDb, { events, reason, untilMs }: AcknowledgeRequest, nowMs: number): Acknowledgement[] {
	const insert = db.command<(string | number | null)[]>(
		`INSERT INTO acknowledgements (identity_key, class, failure_mode, start_ms, end_ms, size, reason, until_ms, entered_at_ms)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	);
	const replace = db.command<(string | number | null)[]>(
		`UPDATE acknowledgements SET withdrawn_at_ms = ? WHERE withdrawn_at_ms IS NULL AND class = ? AND failure_mode IS ?
		 AND start_ms <= ? AND end_ms >= ? AND identity_key IN (SELECT identity_key FROM devices WHERE id = ? OR merged_into = ?)`,
	);
	const ids = events.map((event) => {
		const device = requireDeviceNumber(db, event.deviceId);
		replace.run(nowMs, event.class, event.failureMode ?? null, event.endMs, event.startMs, device, device);
		return insert.run(
			keyOf(db, device), event.class, event.failureMode ?? null, event.startMs, event.endMs, event.size, reason, untilMs ?? null, nowMs,
		).lastInsertRowid; // biome-ignore format: in the order of the columns above
	});
	return ids.map((id) => acknowledgementOf(db, id));
}

/**
 * Takes acknowledgements back, all that are named or none.
 *
 * @throws AppError `not_found` when there is no such acknowledgement, or it was taken back already
 */
export function withdrawAcknowledgements(db: WritableDb, ids: readonly number[], nowMs: number): RecordedAcknowledgement[] {
	const withdraw = db.command<[number, number]>('UPDATE acknowledgements SET withdrawn_at_ms = ? WHERE id = ? AND withdrawn_at_ms IS NULL');
	return [...new Set(ids)].map((id) => {
		const { withdrawnAtMs } = acknowledgementOf(db, id);
		if (withdrawnAtMs !== undefined) {
			const at = new Date(withdrawnAtMs).toISOString();
			throw new AppError('not_found', `Acknowledgement ${id} was taken back or replaced already, at ${at}. Nothing was changed.`, { id });
		}
		withdraw.run(nowMs, id);
		return acknowledgementOf(db, id);
	});
}

function acknowledgementOf(db: ReadableDb, id: number): RecordedAcknowledgement {
	const row = db.query<[number], AcknowledgementRow>(`${ACKNOWLEDGEMENTS} WHERE a.id = ?`).get(id);
	if (!row) throw new AppError('not_found', `There is no acknowledgement ${id}. Nothing was changed.`, { id });
	return toRecorded(row);
}

const toAcknowledgement = (row: AcknowledgementRow): Acknowledgement => ({
	acknowledgementId: row.id,
	deviceId: toDeviceId(row.device_id),
	class: row.class,
	...(row.failure_mode === null ? {} : { failureMode: row.failure_mode }),
	startMs: row.start_ms,
	endMs: row.end_ms,
	size: row.size,
	reason: row.reason,
	...(row.until_ms === null ? {} : { untilMs: row.until_ms }),
	createdAtMs: row.entered_at_ms,
});

const toRecorded = (row: AcknowledgementRow): RecordedAcknowledgement => ({
	...toAcknowledgement(row),
	...(row.withdrawn_at_ms === null ? {} : { withdrawnAtMs: row.withdrawn_at_ms }),
});

const SAID = 'class, failure_mode, start_ms, end_ms, size, reason, until_ms, entered_at_ms, withdrawn_at_ms';
const WINDOW = 'scope, rule, metrics, kind, reason, origin, created_at_ms, ended_at_ms, how_ended';

/**
 * What was said about a drive when a part of it becomes a drive of its own; part of that transaction. What lies behind the split goes with
 * the new drive, what reaches over it is said of both, and so are windows of the drive.
 *
 * @param fromMs  where it was split; absent: not by time, all is said of both
 */
export function splitAlarms(db: WritableDb, subjectKey: string, madeKey: string, fromMs: number | undefined): void {
	const at = fromMs ?? Number.MAX_SAFE_INTEGER;
	db.command<[string, string, number]>('UPDATE acknowledgements SET identity_key = ? WHERE identity_key = ? AND start_ms >= ?').run(
		madeKey,
		subjectKey,
		at,
	);
	const reaching = fromMs === undefined ? '' : ` AND end_ms >= ${Math.trunc(fromMs)}`;
	db.command<[string, string]>(
		`INSERT INTO acknowledgements (identity_key, copied_from, ${SAID})
		 SELECT ?, id, ${SAID} FROM acknowledgements WHERE identity_key = ?${reaching}`,
	).run(madeKey, subjectKey);
	// A window of its own, under a number of its own.
	const top = db.query<[], { top: number | null }>('SELECT MAX(window_id) AS top FROM suppress_windows').get()?.top ?? 0;
	db.command<[string, number, string]>(
		`INSERT INTO suppress_windows (scope_value, copied_from, window_id, ${WINDOW})
		 SELECT ?, id, window_id + ?, ${WINDOW}
		 FROM suppress_windows WHERE scope = 'drive' AND scope_value = ? AND ended_at_ms IS NULL`,
	).run(madeKey, top, subjectKey);
}

/** The split drive is one again: what was said of both stands once, what was said of either since then stays. */
export function uniteAlarms(db: WritableDb, deviceKey: string, madeKey: string): void {
	db.command<[string]>('DELETE FROM acknowledgements WHERE identity_key = ? AND copied_from IS NOT NULL').run(madeKey);
	db.command<[string, string]>('UPDATE acknowledgements SET identity_key = ? WHERE identity_key = ?').run(deviceKey, madeKey);
	db.command<[string]>("DELETE FROM suppress_windows WHERE scope = 'drive' AND scope_value = ? AND copied_from IS NOT NULL").run(madeKey);
	db.command<[string, string]>("UPDATE suppress_windows SET scope_value = ? WHERE scope = 'drive' AND scope_value = ?").run(deviceKey, madeKey);
}

/** Removes all that was said of the events of a drive that is deleted for good; part of the transaction that deletes it. */
export function forgetAlarms(db: WritableDb, identityKey: string): void {
	db.command<[string]>('DELETE FROM acknowledgements WHERE identity_key = ?').run(identityKey);
	db.command<[string]>("DELETE FROM suppress_windows WHERE scope = 'drive' AND scope_value = ?").run(identityKey);
}
