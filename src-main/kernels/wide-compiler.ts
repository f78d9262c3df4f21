/** What this process can do beyond plain WebAssembly, told to the kernels by the program of the thread: they know no engine. */

export interface WideCompiler {
	/** At once and in full, into wider registers if asked. */
	readonly compile: (bytes: Uint8Array<ArrayBuffer>, isWide: boolean) => WebAssembly.Module;
	/** Milliseconds of a clock: whether the code is quicker shows only when it runs. */
	readonly nowMs: () => number;
}

let offered: WideCompiler | undefined;

/** @param compiler undefined where there is none */
export function offerWideCompiler(compiler: WideCompiler | undefined): void {
	offered = compiler;
}

export function offeredWideCompiler(): WideCompiler | undefined {
	return offered;
}

/** How long the same calculation took with some code, and all that came out. */
export interface Trial {
	readonly ms: number;
	readonly results: readonly Float32Array[];
}

/** Choosing by the clock is safe: the choice changes no digit. @returns whether the wide code is quicker and gives the same digits */
export function isWideBetter(wide: Trial, ordinary: Trial): boolean {
	return wide.ms < ordinary.ms && areEqual(wide.results, ordinary.results);
}

function areEqual(a: readonly Float32Array[], b: readonly Float32Array[]): boolean {
	return a.every((values, i) => values.every((value, j) => Object.is(value, b[i]?.[j])));
}
