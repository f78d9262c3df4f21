/** From the bytes of a generated module to a running instance. */

const modules = new Map<string, WebAssembly.Module>();

/** Bytes of a page of WebAssembly memory. */
const PAGE_BYTES = 65536;

/**
 * An instance of its own for the caller: instances share nothing. A thread compiles each module once; what the engine has learned about
 * it serves the next instance.
 *
 * @param memory  for a kernel whose threads share one; it is then all that they share
 * @throws WebAssembly.CompileError where the machine has no WebAssembly SIMD
 */
export function instantiate(base64: string, memory?: WebAssembly.Memory): WebAssembly.Exports {
	let module = modules.get(base64);
	if (!module) {
		module = new WebAssembly.Module(bytesOf(base64));
		modules.set(base64, module);
	}
	return new WebAssembly.Instance(module, memory ? { env: { memory } } : {}).exports;
}

/** Lets all further instances be of a module that was compiled in another way. */
export function compileAs(base64: string, compile: (bytes: Uint8Array<ArrayBuffer>) => WebAssembly.Module): void {
	modules.set(base64, compile(bytesOf(base64)));
}

/** Whether the engine knows every instruction of a module. */
export function isKnown(base64: string): boolean {
	return WebAssembly.validate(bytesOf(base64));
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Lets a memory reach a byte offset; what it held stays. Views of it have to be made anew. */
export function growTo(memory: WebAssembly.Memory, end: number): void {
	const missing = end - memory.buffer.byteLength;
	if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}
