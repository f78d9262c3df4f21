/** The history of a fleet in shared memory: several threads read it, and sending it costs the main thread nothing. */
import type { FleetHistory } from '../jobs/fleet.ts';

/** The same values in shared memory. */
export function sharedCopy(values: Float64Array): Float64Array {
	const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
	copy.set(values);
	return copy;
}

/** The same columns over shared memory. Nobody writes to them again: jobs read only. */
export function sharedHistory(history: FleetHistory): FleetHistory {
	return { ...history, offsets: sharedCopy(history.offsets), observedAtMs: sharedCopy(history.observedAtMs), values: history.values.map(sharedCopy) };
}

/** A copy of a view of any kind over shared memory. */
export function sharedView(view: ArrayBufferView): ArrayBufferView {
	const copy = new Uint8Array(new SharedArrayBuffer(view.byteLength));
	copy.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
	const Kind = view.constructor as new (buffer: SharedArrayBuffer) => ArrayBufferView;
	return new Kind(copy.buffer);
}
