import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { isZip, type RandomBytes, readZipDirectory } from '../../src-main/ingest/reading/zip-directory.ts';
import { unpackEntry } from '../../src-main/ingest/reading/zip-entry.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { startCpuTimer } from '../support/cpu-time.ts';
import { makeZip, type ZipPart } from '../support/make-zip.ts';
import fc from '../support/properties.ts';

const inMemory = (bytes: Uint8Array): RandomBytes => ({
	size: bytes.length,
	read: async (offset, length) => bytes.subarray(offset, offset + length),
});
const list = (bytes: Uint8Array) => readZipDirectory(inMemory(bytes));

async function unpackAll(bytes: Uint8Array): Promise<Map<string, string>> {
	const file = inMemory(bytes);
	const found = new Map<string, string>();
	for (const entry of await readZipDirectory(file)) {
		const chunks: Uint8Array[] = [];
		for await (const chunk of unpackEntry(file, entry)) chunks.push(chunk);
		found.set(entry.name, Buffer.concat(chunks).toString());
	}
	return found;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
	try {
		await work;
		return 'none';
	} catch (thrown) {
		return thrown instanceof AppError ? thrown.code : `untyped: ${String(thrown)}`;
	}
}

const zeros = (bytes: number): Uint8Array => new Uint8Array(bytes);

describe('a zip file', () => {
	it('gives back what any program packed, in the order of its list', async () => {
		const names = fc.uniqueArray(fc.stringMatching(/^f[a-z ]{0,7}(\/f[a-z]{0,7}\.json)?$/), { minLength: 1, maxLength: 8 });
		await fc.assert(
			fc.asyncProperty(names, fc.uint8Array({ maxLength: 3_000 }), fc.constantFrom(0, 6, 9), async (some, content, level) => {
				fc.pre(!some.some((name) => some.some((other) => other.startsWith(`${name}/`))));
				const text = Buffer.from(content).toString('latin1');
				const packed = zipSync(Object.fromEntries(some.map((name) => [name, new TextEncoder().encode(text)])), { level: level as 0 | 6 | 9 });
				expect(isZip(packed)).toBe(true);
				expect([...(await unpackAll(packed))]).toEqual(Object.keys(Object.fromEntries(some.map((name) => [name, 1]))).map((name) => [name, text]));
			}),
			{ numRuns: 60 },
		);
	});

	it('may have a comment, even one that looks like its end', async () => {
		const end = Buffer.concat([Buffer.from([0x50, 0x4b, 5, 6]), Buffer.alloc(18)]).toString('latin1');
		for (const comment of ['exported by hand', `${end} and more`])
			expect([...(await unpackAll(makeZip([{ name: 'a.csv', content: 'x' }], { comment })))]).toEqual([['a.csv', 'x']]);
	});

	it('may have behind it what copying adds: zeros, line ends, an end-of-file sign; nothing else', async () => {
		const whole = makeZip([{ name: 'a.csv', content: 'x' }]);
		for (const added of ['\r\n', '\0'.repeat(512), '\x1a']) expect((await unpackAll(Buffer.concat([whole, Buffer.from(added)]))).size).toBe(1);
		await expect(unpackAll(Buffer.concat([whole, Buffer.from('x')]))).rejects.toMatchObject({ code: 'input_truncated' });
	});

	it('has names of old programs in the code page of DOS', async () => {
		const latin = makeZip([{ name: 'Gr__e.csv', content: 'x' }])
			.toString('latin1')
			.replaceAll('Gr__e', 'Gr\x94\xe1e');
		expect((await list(Buffer.from(latin, 'latin1'))).map(({ name }) => name)).toEqual(['Größe.csv']);
	});

	it('takes the time of a file from the exact field, and the local time of day where there is none', async () => {
		const exact = Buffer.from([0x55, 0x54, 5, 0, 1, 0, 0, 0, 0]);
		exact.writeInt32LE(1_700_000_000, 5);
		const [timed, dated] = await list(
			makeZip([
				{ name: 'a', content: 'x', extra: exact },
				{ name: 'b', content: 'x' },
			]),
		);
		expect(timed?.modifiedAtMs).toBe(1_700_000_000_000);
		expect(dated?.modifiedAtMs).toBe(new Date(2024, 0, 1, 0, 0, 0).getTime());
	});

	it('leaves out folders and what systems hide, and keeps what lies below a folder', async () => {
		const names = ['daily/', 'daily/a.csv', '__MACOSX/._a.csv', '.DS_Store', 'daily/.b.csv.swp'];
		const found = await list(makeZip(names.map((name) => ({ name, content: name.endsWith('/') ? '' : 'x' }))));
		expect(found.map(({ name }) => name)).toEqual(['daily/a.csv']);
	});

	it('is refused as a whole when it is empty, or an office document', async () => {
		expect(await codeOf(list(makeZip([])))).toBe('format_unknown');
		expect(
			await codeOf(
				list(
					makeZip([
						{ name: '[Content_Types].xml', content: '<x/>' },
						{ name: 'xl/sheet1.xml', content: '<x/>' },
					]),
				),
			),
		).toBe('format_unknown');
	});
});

