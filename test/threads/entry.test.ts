import { existsSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { portsOf, transferOf } from '../../src-main/threads/transfer.ts';

describe('the entry of a thread', () => {
	it('lies in its workshop when we run from source', () => {
		expect(existsSync(resolveThreadEntry('storage'))).toBe(true);
		expect(resolveThreadEntry('compute').pathname.endsWith('/src-main/jobs/thread.ts')).toBe(true);
	});

	it('lies beside the bundle when we run from one', () => {
		const bundle = 'file:///opt/app/out/main/index.js';
		expect(resolveThreadEntry('storage', bundle).href).toBe('file:///opt/app/out/main/storage-thread.js');
		expect(resolveThreadEntry('compute', bundle).href).toBe('file:///opt/app/out/main/compute-thread.js');
	});
});

describe('what can be transferred', () => {
	it('is each whole buffer once, however deep', () => {
		const values = new Float64Array(3);
		const other = new Uint8Array(2);
		const found = transferOf({ a: [{ values }], again: values, map: new Map([['k', other]]), text: 'x', nothing: null });
		expect(new Set(found)).toEqual(new Set([values.buffer, other.buffer]));
		expect(found).toHaveLength(2);
	});

	it('is not the buffer behind a view of a part of it, nor shared memory', () => {
		expect(transferOf([new Float64Array(10).subarray(2, 4), new Int32Array(new SharedArrayBuffer(8))])).toEqual([]);
		expect(transferOf(Buffer.from('a pooled buffer'))).toEqual([]);
	});

	it('finds ports, and survives a value that contains itself', () => {
		const { port1, port2 } = new MessageChannel();
		const input: Record<string, unknown> = { port: port1, values: new Float64Array(1) };
		input.self = input;
		expect(portsOf(input)).toEqual([port1]);
		port1.close();
		port2.close();
	});
});
