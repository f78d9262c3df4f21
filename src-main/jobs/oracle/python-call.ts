/** Reads the reference calls that fixtures write down: `acf(x, nlags=24, alpha=0.05)[:15], durbin_watson(x)`. */
import { AppError } from '../../shared/domain/errors.ts';

/** A literal, or something that only the fixture can give a meaning: a name, a call. */
export type PythonValue = number | string | boolean | null | readonly PythonValue[] | PythonName | PythonCall;

/** `x`, or `a[:n]` */
export interface PythonName {
	readonly name: string;
	readonly slice?: PythonSlice;
}

export interface PythonCall {
	/** Last part of the dotted name. */
	readonly function: string;
	readonly positional: readonly PythonValue[];
	readonly keywords: Readonly<Record<string, PythonValue>>;
	readonly slice?: PythonSlice;
}

/** `[from:to]`, or `[from]` alone, which leaves `to` out. */
export interface PythonSlice {
	readonly from?: PythonValue;
	readonly to?: PythonValue;
}

const TOKEN = /\s*(?:('[^']*'|"[^"]*")|(-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|([A-Za-z_][\w.]*)|([()[\],:=]))/y;
const CONSTANTS: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };

interface Reader {
	readonly peek: () => string | undefined;
	readonly next: () => string;
	/** Takes the token if it comes next. */
	readonly take: (token: string) => boolean;
}

/**
 * Reads calls that are separated by commas.
 *
 * @throws AppError `json_rejected` for anything but calls of literals and names
 */
export function parsePythonCalls(text: string): readonly PythonCall[] {
	const reader = tokensOf(text);
	const calls: PythonCall[] = [];
	do {
		const value = readValue(reader, text);
		if (typeof value !== 'object' || value === null || !('function' in value)) throw unreadable(text);
		calls.push(value);
	} while (reader.take(','));
	if (reader.peek() !== undefined) throw unreadable(text);
	return calls;
}

/**
 * Arguments by name.
 *
 * @param parameters names in their order
 * @throws AppError `json_rejected` for arguments that are not among them
 */
export function bindArguments(call: PythonCall, parameters: readonly string[]): Readonly<Record<string, PythonValue>> {
	const bound: Record<string, PythonValue> = { ...call.keywords };
	for (const [i, value] of call.positional.entries()) bound[parameters[i] ?? `argument ${i}`] = value;
	const unknown = Object.keys(bound).find((name) => !parameters.includes(name));
	if (unknown !== undefined) throw new AppError('json_rejected', `The argument ${unknown} of ${call.function} is not covered.`);
	return bound;
}

function tokensOf(text: string): Reader {
	const tokens: string[] = [];
	TOKEN.lastIndex = 0;
	while (TOKEN.lastIndex < text.trimEnd().length) {
		const found = TOKEN.exec(text);
		if (!found) throw unreadable(text);
		tokens.push(found[0].trimStart());
	}
	let at = 0;
	return {
		peek: () => tokens[at],
		next() {
			const token = tokens[at++];
			if (token === undefined) throw unreadable(text);
			return token;
		},
		take(token) {
			if (tokens[at] !== token) return false;
			at++;
			return true;
		},
	};
}

function readValue(reader: Reader, text: string): PythonValue {
	const token = reader.next();
	if (/^['"]/.test(token)) return token.slice(1, -1);
	if (/^[-.\d]/.test(token)) return Number(token);
	if (token === '[') return readList(reader, text, ']');
	if (token === '(') return readList(reader, text, ')');
	if (!/^[A-Za-z_]/.test(token)) throw unreadable(text);
	if (Object.hasOwn(CONSTANTS, token)) return CONSTANTS[token] as boolean | null;
	const called = reader.take('(') ? readArguments(reader, text) : undefined;
	const slice = reader.take('[') ? { slice: readSlice(reader, text) } : {};
	if (!called) return { name: token, ...slice };
	return { function: token.split('.').at(-1) as string, ...called, ...slice };
}

function readList(reader: Reader, text: string, end: string): PythonValue[] {
	const values: PythonValue[] = [];
	while (!reader.take(end)) {
		values.push(readValue(reader, text));
		if (!reader.take(',') && reader.peek() !== end) throw unreadable(text);
	}
	return values;
}

function readArguments(reader: Reader, text: string): Pick<PythonCall, 'positional' | 'keywords'> {
	const positional: PythonValue[] = [];
	const keywords: Record<string, PythonValue> = {};
	while (!reader.take(')')) {
		const value = readValue(reader, text);
		if (reader.take('=')) {
			if (typeof value !== 'object' || value === null || !('name' in value)) throw unreadable(text);
			keywords[value.name] = readValue(reader, text);
		} else positional.push(value);
		if (!reader.take(',') && reader.peek() !== ')') throw unreadable(text);
	}
	return { positional, keywords };
}

function readSlice(reader: Reader, text: string): PythonSlice {
	const from = reader.peek() === ':' ? undefined : readValue(reader, text);
	const isRange = reader.take(':');
	const to = isRange && reader.peek() !== ']' ? readValue(reader, text) : undefined;
	if (!reader.take(']')) throw unreadable(text);
	return { ...(from === undefined ? {} : { from }), ...(isRange ? { to: to ?? null } : {}) };
}

function unreadable(text: string): AppError {
	return new AppError('json_rejected', `The reference call cannot be read: ${text.slice(0, 120)}`);
}