describe('a name in a zip file', () => {
	it('that leads outside, names a device, a drive, a link or cannot be shown refuses its entry and no other', async () => {
		const hostile = [
			'../x.csv',
			'a/../../x.csv',
			'/etc/passwd',
			'C:\\x.csv',
			'c:x.csv',
			'..\\x.csv',
			'\\\\host\\x.csv',
			'con',
			'lpt1.csv',
			'a/nul.json',
			'a\u0000b.csv',
			'caf\u202evsc.csv',
			'\u001b[2Jx.csv',
			'n'.repeat(limits.zipNameBytes + 1),
		];
		for (const name of hostile) {
			const found = await list(
				makeZip([
					{ name, content: 'x' },
					{ name: 'good.csv', content: 'y' },
				]),
			);
			expect(
				found.map(({ problem }) => problem?.code),
				name,
			).toEqual(['archive_name', undefined]);
			const shown = `${found[0]?.name}${found[0]?.problem?.message}`;
			expect(shown).not.toMatch(/[\p{Cc}\p{Cf}]/u);
			expect(shown.length).toBeLessThan(700);
		}
		const [link] = await list(makeZip([{ name: 'link.csv', content: '/etc/passwd', mode: 0o120777 }]));
		expect(link?.problem?.code).toBe('archive_name');
	});

	it('may be of any language, with blanks, at most as long as the limit', async () => {
		const names = [
			'Größe (1).json',
			'磁盘 1.csv',
			'2025-01-01T10:00:00.json',
			'console.csv',
			'a..b.csv',
			'n'.repeat(limits.zipNameBytes - 1),
			'm'.repeat(limits.zipNameBytes),
		];
		const found = await list(makeZip(names.map((name) => ({ name, content: 'x' }))));
		expect(found.map(({ problem }) => problem)).toEqual(names.map(() => undefined));
		// What old Windows programs wrote is no UTF-8.
		expect((await list(makeZip([{ name: Buffer.from('Gr\u00f6\u00dfe.csv', 'latin1'), content: 'x' }])))[0]?.name).toBe('Größe.csv');
	});
});

describe('an entry that cannot be read', () => {
	it.each([
		['is encrypted', { flags: 0x801 }],
		['is packed in another way', { method: 93 }],
	] as const)('%s is refused by name and no other', async (_, states) => {
		const found = await list(
			makeZip([
				{ name: 'a.csv', content: 'x', states },
				{ name: 'b.csv', content: 'y' },
			]),
		);
		expect(found.map(({ problem }) => problem?.code)).toEqual(['file_unreadable', undefined]);
		expect(found[0]?.problem?.message).toContain('a.csv');
	});
});

