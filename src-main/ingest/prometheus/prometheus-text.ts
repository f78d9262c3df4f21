/** One line of the Prometheus text format (0.0.4) or of OpenMetrics, taken apart by hand: name, labels, value, time. */
import { parseDecimal } from '../reading/csv-scanner.ts';

export interface Sample {
	readonly name: string;
	readonly labels: ReadonlyMap<string, string>;
	/** Name and labels as they stand: equal for two samples of one series from one writer. */
	readonly seriesText: string;
	/** As the source writes it. */
	readonly valueText: string;
	/** UTC milliseconds; undefined when the line states no time. */
	readonly atMs?: number;
}

/** Largest instant that a JavaScript Date can hold, in milliseconds either side of 1970. */
const MAX_INSTANT_MS = 8.64e15;
/** The text format counts milliseconds, OpenMetrics seconds: 1e11 s is the year 5138, 1e11 ms is 1973. */
const FIRST_EPOCH_MS = 1e11;
/** A label list longer than this is no label list. */
const MAX_LABELS = 200;

/** The name of a sample without the cost of reading its labels; empty for a name in quotes inside the braces. */
export function sampleName(line: string): string {
	let at = 0;
	while (at < line.length && isNameCode(line.charCodeAt(at))) at++;
	return line.slice(0, at);
}

/** @returns the sample, or in words why the line is none */
export function parseSample(line: string): Sample | string {
	const scanner = new SampleScanner(line);
	return scanner.read();
}

/** The value of a sample: decimal, exponent, `NaN`, `+Inf`; undefined for anything else. */
export function sampleValue(text: string): number | undefined {
	const number = parseDecimal(text);
	if (!Number.isNaN(number)) return number;
	const word = text.toLowerCase();
	if (word === 'nan') return Number.NaN;
	if (word === '+inf' || word === 'inf' || word === '+infinity' || word === 'infinity') return Number.POSITIVE_INFINITY;
	return word === '-inf' || word === '-infinity' ? Number.NEGATIVE_INFINITY : undefined;
}

/** A time in seconds or milliseconds since 1970; undefined when it is none. */
export function sampleTime(text: string): number | undefined {
	const number = parseDecimal(text);
	if (Number.isNaN(number)) return undefined;
	const ms = Math.round(Math.abs(number) < FIRST_EPOCH_MS ? number * 1000 : number);
	return Math.abs(ms) <= MAX_INSTANT_MS ? ms : undefined;
}

function isNameCode(code: number): boolean {
	return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x3a) || code === 0x5f;
}

/** A class because the position is shared by every rule. */
class SampleScanner {
	private readonly line: string;
	private at = 0;

	constructor(line: string) {
		this.line = line;
	}

	read(): Sample | string {
		this.blanks();
		const start = this.at;
		let name = sampleName(this.line.slice(start));
		this.at += name.length;
		this.blanks();
		const labels = new Map<string, string>();
		if (this.line[this.at] === '{') {
			const quotedName = this.labels(labels);
			if (quotedName === undefined) return 'the labels are not of the form {name="value"}';
			if (name === '') name = quotedName;
		}
		if (name === '') return 'the line does not start with a metric name';
		const seriesText = this.line.slice(start, this.at).trim();
		const [valueText = '', timeText, ...rest] = this.words();
		if (sampleValue(valueText) === undefined) return `"${valueText.slice(0, 40)}" is not a number`;
		if (rest.length > 0) return 'more than a value and a time follow the labels';
		if (timeText === undefined) return { name, labels, seriesText, valueText };
		const atMs = sampleTime(timeText);
		return atMs === undefined ? `"${timeText.slice(0, 40)}" is not a time` : { name, labels, seriesText, valueText, atMs };
	}

	/** @returns the name that stands in quotes among the labels, else an empty text; undefined when they are malformed */
	private labels(into: Map<string, string>): string | undefined {
		let quotedName = '';
		this.at++;
		for (let count = 0; count <= MAX_LABELS; count++) {
			this.blanks();
			if (this.line[this.at] === '}') {
				this.at++;
				return quotedName;
			}
			const isQuoted = this.line[this.at] === '"';
			const label = isQuoted ? this.quoted() : this.word();
			if (label === undefined || label === '') return undefined;
			this.blanks();
			if (this.line[this.at] === '=') {
				this.at++;
				this.blanks();
				const value = this.quoted();
				if (value === undefined || into.has(label)) return undefined;
				into.set(label, value);
			} else if (isQuoted && quotedName === '') quotedName = label;
			else return undefined;
			this.blanks();
			if (this.line[this.at] === ',') this.at++;
			else if (this.line[this.at] !== '}') return undefined;
		}
		return undefined;
	}

	private word(): string {
		const word = sampleName(this.line.slice(this.at, this.at + 256));
		this.at += word.length;
		return word;
	}

	/** A text in quotes with `\\`, `\"` and `\n` undone; undefined when it does not start or end. */
	private quoted(): string | undefined {
		if (this.line[this.at] !== '"') return undefined;
		let text = '';
		let from = ++this.at;
		for (; this.at < this.line.length; this.at++) {
			const character = this.line[this.at];
			if (character === '"') return text + this.line.slice(from, this.at++);
			if (character !== '\\') continue;
			const escaped = this.line[this.at + 1];
			text += this.line.slice(from, this.at) + (escaped === 'n' ? '\n' : escaped === '"' || escaped === '\\' ? escaped : `\\${escaped ?? ''}`);
			this.at++;
			from = this.at + 1;
		}
		return undefined;
	}

	/** What stands behind the labels, up to an exemplar of OpenMetrics (` # {...}`). */
	private words(): readonly string[] {
		const end = this.line.indexOf('#', this.at);
		return this.line
			.slice(this.at, end < 0 ? undefined : end)
			.split(/[ \t]/)
			.filter((word) => word !== '');
	}

	private blanks(): void {
		while (this.line[this.at] === ' ' || this.line[this.at] === '\t') this.at++;
	}
}
