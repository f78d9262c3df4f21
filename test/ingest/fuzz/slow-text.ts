/** The plainest way to read text, records and numbers, for comparison with the fast one. It knows nothing of the readers. */

/** The text of a file: a byte order mark decides, without one it is UTF-8. */
export function textOf(bytes: Buffer): string {
	const isUtf16 = (first: number, second: number): boolean => bytes[0] === first && bytes[1] === second;
	if (isUtf16(0xff, 0xfe)) return new TextDecoder('utf-16le').decode(bytes);
	if (isUtf16(0xfe, 0xff)) return new TextDecoder('utf-16be').decode(bytes);
	return new TextDecoder('utf-8').decode(bytes);
}

export interface SlowRow {
	/** 1-based line on which the record starts. */
	readonly line: number;
	readonly fields: readonly string[];
	/** A quote was closed and text followed. */
	readonly isFaulty: boolean;
}

/** Records of RFC 4180 with any line end, one character after the other; empty lines are none. */
export function slowRows(text: string, delimiter: string): readonly SlowRow[] {
	const rows: SlowRow[] = [];
	let fields: string[] = [];
	let field = '';
	let line = 1;
	let startLine = 1;
	let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
	let isFaulty = false;
	let wasQuoted = false;
	const endRow = (): void => {
		if (fields.length > 0 || field !== '' || wasQuoted) rows.push({ line: startLine, fields: [...fields, field], isFaulty });
		fields = [];
		field = '';
		isFaulty = false;
		wasQuoted = false;
		state = 'start';
	};
	for (let at = 0; at < text.length; at++) {
		const character = text[at] as string;
		const isLineEnd = character === '\n' || character === '\r';
		if (isLineEnd) {
			if (character === '\r' && text[at + 1] === '\n') {
				if (state === 'quoted') field += '\r';
				at++;
			}
			line++;
			if (state === 'quoted') field += text[at];
			else {
				endRow();
				startLine = line;
			}
		} else if (state === 'quoted') {
			if (character !== '"') field += character;
			else if (text[at + 1] === '"') {
				field += '"';
				at++;
			} else state = 'closed';
		} else if (character === delimiter) {
			fields.push(field);
			field = '';
			wasQuoted = false;
			state = 'start';
		} else if (character === '"' && state === 'start') {
			state = 'quoted';
			wasQuoted = true;
		} else {
			if (state === 'closed') isFaulty = true;
			field += character;
			if (state !== 'closed') state = 'plain';
		}
	}
	endRow();
	return rows;
}

/** The delimiter that stands most often in the first line, outside quotes; a comma when none does. */
export function slowDelimiter(text: string): string {
	let isQuoted = false;
	let heading = '';
	for (const character of text) {
		if (character === '"') isQuoted = !isQuoted;
		else if (!isQuoted && (character === '\n' || character === '\r')) break;
		else if (!isQuoted) heading += character;
	}
	const count = (delimiter: string): number => heading.split(delimiter).length - 1;
	return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

/** A decimal number, whole ones exactly; undefined for anything else. */
export function slowNumber(text: string): number | bigint | undefined {
	const trimmed = text.trim();
	const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(trimmed);
	if (match === null || `${match[2]}${match[3] ?? ''}` === '') return undefined;
	const [, sign = '', whole = '', fraction = '', exponent = ''] = match;
	const value = Number(trimmed);
	if (Number.isSafeInteger(value) || !Number.isInteger(value)) return value;
	const zeros = Number(exponent === '' ? 0 : exponent) - fraction.replace(/0+$/, '').length;
	if (zeros < 0 || zeros > 400) return value;
	const digits = `${whole}${fraction.replace(/0+$/, '')}`;
	return BigInt(`${sign === '-' ? '-' : ''}${digits === '' ? '0' : digits}`) * 10n ** BigInt(zeros);
}

/** An instant by the engine's own reader of dates; undefined for what is none. */
export function slowInstant(text: string): number | undefined {
	const trimmed = text.trim();
	const match = /^(\d{4})[-/](\d\d)[-/](\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d+))?)?( ?)(Z|[+-]\d\d:?\d\d)?$/.exec(trimmed);
	if (match === null) {
		const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z|[+-]\d\d:?\d\d)?$/.exec(trimmed)?.slice(1);
		if (basic !== undefined) return slowInstant(`${basic.slice(0, 3).join('-')}T${basic.slice(3, 6).join(':')}${basic[6] ?? ''}`);
		const number = slowNumber(trimmed);
		return number === undefined ? undefined : Math.round(Math.abs(Number(number)) < 1e11 ? Number(number) * 1000 : Number(number));
	}
	const [, year, month, day, clock = '00:00', seconds = ':00', fraction = '0', , zone = 'Z'] = match;
	const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
	const instant = Date.parse(`${year}-${month}-${day}T${clock}${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`);
	return Number.isNaN(instant) ? undefined : instant;
}
