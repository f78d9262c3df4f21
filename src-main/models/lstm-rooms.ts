/**
 * Rooms to use again. V8 reserves gigabytes of addresses for each memory and gives them back, with the pages, only when it happens to collect
 * garbage in every thread that has seen it: MEASURED, 150 short trainings without this grew by 325 MB and held 1.3 TB of addresses,
 * with it they grow by 5 MB and hold 70 GB.
 */
import { clearLstmMemory } from '../kernels/lstm-build.ts';
import { type CrewRoom, createCrewRoom } from './lstm-crew.ts';

export interface RoomShelf {
	/** @param threads at most, the leader among them */
	readonly take: (threads: number) => CrewRoom;
	/** For rooms that no thread will touch any more. */
	readonly giveBack: (room: CrewRoom) => void;
}

/** As many as train at once. */
const MAX_KEPT = 2;
/** A larger one is left to the collector: it would hold its pages for nothing. */
const MAX_KEPT_BYTES = 64 * 2 ** 20;

export function createRoomShelf(): RoomShelf {
	const kept: WebAssembly.Memory[] = [];
	return {
		take(threads) {
			return createCrewRoom(threads, kept.pop());
		},
		giveBack({ memory }) {
			if (kept.length >= MAX_KEPT || memory.buffer.byteLength > MAX_KEPT_BYTES || kept.includes(memory)) return;
			// A network counts on zeros where it has written nothing.
			clearLstmMemory(memory);
			kept.push(memory);
		},
	};
}
