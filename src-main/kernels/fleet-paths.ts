/** The kernel of fleet paths as typed functions: the twin of `maths/risk/simulation/simulate.ts`, same arguments, same digits. Inputs are taken as checked. */
import { type FleetPathsData, layOutFleetPaths } from './fleet-paths-layout.ts';
import { wasmBase64 } from './generated/fleet-paths.ts';
import { instantiate } from './instantiate.ts';

/** A compiled kernel with its memory. It serves one input at a time: the next one that is opened in it takes the place of the last. */
export interface FleetPathsInstance {
	readonly memory: WebAssembly.Memory;
	readonly PATHS_PER_BLOCK: WebAssembly.Global;
	firstFreeByte(): number;
	frameBytes(): number;
	simulateBlock(frame: number): void;
}

export interface FleetBlocksOut {
	readonly losses: Float64Array;
	readonly failures: Uint32Array;
	readonly wornOut: Uint32Array;
	readonly shortBytes: Float64Array;
	readonly groupsLost: Uint32Array;
	readonly lostByGroup: Uint32Array;
}
interface Sums {
	readonly beyond: Float64Array;
	readonly at: Float64Array;
}
/**
 * What happens to drives in one block, enough to tell their losses again at other prices and in other groups without walking them: drive by drive,
 * path by path, in the order of the causes.
 */
export interface BlockEvents {
	/** First event of each drive, and the count of all behind the last; shape (drives + 1,). */
	readonly firstEvent: Uint32Array;
	/** path + 256 * cause. */
	readonly heads: Uint16Array;
	/** Instant of a failure, bytes that are short, slow days; 1 for a drive that is worn out. */
	readonly values: Float64Array;
}
export interface KnownEvents {
	/** 1 for a drive that goes on as it did when the events were recorded; shape (drives,). */
	readonly isKnown: Uint8Array;
	/** Of each block of the range; undefined for one that was not recorded, which is walked. */
	readonly blocks: readonly (BlockEvents | undefined)[];
}
export interface FleetPathsKernel {
	/** @param known  gives the same digits, sooner */
	readonly simulate: (firstBlock: number, blockCount: number, known?: KnownEvents) => FleetBlocksOut;
	/** One block with the events of its drives, which the next call overwrites; undefined where there are too many to keep. */
	readonly record: (block: number) => { readonly out: FleetBlocksOut; readonly events: BlockEvents | undefined };
	readonly attribute: (
		firstBlock: number,
		marks: Uint8Array,
		known?: KnownEvents,
	) => Readonly<Record<'drives' | 'squares' | 'groups' | 'causes', Sums>>;
}

export const makeFleetPathsInstance = (): FleetPathsInstance => instantiate(wasmBase64) as unknown as FleetPathsInstance;

/**
 * A kernel for one input, which it keeps: some tens of megabytes for thousands of drives.
 *
 * @param instance  to use again: memory of WebAssembly that is left behind is freed late
 * @throws WebAssembly.CompileError where the machine has no WebAssembly SIMD
 */
export function openFleetPathsKernel(data: FleetPathsData, instance: FleetPathsInstance = makeFleetPathsInstance()): FleetPathsKernel {
	const paths: number = instance.PATHS_PER_BLOCK.value;
	const base = Math.ceil(instance.firstFreeByte() / 16) * 16;
	const { memory } = instance;
	const room = layOutFleetPaths(memory, base, instance.frameBytes(), data);
	const { at } = room;
	const run = (block: number): void => {
		room.setBlock(block);
		instance.simulateBlock(room.frame);
	};
	const eventsIn = (count: number): BlockEvents => ({
		firstEvent: new Uint32Array(memory.buffer, at.firstEvent, data.drives + 1),
		heads: new Uint16Array(memory.buffer, at.eventHeads, count),
		values: new Float64Array(memory.buffer, at.eventValues, count),
	});
	const runKnowing = (block: number, isKnown: Uint8Array | undefined, events: BlockEvents | undefined): void => {
		room.setKnowing(isKnown !== undefined && events !== undefined);
		if (isKnown && events) {
			new Uint8Array(memory.buffer, at.isKnown, data.drives).set(isKnown);
			const own = eventsIn(events.heads.length);
			own.firstEvent.set(events.firstEvent);
			own.heads.set(events.heads);
			own.values.set(events.values);
		}
		run(block);
	};
	const sums = (beyond: number, exactly: number, length: number): Sums => ({
		beyond: new Float64Array(memory.buffer, beyond, length),
		at: new Float64Array(memory.buffer, exactly, length),
	});
	const copy = ({ beyond, at: exactly }: Sums): Sums => ({ beyond: beyond.slice(), at: exactly.slice() });
	const simulate = (firstBlock: number, blockCount: number, runBlock: (block: number) => void): FleetBlocksOut => {
		const length = blockCount * paths;
		const out = {
			losses: new Float64Array(length),
			failures: new Uint32Array(length),
			wornOut: new Uint32Array(length),
			shortBytes: new Float64Array(length),
			groupsLost: new Uint32Array(length),
		};
		const lostByGroup = new Uint32Array(memory.buffer, at.lostByGroup, data.groups.tolerated.length).fill(0);
		room.setAttributing(false);
		for (let block = 0; block < blockCount; block++) {
			runBlock(firstBlock + block);
			const from = block * paths;
			out.losses.set(new Float64Array(memory.buffer, at.losses, paths), from);
			out.failures.set(new Uint32Array(memory.buffer, at.failures, paths), from);
			out.wornOut.set(new Uint32Array(memory.buffer, at.wornOut, paths), from);
			out.shortBytes.set(new Float64Array(memory.buffer, at.shortBytes, paths), from);
			out.groupsLost.set(new Uint32Array(memory.buffer, at.groupsLost, paths), from);
		}
		return { ...out, lostByGroup: lostByGroup.slice() };
	};
	return {
		simulate: (firstBlock, blockCount, known) =>
			simulate(firstBlock, blockCount, (block) => runKnowing(block, known?.isKnown, known?.blocks[block - firstBlock])),
		record(block) {
			room.setRecording(true);
			const out = simulate(block, 1, (one) => runKnowing(one, undefined, undefined));
			room.setRecording(false);
			return { out, events: room.eventCount() > room.eventRoom ? undefined : eventsIn(room.eventCount()) };
		},
		attribute(firstBlock, marks, known) {
			const parts = {
				drives: sums(at.driveBeyond, at.driveAt, data.drives),
				squares: sums(at.squareBeyond, at.squareAt, data.drives),
				groups: sums(at.groupBeyond, at.groupAt, data.groups.tolerated.length),
				causes: sums(at.causeBeyond, at.causeAt, 5),
			};
			for (const { beyond, at: exactly } of Object.values(parts)) {
				beyond.fill(0);
				exactly.fill(0);
			}
			const blockMarks = new Uint8Array(memory.buffer, at.marks, paths);
			room.setAttributing(true);
			for (let block = 0; block * paths < marks.length; block++) {
				const own = marks.subarray(block * paths, (block + 1) * paths);
				// Most blocks of a large run have a path in the tail; those without cost nothing.
				if (!own.some((mark) => mark !== 0)) continue;
				blockMarks.fill(0).set(own);
				runKnowing(firstBlock + block, known?.isKnown, known?.blocks[block]);
			}
			return { drives: copy(parts.drives), squares: copy(parts.squares), groups: copy(parts.groups), causes: copy(parts.causes) };
		},
	};
}
