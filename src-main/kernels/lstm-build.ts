/**
 * The builds of the LSTM kernel, three from one source. `plain` rounds every product and every sum and runs everywhere. `relaxed` rounds a
 * product and its sum together where the processor can, and is taken where the engine knows its instructions. `wide` is `relaxed` with tiles
 * for registers of eight numbers, which need a compiler that makes them: its digits are those of `relaxed`.
 */
import { wasmBase64 as plain } from './generated/lstm.ts';
import { wasmBase64 as relaxed } from './generated/lstm-relaxed.ts';
import { wasmBase64 as wide } from './generated/lstm-wide.ts';
import { compileAs, growTo, instantiate, isKnown } from './instantiate.ts';
import type { WideCompiler } from './wide-compiler.ts';

const builds = { wide, relaxed, plain };

export type LstmBuild = keyof typeof builds;

/** Functions of the kernel; see assembly/lstm.ts. */
export interface LstmExports {
	forwardLayer(layer: number, rows: number, steps: number): void;
	backwardLayer(layer: number, rows: number, steps: number, isTop: number): void;
	backwardInputs(layer: number, rows: number, byInputs: number, byInputsPanel: number): void;
	forwardHead(...args: readonly number[]): void;
	backwardHead(...args: readonly number[]): void;
	squaredErrors(outputs: number, targets: number, byOutputs: number, bytes: number, scale: number): number;
	sumGradients(places: number, shards: number, length: number): number;
	stepAdamW(...args: readonly number[]): void;
	transpose(b: number, bPanel: number, a: number, aPanel: number, rowBlocks: number, columnBlocks: number): void;
	packRows(...args: readonly number[]): void;
	unpackRows(to: number, first: number, count: number, width: number, panels: number, panelBytes: number): void;
	squash(values: number, sigmoids: number, tanhs: number, bytes: number): void;
}

/** Where the control words lie: behind the numbers of every build. */
const CONTROL_AT = 4096;
const CONTROL_BYTES = 2048;
/** First byte of what a network needs. */
export const NETWORK_AT = CONTROL_AT + CONTROL_BYTES;

export function isLstmBuildKnown(build: LstmBuild): boolean {
	return isKnown(builds[build]);
}

/** Lets all further kernels of this thread run code from another compiler. */
export function compileLstmBuild(build: LstmBuild, compiler: WideCompiler): void {
	compileAs(builds[build], (bytes) => compiler.compile(bytes, build === 'wide'));
}

/** Most that a network may take; build.ts says the same to the compiler. */
export const LSTM_MEMORY_BYTES = 2 ** 30;
const PAGE_BYTES = 65536;

/** Memory for one crew; pages are taken when its layout is known. @throws RangeError where there are no addresses left for it */
export function createLstmMemory(): WebAssembly.Memory {
	return new WebAssembly.Memory({ initial: 1, maximum: LSTM_MEMORY_BYTES / PAGE_BYTES, shared: true });
}

/** Makes a memory as good as new; its pages stay. */
export function clearLstmMemory(memory: WebAssembly.Memory): void {
	new Uint8Array(memory.buffer, CONTROL_AT).fill(0);
}

/** Shared words for those who compute together, 0 at first. */
export function controlWords(memory: WebAssembly.Memory): Int32Array {
	return new Int32Array(memory.buffer, CONTROL_AT, CONTROL_BYTES / 4);
}

export function instantiateLstm(memory: WebAssembly.Memory, build: LstmBuild): LstmExports {
	return instantiate(builds[build], memory) as unknown as LstmExports;
}

/** Both squashing functions of a build on numbers of one's own, shape (n,): for the test of their error. */
export function squashAll(values: Float32Array, build: LstmBuild): { readonly sigmoids: Float32Array; readonly tanhs: Float32Array } {
	const memory = createLstmMemory();
	const exports = instantiateLstm(memory, build);
	const bytes = 32 * Math.ceil(values.length / 8);
	const at = NETWORK_AT;
	growTo(memory, at + 3 * bytes);
	new Float32Array(memory.buffer, at, values.length).set(values);
	exports.squash(at, at + bytes, at + 2 * bytes, bytes);
	return {
		sigmoids: new Float32Array(memory.buffer, at + bytes, values.length).slice(),
		tanhs: new Float32Array(memory.buffer, at + 2 * bytes, values.length).slice(),
	};
}
