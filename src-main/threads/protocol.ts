/**
 * What travels between a thread and its owner: a closed union, each message with the number of the call it speaks of.
 * The cancel flag is shared memory, because a busy loop reads no mail; the `cancel` message is for work that waits.
 */
import { type ErrorShape, isErrorCode } from '../shared/domain/errors.ts';
import type { Progress } from '../shared/domain/work.ts';

export type ToThread =
	/** `cancelFlag` has one cell: 0 go on, 1 stop. */
	| { readonly type: 'run'; readonly id: number; readonly job: string; readonly input: unknown; readonly cancelFlag: Int32Array }
	| { readonly type: 'cancel'; readonly id: number };

export interface LogLine {
	readonly level: 'info' | 'warn' | 'error';
	readonly text: string;
}

export type FromThread =
	| { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
	| { readonly type: 'done'; readonly id: number; readonly output: unknown }
	| { readonly type: 'failed'; readonly id: number; readonly error: ErrorShape }
	| ({ readonly type: 'log' } & LogLine);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Checks the envelope of a message from a thread; null for anything that is not one of ours. */
export function readFromThread(value: unknown): FromThread | null {
	if (!isRecord(value)) return null;
	const hasId = Number.isSafeInteger(value.id);
	switch (value.type) {
		case 'progress':
			return hasId && isRecord(value.progress) ? (value as FromThread) : null;
		case 'done':
			return hasId ? (value as FromThread) : null;
		case 'failed':
			return hasId && isRecord(value.error) && isErrorCode(value.error.code) ? (value as FromThread) : null;
		case 'log':
			return typeof value.text === 'string' ? (value as FromThread) : null;
		default:
			return null;
	}
}
