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
