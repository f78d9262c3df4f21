/**
 * No regular expression of the sources may be slow on any text (ReDoS): all literals are collected from the syntax tree and run on
 * 100 KB of texts made to make them try again and again.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { startCpuTimer } from '../support/cpu-time.ts';

const root = join(import.meta.dirname, '..', '..');
const PUMPED = 100_000;
/** Small sizes first: an exponential one would not come back from a large text. */
const SIZES = [24, 400, 5_000, 20_000, PUMPED];
const LIMIT_MS = 50;

interface Literal {
	readonly pattern: string;
	readonly flags: string;
	readonly place: string;
}

function literalsIn(folder: string): readonly Literal[] {
	return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => /\.tsx?$/.test(name))
		.flatMap((name) => {
			const path = join(root, folder, name);
			const source = readFileSync(path, 'utf8');
			const found: Literal[] = [];
			collect(parseSync(path, source).program, (node) => {
				const line = source.slice(0, node.start).split('\n').length;
				found.push({ pattern: node.regex.pattern, flags: node.regex.flags, place: `${relative(root, path)}:${line}` });
			});
			return found;
		});
}

interface RegexNode {
	readonly start: number;
	readonly regex: { readonly pattern: string; readonly flags: string };
}

const isRegexNode = (value: object): value is RegexNode => 'regex' in value && typeof value.regex === 'object' && value.regex !== null;

function collect(value: unknown, onRegex: (node: RegexNode) => void): void {
	if (typeof value !== 'object' || value === null) return;
	if (isRegexNode(value)) onRegex(value);
	for (const member of Object.values(value)) collect(member, onRegex);
}

/** Pieces to repeat: characters that classes stand for, and what the pattern itself spells. */
function piecesFor(pattern: string): ReadonlySet<string> {
	const spelled = pattern
		.replace(/\\[sSdDwWbB]|[\^$|?*+(){}]|\\u[0-9a-fA-F]{4}/g, ' ')
		.replace(/[[\]\\]/g, ' ')
		.split(' ')
		.filter((word) => word !== '');
	const characters = [...new Set(spelled.join(''))].slice(0, 12);
	const pairs = characters.slice(0, 6).flatMap((first) => [`${first} `, `${first}0`, `0${first}`, `${first}a`]);
	return new Set([
		'a',
		'A',
		'0',
		'_',
		' ',
		'\t',
		'\n',
		'\r',
		'-',
		'.',
		',',
		';',
		':',
		'/',
		'"',
		"'",
		'\\',
		'<',
		'(',
		'a ',
		'a0',
		'0.',
		'00:',
		'a;',
		...characters,
		...pairs,
		...spelled.slice(0, 4),
	]);
}

/** Starts that bring the engine behind an anchor or a fixed beginning. */
function startsFor(pattern: string): readonly string[] {
	const fixed = /^\^?((?:[A-Za-z0-9 ,:;#/_"<-]|\\[./\\])+)/.exec(pattern)?.[1]?.replaceAll('\\', '') ?? '';
	return [...new Set(['', fixed, '2024-01-01', '1', 'a'])];
}

/** Milliseconds of the processor, since others on the machine do not count: the least of three where the first is too much. */
function cost(regex: RegExp, text: string): number {
	let least = Number.POSITIVE_INFINITY;
	for (let turn = 0; turn < 3 && least > LIMIT_MS; turn++) {
		regex.lastIndex = 0;
		const timer = startCpuTimer();
		regex.test(text);
		least = Math.min(least, timer.ms());
	}
	return least;
}

/** The first text that is too slow, in words; undefined when none is. */
function slowText({ pattern, flags }: Literal): string | undefined {
	const regex = new RegExp(pattern, flags);
	for (const start of startsFor(pattern)) {
		for (const piece of piecesFor(pattern)) {
			for (const size of SIZES) {
				const text = `${start}${piece.repeat(Math.ceil(size / piece.length))}\u0001`;
				const ms = cost(regex, text);
				if (ms > LIMIT_MS) return `${JSON.stringify(piece)} behind ${JSON.stringify(start)}, ${size} characters: ${ms.toFixed(0)} ms`;
			}
		}
	}
	return undefined;
}

/** Slow on texts that cannot come to them. */
const bounded: ReadonlyMap<string, string> = new Map([
	['0+$', 'charts print numbers of at most 20 decimals with it'],
	['\\B(?=(\\d{3})+$)', 'charts print whole numbers of at most 15 digits with it'],
	['^[-.]+|[-.]+$', 'the contract bounds the name of a profile'],
]);

describe('a regular expression', () => {
	it('is collected from the sources, and a slow one is found', () => {
		expect(literalsIn('src-main/ingest').length).toBeGreaterThan(60);
		const slow = ['^(a+)+$', '\\d+:\\d+x', ' +$'].map((pattern) => slowText({ pattern, flags: '', place: 'here' }));
		expect(slow.map((found) => found !== undefined)).toEqual([true, true, true]);
		expect(slowText({ pattern: '^[a-z]{1,40}=\\d{1,9}$', flags: 'i', place: 'here' })).toBeUndefined();
	});

	it.each(['src-main/ingest', 'src-main/shared', 'src-main/engine', 'src-main/storage', 'src-main/jobs', 'src-main/shells'])(
		'of %s reads 100 KB of any text in 50 ms',
		(folder) => {
			const unique = [
				...new Map(
					literalsIn(folder)
						.filter(({ pattern }) => !bounded.has(pattern))
						.map((literal) => [`${literal.pattern}/${literal.flags}`, literal]),
				).values(),
			];
			const slow = unique.flatMap((literal) => {
				const found = slowText(literal);
				return found === undefined ? [] : [`${literal.place} /${literal.pattern}/${literal.flags}: ${found}`];
			});
			expect(slow, 'bound the repeats, anchor the pattern, or scan by hand').toEqual([]);
		},
		120_000,
	);
});
