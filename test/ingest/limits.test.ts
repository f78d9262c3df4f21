/** The limits of everything that is read: one below and the limit itself are accepted, one above is refused with its code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSink } from '../../src-main/ingest/parser.ts';
import { createJsonDocuments } from '../../src-main/ingest/reading/json-documents.ts';
import { createXmlReader } from '../../src-main/ingest/reading/xml-reader.ts';
import { createLongRecords } from '../../src-main/ingest/tables/long-records.ts';
import { mappingProfile } from '../../src-main/shared/contract/mapping-schemas.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { MS_PER_HOUR } from '../../src-main/shared/domain/telemetry.ts';
import { NOW_MS, parse, readingOf } from './support.ts';

type Limit = keyof typeof limits;

interface LimitCase {
	readonly limit: Limit;
	/** What one above gets: a code that refuses the file, or what happens to a row. */
	readonly refusal: string;
	/** Reads something of exactly this size. @returns the word for what happened to a row, when the file is accepted */
	readonly read: (size: number) => string | undefined;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const table = (...columns: readonly string[]): string => `date,serial_number,${columns.join(',')}\n2024-01-01,A1,`;
const smartctl = (member: string): string =>
	`{"smartctl":{},"local_time":{"time_t":1700000000},"temperature":{"current":30},"power_cycle_count":7,"x":${member}}`;
const rowOf = (time: number): string => `observed_at_ms,serial_number,temperature_c\n${time},A1,30\n`;

/** The single row of a file: accepted, or why not. */
function rowWord(source: string, cuts: readonly number[] = []): string {
	const { parser } = parse(source, { cuts });
	expect(parser.rows).toBe(1);
	return parser.records === 1 ? 'accepted' : (parser.problems[0]?.code ?? 'lost');
}

function readXml(pieces: Iterable<string>, isWanted = true): void {
	const reader = createXmlReader({ open: () => isWanted, attribute: () => undefined, close: () => undefined });
	for (const piece of pieces) reader.push(bytesOf(piece));
	reader.end();
}

/** A piece of 1 MiB again and again, and what is left over. */
function* filler(bytes: number): Generator<string> {
	const piece = ' '.repeat(2 ** 20);
	for (let left = bytes; left > 0; left -= piece.length) yield left < piece.length ? piece.slice(0, left) : piece;
}

