/**
 * A strict JSON reader (RFC 8259) for documents from outside. It differs from `JSON.parse` in four ways:
 * whole numbers beyond 2^53 stay exact (bigint), objects are Maps, doubled keys and `__proto__` are refused, depth has a limit.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';

export type JsonObject = ReadonlyMap<string, JsonValue>;
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;

/**
 * @throws AppError `json_rejected` with the path inside the document (`$.smartctl.version[0]`) and the character position
 */
export function readJson(text: string): JsonValue {
	const reader = new Reader(text);
	const value = reader.value();
	reader.expectEnd();
	return value;
}

/** A class because position and path are state shared by the mutually recursive rules of the grammar. */
class Reader {
	private readonly text: string;
	private at = 0;
	private readonly path: (string | number)[] = [];

	constructor(text: string) {
		this.text = text;
	}

	value(): JsonValue {
		this.skipBlanks();
		const character = this.text[this.at];
		if (character === '{') return this.object();
		if (character === '[') return this.array();
		if (character === '"') return this.string();
		if (character === 't') return this.word('true', true);
		if (character === 'f') return this.word('false', false);
		if (character === 'n') return this.word('null', null);
		return this.number();
	}

	expectEnd(): void {
		this.skipBlanks();
		if (this.at < this.text.length) this.refuse('text follows the document');
	}

	private object(): JsonObject {
		const members = new Map<string, JsonValue>();
		this.open();
		if (this.take('}')) return this.closed(members);
		for (;;) {
			this.skipBlanks();
			if (this.text[this.at] !== '"') this.refuse('a key in quotes was expected');
			const key = this.string();
			this.path[this.path.length - 1] = key;
			if (key === '__proto__') this.refuse('the key __proto__ is not accepted');
			if (members.has(key)) this.refuse('this key occurs twice');
			if (!this.take(':')) this.refuse('a colon was expected');
			members.set(key, this.value());
			if (this.take(',')) continue;
			if (this.take('}')) return this.closed(members);
			this.refuse('a comma or } was expected');
		}
	}

	private array(): readonly JsonValue[] {
		const elements: JsonValue[] = [];
		this.open();
		if (this.take(']')) return this.closed(elements);
		for (;;) {
			this.path[this.path.length - 1] = elements.length;
			elements.push(this.value());
			if (this.take(',')) continue;
			if (this.take(']')) return this.closed(elements);
			this.refuse('a comma or ] was expected');
		}
	}

	private open(): void {
		this.at++;
		this.path.push('');
		if (this.path.length > limits.jsonDepth) this.refuse(`nested deeper than ${limits.jsonDepth}`);
	}

	private closed<T>(value: T): T {
		this.path.pop();
		return value;
	}

	private string(): string {
		const { text } = this;
		const start = ++this.at;
		let pieces = '';
		let from = start;
		for (;;) {
			const code = text.charCodeAt(this.at);
			if (code === 0x22) break;
			if (Number.isNaN(code)) this.refuse('a string is not closed');
			if (code < 0x20) this.refuse('a control character stands in a string');
			if (code === 0x5c) {
				pieces += text.slice(from, this.at) + this.escape();
				from = this.at;
			} else this.at++;
		}
		pieces += text.slice(from, this.at++);
		// A lone surrogate could not be stored as UTF-8.
		return pieces.isWellFormed() ? pieces : pieces.toWellFormed();
	}

	private escape(): string {
		const letter = this.text[this.at + 1] ?? '';
		if (letter === 'u') {
			const digits = this.text.slice(this.at + 2, this.at + 6);
			if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.refuse('\\u needs four hexadecimal digits');
			this.at += 6;
			return String.fromCharCode(Number.parseInt(digits, 16));
		}
		const plain = escapes.get(letter);
		if (plain === undefined) this.refuse('this escape is unknown');
		this.at += 2;
		return plain;
	}

	private number(): number | bigint {
		const start = this.at;
		if (this.text[this.at] === '-') this.at++;
		const whole = this.digits();
		if (whole.length > 1 && whole.startsWith('0')) this.refuse('a number starts with 0');
		const wholeEnd = this.at;
		if (this.text[this.at] === '.') {
			this.at++;
			this.digits();
		}
		if (this.text[this.at] === 'e' || this.text[this.at] === 'E') {
			this.at++;
			if (this.text[this.at] === '-' || this.text[this.at] === '+') this.at++;
			this.digits();
		}
		const literal = this.text.slice(start, this.at);
		if (literal.length > limits.numberCharacters) this.refuse(`a number is longer than ${limits.numberCharacters} characters`);
		const value = Number(literal);
		if (this.at === wholeEnd && !Number.isSafeInteger(value)) return BigInt(literal);
		if (!Number.isFinite(value)) this.refuse('a number is too large');
		return value;
	}

	private digits(): string {
		const start = this.at;
		for (let code = this.text.charCodeAt(this.at); code >= 0x30 && code <= 0x39; code = this.text.charCodeAt(this.at)) this.at++;
		if (this.at === start) this.refuse('a value was expected');
		return this.text.slice(start, this.at);
	}

	private word<T>(word: string, value: T): T {
		if (!this.text.startsWith(word, this.at)) this.refuse('a value was expected');
		this.at += word.length;
		return value;
	}

	private take(character: string): boolean {
		this.skipBlanks();
		if (this.text[this.at] !== character) return false;
		this.at++;
		return true;
	}

	private skipBlanks(): void {
		for (;;) {
			const code = this.text.charCodeAt(this.at);
			if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
			this.at++;
		}
	}

	private refuse(reason: string): never {
		const path = this.path
			.reduce<string>((joined, part) => joined + (typeof part === 'number' ? `[${part}]` : part === '' ? '' : `.${part}`), '$')
			.slice(0, 200);
		throw new AppError('json_rejected', `The JSON document cannot be read at ${path}, character ${this.at + 1}: ${reason}. Nothing was added.`, {
			path,
			character: this.at + 1,
		});
	}
}

const escapes = new Map([
	['"', '"'],
	['\\', '\\'],
	['/', '/'],
	['b', '\b'],
	['f', '\f'],
	['n', '\n'],
	['r', '\r'],
	['t', '\t'],
]);
