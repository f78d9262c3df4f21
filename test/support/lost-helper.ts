/** Threads that help to train and fail at it in the middle of a task: one dies, one is set aside and goes on much later. */
import { type CrewRoom, enterRoom, isDissolved, openSeat } from '../../src-main/models/lstm-crew.ts';
import { claim, commit, compute, type Seat, type Task } from '../../src-main/models/lstm-tasks.ts';
import { serveJobs } from '../../src-main/threads/serve.ts';

/** Takes the first task that it can get. */
function seize(room: CrewRoom, isCancelled: () => boolean): { readonly seat: Seat; readonly task: Task } | undefined {
	const member = enterRoom(room);
	let seat: Seat | undefined;
	while (member !== undefined && !isDissolved(room) && !isCancelled()) {
		seat ??= openSeat(room, member);
		const task = seat && claim(seat);
		if (seat && task) return { seat, task };
	}
	return undefined;
}

serveJobs({
	/** So that it is there when it is needed. */
	wakeUp: () => true,
	/** Ends with a task in its hands. */
	helpLstm({ room }: { room: CrewRoom }, { isCancelled }) {
		if (seize(room, isCancelled)) process.exit(7);
	},
	/**
	 * Tells in `words[0]` that it has a task, waits until it is told to go on in `words[1]`, and computes it then.
	 *
	 * @returns whether the result was still wanted
	 */
	helpLate({ room, words }: { room: CrewRoom; words: Int32Array }, { isCancelled }) {
		const seized = seize(room, isCancelled);
		if (seized === undefined) return undefined;
		Atomics.store(words, 0, 1);
		Atomics.wait(words, 1, 0, 30_000);
		compute(seized.seat, seized.task);
		const isWanted = commit(seized.seat, seized.task);
		Atomics.store(words, 0, 2);
		return isWanted;
	},
});