const cases: readonly LimitCase[] = [
	{
		limit: 'csvRecordBytes',
		refusal: 'record_too_large',
		read(size) {
			// The line end is part of the record.
			const columns = Array.from({ length: 20 }, (_, index) => `c${index}`);
			const fields = columns.slice(1).map(() => 'x'.repeat(limits.csvFieldBytes - 700));
			const start = `2024-01-01,A1,${fields.join(',')},`;
			return rowWord(`${table(...columns).split('\n')[0]}\n${start}${'y'.repeat(size - start.length - 1)}\n`);
		},
	},
	{ limit: 'csvFieldBytes', refusal: 'record_too_large', read: (size) => rowWord(`${table('note')}${'x'.repeat(size)}\n`) },
	{ limit: 'csvFieldBytes', refusal: 'record_too_large', read: (size) => rowWord(`${table('note')}"${'x'.repeat(size)}"\n`, [700]) },
	{
		limit: 'csvColumns',
		refusal: 'record_too_large',
		read: (size) => rowWord(`${table(...Array.from({ length: size - 2 }, (_, index) => `c${index}`))}${','.repeat(size - 3)}\n`),
	},
	{
		limit: 'textLineBytes',
		refusal: 'record_too_large',
		read: (size) => rowWord(`2024-03-01 00:00:05;\t194;22;27;\n\n${' '.repeat(size)}\n`, [1_000]),
	},
	{ limit: 'numberCharacters', refusal: 'json_rejected', read: (size) => rowWord(smartctl(`0.${'1'.repeat(size - 2)}`)) },
	{ limit: 'numberCharacters', refusal: 'row_rejected', read: (size) => rowWord(`${table('temperature_c')}0.${'1'.repeat(size - 2)}\n`) },
	{
		limit: 'numberCharacters',
		refusal: 'row_rejected',
		read: (size) => rowWord(`2024-03-01 00:00:05;\tcritical-warning;0;\ttemperature;0.${'1'.repeat(size - 2)};\n`),
	},
	{ limit: 'jsonDepth', refusal: 'json_rejected', read: (size) => rowWord(smartctl(`${'['.repeat(size - 1)}${']'.repeat(size - 1)}`)) },
	{ limit: 'jsonDepth', refusal: 'json_rejected', read: (size) => rowWord(smartctl(`${'{"a":'.repeat(size - 1)}1${'}'.repeat(size - 1)}`), [7]) },
	{
		limit: 'jsonDocumentBytes',
		refusal: 'json_rejected',
		read(size) {
			const documents = createJsonDocuments((bytes) => expect(bytes.length).toBe(size));
			documents.push(bytesOf('{'));
			for (const piece of filler(size - 2)) documents.push(bytesOf(piece));
			documents.push(bytesOf('}'));
			documents.end();
			return undefined;
		},
	},
	{
		limit: 'jsonDocuments',
		refusal: 'json_rejected',
		read(size) {
			let seen = 0;
			const documents = createJsonDocuments(() => void seen++);
			documents.push(bytesOf('{}\n'.repeat(size)));
			documents.end();
			expect(seen).toBe(size);
			return undefined;
		},
	},
	{
		limit: 'xmlDocumentBytes',
		refusal: 'xml_rejected',
		read(size) {
			readXml(['<a>', ...filler(size - 7), '</a>'], false);
			return undefined;
		},
	},
	{
		limit: 'xmlDepth',
		refusal: 'xml_rejected',
		read(size) {
			readXml(['<a>'.repeat(size), '</a>'.repeat(size)]);
			return undefined;
		},
	},
	{
		limit: 'xmlParts',
		refusal: 'xml_rejected',
		read(size) {
			readXml(['<a b="1">', '<a/>'.repeat(size - 2), '</a>']);
			return undefined;
		},
	},
	{
		limit: 'xmlTextLength',
		refusal: 'xml_rejected',
		read(size) {
			readXml(['<a>', 'x'.repeat(size), '</a>']);
			return undefined;
		},
	},
	{
		limit: 'detectBytes',
		refusal: 'format_unknown',
		read: (size) => rowWord(`${' '.repeat(size - 1)}${smartctl('1')}`, [limits.detectBytes]),
	},
	{
		limit: 'groupMembers',
		refusal: 'record_too_large',
		read(size) {
			const { sink, findings } = createSink({ fileName: 'test', nowMs: NOW_MS });
			const member = { evidence: { protocol: 'unknown', slot: '1' }, role: 'data' } as const;
			const group = (count: number) => ({ kind: 'zpool', name: 'p', observedAtMs: NOW_MS, line: 1, members: Array(count).fill(member) }) as const;
			sink.group(group(size - 10));
			sink.group(group(10));
			expect(findings.groups).toHaveLength(2);
			return undefined;
		},
	},
	{
		limit: 'skipLines',
		refusal: 'not accepted',
		read(skipLines) {
			const columns = [
				{ heading: 'date', role: 'time' },
				{ heading: 'sn', role: 'serial' },
			];
			const rest = { delimiter: ';', decimalMark: ',', thousandsMark: '', dateOrder: 'dmy', zone: 'UTC', hasHeader: true, longMetrics: [] };
			return mappingProfile.safeParse({ name: 'test', skipLines, columns, ...rest }).success ? undefined : 'not accepted';
		},
	},
	{ limit: 'futureHours', refusal: 'time_suspect', read: (hours) => rowWord(rowOf(NOW_MS + hours * MS_PER_HOUR)) },
];