describe('a zip bomb', () => {
	const free = limits.archiveFreeBytes;
	it('of zeros is refused by what it states before anything is unpacked', async () => {
		expect(await codeOf(list(makeZip([{ name: 'a.csv', content: zeros(free + 1) }])))).toBe('archive_limit');
		expect(await codeOf(list(makeZip([{ name: 'a.csv', content: zeros(free - 1) }])))).toBe('none');
		expect(await codeOf(list(makeZip([{ name: 'a.csv', content: zeros(free) }])))).toBe('none');
	});

	it('is one at a ratio above the limit, and none at it', async () => {
		// Enough that the free bytes are behind us; the sizes are only stated, since only they are judged.
		const packed = Buffer.alloc(400_000, 'random enough to be stored');
		const stating = (unpacked: number): ZipPart => ({
			name: 'a.csv',
			content: packed,
			isStored: true,
			states: { method: 8, packed: packed.length, unpacked },
		});
		const most = packed.length * limits.archiveRatio;
		expect(most).toBeGreaterThan(free);
		const codes = [];
		for (const unpacked of [most - 1, most, most + 1]) codes.push(await codeOf(list(makeZip([stating(unpacked)]))));
		expect(codes).toEqual(['none', 'none', 'archive_limit']);
	});

	it('of many entries that are small each is refused by their sum', async () => {
		const half = zeros(free / 2);
		expect(
			await codeOf(
				list(
					makeZip([
						{ name: 'a', content: half },
						{ name: 'b', content: half },
					]),
				),
			),
		).toBe('none');
		expect(
			await codeOf(
				list(
					makeZip([
						{ name: 'a', content: half },
						{ name: 'b', content: half },
						{ name: 'c', content: 'x' },
					]),
				),
			),
		).toBe('archive_limit');
	});

	it('that unpacks to more than any archive may is refused, at the limit it is not', async () => {
		const each = 2 ** 32 - 2;
		const large = (rest: number): Uint8Array => {
			const count = Math.floor(limits.zipUnpackedBytes / each);
			const sizes = [...Array.from({ length: count }, () => each), limits.zipUnpackedBytes - count * each + rest];
			// A stored size would have to be true: a ratio below the limit is claimed instead, over gaps in the file.
			const packed = Math.ceil(each / limits.archiveRatio) + 1;
			const step = packed + 100;
			let at = 0;
			const parts = sizes.map((unpacked, index): ZipPart => {
				const part: ZipPart = { name: `f${index}`, content: '', states: { unpacked, packed, offset: at }, hasNoData: true };
				at += step;
				return part;
			});
			return makeZip(parts);
		};
		// The list is judged alone: the file itself would be hundreds of megabytes.
		const judged = async (rest: number): Promise<string> => {
			const zip = large(rest);
			const gap = 400_000_000;
			const view = Buffer.from(zip);
			const directoryAt = view.readUInt32LE(view.length - 6);
			view.writeUInt32LE(gap, view.length - 6);
			const end = view.subarray(directoryAt);
			const file: RandomBytes = {
				size: gap + end.length,
				read: async (offset, length) => {
					const piece = Buffer.alloc(length);
					end.copy(piece, Math.max(0, gap - offset), Math.max(0, offset - gap));
					return piece;
				},
			};
			return codeOf(readZipDirectory(file));
		};
		expect([await judged(-1), await judged(0), await judged(1)]).toEqual(['none', 'none', 'archive_limit']);
	});

	it('whose entries share their bytes is refused', async () => {
		const shared: ZipPart[] = [
			{ name: 'a', content: 'x'.repeat(1_000) },
			...['b', 'c'].map((name) => ({ name, content: 'x'.repeat(1_000), states: { offset: 0 }, hasNoData: true })),
		];
		expect(await codeOf(list(makeZip(shared)))).toBe('archive_limit');
		// The first entry claims the second one with its header: each quotes what follows.
		const quoting = makeZip([
			{ name: 'a', content: 'abc', isStored: true, states: { packed: 40, unpacked: 40 } },
			{ name: 'b', content: 'y'.repeat(100), isStored: true },
		]);
		expect(await codeOf(list(quoting))).toBe('archive_limit');
	});

	it('of more entries than the limit is refused at once, whatever its end states', async () => {
		const many = (count: number, entries = count) =>
			makeZip(
				Array.from({ length: count }, (_, index) => ({ name: `f${index}`, content: 'x', isStored: true })),
				{ entries },
			);
		const most = limits.zipEntries;
		expect((await list(many(most - 1))).length).toBe(most - 1);
		expect((await list(many(most))).length).toBe(most);
		expect(await codeOf(list(many(most + 1)))).toBe('archive_limit');
		expect(await codeOf(list(many(most + 1, 1)))).toBe('archive_limit');
		const timer = startCpuTimer();
		expect(await codeOf(list(many(70_000, 4_000)))).toBe('archive_limit');
		expect(timer.ms()).toBeLessThan(5_000);
	});

	it('with a list of contents larger than the limit is refused', async () => {
		const zip = makeZip([{ name: 'a', content: 'x' }]);
		const stating = (bytes: number): Promise<string> => {
			const view = Buffer.from(zip);
			view.writeUInt32LE(bytes, view.length - 10);
			return codeOf(list(view));
		};
		expect(await stating(limits.zipDirectoryBytes - 1)).toBe('input_truncated');
		expect(await stating(limits.zipDirectoryBytes)).toBe('input_truncated');
		expect(await stating(limits.zipDirectoryBytes + 1)).toBe('archive_limit');
	});

	it('that states less than comes out is stopped at what it states', async () => {
		for (const content of ['x'.repeat(10_000), zeros(300 * 1024 * 1024)]) {
			const zip = makeZip([{ name: 'a.csv', content, states: { unpacked: 100 } }]);
			const timer = startCpuTimer();
			expect(await codeOf(unpackAll(zip))).toBe('archive_limit');
			expect(timer.ms()).toBeLessThan(1_000);
		}
		expect(await codeOf(unpackAll(makeZip([{ name: 'a.csv', content: 'xyz', isStored: true, states: { unpacked: 2 } }])))).toBe('archive_limit');
	});
});

