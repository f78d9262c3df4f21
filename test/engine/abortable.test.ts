/** Steps of a cancellable loop: they end with the signal, and what has ended is not held. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { abortable } from '../../src-main/engine/abortable.ts';

const never = new Promise<never>(() => {});
const cancelled = expect.objectContaining({ code: 'cancelled' });

describe('a step', () => {
	it('gives what its work gives', async () => {
		const { step, release } = abortable(new AbortController().signal);
		await expect(step(Promise.resolve(7))).resolves.toBe(7);
		await expect(step(Promise.reject(new Error('no')))).rejects.toThrow('no');
		release();
	});

	it('ends with the signal, during it and after it', async () => {
		const cancel = new AbortController();
		const { step } = abortable(cancel.signal);
		const waits = step(never);
		cancel.abort();
		await expect(waits).rejects.toEqual(cancelled);
		await expect(step(never)).rejects.toEqual(cancelled);
		await expect(step(Promise.resolve(7))).rejects.toEqual(cancelled);
		await expect(abortable(cancel.signal).step(never)).rejects.toEqual(cancelled);
	});

	it('that has ended holds nothing: a pipe of gigabytes goes through in little memory', async () => {
		setFlagsFromString('--expose-gc');
		const collect = runInNewContext('gc') as () => void;
		const { step, release } = abortable(new AbortController().signal);
		const pass = async (): Promise<WeakRef<object>> => new WeakRef(await step(Promise.resolve({ chunk: new Uint8Array(1_000) })));
		const passed = [await pass(), await pass(), await pass()];
		// What was looked at in this turn stays until the next.
		await new Promise((done) => setImmediate(done));
		collect();
		expect(passed.map((one) => one.deref())).toEqual([undefined, undefined, undefined]);
		release();
	});
});
