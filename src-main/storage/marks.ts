/** The journal of changes made by hand: checked, written all or none, listed, undone. */
import type { ChangeField, ChangeOutcome, ChangeProblem, ChangeRequest, FactsPatch, Mark } from '../shared/domain/drive-changes.ts';
import { dateFault, markFault, moneyText, observedSinceFault, PLACE_LENGTH, priceFault, textFault } from '../shared/domain/drive-changes.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import { type Drive, type FactField, factFields, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { createDriveFinder, type DriveFinder, type FoundDrive } from './drive-finder.ts';
import { changesOfBatch } from './journal.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface ApplyOptions {
	/** `hand`, or the name of the file. */
	readonly origin: string;
	/** The import that the requests were stated with: they go with it. */
	readonly importId?: number;
	readonly isDryRun: boolean;
	readonly nowMs: number;
	/** Runs the write and counts it as acknowledged, in one transaction. */
	readonly commit: <T>(work: () => T) => T;
}

/** A row of the journal before it has a number. */
interface NewChange {
	readonly identityKey: string;
	readonly field: ChangeField;
	readonly value: string | null;
	readonly before: string | null;
	readonly currency?: string;
	readonly atMs?: number;
	readonly seenMs?: number;
	readonly reason?: string;
	readonly replacedByKey?: string;
}

interface Plan {
	readonly changes: readonly NewChange[];
	readonly unchanged: number;
	readonly notes: readonly string[];
}

/**
 * Writes what the requests ask for as one batch, or nothing when one of them cannot be met. What stands so already is not
 * written again.
 */
export function applyChanges(db: WritableDb, requests: readonly ChangeRequest[], options: ApplyOptions): ChangeOutcome {
	const problems: ChangeProblem[] = [];
	const plans = planAll(db, requests, problems, options.nowMs);
	const planned = plans.flatMap(({ changes }) => changes);
	const outcome = { unchanged: plans.reduce((sum, plan) => sum + plan.unchanged, 0), problems, notes: plans.flatMap(({ notes }) => notes) };
	if (problems.length > 0 || planned.length === 0) return { batchId: null, changes: [], ...outcome };
	if (options.isDryRun) return { batchId: null, changes: preview(db, planned, options), ...outcome };
	const batchId = options.commit(() => insertBatch(db, planned, options));
	return { batchId, changes: changesOfBatch(db, batchId), ...outcome };
}

function planAll(db: ReadableDb, requests: readonly ChangeRequest[], problems: ChangeProblem[], nowMs: number): Plan[] {
	const find = createDriveFinder(db, requests.length);
	const seen = new Map<string, number | undefined>();
	return requests.flatMap((request) => {
		const plan = attempt(request, problems, () => {
			const found = find(request.drive);
			const earlier = seen.get(found.identityKey);
			if (seen.has(found.identityKey))
				throw new AppError('row_rejected', `The drive stands ${earlier === undefined ? 'in the list' : `in line ${earlier}`} already.`);
			seen.set(found.identityKey, request.line);
			return planOf(request, found, find, nowMs);
		});
		return plan ?? [];
	});
}

/** What would stand in the journal: written, read and rolled back. */
function preview(db: WritableDb, planned: readonly NewChange[], options: ApplyOptions): ChangeOutcome['changes'] {
	const rollback = new Error('only a preview');
	let changes: ChangeOutcome['changes'] = [];
	try {
		db.transaction(() => {
			changes = changesOfBatch(db, insertBatch(db, planned, options));
			throw rollback;
		});
	} catch (thrown) {
		if (thrown !== rollback) throw thrown;
	}
	return changes;
}

function attempt<T>({ line, drive }: ChangeRequest, problems: ChangeProblem[], work: () => T): T | undefined {
	try {
		return work();
	} catch (thrown) {
		const { code, message } = toAppError(thrown);
		if (code !== 'drive_unknown' && code !== 'drive_ambiguous' && code !== 'row_rejected') throw thrown;
		problems.push({ ...(line === undefined ? {} : { line }), drive, code, reason: message });
		return undefined;
	}
}

function planOf(request: ChangeRequest, found: FoundDrive, find: DriveFinder, nowMs: number): Plan {
	const { drive, identityKey } = found;
	if (request.serial !== undefined && request.serial !== drive.serial) {
		const text = `${drive.deviceId} has the serial "${drive.serial.slice(0, 60)}", not "${request.serial.slice(0, 60)}". Is the file from another workspace?`;
		throw new AppError('row_rejected', text);
	}
	const parts: Plan[] = [];
	if (request.mark) parts.push(planMark(request.mark, found, find, nowMs));
	if (request.facts) parts.push(planFacts(request.facts, found, nowMs));
	if (request.askAgainMs !== undefined) {
		const silence = { identityKey, field: 'silence' as const, value: 'later', before: null, atMs: request.askAgainMs, seenMs: drive.lastSeenMs };
		parts.push({ changes: [silence], unchanged: 0, notes: [] });
	}
	return {
		changes: parts.flatMap(({ changes }) => changes),
		unchanged: parts.reduce((sum, part) => sum + part.unchanged, 0),
		notes: parts.flatMap(({ notes }) => notes),
	};
}

