/** Which parts of a value can change threads without being copied. */
import { MessagePort } from 'node:worker_threads';

export type Transferable = ArrayBuffer | MessagePort;

/**
 * Every buffer that a typed array of `value` fills completely, and every port, each once. A view of a part of a buffer is
 * left to be copied: its buffer belongs to others too (Node's `Buffer` pool, a slice that the owner keeps).
 */
export function transferOf(value: unknown): Transferable[] {
	const found = new Set<Transferable>();
	collect(value, found, new Set());
	return [...found];
}

/** The ports in `value`: they can only be transferred. What else there is stays with the caller. */
export function portsOf(value: unknown): MessagePort[] {
	return transferOf(value).filter((part) => part instanceof MessagePort);
}

function collect(value: unknown, found: Set<Transferable>, seen: Set<object>): void {
	if (typeof value !== 'object' || value === null || seen.has(value)) return;
	if (value instanceof MessagePort || value instanceof ArrayBuffer) {
		found.add(value);
	} else if (ArrayBuffer.isView(value)) {
		if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) found.add(value.buffer);
	} else {
		seen.add(value);
		if (Array.isArray(value)) {
			// A long list of numbers or texts has nothing to give; its first item tells.
			if (typeof value[0] === 'object') for (const item of value) collect(item, found, seen);
		} else if (value instanceof Map || value instanceof Set) {
			for (const item of value.values()) collect(item, found, seen);
		} else {
			for (const item of Object.values(value)) collect(item, found, seen);
		}
	}
}

/**
 * Frees the memory of a typed array at once, when it has a buffer to itself: the collector learns of large arrays late, and a
 * stream of a gigabyte would leave hundreds of megabytes behind it. Whoever still has the array finds it empty.
 */
export function release(view: ArrayBufferView): void {
	const { buffer } = view;
	if (buffer instanceof ArrayBuffer && view.byteLength === buffer.byteLength && !buffer.detached) buffer.transfer(0);
}
