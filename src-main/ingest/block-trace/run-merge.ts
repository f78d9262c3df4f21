/** The requests of the two files of a run in the order in which they count. */
import type { TraceRequest } from './trace-request.ts';

/** Requests that wait until the other file has come as far. */
interface Lane {
	readonly waiting: TraceRequest[];
	next: number;
	isEnded: boolean;
	requests: number;
}

export type Side = 'own' | 'companion';

export interface RunMerge {
	readonly add: (side: Side, request: TraceRequest) => void;
	readonly end: (side: Side) => void;
	readonly isEnded: (side: Side) => boolean;
	/** Requests seen so far. */
	readonly requests: (side: Side) => number;
	/** Whether requests of the file itself wait for its companion: memory holds no more than a chunk of either. */
	readonly isCompanionWanted: () => boolean;
}

/** Taken requests are let go in lots: an array that loses its first element moves all others. */
const TAKEN_KEPT = 1_024;

/** @param take  gets each request as soon as its turn has come */
export function createRunMerge(hasCompanion: boolean, take: (request: TraceRequest, side: Side) => void): RunMerge {
	const lanes: Readonly<Record<Side, Lane>> = {
		own: { waiting: [], next: 0, isEnded: false, requests: 0 },
		companion: { waiting: [], next: 0, isEnded: !hasCompanion, requests: 0 },
	};
	const { own, companion } = lanes;
	const merge = (): void => {
		for (;;) {
			const [mine, theirs] = [own.waiting[own.next], companion.waiting[companion.next]];
			if ((mine === undefined && !own.isEnded) || (theirs === undefined && !companion.isEnded)) break;
			if (mine !== undefined && (theirs === undefined || isBefore(mine, theirs))) {
				own.next++;
				take(mine, 'own');
			} else if (theirs !== undefined) {
				companion.next++;
				take(theirs, 'companion');
			} else break;
		}
		forgetTaken(own);
		forgetTaken(companion);
	};
	return {
		add(side, request) {
			lanes[side].requests++;
			lanes[side].waiting.push(request);
			// Request by request: what is said of them must not depend on where chunks end.
			merge();
		},
		end(side) {
			lanes[side].isEnded = true;
			merge();
		},
		isEnded: (side) => lanes[side].isEnded,
		requests: (side) => lanes[side].requests,
		isCompanionWanted: () => !companion.isEnded && isEmpty(companion) && !isEmpty(own),
	};
}

const isEmpty = ({ waiting, next }: Lane): boolean => next === waiting.length;

function forgetTaken(lane: Lane): void {
	if (!isEmpty(lane) && lane.next < TAKEN_KEPT) return;
	lane.waiting.splice(0, lane.next);
	lane.next = 0;
}

/** In one second the reads go first: a program that reads and writes a block back at once is what is looked for. */
function isBefore(mine: TraceRequest, theirs: TraceRequest): boolean {
	return mine.second === theirs.second ? !mine.isWrite : mine.second < theirs.second;
}
