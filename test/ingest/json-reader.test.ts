import { describe, expect, it } from 'vitest';
import { createJsonDocuments } from '../../src-main/ingest/reading/json-documents.ts';
import { type JsonValue, readJson } from '../../src-main/ingest/reading/json-reader.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import fc from '../support/properties.ts';

/** What JSON.parse would give for the same document. */
function plain(value: JsonValue): unknown {
	if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [key, plain(member)]));
	if (Array.isArray(value)) return value.map(plain);
	return typeof value === 'bigint' ? Number(value) : value;
}

const rejected = (path: string) => expect.objectContaining({ code: 'json_rejected', details: expect.objectContaining({ path }) });

describe('the JSON reader', () => {
	it('reads every document as JSON.parse does', () => {
		fc.assert(
			fc.property(fc.json({ stringUnit: 'binary' }), fc.constantFrom(undefined, 1, '\t'), (text, indent) => {
				const spaced = JSON.stringify(JSON.parse(text), null, indent);
				fc.pre(!spaced.includes('__proto__'));
				expect(JSON.stringify(plain(readJson(spaced)))).toBe(JSON.stringify(JSON.parse(spaced.toWellFormed())));
			}),
			{ numRuns: 500 },
		);
	});

	it('keeps whole numbers beyond 2^53 exact', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: 2n ** 53n, max: 2n ** 128n }), (whole) => {
				expect(readJson(`[${whole},-${whole}]`)).toEqual([whole, -whole]);
			}),
		);
		expect(readJson('9007199254740991')).toBe(9007199254740991);
	});

	it('refuses __proto__ and doubled keys and says where', () => {
		expect(() => readJson('{"a":{"__proto__":{"x":1}}}')).toThrow(rejected('$.a.__proto__'));
		expect(() => readJson('{"a":[0,{"b":1,"b":2}]}')).toThrow(rejected('$.a[1].b'));
		expect(readJson('{"constructor":{"prototype":1}}')).toEqual(new Map([['constructor', new Map([['prototype', 1]])]]));
	});

	it('refuses what JSON.parse refuses', () => {
		for (const text of [
			'',
			'{',
			'[1,]',
			'{"a":1,}',
			'01',
			'1.',
			'-',
			'+1',
			'.5',
			'NaN',
			'tru',
			'"\u0001"',
			'"\\x"',
			'"\\u12G4"',
			'[1] 2',
			"{'a':1}",
			'1e999',
		])
			expect(() => readJson(text), text).toThrow(expect.objectContaining({ code: 'json_rejected' }));
	});

	it('reads up to the depth limit and no deeper', () => {
		const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
		expect(() => readJson(nested(limits.jsonDepth))).not.toThrow();
		expect(() => readJson(nested(limits.jsonDepth + 1))).toThrow(expect.objectContaining({ code: 'json_rejected' }));
		expect(() => readJson(nested(1_000_000))).toThrow(expect.objectContaining({ code: 'json_rejected' }));
	});

	it('replaces lone surrogates, which could not be stored', () => {
		expect(readJson('"a\\ud800b"')).toBe('a�b');
	});
});

describe('the document cutter', () => {
	const cut = (text: string, size = text.length): string[] => {
		const found: string[] = [];
		const bytes = new TextEncoder().encode(text);
		const documents = createJsonDocuments((document) => found.push(new TextDecoder().decode(document)));
		for (let at = 0; at < bytes.length; at += size) documents.push(bytes.slice(at, at + size));
		documents.end();
		return found;
	};

	it.each([1, 2, 7, 1000])('gives the same documents from one array, JSON lines and documents in a row, in chunks of %i', (size) => {
		const documents = ['{"a":"}{[\\""}', '{}', '{"b":[{},[1]],"é":"\\\\"}'];
		for (const text of [
			documents.join('\n'),
			documents.join(''),
			`[${documents.join(' , ')}]`,
			` [ ${documents[0]} ]\n${documents[1]}[${documents[2]}]`,
		])
			expect(cut(text, size)).toEqual(documents);
		expect(cut('[]', size)).toEqual([]);
	});

	it('says at which byte a cut file ends', () => {
		expect(() => cut('{"a":1}{"b":')).toThrow(expect.objectContaining({ code: 'input_truncated', details: { byte: 12, document: 2 } }));
		expect(() => cut('[{"a":1},')).toThrow(expect.objectContaining({ code: 'input_truncated' }));
	});

	it('takes documents up to the size limit and no larger', () => {
		const documents = createJsonDocuments(() => undefined);
		const part = new Uint8Array(2 ** 20).fill(0x20);
		documents.push(new TextEncoder().encode('{'));
		expect(() => {
			for (let sent = 1; sent < limits.jsonDocumentBytes; sent += part.length)
				documents.push(part.subarray(0, Math.min(part.length, limits.jsonDocumentBytes - sent)));
		}).not.toThrow();
		expect(() => documents.push(part.subarray(0, 1))).toThrow(expect.objectContaining({ code: 'json_rejected', details: { document: 1 } }));
	});

	it.each(['1', '"x"', '[1]', '[,{}]', '[{} {}]', '[{},]', '{}]', '[[{}]]'])('refuses %s', (text) =>
		expect(() => cut(text)).toThrow(expect.objectContaining({ code: 'json_rejected' })),
	);
});
