/**
 * Threads that compute one LSTM together in shared memory. The leader publishes numbered tasks (shards of a batch, blocks of windows); whoever
 * is there takes the next one. A crew of one is complete: the leader never waits for a thread to come, and for a task that another one has
 * taken only as long as it would need for the task itself. Then it takes the task back: the other thread has been set aside by the operating
 * system, or is dead. What a task computes follows from its number alone, so the digits do not depend on who took it.
 *
 * A message for each step would wake two event loops; a word in shared memory is seen within a microsecond by a thread that looks at it, and
 * who has looked for a while in vain sleeps until called.
 */
import { controlWords, createLstmMemory, type LstmBuild } from '../kernels/lstm-build.ts';
import { chooseLstmBuild } from '../kernels/lstm-choice.ts';
import { type LstmKernel, openLstmKernel } from '../kernels/lstm-kernel.ts';
import { type LstmSizes, PREDICT_ROWS, SHARD_ROWS } from '../kernels/lstm-layout.ts';
import { AppError } from '../shared/domain/errors.ts';
import {
	awaitEvent,
	claim,
	commit,
	compute,
	doerOf,
	eventsOf,
	firstUndone,
	type Held,
	isHeld,
	LEARN,
	MAX_CREW,
	PREDICT,
	publish,
	type Seat,
	sitDown,
	takeBack,
	type Work,
} from './lstm-tasks.ts';

/** Where a crew meets; it crosses threads as it is, and serves one crew. */
export interface CrewRoom {
	readonly memory: WebAssembly.Memory;
	/** Threads at most, the leader among them. */
	readonly threads: number;
}

export interface CrewLeader {
	readonly kernel: LstmKernel;
	/** Gradients of every shard of the batch that lies in the kernel's inputs and targets. @returns their slots @throws AppError `cancelled` */
	readonly learn: (batchSize: number, observed: number) => readonly number[];
	/** Leaves the outputs of every window that lies in the kernel's inputs. @throws AppError `cancelled` */
	readonly predict: (size: number) => void;
	/** Sends the others home. */
	readonly dissolve: () => void;
}

/** Control words beside those of the tasks. */
const STATE = 32;
const MEMBERS = 48;
const CALL = 64;
const SIZES = 96;

/** States of a room. */
const OPEN = 1;
const DISSOLVED = 2;

/** Looks at a word before its reader sleeps: some 100 microseconds. */
const LOOKS = 20_000;
/** A sleeper looks up that often, whether the work was cancelled. */
const NAP_MS = 50;
/** Multiplications and additions of a thread in a millisecond: half of what was measured, so that a slow processor is not overtaken. */
const PACE: Readonly<Record<LstmBuild, number>> = { wide: 50e6, relaxed: 28e6, plain: 22e6 };

const SIZE_NAMES = ['features', 'hidden', 'layers', 'outputs', 'steps', 'rows', 'learningRows', 'threads'] as const satisfies (keyof LstmSizes)[];

/** @param threads at most, the leader among them @param memory all zeros; by default a new one */
export function createCrewRoom(threads: number, memory = createLstmMemory()): CrewRoom {
	if (threads > MAX_CREW) throw new AppError('internal', `A crew has at most ${MAX_CREW} threads, not ${threads}.`);
	return { memory, threads };
}

/** Opens the room for a network. @param isCancelled asked while others end their tasks */
export function leadCrew({ memory, threads }: CrewRoom, sizes: Omit<LstmSizes, 'threads'>, isCancelled: () => boolean): CrewLeader {
	const words = controlWords(memory);
	const all: LstmSizes = { ...sizes, threads };
	const kernel = openLstmKernel(memory, all, chooseLstmBuild());
	for (const [i, name] of SIZE_NAMES.entries()) words[SIZES + i] = all[name];
	setState(words, OPEN);
	const seat = sitDown(words, kernel, 0);
	const slots = createSlots(seat);
	const run = (work: Work, chosen: number[]): void => {
		publish(seat, work, chosen);
		callAll(words);
		for (let task = claim(seat); task !== undefined; task = claim(seat)) {
			compute(seat, task);
			commit(seat, task);
		}
		awaitOthers({ seat, slots, isCancelled }, work, chosen);
	};
	return {
		kernel,
		learn(batchSize, observed) {
			const count = kernel.shardsOf(batchSize);
			const chosen = slots.free().slice(0, count);
			run({ kind: LEARN, count, size: batchSize, observed }, chosen);
			return chosen;
		},
		predict(size) {
			const count = kernel.blocksOf(size);
			run({ kind: PREDICT, count, size, observed: 0 }, []);
			for (let block = 0; block < count; block++) {
				const doer = doerOf(seat, block);
				if (doer !== undefined && doer > 0) kernel.collectBlock(doer, block, size);
			}
		},
		dissolve: () => setState(words, DISSOLVED),
	};
}

