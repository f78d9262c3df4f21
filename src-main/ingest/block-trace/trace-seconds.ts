/** Requests of one drive added up second by second. */
import type { DriveEvidence } from '../../shared/domain/telemetry.ts';
import type { Sink } from '../parser.ts';
import { createRecentBlocks, type RecentBlocks } from './recent-blocks.ts';
import { SECTOR_BYTES, type TraceRequest } from './trace-request.ts';

/** A request may come this much after a later one: a recorder that loses its order is not mended by guessing. */
export const LATE_SECONDS = 60;

/** Weighted mean and sum of squares (West 1979): positions are large, their differences may be small. */
interface Places {
	bytes: number;
	requests: number;
	mean: number;
	squares: number;
}

interface Second {
	readonly reads: Places;
	readonly writes: Places;
	/** Bits, and the bytes that they are known of. */
	entropyBits: number;
	entropyBytes: number;
	/** Bytes that replace what was read, and what was written, shortly before. */
	overwrittenBytes: number;
	overwrittenBits: number;
	overwrittenKnownBytes: number;
	rewrittenBytes: number;
	line: number;
}

/** What a sample says: the figures of the file's own requests, and those that need the reads and the writes of a run. */
export interface TraceParts {
	/** What the file itself holds. */
	readonly own: () => 'reads' | 'writes' | 'both';
	/** Reads and writes are known, whichever file they came from. */
	readonly hasBoth: () => boolean;
}

export interface TraceSeconds {
	/** Requests in order of time, or nearly. @returns false when it comes too late to be added up */
	add(request: TraceRequest): boolean;
	end(): void;
}

/** Blocks that were read and written lately; drives of one trace share them, each with its own stretch of sectors, so that memory is bounded. */
export interface TouchedBlocks {
	readonly reads: RecentBlocks;
	readonly writes: RecentBlocks;
	/** Added to each sector of the drive. */
	readonly firstSector: number;
}

export const createTouchedBlocks = (): TouchedBlocks => ({ reads: createRecentBlocks(), writes: createRecentBlocks(), firstSector: 0 });

/**
 * One sample a second that has a request; memory holds the last minute. A second without a request has no sample.
 */
export function createTraceSeconds(sink: Sink, evidence: DriveEvidence, parts: TraceParts, touched = createTouchedBlocks()): TraceSeconds {
	const open = new Map<number, Second>();
	const { reads: recentReads, writes: recentWrites, firstSector } = touched;
	let newest = Number.NEGATIVE_INFINITY;
	const write = (at: number, second: Second): void => {
		const { rows } = sink;
		const values = [
			...(parts.own() !== 'writes' && second.reads.requests > 0 ? readValues(second) : []),
			...(parts.own() !== 'reads' && second.writes.requests > 0 ? writeValues(second) : []),
			...(parts.hasBoth() && second.writes.requests > 0 ? overwriteValues(second) : []),
		];
		if (values.length === 0) return;
		rows.start(evidence, at * 1_000);
		for (const [metric, value] of values) rows.add(rows.metric(metric), value);
		rows.finish(false, second.line, 'seconds');
	};
	const close = (before: number): void => {
		const due = [...open.keys()].filter((at) => at < before).sort((a, b) => a - b);
		for (const at of due) {
			write(at, open.get(at) as Second);
			open.delete(at);
		}
	};
	return {
		add(request) {
			const { isWrite, second: at, sector, bytes, entropy, line } = request;
			if (at < newest - LATE_SECONDS) return false;
			if (at > newest) {
				newest = at;
				close(newest - LATE_SECONDS);
			}
			const second = open.get(at) ?? emptySecond(line);
			open.set(at, second);
			if (!isWrite) {
				place(second.reads, sector, bytes);
				recentReads.mark(firstSector + sector, bytes, at);
				return true;
			}
			place(second.writes, sector, bytes);
			const overwritten = bytes * recentReads.take(firstSector + sector, bytes, at);
			second.overwrittenBytes += overwritten;
			second.rewrittenBytes += bytes * recentWrites.take(firstSector + sector, bytes, at);
			recentWrites.mark(firstSector + sector, bytes, at);
			if (!Number.isNaN(entropy)) {
				second.entropyBits += bytes * entropy;
				second.entropyBytes += bytes;
				second.overwrittenBits += overwritten * entropy;
				second.overwrittenKnownBytes += overwritten;
			}
			return true;
		},
		end: () => close(Number.POSITIVE_INFINITY),
	};
}

const noPlaces = (): Places => ({ bytes: 0, requests: 0, mean: 0, squares: 0 });

const emptySecond = (line: number): Second => ({
	reads: noPlaces(),
	writes: noPlaces(),
	entropyBits: 0,
	entropyBytes: 0,
	overwrittenBytes: 0,
	overwrittenBits: 0,
	overwrittenKnownBytes: 0,
	rewrittenBytes: 0,
	line,
});

function place(places: Places, sector: number, bytes: number): void {
	places.requests++;
	places.bytes += bytes;
	const position = sector * SECTOR_BYTES;
	const step = position - places.mean;
	places.mean += (step * bytes) / places.bytes;
	places.squares += bytes * step * (position - places.mean);
}

const spreadOf = ({ squares, bytes }: Places): number => Math.sqrt(Math.max(0, squares) / bytes);

type Values = readonly (readonly [metric: string, value: number])[];

const readValues = ({ reads }: Second): Values => [
	['read_iops', reads.requests],
	['read_bytes_per_second', reads.bytes],
	['read_spread_bytes', spreadOf(reads)],
];

const writeValues = ({ writes, entropyBits, entropyBytes, rewrittenBytes }: Second): Values => [
	['write_iops', writes.requests],
	['write_bytes_per_second', writes.bytes],
	['write_spread_bytes', spreadOf(writes)],
	['rewrite_share', rewrittenBytes / writes.bytes],
	...(entropyBytes > 0 ? [['write_entropy', entropyBits / entropyBytes] as const] : []),
];

const overwriteValues = ({ writes, overwrittenBytes, overwrittenBits, overwrittenKnownBytes }: Second): Values => [
	['read_overwrite_share', overwrittenBytes / writes.bytes],
	...(overwrittenKnownBytes > 0 ? [['overwrite_entropy', overwrittenBits / overwrittenKnownBytes] as const] : []),
];
