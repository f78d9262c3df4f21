import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { packZip, unpackZip } from '../../src-main/ingest/reading/zip.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import fc from '../support/properties.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function codeOf(work: () => unknown): string {
	try {
		work();
		return 'none';
	} catch (thrown) {
		return thrown instanceof AppError ? thrown.code : 'untyped';
	}
}

describe('zip files', () => {
	it('come back as they were packed, and the same files give the same bytes', () => {
		// Names that begin with f are no devices (con, nul), which are refused.
		const names = fc.uniqueArray(fc.stringMatching(/^f[a-z]{0,7}(\/f[a-z]{0,7}\.json)?$/), { minLength: 1, maxLength: 8 });
		fc.assert(
			fc.property(names, fc.uint8Array({ maxLength: 500 }), (list, content) => {
				fc.pre(!list.some((name) => list.some((other) => other.startsWith(`${name}/`))));
				const files = new Map(list.map((name) => [name, content]));
				const packed = packZip(files);
				expect(packZip(new Map([...files].reverse()))).toEqual(packed);
				expect(new Map([...unpackZip(packed)].sort())).toEqual(new Map([...files].sort()));
			}),
			{ numRuns: 50 },
		);
	});

	it('with names that lead outside or mean a device are refused', () => {
		for (const name of [
			'../x',
			'a/../../x',
			'/etc/passwd',
			'C:\\x',
			'a\\b',
			'con',
			'lpt1.txt',
			'a/nul',
			'x.',
			'a//b',
			'a\u0000b',
			'caf\u202e',
			`${'a'.repeat(300)}`,
		]) {
			expect(
				codeOf(() => unpackZip(zipSync({ [name]: bytes('x') }))),
				name,
			).toBe('archive_name');
			expect(
				codeOf(() => packZip(new Map([[name, bytes('x')]]))),
				name,
			).toBe('archive_name');
		}
		expect(codeOf(() => unpackZip(zipSync({ 'a.json': bytes('x'), 'A.json': bytes('y') })))).toBe('archive_name');
	});

	it('with too many entries are refused at the limit and not before', () => {
		const entries = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, bytes('x')]));
		for (const count of [limits.bundleEntries - 1, limits.bundleEntries]) expect(unpackZip(zipSync(entries(count))).size).toBe(count);
		expect(codeOf(() => unpackZip(zipSync(entries(limits.bundleEntries + 1))))).toBe('archive_limit');
	});

	it('that are cut or are no zip at all are refused', () => {
		const packed = packZip(new Map([['a.json', bytes('x'.repeat(1_000))]]));
		for (const part of [0.1, 0.5, 0.9]) expect(codeOf(() => unpackZip(packed.slice(0, Math.floor(packed.length * part))))).toBe('input_truncated');
		expect(codeOf(() => unpackZip(bytes('no zip')))).toBe('input_truncated');
	});

	it('of zeros that would fill the memory are stopped by what their header states', () => {
		const bomb = zipSync({ 'a.bin': new Uint8Array(limits.bundleBytes + 1) }, { level: 9 });
		expect(codeOf(() => unpackZip(bomb))).toBe('archive_limit');
	});
});
