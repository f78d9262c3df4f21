/** Suppress windows and what they were: a change ends one state of a window and begins the next; none is lost. */
import { AppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';
import type { SuppressWindow, WindowRule, WindowScope } from '../shared/domain/suppress-windows.ts';
import type { DeviceId, MetricName } from '../shared/domain/telemetry.ts';
import { toDeviceId } from './device-resolver.ts';
import { requireDeviceNumber } from './devices.ts';
import { keyOf } from './identity-decisions.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

interface WindowRow {
	readonly window_id: number;
	readonly scope: WindowScope['kind'];
	readonly scope_value: string | null;
	readonly device_id: number | null;
	readonly rule: string;
	readonly metrics: string;
	readonly kind: SuppressWindow['kind'];
	readonly reason: string;
	readonly origin: SuppressWindow['origin'];
	readonly created_at_ms: number;
	readonly ended_at_ms: number | null;
	readonly how_ended: 'changed' | 'removed' | null;
}

/** A window of a drive that the workspace does not hold waits for it to come back. */
const WINDOWS = `SELECT w.window_id, w.scope, w.scope_value, COALESCE(d.merged_into, d.id) AS device_id, w.rule, w.metrics, w.kind, w.reason, w.origin,
	w.created_at_ms, w.ended_at_ms, w.how_ended
	FROM suppress_windows w LEFT JOIN devices d ON w.scope = 'drive' AND d.identity_key = w.scope_value AND d.samples > 0
	WHERE (w.scope <> 'drive' OR d.id IS NOT NULL)`;

/** Standing windows, oldest first. */
export function listWindows(db: ReadableDb): SuppressWindow[] {
	return db.query<[], WindowRow>(`${WINDOWS} AND w.ended_at_ms IS NULL ORDER BY w.window_id`).all().map(toWindow);
}

export type FormerWindow = SuppressWindow & { readonly endedAtMs: number; readonly how: 'changed' | 'removed' };

/** What windows were before they were changed or removed, newest first. */
export function formerWindows(db: ReadableDb): FormerWindow[] {
	return db
		.query<[], WindowRow>(`${WINDOWS} AND w.ended_at_ms IS NOT NULL ORDER BY w.ended_at_ms DESC, w.id DESC`)
		.all()
		.map((row) => ({ ...toWindow(row), endedAtMs: row.ended_at_ms ?? 0, how: row.how_ended ?? 'removed' }));
}

export type WindowToSave = Omit<SuppressWindow, 'windowId' | 'createdAtMs'> & { readonly windowId?: number | undefined };

/**
 * Adds a window, or gives the one that is named its next state, also one that was removed. Call it in the transaction that also counts
 * the commit.
 *
 * @throws AppError `not_found` for a number that no window had, `drive_unknown`, `invalid_input` for one more than `limits.suppressWindows`
 */
export function saveWindow(db: WritableDb, { windowId, scope, rule, metrics, kind, reason, origin }: WindowToSave, nowMs: number): SuppressWindow {
	const known = windowId === undefined ? undefined : createdAt(db, windowId);
	if (windowId !== undefined) endWindow(db, windowId, 'changed', nowMs);
	const { standing } = db.query<[], { standing: number }>('SELECT COUNT(*) AS standing FROM suppress_windows WHERE ended_at_ms IS NULL').get()!;
	if (standing >= limits.suppressWindows)
		throw new AppError(
			'invalid_input',
			`The workspace holds ${limits.suppressWindows} suppress windows, which is the limit. Remove one of them first, or make one for a host instead of many for its drives.`,
			{ limit: limits.suppressWindows },
		);
	const id = windowId ?? db.query<[], { next: number }>('SELECT COALESCE(MAX(window_id), 0) + 1 AS next FROM suppress_windows').get()!.next;
	db.command<(string | number | null)[]>(
		`INSERT INTO suppress_windows (window_id, scope, scope_value, rule, metrics, kind, reason, origin, created_at_ms)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	).run(id, scope.kind, storedScope(db, scope), JSON.stringify(rule), JSON.stringify(metrics), kind, reason, origin, known ?? nowMs);
	const row = db.query<[number], WindowRow>(`${WINDOWS} AND w.ended_at_ms IS NULL AND w.window_id = ?`).get(id)!;
	return toWindow(row);
}

/** @throws AppError `not_found` when no such window stands */
export function removeWindow(db: WritableDb, windowId: number, nowMs: number): void {
	if (endWindow(db, windowId, 'removed', nowMs) === 0) throw new AppError('not_found', `There is no suppress window ${windowId}.`, { windowId });
}

function endWindow(db: WritableDb, windowId: number, how: 'changed' | 'removed', nowMs: number): number {
	return db
		.command<[number, string, number]>('UPDATE suppress_windows SET ended_at_ms = ?, how_ended = ? WHERE window_id = ? AND ended_at_ms IS NULL')
		.run(nowMs, how, windowId).changes;
}

function createdAt(db: ReadableDb, windowId: number): number {
	const row = db.query<[number], { at: number | null }>('SELECT MIN(created_at_ms) AS at FROM suppress_windows WHERE window_id = ?').get(windowId);
	if (row?.at == null) throw new AppError('not_found', `There is no suppress window ${windowId}.`, { windowId });
	return row.at;
}

/** Drives are kept by their identity, which outlives the imports that brought them. */
function storedScope(db: ReadableDb, scope: WindowScope): string | null {
	if (scope.kind === 'fleet') return null;
	return scope.kind === 'drive' ? keyOf(db, requireDeviceNumber(db, scope.value as DeviceId)) : scope.value;
}

function scopeOf({ scope, scope_value, device_id }: WindowRow): WindowScope {
	if (scope === 'fleet') return { kind: 'fleet' };
	return { kind: scope, value: scope === 'drive' ? toDeviceId(device_id ?? 0) : (scope_value ?? '') };
}

const toWindow = (row: WindowRow): SuppressWindow => ({
	windowId: row.window_id,
	scope: scopeOf(row),
	// We wrote both ourselves, from what the contract had checked.
	rule: JSON.parse(row.rule) as WindowRule,
	metrics: JSON.parse(row.metrics) as MetricName[],
	kind: row.kind,
	reason: row.reason,
	origin: row.origin,
	createdAtMs: row.created_at_ms,
});
