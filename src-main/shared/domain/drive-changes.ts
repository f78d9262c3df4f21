/** What a person may say about a drive: how it left, where it sits, what it cost; and the rules that such a statement must meet. */
import { limits } from './limits.ts';
import { type DeviceId, exitKinds, type FactField, type Money, MS_PER_DAY, MS_PER_HOUR } from './telemetry.ts';

/** Exits, and `active`: in service whatever a source said until then. */
export const markKinds = [...exitKinds, 'active'] as const;
export type MarkKind = (typeof markKinds)[number];

export interface Mark {
	readonly kind: MarkKind;
	/** When it left; the present for `active` when absent. */
	readonly atMs?: number;
	readonly reason?: string;
	/** Id or serial of the drive that took its place. */
	readonly replacedBy?: string;
}

/** Facts to state; null takes back what was stated by hand, so that the sources speak again. */
export interface FactsPatch {
	readonly host?: string | null;
	readonly enclosure?: string | null;
	readonly slot?: string | null;
	readonly pool?: string | null;
	readonly price?: Money | null;
	readonly purchaseDate?: string | null;
	readonly observedSince?: string | null;
}

/** All that is asked about one drive. */
export interface ChangeRequest {
	/** Device id, serial or world wide name. */
	readonly drive: string;
	/** The serial that a file names beside the id: a file of another workspace is noticed by it. */
	readonly serial?: string;
	readonly mark?: Mark;
	readonly facts?: FactsPatch;
	/** Ask again about its silence from this instant on. */
	readonly askAgainMs?: number;
	/** 1-based line of a file. */
	readonly line?: number;
}

/** A request that cannot be met. */
export interface ChangeProblem {
	/** 1-based line of the file; absent for what was not read from one. */
	readonly line?: number;
	readonly drive: string;
	readonly code: 'drive_unknown' | 'drive_ambiguous' | 'row_rejected';
	readonly reason: string;
}

/** `silence`: asked whether it still is there, and told to ask again later. */
export type ChangeField = 'exit' | FactField | 'silence';

/** One entry of the journal. */
export interface DriveChange {
	readonly changeId: number;
	/** Changes that were entered together. */
	readonly batchId: number;
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly model: string;
	readonly field: ChangeField;
	/** The kind of a mark, a fact as text (`289.9 EUR`, `2024-05-03`); null where the hand-made one was taken back. */
	readonly value: string | null;
	/** What stood there before, from whatever source. */
	readonly before: string | null;
	/** When the drive left; when to ask again. */
	readonly atMs?: number;
	readonly reason?: string;
	readonly replacedBy?: { readonly deviceId: DeviceId; readonly serial: string };
	/** `hand`, or the name of the file that it came from. */
	readonly origin: string;
	readonly enteredAtMs: number;
	readonly undoneAtMs?: number;
}

/** What became of requests that were made together. All of them are met, or none. */
export interface ChangeOutcome {
	/** Null when nothing was written: a dry run, a problem, or everything stood so already. */
	readonly batchId: number | null;
	/** Written, or in a dry run what would be. */
	readonly changes: readonly DriveChange[];
	/** Statements that stood so already. */
	readonly unchanged: number;
	readonly problems: readonly ChangeProblem[];
	/** What a person should know although it is no mistake. */
	readonly notes: readonly string[];
}

/** Lengths of what a person writes, in characters. */
export const PLACE_LENGTH = 128;
export const REASON_LENGTH = 500;
const MAX_PRICE = 1e9;

// biome-ignore lint/suspicious/noControlCharactersInRegex: a line break or an escape sequence is no part of a name
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** Why this text cannot be a name of a place or a reason; undefined when it can. */
export function textFault(text: string, maxLength: number): string | undefined {
	if (text.trim() === '') return 'is empty';
	if (text.length > maxLength) return `has ${text.length} characters, the limit is ${maxLength}`;
	return CONTROL.test(text) ? 'holds a line break or another control character' : undefined;
}

export function priceFault({ amount, currency }: Money): string | undefined {
	if (!Number.isFinite(amount) || amount < 0 || amount > MAX_PRICE) return `is ${amount}, it must be from 0 to ${MAX_PRICE}`;
	return /^[A-Z]{3}$/.test(currency) ? undefined : `needs a currency of three letters such as EUR, not "${currency.slice(0, 20)}"`;
}

/** The instant of midnight UTC of `2024-05-03`; undefined for a day that the calendar does not have and for any other order. */
export function dayMs(text: string): number | undefined {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
	const ms = Date.parse(`${text}T00:00:00Z`);
	return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(text) ? ms : undefined;
}

export function dateFault(text: string, nowMs: number): string | undefined {
	const ms = dayMs(text);
	if (ms === undefined) return `is "${text.slice(0, 40)}", a date is written like 2024-05-03`;
	if (ms < limits.earliestMs) return `is ${text}, before 1990`;
	return ms > nowMs + limits.futureHours * MS_PER_HOUR ? `is ${text}, in the future` : undefined;
}

/**
 * Why a drive that was first seen at this instant cannot have been under observation since that day; undefined when it can.
 *
 * @param firstSeenMs  Infinity where no row is known yet
 */
export function observedSinceFault(text: string, firstSeenMs: number, nowMs: number): string | undefined {
	const fault = dateFault(text, nowMs);
	const ms = dayMs(text);
	if (fault !== undefined || ms === undefined || ms <= firstSeenMs) return fault;
	return `is ${text}, after its first row of ${new Date(firstSeenMs).toISOString().slice(0, 10)}; watching begins with the first row or before it`;
}

/** Why this mark cannot be true of a drive that was seen from `firstSeenMs` on; undefined when it can. */
export function markFault({ kind, atMs, reason }: Mark, firstSeenMs: number, nowMs: number): string | undefined {
	if (reason !== undefined) {
		const fault = textFault(reason, REASON_LENGTH);
		if (fault !== undefined) return `The reason ${fault}.`;
	}
	if (atMs === undefined) return kind === 'active' ? undefined : `When was it ${kind}? Give the date.`;
	const day = new Date(atMs).toISOString().slice(0, 10);
	if (atMs > nowMs + limits.futureHours * MS_PER_HOUR) return `The date ${day} is in the future.`;
	if (atMs < limits.earliestMs) return `The date ${day} is before 1990.`;
	// A date without a time of day stands for the whole day.
	if (atMs + MS_PER_DAY <= firstSeenMs) return `It was first seen on ${new Date(firstSeenMs).toISOString().slice(0, 10)}, after ${day}.`;
	return undefined;
}

export const moneyText = ({ amount, currency }: Money): string => `${amount} ${currency}`;
