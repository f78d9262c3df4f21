/**
 * WebAssembly has registers of four float32; processors have had ones of eight for ten years. V8 can join neighbouring operations into them,
 * but only when asked by an option that it still calls experimental. It is set for the compilation of one module and taken back at once, so that
 * no other code of the process is made with it; and only where we have tried it: this V8, on x64, outside Electron, whose options are frozen.
 * Whoever takes such a module compares its results with those of an ordinary one first.
 */
import { setFlagsFromString } from 'node:v8';

const TRIED = /^13\.6\./;

/** Everything is compiled in full at once: code that is made later would be made without the option. */
const OPTIONS = ['liftoff', 'wasm-lazy-compilation'];
const WIDE = 'experimental-wasm-revectorize';

/** Compiles, and tells the time in which to compare what was compiled. */
export interface WideRegisters {
	readonly compile: (bytes: Uint8Array<ArrayBuffer>, isWide: boolean) => WebAssembly.Module;
	readonly nowMs: () => number;
}

/** @returns undefined where the engine is not one that we have tried */
export function wideCompiler(): WideRegisters | undefined {
	const { arch, versions } = process;
	if (arch !== 'x64' || versions.electron !== undefined || !TRIED.test(versions.v8)) return undefined;
	return { compile, nowMs: () => performance.now() };
}

function compile(bytes: Uint8Array<ArrayBuffer>, isWide: boolean): WebAssembly.Module {
	for (const option of OPTIONS) setFlagsFromString(`--no-${option}`);
	if (isWide) setFlagsFromString(`--${WIDE}`);
	try {
		return new WebAssembly.Module(bytes);
	} finally {
		if (isWide) setFlagsFromString(`--no-${WIDE}`);
		for (const option of OPTIONS) setFlagsFromString(`--${option}`);
	}
}
