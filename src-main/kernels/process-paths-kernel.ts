/** The kernel of paths of two processes as typed functions; `maths/risk/process-paths.ts` is its plain twin and defines its result, bit for bit. */
import { wasmBase64 as plain } from './generated/process-paths.ts';
import { wasmBase64 as wide } from './generated/process-paths-wide.ts';
import { compileAs, growTo, instantiate } from './instantiate.ts';
import type { WideCompiler } from './wide-compiler.ts';

const builds = { plain, wide };

/** `wide` is `plain` once more, for a compiler that makes registers of eight numbers of it; its digits are the same. */
export type ProcessPathsBuild = keyof typeof builds;

/** Same functions, same arguments, same digits as the twin. Inputs are taken as checked. */
export interface ProcessPathsKernel {
	readonly simulateProcess: (input: KernelInput, firstBlock: number, blockCount: number, withCourses?: boolean) => KernelOutcome;
	/** The same into columns that the caller has, those that it wants, from its path `at` on: new memory for each call costs a tenth of the time. */
	readonly simulateInto: (into: Partial<KernelOutcome>, at: number, input: KernelInput, firstBlock: number, blockCount: number) => void;
}

interface KernelInput {
	readonly seed: number;
	readonly days: number;
	readonly steps:
		| { readonly kind: 'growing'; readonly mean: number; readonly spread: number }
		| { readonly kind: 'returning'; readonly keep: number; readonly spread: number; readonly means: Float32Array };
}

interface KernelOutcome {
	readonly last: Float32Array;
	readonly sum: Float32Array;
	readonly highest: Float32Array;
	readonly lowest: Float32Array;
	readonly courses?: Float32Array;
}

interface ProcessPathsExports {
	readonly memory: WebAssembly.Memory;
	readonly PATHS_PER_BLOCK: WebAssembly.Global;
	firstFreeByte(): number;
	growBlock(
		k0: number,
		k1: number,
		blockLow: number,
		blockHigh: number,
		days: number,
		mean: number,
		spread: number,
		out: number,
		courses: number,
	): void;
	wanderBlock(
		k0: number,
		k1: number,
		blockLow: number,
		blockHigh: number,
		days: number,
		keep: number,
		spread: number,
		means: number,
		out: number,
		courses: number,
	): void;
}

const TWO_POW_32 = 4294967296;
const COLUMNS = ['last', 'sum', 'highest', 'lowest'] as const;

/** Lets all further kernels of this thread run code from another compiler. */
export function compileProcessPathsBuild(build: ProcessPathsBuild, compiler: WideCompiler): void {
	compileAs(builds[build], (bytes) => compiler.compile(bytes, build === 'wide'));
}

/**
 * A kernel of its own for the calling thread: instances share nothing. Keep it for the life of a job.
 *
 * @throws WebAssembly.CompileError where the machine has no WebAssembly SIMD
 */
export function loadProcessPathsKernel(build: ProcessPathsBuild = 'plain'): ProcessPathsKernel {
	const exports = instantiate(builds[build]) as unknown as ProcessPathsExports;
	const pathsPerBlock: number = exports.PATHS_PER_BLOCK.value;
	const out = Math.ceil(exports.firstFreeByte() / 16) * 16;
	const means = out + COLUMNS.length * pathsPerBlock * 4;

	/** @returns byte offset of the courses of a block, 0 when they are not kept */
	const layOut = ({ days, steps }: KernelInput, withCourses: boolean): number => {
		const courses = Math.ceil((means + days * 4) / 16) * 16;
		growTo(exports.memory, courses + (withCourses ? pathsPerBlock * days * 4 : 0));
		if (steps.kind === 'returning') new Float32Array(exports.memory.buffer, means, days).set(steps.means);
		return withCourses ? courses : 0;
	};
	const simulateBlock = ({ seed, days, steps }: KernelInput, block: number, courses: number): void => {
		const address = [seed >>> 0, Math.floor(seed / TWO_POW_32), block >>> 0, Math.floor(block / TWO_POW_32), days] as const;
		if (steps.kind === 'growing') exports.growBlock(...address, steps.mean, steps.spread, out, courses);
		else exports.wanderBlock(...address, steps.keep, steps.spread, means, out, courses);
	};

	const simulateInto = (into: Partial<KernelOutcome>, at: number, input: KernelInput, firstBlock: number, blockCount: number): void => {
		const courses = layOut(input, into.courses !== undefined);
		const { buffer } = exports.memory;
		const columns = COLUMNS.map((_, column) => new Float32Array(buffer, out + column * pathsPerBlock * 4, pathsPerBlock));
		for (let block = 0; block < blockCount; block++) {
			simulateBlock(input, firstBlock + block, courses);
			const path = at + block * pathsPerBlock;
			for (const [column, name] of COLUMNS.entries()) into[name]?.set(columns[column]!, path);
			into.courses?.set(new Float32Array(buffer, courses, pathsPerBlock * input.days), path * input.days);
		}
	};

	return {
		simulateInto,
		simulateProcess(input, firstBlock, blockCount, withCourses = false) {
			const paths = blockCount * pathsPerBlock;
			const outcome = {
				last: new Float32Array(paths),
				sum: new Float32Array(paths),
				highest: new Float32Array(paths),
				lowest: new Float32Array(paths),
				...(withCourses ? { courses: new Float32Array(paths * input.days) } : {}),
			};
			simulateInto(outcome, 0, input, firstBlock, blockCount);
			return outcome;
		},
	};
}
