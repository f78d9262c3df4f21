/**
 * The tasks of a crew on words in shared memory: who may take one, who has it, and whose result counts.
 *
 * A task is free, with one thread, or done by one. Its word says so together with the number of the publication that it belongs to, and changes
 * only by compare-and-exchange: a thread that was set aside in the middle of a task, and whose task the leader has done meanwhile, finds that
 * its result is not wanted any more. Until then it writes where nobody reads: gradients into a slot that stays its own, answers into its buffers.
 */
import type { LstmKernel } from '../kernels/lstm-kernel.ts';

/** Kinds of work. */
export const LEARN = 0;
export const PREDICT = 1;

export interface Work {
	readonly kind: number;
	/** Tasks of it. */
	readonly count: number;
	/** Windows. */
	readonly size: number;
	/** Observed targets of the batch to learn from. */
	readonly observed: number;
}

/** Control words: what is waited for on cache lines of their own, what describes the work together on one. */
const NUMBER = 0;
const EVENTS = 16;
const KIND = 80;
const COUNT = 81;
const SIZE = 82;
const OBSERVED = 83;
/** How many tasks each thread has ended, whether its results were wanted or not; a cache line each. */
const ENDED = 256;
const LINE = 16;
/** Threads that the control words have room for. */
export const MAX_CREW = 16;

/** Low bits of a task's word. */
const STATE_BITS = 6;
const FREE = 0;
const STATE_MASK = (1 << STATE_BITS) - 1;
const atWork = (thread: number): number => 1 + thread;
const doneBy = (thread: number): number => 32 + thread;
const wordOf = (number: number, state: number): number => (number << STATE_BITS) | state;

/** A place at the table: one thread's view of the tasks. */
export interface Seat {
	/** 0 is the leader. */
	readonly thread: number;
	readonly words: Int32Array;
	readonly kernel: LstmKernel;
	/** Where this thread looks next: publication and task. */
	number: number;
	next: number;
	/** Nothing of this publication is left to take. */
	isOver: boolean;
}

/** A task in the hands of a thread. */
export interface Task extends Work {
	readonly number: number;
	readonly task: number;
	/** Where its gradients go. */
	readonly slot: number;
}

export function sitDown(words: Int32Array, kernel: LstmKernel, thread: number): Seat {
	return { thread, words, kernel, number: 0, next: 0, isOver: true };
}

/** @param slots of the tasks, in their order; the caller has seen the end of all earlier tasks */
export function publish({ words, kernel }: Seat, { kind, count, size, observed }: Work, slots: readonly number[]): void {
	const number = Atomics.load(words, NUMBER) + 1;
	Atomics.store(words, KIND, kind);
	Atomics.store(words, COUNT, count);
	Atomics.store(words, SIZE, size);
	Atomics.store(words, OBSERVED, observed);
	for (let task = 0; task < count; task++) {
		Atomics.store(kernel.tasks, 2 * task + 1, slots[task] ?? 0);
		Atomics.store(kernel.tasks, 2 * task, wordOf(number, FREE));
	}
	Atomics.store(words, NUMBER, number);
}

/** Takes the next task that is free. What is read before the exchange belongs to the task if the exchange succeeds: its work is not over then. */
export function claim(seat: Seat): Task | undefined {
	const { words, kernel, thread } = seat;
	const number = Atomics.load(words, NUMBER);
	if (number !== seat.number) {
		seat.number = number;
		seat.next = 0;
		seat.isOver = false;
	}
	// Most looks end here: a thread that waits for work looks thousands of times.
	if (seat.isOver) return undefined;
	const count = Atomics.load(words, COUNT);
	const work = { kind: Atomics.load(words, KIND), count, size: Atomics.load(words, SIZE), observed: Atomics.load(words, OBSERVED) };
	while (seat.next < count) {
		const task = seat.next++;
		const slot = Atomics.load(kernel.tasks, 2 * task + 1);
		const free = wordOf(number, FREE);
		if (Atomics.compareExchange(kernel.tasks, 2 * task, free, wordOf(number, atWork(thread))) === free) return { ...work, number, task, slot };
	}
	seat.isOver = true;
	return undefined;
}

export function compute({ kernel, thread }: Seat, { kind, task, size, observed, slot }: Task): void {
	if (kind === LEARN) kernel.learnShard(thread, task, size, observed, slot);
	else kernel.predictBlock(thread, task, size);
}

/** Hands a result in. @returns false when the task was taken back: the result is left where it is */
export function commit({ words, kernel, thread }: Seat, { number, task }: Task): boolean {
	const mine = wordOf(number, atWork(thread));
	const isWanted = Atomics.compareExchange(kernel.tasks, 2 * task, mine, wordOf(number, doneBy(thread))) === mine;
	Atomics.add(words, ENDED + LINE * thread, 1);
	Atomics.add(words, EVENTS, 1);
	Atomics.notify(words, EVENTS);
	return isWanted;
}

/** A slot that a thread may still write to, although its task was taken from it. */
export interface Held {
	readonly slot: number;
	readonly thread: number;
	/** Tasks that the thread had ended by then. */
	readonly ended: number;
}

export const isHeld = ({ words }: Seat, { thread, ended }: Held): boolean => Atomics.load(words, ENDED + LINE * thread) === ended;

/** Takes the task away from the thread that has it. @returns undefined when it is done after all */
export function takeBack({ words, kernel, thread, number }: Seat, task: number): Held | undefined {
	const word = Atomics.load(kernel.tasks, 2 * task);
	const other = (word & STATE_MASK) - atWork(0);
	if (other < 0 || other >= doneBy(0) - atWork(0)) return undefined;
	// Read before the exchange: if that succeeds, the thread had not ended the task by then.
	const ended = Atomics.load(words, ENDED + LINE * other);
	if (Atomics.compareExchange(kernel.tasks, 2 * task, word, wordOf(number, atWork(thread))) !== word) return undefined;
	return { slot: Atomics.load(kernel.tasks, 2 * task + 1), thread: other, ended };
}

/** Who has done a task of the latest publication; undefined while nobody has. */
export function doerOf({ kernel }: Seat, task: number): number | undefined {
	const doer = (Atomics.load(kernel.tasks, 2 * task) & STATE_MASK) - doneBy(0);
	return doer < 0 ? undefined : doer;
}

/** The first task of `count` that nobody has done yet; undefined when all are done. */
export function firstUndone(seat: Seat, count: number): number | undefined {
	for (let task = 0; task < count; task++) if (doerOf(seat, task) === undefined) return task;
	return undefined;
}

/** Grows with every result that is handed in; to be read before the tasks are looked at. */
export const eventsOf = ({ words }: Seat): number => Atomics.load(words, EVENTS);

/** Waits for an event after those of `seen`. @returns whether there was one */
export function awaitEvent({ words }: Seat, seen: number, looks: number, ms: number): boolean {
	for (let look = 0; look < looks; look++) if (Atomics.load(words, EVENTS) !== seen) return true;
	return Atomics.wait(words, EVENTS, seen, ms) !== 'timed-out';
}