interface Slots {
	/** Those that nobody writes to. */
	readonly free: () => number[];
	readonly hold: (held: Held) => void;
}

/** Each thread that is late holds one slot at most, and there is one for each thread beyond those of the largest batch. */
function createSlots(seat: Seat): Slots {
	let late: readonly Held[] = [];
	return {
		free() {
			late = late.filter((held) => isHeld(seat, held));
			return Array.from({ length: seat.kernel.layout.slots }, (_, slot) => slot).filter((slot) => late.every((held) => held.slot !== slot));
		},
		hold(held) {
			late = [...late, held];
		},
	};
}

/** What a task takes on a slow processor: a thread that computes it is not overtaken. */
function patienceMs({ layout, build }: LstmKernel, kind: number): number {
	const { features, hidden, layers, steps } = layout.sizes;
	const products = 8 * hidden * (features + hidden + (layers - 1) * 2 * hidden) * steps;
	return (products * (kind === LEARN ? 3 * SHARD_ROWS : PREDICT_ROWS)) / PACE[build];
}

interface Leader {
	readonly seat: Seat;
	readonly slots: Slots;
	readonly isCancelled: () => boolean;
}

/** Returns when all tasks are done, by whomever. @param chosen slots of the tasks; one that is done anew gets another */
function awaitOthers({ seat, slots, isCancelled }: Leader, work: Work, chosen: number[]): void {
	let looks = LOOKS;
	let patience = patienceMs(seat.kernel, work.kind);
	for (;;) {
		const seen = eventsOf(seat);
		const task = firstUndone(seat, work.count);
		if (task === undefined) return;
		if (isCancelled()) throw new AppError('cancelled');
		if (patience > 0) {
			const nap = Math.min(patience, NAP_MS);
			if (awaitEvent(seat, seen, looks, nap)) continue;
			looks = 0;
			patience -= nap;
			continue;
		}
		const held = takeBack(seat, task);
		if (held === undefined) continue;
		let slot = 0;
		if (work.kind === LEARN) {
			slots.hold(held);
			slot = slots.free().find((free) => !chosen.includes(free)) as number;
			chosen[task] = slot;
		}
		const mine = { ...work, number: seat.number, task, slot };
		compute(seat, mine);
		commit(seat, mine);
	}
}

/**
 * Takes tasks until the crew is dissolved; blocks its thread. Comes too late or in excess without harm.
 *
 * @throws AppError `cancelled`
 */
export function joinCrew(room: CrewRoom, isCancelled: () => boolean): void {
	const words = controlWords(room.memory);
	const member = enterRoom(room);
	let seat: Seat | undefined;
	let looks = 0;
	while (member !== undefined && !isDissolved(room)) {
		const call = Atomics.load(words, CALL);
		seat ??= openSeat(room, member);
		const task = seat && claim(seat);
		if (seat && task) {
			compute(seat, task);
			commit(seat, task);
			looks = 0;
			continue;
		}
		if (seat !== undefined && looks++ < LOOKS) continue;
		looks = 0;
		if (isCancelled()) throw new AppError('cancelled');
		Atomics.wait(words, CALL, call, NAP_MS);
	}
}

/** @returns the number of the helper, from 1; undefined when all places are taken */
export function enterRoom({ memory, threads }: CrewRoom): number | undefined {
	const member = Atomics.add(controlWords(memory), MEMBERS, 1) + 1;
	return member < threads ? member : undefined;
}

/** Whether the leader has sent everybody home. */
export function isDissolved({ memory }: CrewRoom): boolean {
	return Atomics.load(controlWords(memory), STATE) === DISSOLVED;
}

/** The place of a helper; undefined before the leader has opened the room. @param member as `enterRoom` gave it */
export function openSeat({ memory }: CrewRoom, member: number): Seat | undefined {
	const words = controlWords(memory);
	if (Atomics.load(words, STATE) !== OPEN) return undefined;
	return sitDown(words, openLstmKernel(memory, readSizes(words), chooseLstmBuild()), member);
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
