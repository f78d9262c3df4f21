/** One request of a block trace, and what can be one at all. */
import { limits } from '../../shared/domain/limits.ts';

export const SECTOR_BYTES = 512;

export interface TraceRequest {
	readonly isWrite: boolean;
	/** UNIX time, whole seconds: finer times of a recorder are not always in order, and samples are one a second. */
	readonly second: number;
	/** First sector of 512 bytes. */
	readonly sector: number;
	readonly bytes: number;
	/** Bits a byte of what is written, 0 to 8; NaN where the source does not say. */
	readonly entropy: number;
	readonly line: number;
}

/** What a reader of one dialect tells: requests, and lines that are none. */
export interface TraceListener {
	readonly request: (request: TraceRequest) => void;
	/** @param column  as the error names it */
	readonly fault: (line: number, column: string, reason: string) => void;
}

/** Why a request cannot be; undefined when it can. */
export function impossibleRequest(sector: number, bytes: number): { readonly column: string; readonly reason: string } | undefined {
	if (!Number.isSafeInteger(sector) || sector < 0 || sector > Number.MAX_SAFE_INTEGER / SECTOR_BYTES)
		return { column: 'LBA', reason: `${sector} is no sector of a drive` };
	if (!Number.isInteger(bytes) || bytes <= 0 || bytes % SECTOR_BYTES !== 0)
		return { column: 'bytes', reason: `${bytes} is no whole number of sectors of ${SECTOR_BYTES} bytes` };
	if (bytes > limits.traceRequestBytes)
		return { column: 'bytes', reason: `${bytes} is more than one request can move (${limits.traceRequestBytes})` };
	return undefined;
}
