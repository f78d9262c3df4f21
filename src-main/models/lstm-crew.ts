/**
 * Threads that compute one LSTM together in shared memory. The leader publishes numbered tasks (shards of a batch, blocks of windows); whoever
 * is there takes the next one. The leader never waits for a thread to come, only for tasks that one has taken: a crew of one is complete. What a
 * task computes and where it writes follows from its number alone, so the digits do not depend on who took it.
 *
 * A message for each step would wake two event loops; a word in shared memory is seen within a microsecond by a thread that looks at it, and
 * who has looked for a while in vain sleeps until called.
 */
import { controlWords, createLstmMemory } from '../kernels/lstm-build.ts';
import { chooseLstmBuild } from '../kernels/lstm-choice.ts';
import { type LstmKernel, openLstmKernel } from '../kernels/lstm-kernel.ts';
import type { LstmSizes } from '../kernels/lstm-layout.ts';
import { AppError } from '../shared/domain/errors.ts';

/** Where a crew meets; it crosses threads as it is, and serves one crew. */
export interface CrewRoom {
	readonly memory: WebAssembly.Memory;
	/** Threads at most, the leader among them. */
	readonly threads: number;
}

export interface CrewLeader {
	readonly kernel: LstmKernel;
	/** Leaves the gradients of every shard of the batch that lies in the kernel's inputs and targets. @throws AppError `cancelled` */
	readonly learn: (batchSize: number, observed: number) => void;
	/** Leaves the outputs of every window that lies in the kernel's inputs. @throws AppError `cancelled` */
	readonly predict: (size: number) => void;
	/** Sends the others home. */
	readonly dissolve: () => void;
}

/** Control words: each that is waited for on a cache line of its own, what describes the work together on one. */
const TICKET = 0;
const DONE = 16;
const STATE = 32;
const MEMBERS = 48;
const CALL = 64;
const KIND = 80;
const TASKS = 81;
const SIZE = 82;
const OBSERVED = 83;
const SIZES = 96;

/** States of a room. */
const OPEN = 1;
const DISSOLVED = 2;
/** Kinds of work. */
const LEARN = 0;
const PREDICT = 1;

/** A ticket holds the number of the publication and, in its low bits, the next task of it. */
const TASK_BITS = 12;
/** The ticket that nobody can use: while the description of the work changes. */
const NO_TASK = (1 << TASK_BITS) - 1;
/** Looks at a word before its reader sleeps: some 100 microseconds. */
const LOOKS = 20_000;
/** A sleeper looks up that often, whether the work was cancelled. */
const NAP_MS = 50;

const SIZE_NAMES = ['features', 'hidden', 'layers', 'outputs', 'steps', 'rows', 'learningRows', 'threads'] as const satisfies (keyof LstmSizes)[];

/** @param threads at most, the leader among them */
export function createCrewRoom(threads: number): CrewRoom {
	return { memory: createLstmMemory(), threads };
}

/** Opens the room for a network. @param isCancelled asked while others end their tasks */
export function leadCrew({ memory, threads }: CrewRoom, sizes: Omit<LstmSizes, 'threads'>, isCancelled: () => boolean): CrewLeader {
	const words = controlWords(memory);
	const all: LstmSizes = { ...sizes, threads };
	const kernel = openLstmKernel(memory, all, chooseLstmBuild());
	for (const [i, name] of SIZE_NAMES.entries()) words[SIZES + i] = all[name];
	setState(words, OPEN);
	const run = (kind: number, tasks: number, size: number, observed: number): void => {
		if (tasks >= NO_TASK) throw new AppError('internal', `A crew takes fewer than ${NO_TASK} tasks at once, not ${tasks}.`);
		publish(words, { kind, tasks, size, observed });
		// The leader has the buffers of thread 0; members count from 1.
		while (takeTask(words, kernel, 0));
		awaitTasks(words, tasks, isCancelled);
	};
	return {
		kernel,
		learn: (batchSize, observed) => run(LEARN, kernel.shardsOf(batchSize), batchSize, observed),
		predict: (size) => run(PREDICT, kernel.blocksOf(size), size, 0),
		dissolve: () => setState(words, DISSOLVED),
	};
}

/**
 * Takes tasks until the crew is dissolved; blocks its thread. Comes too late or in excess without harm.
 *
 * @throws AppError `cancelled`
 */
export function joinCrew({ memory, threads }: CrewRoom, isCancelled: () => boolean): void {
	const words = controlWords(memory);
	const member = Atomics.add(words, MEMBERS, 1) + 1;
	if (member >= threads) return;
	let kernel: LstmKernel | undefined;
	let looks = 0;
	while (Atomics.load(words, STATE) !== DISSOLVED) {
		const call = Atomics.load(words, CALL);
		if (kernel === undefined && Atomics.load(words, STATE) === OPEN) kernel = openLstmKernel(memory, readSizes(words), chooseLstmBuild());
		if (kernel !== undefined && takeTask(words, kernel, member)) {
			looks = 0;
			continue;
		}
		if (kernel !== undefined && looks++ < LOOKS) continue;
		looks = 0;
		if (isCancelled()) throw new AppError('cancelled');
		Atomics.wait(words, CALL, call, NAP_MS);
	}
}

function readSizes(words: Int32Array): LstmSizes {
	const values = SIZE_NAMES.map((name, i) => [name, words[SIZES + i]]);
	// Every name of LstmSizes is in SIZE_NAMES, and every size is a number.
	return Object.fromEntries(values) as unknown as LstmSizes;
}

function setState(words: Int32Array, state: number): void {
	Atomics.store(words, STATE, state);
	callAll(words);
}

function callAll(words: Int32Array): void {
	Atomics.add(words, CALL, 1);
	Atomics.notify(words, CALL);
}

interface Work {
	readonly kind: number;
	readonly tasks: number;
	readonly size: number;
	readonly observed: number;
}

/** The old ticket is withdrawn first: who has read it cannot take a task of the new work by it. */
function publish(words: Int32Array, { kind, tasks, size, observed }: Work): void {
	const number = ((Atomics.load(words, TICKET) >>> TASK_BITS) + 1) << TASK_BITS;
	Atomics.store(words, TICKET, number | NO_TASK);
	Atomics.store(words, DONE, 0);
	Atomics.store(words, KIND, kind);
	Atomics.store(words, TASKS, tasks);
	Atomics.store(words, SIZE, size);
	Atomics.store(words, OBSERVED, observed);
	Atomics.store(words, TICKET, number);
	callAll(words);
}

/** Takes and ends the next task. @returns whether there was one */
function takeTask(words: Int32Array, kernel: LstmKernel, thread: number): boolean {
	const ticket = Atomics.load(words, TICKET);
	const task = ticket & NO_TASK;
	const tasks = Atomics.load(words, TASKS);
	if (task >= tasks) return false;
	// Another one was quicker, or there is new work: look again.
	if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) !== ticket) return true;
	if (words[KIND] === LEARN) kernel.learnShard(thread, task, words[SIZE] as number, words[OBSERVED] as number);
	else kernel.predictBlock(thread, task, words[SIZE] as number);
	if (Atomics.add(words, DONE, 1) + 1 === tasks) Atomics.notify(words, DONE);
	return true;
}

function awaitTasks(words: Int32Array, tasks: number, isCancelled: () => boolean): void {
	for (let looks = 0; ; looks++) {
		const done = Atomics.load(words, DONE);
		if (done === tasks) return;
		if (looks < LOOKS) continue;
		if (isCancelled()) throw new AppError('cancelled');
		Atomics.wait(words, DONE, done, NAP_MS);
	}
}