/** Limits that hold something back instead of refusing it: one above is not lost, it is treated as said. */
const kept: Readonly<Partial<Record<Limit, () => void>>> = {
	problemsKept() {
		for (const over of [-1, 0, 1]) {
			const rows = limits.problemsKept + over;
			const { parser } = parse(`date,serial_number,temperature_c\n${'2024-01-01,A1,999\n'.repeat(rows)}`);
			expect(parser.problems).toHaveLength(Math.min(rows, limits.problemsKept));
			expect([parser.problemCount, parser.rejectedRows]).toEqual([rows, rows]);
		}
	},
	earliestMs() {
		const words = [-1, 0, 1].map((over) => rowWord(rowOf(limits.earliestMs + over)));
		expect(words).toEqual(['time_suspect', 'accepted', 'accepted']);
	},
	heldRecords() {
		for (const over of [-1, 0, 1]) {
			const { sink, findings } = createSink({ fileName: 'test', nowMs: NOW_MS });
			const long = createLongRecords(sink);
			const row = { evidence: { protocol: 'ATA', serial: 'A1' }, hasFailed: false, timeColumn: 'time', line: 1 } as const;
			const count = limits.heldRecords + over;
			for (let at = 0; at < count; at++) long.add({ ...row, observedAtMs: limits.earliestMs + at }, { metric: 'temperature_c', value: 30 });
			expect(findings.records).toBe(over > 0 ? limits.heldRecords / 2 : 0);
			long.end();
			expect(findings.records).toBe(count);
		}
	},
	evidenceCache() {
		for (const over of [-1, 0, 1]) {
			const drives = limits.evidenceCache + over;
			// The first drive comes again, after the memory for drives was full.
			const serials = [...Array.from({ length: drives }, (_, index) => `S${index}`), 'S0'];
			const { records } = parse(`date,serial_number,temperature_c\n${serials.map((serial) => `2024-01-01,${serial},30`).join('\n')}\n`);
			expect(records.map(({ evidence }) => evidence.serial)).toEqual(serials);
		}
	},
};

/** Sizes of our own batches: no input is measured by them, and no figure depends on them. */
const ownSizes: readonly Limit[] = ['fleetCells'];

function outcomeOf({ read }: LimitCase, size: number): string {
	try {
		return read(size) ?? 'accepted';
	} catch (error) {
		if (!(error instanceof AppError)) throw error;
		return error.code;
	}
}

describe('a limit', () => {
	it.each(cases)('$limit lets one below and itself pass, and answers one above with $refusal', (limitCase) => {
		const size = limits[limitCase.limit];
		expect([-1, 0, 1].map((over) => outcomeOf(limitCase, size + over))).toEqual(['accepted', 'accepted', limitCase.refusal]);
	});

	it.each(Object.entries(kept))('%s holds back and loses nothing', (_, check) => check());

	it('is named with its figure in the refusal', () => {
		const named: readonly (readonly [Limit, () => unknown])[] = [
			['csvRecordBytes', () => parse(`${table('note')}"${'x\n'.repeat(limits.csvRecordBytes)}`)],
			['csvFieldBytes', () => parse(`${table('note')}${'x'.repeat(limits.csvFieldBytes + 1)}\n`)],
			['csvColumns', () => parse(`${table('a')}${','.repeat(limits.csvColumns)}\n`)],
			['jsonDepth', () => parse(smartctl('['.repeat(100)))],
			['textLineBytes', () => parse(`2024-03-01 00:00:05;\t194;22;27;\n${' '.repeat(limits.textLineBytes + 1)}`)],
			['xmlDepth', () => readXml(['<a>'.repeat(limits.xmlDepth + 1)])],
		];
		for (const [limit, read] of named) expect(read, limit).toThrow(String(limits[limit]));
	});

	it('stands in some test, every one of the table', () => {
		const folder = join(import.meta.dirname, '..');
		const tests = readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((name) => /\.test\.tsx?$/.test(name) && !name.endsWith(join('ingest', 'limits.test.ts')))
			.map((name) => readFileSync(join(folder, name), 'utf8'));
		const here = new Set<string>([...cases.map(({ limit }) => limit), ...Object.keys(kept), ...ownSizes]);
		const untested = Object.keys(limits).filter((limit) => !here.has(limit) && !tests.some((text) => new RegExp(`limits\\.${limit}\\b`).test(text)));
		expect(untested, 'add a test at limit - 1, limit and limit + 1').toEqual([]);
	});

	it('bounds what is held of a value beyond it', () => {
		const { records } = parse(`${table('bytes_written_total')}9007199254740993\n`);
		expect(readingOf(records[0], 'bytes_written_total')).toBe(9007199254740992);
	});
});
