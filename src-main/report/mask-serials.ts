/**
 * Serials by their last four characters, done once to all that a report is made of: fields, sentences of other parts, names of files. What is
 * drawn later, chart labels and outline included, knows nothing else.
 */
import type { ReportInput } from './input.ts';

const SHOWN = 4;
/** A shorter serial is an ordinary word as likely as not: it is masked in its own field, not looked for in sentences. */
const LEAST_IN_TEXT = 4;
/** Never texts about drives; a serial that looks like a part of a digest must not change it. */
const KEPT: ReadonlySet<string> = new Set(['deviceId', 'eventId', 'dataHash', 'versions', 'fonts', 'letterhead', 'options', 'currency']);

/** `…255S`; half of a serial that has no eight characters; an empty one stays empty. */
export function maskSerial(serial: string): string {
	const characters = [...serial];
	const shown = Math.min(SHOWN, Math.floor(characters.length / 2));
	return serial === '' ? '' : `…${characters.slice(characters.length - shown).join('')}`;
}

/** The same input with every known serial masked wherever it stands, world wide names left out. */
export function maskSerials(input: ReportInput): ReportInput {
	const drives = input.drives.map(({ wwn: _wwn, ...drive }) => drive);
	return maskValue({ ...input, drives }, serialIndex(serialsOf(input)), '') as ReportInput;
}

/** Serials by their first characters, the longest first. */
type SerialIndex = ReadonlyMap<string, readonly string[]>;

function serialsOf(input: ReportInput): ReadonlySet<string> {
	const named: readonly { readonly serial: string }[] = [
		...input.drives,
		...(input.risk?.drives ?? []),
		...(input.risk?.components ?? []),
		...(input.anomalies?.events ?? []),
		...input.forecasts,
		...(input.plan?.drives ?? []),
		...(input.drive?.series ?? []),
		...(input.quality?.worst ?? []),
	];
	return new Set(named.map(({ serial }) => serial));
}

function serialIndex(serials: ReadonlySet<string>): SerialIndex {
	const long = [...serials].filter((serial) => serial.length >= LEAST_IN_TEXT).sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
	return Map.groupBy(long, (serial) => serial.slice(0, LEAST_IN_TEXT));
}

function maskValue(value: unknown, index: SerialIndex, key: string): unknown {
	if (KEPT.has(key)) return value;
	if (typeof value === 'string') return key === 'serial' ? maskSerial(value) : maskText(value, index);
	if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
	if (Array.isArray(value)) return value.map((item) => maskValue(item, index, ''));
	return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, maskValue(item, index, name)]));
}

/** Serials inside a text, where no letter or digit touches them. */
function maskText(text: string, index: SerialIndex): string {
	let masked = '';
	let copied = 0;
	for (let at = 0; at + LEAST_IN_TEXT <= text.length; ) {
		const serial = isWordEnd(text, at - 1) ? index.get(text.slice(at, at + LEAST_IN_TEXT))?.find((one) => stands(text, one, at)) : undefined;
		if (serial === undefined) at += 1;
		else {
			masked += text.slice(copied, at) + maskSerial(serial);
			at += serial.length;
			copied = at;
		}
	}
	return masked + text.slice(copied);
}

const stands = (text: string, serial: string, at: number): boolean => text.startsWith(serial, at) && isWordEnd(text, at + serial.length);

function isWordEnd(text: string, at: number): boolean {
	return !/[\p{L}\p{N}]/u.test(text.charAt(at));
}
