/** What comes through a pipe: refused while it comes where it cannot be read, else the same as a file. */
import { createHash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { toAppError } from '../../src-main/shared/domain/errors.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { createRoom, importPaths } from '../support/engine-room.ts';
import { makeZip } from '../support/make-zip.ts';

const room = createRoom();
afterAll(room.close);

describe('standard input', () => {
	/** Bytes without an end, as far as the test has patience; says how many were asked for. */
	const endless = (head: Uint8Array, piece: Uint8Array) => {
		const seen = { bytes: 0, isClosed: false };
		const open = async function* (): AsyncGenerator<Uint8Array> {
			try {
				yield head;
				for (; seen.bytes < PATIENCE_BYTES; seen.bytes += piece.length) yield piece;
			} finally {
				seen.isClosed = true;
			}
		};
		return { seen, open };
	};
	const PATIENCE_BYTES = 256 * 1024 * 1024;
	const few = 16 * 1024 * 1024;

	it('that cannot be read is refused while it comes, with the words for a file, and nothing is left of it', async () => {
		const engine = await room.engine();
		const text = (content: string) => Buffer.from(content);
		const bomb = gzipSync(Buffer.alloc(limits.archiveFreeBytes + few));
		const x = Buffer.alloc(65_536, 'x');
		const streams = [
			{ head: text('date,serial_number,model,temperature_c\n2025-01-01,"'), piece: x, code: 'record_too_large', refusedBy: few },
			{ head: text('{"smartctl":"'), piece: x, code: 'json_rejected', refusedBy: limits.jsonDocumentBytes + few },
			{ head: text('no table\n'), piece: Buffer.alloc(65_536, 'x\n'), code: 'format_unknown', refusedBy: few },
			{ head: bomb, piece: x, code: 'archive_limit', refusedBy: few },
		] as const;
		for (const { head, piece, code, refusedBy } of streams) {
			const { seen, open } = endless(head, piece);
			const piped = (await engine.call('imports.run', { sources: [engine.files.registerStream('-', open)] })).imports[0];
			expect([piped?.status, piped?.error?.code]).toEqual(['refused', code]);
			expect(seen.isClosed).toBe(true);
			expect(seen.bytes).toBeLessThan(refusedBy);
			const path = join(await room.folder(), 'same');
			await writeFile(path, Buffer.concat([head, ...Array.from({ length: Math.ceil((refusedBy - few / 2) / piece.length) }, () => piece)]));
			expect((await importPaths(engine, [path])).imports[0]?.error).toEqual(piped?.error);
		}
		expect(await readdir(await engine.temporaryFolder())).toEqual([]);
		expect((await engine.call('imports.list', {})).imports).toEqual([]);
	}, 60_000);

	it('that is cancelled while it comes leaves nothing, in whatever state it is', async () => {
		const engine = await room.engine();
		const row = Buffer.from('2025-01-01,PIPE1,M1,30\n'.repeat(2_000));
		for (const most of [0, 3, 200]) {
			const controller = new AbortController();
			const { seen, open } = endless(Buffer.from('date,serial_number,model,temperature_c\n'), row);
			const slow = async function* (): AsyncGenerator<Uint8Array> {
				let pieces = 0;
				for await (const piece of open()) {
					if (pieces++ === most) controller.abort();
					yield piece;
				}
			};
			const end = engine.call('imports.run', { sources: [engine.files.registerStream('-', slow)] }, { signal: controller.signal });
			expect((await end.then(() => undefined, toAppError))?.code).toBe('cancelled');
			expect(seen.isClosed).toBe(true);
		}
		expect(await readdir(await engine.temporaryFolder())).toEqual([]);
		// The thread that read it is free again.
		const path = join(await room.folder(), 'after.csv');
		await writeFile(path, 'date,serial_number,model,temperature_c\n2025-01-01,PIPE1,M1,30\n');
		expect((await importPaths(engine, [path])).totals.added).toBe(1);
	});

	it('is stored as it came when it can be read, in pieces of any size, plain and packed', async () => {
		const engine = await room.engine();
		const plain = Buffer.from(
			`date,serial_number,model,temperature_c\n${Array.from({ length: 40_000 }, (_, row) => `${new Date(Date.UTC(2024, 0, 1 + (row % 400))).toISOString().slice(0, 10)},PIPE${Math.floor(row / 400)},M1,30\n`).join('')}`,
		);
		const pieces = (bytes: Buffer) =>
			async function* (): AsyncGenerator<Uint8Array> {
				for (const [from, to] of [
					[0, 1],
					[1, 3],
					[3, 200_000],
					[200_000, bytes.length],
				] as const)
					yield bytes.subarray(from, to);
			};
		const pipe = async (bytes: Buffer, isDryRun = false) =>
			(await engine.call('imports.run', { sources: [engine.files.registerStream('-', pieces(bytes))], isDryRun })).imports[0];
		const sha256 = createHash('sha256').update(plain).digest('hex');
		// Stored, not deflated: it must be long enough to be looked at while it comes.
		const packed = gzipSync(plain, { level: 0 });
		expect(await pipe(packed, true)).toMatchObject({ status: 'checked', sha256, added: 40_000 });
		expect(await pipe(packed)).toMatchObject({ status: 'imported', sha256, added: 40_000 });
		expect(await pipe(plain)).toMatchObject({ status: 'known', sha256, added: 0 });
		expect(await pipe(makeZip([{ name: 'a.csv', content: plain, isStored: true }]))).toMatchObject({ path: '-/a.csv', status: 'known' });
		expect(await pipe(packed.subarray(0, -9))).toMatchObject({ status: 'refused', error: { code: 'input_truncated' } });
	});
});