describe('a damaged zip file', () => {
	it('cut anywhere is refused as cut', async () => {
		const zip = makeZip([
			{ name: 'a.csv', content: 'a'.repeat(500) },
			{ name: 'b.csv', content: 'some text', isStored: true },
		]);
		for (let length = 4; length < zip.length; length++)
			expect(await codeOf(unpackAll(zip.subarray(0, length))), String(length)).toBe('input_truncated');
	});

	it('with another checksum, size, header or stream is refused and names the entry', async () => {
		const content = 'date,serial\n'.repeat(50);
		for (const states of [{ crc: 1 }, { unpacked: content.length + 1 }]) {
			const failure = await unpackAll(makeZip([{ name: 'a.csv', content, states }])).catch((thrown: unknown) => thrown);
			expect(failure).toMatchObject({ code: 'input_truncated', message: expect.stringContaining('a.csv') });
		}
		expect(await codeOf(unpackAll(makeZip([{ name: 'a', content: 'no deflate', isStored: true, states: { method: 8 } }])))).toBe('input_truncated');
		const noHeader = makeZip([{ name: 'a', content }]);
		noHeader[0] = 0;
		expect(await codeOf(unpackAll(noHeader))).toBe('input_truncated');
	});

	it('gives typed errors or the right bytes for any change of a byte', async () => {
		const zip = makeZip([
			{ name: 'a.csv', content: 'serial,temp\n'.repeat(40) },
			{ name: 'b.json', content: '{"a":1}', isStored: true },
		]);
		await fc.assert(
			fc.asyncProperty(fc.array(fc.tuple(fc.nat(zip.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), async (changes) => {
				const mutant = Buffer.from(zip);
				for (const [at, value] of changes) mutant[at] = value;
				expect(await codeOf(unpackAll(mutant))).not.toMatch(/^untyped/);
			}),
			{ numRuns: 3_000 },
		);
	});
});