function planMark(mark: Mark, { drive, identityKey }: FoundDrive, find: DriveFinder, nowMs: number): Plan {
	const fault = markFault(mark, drive.firstSeenMs, nowMs);
	if (fault !== undefined) throw new AppError('row_rejected', fault);
	const successor = mark.replacedBy === undefined ? undefined : find(mark.replacedBy);
	if (successor?.identityKey === identityKey) throw new AppError('row_rejected', 'A drive cannot be replaced by itself.');
	if (successor && mark.kind === 'active') throw new AppError('row_rejected', 'A drive in service has not been replaced.');
	const { exit } = drive;
	const isSame =
		mark.kind === 'active'
			? exit === undefined
			: exit?.kind === mark.kind && exit.atMs === mark.atMs && exit.reason === mark.reason && exit.replacedBy === successor?.drive.deviceId;
	if (isSame) return { changes: [], unchanged: 1, notes: [] };
	const change: NewChange = {
		identityKey,
		field: 'exit',
		value: mark.kind,
		before: exit === undefined ? 'active' : `${exit.kind} ${dayOf(exit.atMs)}`,
		atMs: mark.atMs ?? nowMs,
		...(mark.reason === undefined ? {} : { reason: mark.reason }),
		...(successor === undefined ? {} : { replacedByKey: successor.identityKey }),
	};
	return { changes: [change], unchanged: 0, notes: notesOf(mark, drive) };
}

/** A date that telemetry speaks against is taken all the same: drives are often pulled late, or their clock is wrong. */
function notesOf({ kind, atMs }: Mark, { deviceId, serial, lastSeenMs }: Drive): string[] {
	if (kind === 'active' || atMs === undefined || lastSeenMs < atMs + MS_PER_DAY) return [];
	return [`${serial || deviceId} still reported on ${dayOf(lastSeenMs)}, after ${dayOf(atMs)}. It counts as ${kind} from ${dayOf(atMs)} on.`];
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** What the drive carries now, as text; null for nothing. */
function currentText(drive: Drive, field: FactField): string | null {
	if (field === 'price') return drive.price === undefined ? null : moneyText(drive.price);
	return drive[field] ?? null;
}

function planFacts(facts: FactsPatch, { drive, identityKey }: FoundDrive, nowMs: number): Plan {
	const changes: NewChange[] = [];
	let unchanged = 0;
	for (const field of factFields) {
		const stated = facts[field];
		if (stated === undefined) continue;
		const before = currentText(drive, field);
		const change: Pick<NewChange, 'value' | 'currency'> = stated === null ? { value: null } : factOf(field, stated, drive, nowMs);
		const isSame =
			stated === null
				? !drive.byHand?.includes(field)
				: (change.currency === undefined ? change.value : `${change.value} ${change.currency}`) === before;
		if (isSame) unchanged++;
		else changes.push({ identityKey, field, before, ...change });
	}
	return { changes, unchanged, notes: [] };
}

function factOf(
	field: FactField,
	stated: NonNullable<FactsPatch[FactField]>,
	drive: Drive,
	nowMs: number,
): { readonly value: string; readonly currency?: string } {
	if (typeof stated !== 'string') {
		const fault = priceFault(stated);
		if (fault !== undefined) throw new AppError('row_rejected', `The price ${fault}.`);
		return { value: String(stated.amount), currency: stated.currency };
	}
	const value = stated.trim();
	const fault = textFactFault(field, value, drive, nowMs);
	if (fault !== undefined) throw new AppError('row_rejected', `The ${factNames.get(field) ?? field} ${fault}.`);
	return { value };
}

const factNames = new Map<FactField, string>([
	['purchaseDate', 'purchase date'],
	['observedSince', 'date since which it was observed'],
]);

function textFactFault(field: FactField, value: string, { firstSeenMs }: Drive, nowMs: number): string | undefined {
	if (field === 'purchaseDate') return dateFault(value, nowMs);
	return field === 'observedSince' ? observedSinceFault(value, firstSeenMs, nowMs) : textFault(value, PLACE_LENGTH);
}

function insertBatch(db: WritableDb, changes: readonly NewChange[], { origin, importId, nowMs }: ApplyOptions): number {
	const batchId = nextBatch(db);
	const insert = db.command<(string | number | null)[]>(
		`INSERT INTO drive_changes (batch_id, identity_key, field, value, before, currency, at_ms, seen_ms, reason, replaced_by_key, origin, entered_at_ms, import_id)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	);
	for (const c of changes)
		insert.run(
			batchId, c.identityKey, c.field, c.value, c.before, c.currency ?? null, c.atMs ?? null, c.seenMs ?? null,
			c.reason ?? null, c.replacedByKey ?? null, origin, nowMs, importId ?? null,
		); // biome-ignore format: in the order of the columns above
	return batchId;
}

function nextBatch(db: ReadableDb): number {
	return db.query<[], { next: number }>('SELECT COALESCE(MAX(batch_id), 0) + 1 AS next FROM drive_changes').get()?.next ?? 1;
}
