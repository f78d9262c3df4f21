/**
 * The kernel of failure paths as typed functions. As every kernel it is compiled by `build.ts` into a generated module (bytes as text, no path)
 * and instantiated at once, in whatever thread asks; its result is defined by its plain twin in `maths/`, bit for bit.
 */
import { wasmBase64 as failurePathsBase64 } from './generated/failure-paths.ts';
import { growTo, instantiate } from './instantiate.ts';

/** The twin of `maths/risk/failure-paths.ts`: same functions, same arguments, same digits. Inputs are taken as checked. */
export interface FailurePathsKernel {
	readonly simulateBlocks: (
		input: KernelInput,
		firstBlock: number,
		blockCount: number,
	) => { readonly losses: Float64Array; readonly failures: Uint32Array };
	readonly countTailFailures: (
		input: KernelInput,
		firstBlock: number,
		marks: Uint8Array,
	) => { readonly beyond: Float64Array; readonly at: Float64Array };
}

interface KernelInput {
	readonly seed: number;
	readonly probabilities: Float64Array;
	readonly lossPerFailure: Float64Array;
}

interface FailurePathsExports {
	readonly memory: WebAssembly.Memory;
	readonly PATHS_PER_BLOCK: WebAssembly.Global;
	firstFreeByte(): number;
	simulateBlock(
		k0: number,
		k1: number,
		blockLow: number,
		blockHigh: number,
		drives: number,
		limits: number,
		lossPerFailure: number,
		losses: number,
		failures: number,
	): void;
	countBlock(
		k0: number,
		k1: number,
		blockLow: number,
		blockHigh: number,
		drives: number,
		limits: number,
		marks: number,
		beyond: number,
		at: number,
	): void;
}

const TWO_POW_32 = 4294967296;

/**
 * A kernel of its own for the calling thread: instances share nothing. Takes about a millisecond; keep it for the life of a job.
 *
 * @throws WebAssembly.CompileError where the machine has no WebAssembly SIMD
 */
export function loadFailurePathsKernel(): FailurePathsKernel {
	const exports = instantiate(failurePathsBase64) as unknown as FailurePathsExports;
	const pathsPerBlock: number = exports.PATHS_PER_BLOCK.value;
	const base = Math.ceil(exports.firstFreeByte() / 16) * 16;

	/** Byte offsets for one call: four f64 columns over the drives, then a block's losses, failures and marks. */
	const layOut = (drives: number) => {
		const column = drives * 8;
		const block = base + 4 * column;
		const end = block + pathsPerBlock * (8 + 4 + 1);
		growTo(exports.memory, end);
		return {
			limits: base,
			lossPerFailure: base + column,
			beyond: base + 2 * column,
			at: base + 3 * column,
			losses: block,
			failures: block + pathsPerBlock * 8,
			marks: block + pathsPerBlock * 12,
		};
	};
	const writeInput = ({ probabilities, lossPerFailure }: KernelInput) => {
		const drives = probabilities.length;
		const place = layOut(drives);
		const limits = new Float64Array(exports.memory.buffer, place.limits, drives);
		for (let drive = 0; drive < drives; drive++) limits[drive] = Math.floor(probabilities[drive]! * TWO_POW_32 + 0.5);
		new Float64Array(exports.memory.buffer, place.lossPerFailure, drives).set(lossPerFailure);
		return place;
	};

	return {
		simulateBlocks(input, firstBlock, blockCount) {
			const place = writeInput(input);
			const losses = new Float64Array(blockCount * pathsPerBlock);
			const failures = new Uint32Array(blockCount * pathsPerBlock);
			for (let block = 0; block < blockCount; block++) {
				exports.simulateBlock(
					...addressOf(input.seed, firstBlock + block),
					input.probabilities.length,
					place.limits,
					place.lossPerFailure,
					place.losses,
					place.failures,
				);
				losses.set(new Float64Array(exports.memory.buffer, place.losses, pathsPerBlock), block * pathsPerBlock);
				failures.set(new Uint32Array(exports.memory.buffer, place.failures, pathsPerBlock), block * pathsPerBlock);
			}
			return { losses, failures };
		},
		countTailFailures(input, firstBlock, marks) {
			const place = writeInput(input);
			const drives = input.probabilities.length;
			const beyond = new Float64Array(exports.memory.buffer, place.beyond, drives).fill(0);
			const at = new Float64Array(exports.memory.buffer, place.at, drives).fill(0);
			const blockMarks = new Uint8Array(exports.memory.buffer, place.marks, pathsPerBlock);
			for (let block = 0; block * pathsPerBlock < marks.length; block++) {
				blockMarks.fill(0).set(marks.subarray(block * pathsPerBlock, (block + 1) * pathsPerBlock));
				exports.countBlock(...addressOf(input.seed, firstBlock + block), drives, place.limits, place.marks, place.beyond, place.at);
			}
			return { beyond: beyond.slice(), at: at.slice() };
		},
	};
}

/** Key words of the seed and counter words of the block. */
function addressOf(seed: number, block: number): [number, number, number, number] {
	return [seed >>> 0, Math.floor(seed / TWO_POW_32), block >>> 0, Math.floor(block / TWO_POW_32)];
}
