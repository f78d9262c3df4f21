/**
 * Models of the two table formats: what each row of the bytes says, read slowly and without the readers' code. The tables of
 * attributes and metrics are data and shared; smart-attributes.test.ts and smartctl-exact.test.ts check those.
 */
import { attributeDecoder } from '../../../src-main/ingest/decoding/smart-attributes.ts';
import { metricOfColumn } from '../../../src-main/shared/domain/metrics.ts';
import type { TelemetryRecord } from '../../../src-main/shared/domain/telemetry.ts';
import { type SlowRow, slowDelimiter, slowInstant, slowNumber, slowRows, textOf } from './slow-text.ts';

/** What is wrong with a record that a reader accepted; undefined when it says what its row says. */
export type Judge = (record: TelemetryRecord) => string | undefined;

interface ExpectedRow {
	readonly serial: string | undefined;
	readonly observedAtMs: number | undefined;
	readonly hasFailed: boolean | undefined;
	readonly readings: ReadonlyMap<string, number>;
	/** What may be there as well. */
	readonly optional?: ReadonlyMap<string, number>;
}

function judgeRows(bytes: Buffer, expectedOf: (row: SlowRow, names: readonly string[]) => ExpectedRow): Judge {
	const text = textOf(bytes);
	const [header, ...rows] = slowRows(text, slowDelimiter(text));
	const names = (header?.fields ?? []).map((name) => name.trim());
	const byLine = new Map(rows.map((row) => [row.line, row]));
	return (record) => {
		const row = byLine.get(record.line);
		if (row === undefined) return `no row starts at line ${record.line}`;
		if (row.isFaulty || row.fields.length < names.length) return `the row of line ${record.line} is not sound`;
		if (row.fields.slice(names.length).some((field) => field !== '')) return `the row of line ${record.line} is too wide`;
		return difference(record, expectedOf(row, names));
	};
}

function difference(record: TelemetryRecord, expected: ExpectedRow): string | undefined {
	if (record.observedAtMs !== expected.observedAtMs) return `time ${record.observedAtMs}, the row says ${expected.observedAtMs}`;
	if (record.evidence.serial !== expected.serial) return `serial ${record.evidence.serial}, the row says ${expected.serial}`;
	if (record.hasFailed !== expected.hasFailed) return `failure ${record.hasFailed}, the row says ${expected.hasFailed}`;
	const seen = new Set(record.readings.map(({ metric }) => metric));
	const lost = [...expected.readings.keys()].find((metric) => !seen.has(metric));
	if (lost !== undefined) return `${lost} is lost`;
	for (const { metric, value, raw } of record.readings) {
		const stated = expected.readings.get(metric) ?? expected.optional?.get(metric);
		if (stated === undefined || !Object.is(value + 0, stated + 0)) return `${metric} ${value} (${raw ?? ''}), the row says ${stated}`;
	}
	return undefined;
}

/** Undefined where a heading is nearly that of an attribute (`smart_ 7_raw`): what it means is not said anywhere. */
export function judgeBackblaze(bytes: Buffer): Judge | undefined {
	const heading = textOf(bytes).split(/[\r\n]/, 1)[0] ?? '';
	if (heading.split(slowDelimiter(heading)).some((name) => name.includes('smart_') && !/^\s*smart_[1-9]\d{0,2}_(?:raw|normalized)\s*$/.test(name)))
		return undefined;
	return judgeRows(bytes, ({ fields }, names) => {
		const field = (name: string): string => fields[names.indexOf(name)] ?? '';
		const failure = slowNumber(field('failure'));
		return {
			serial: field('serial_number').trim(),
			observedAtMs: slowInstant(field('date')),
			hasFailed: failure === 1 ? true : failure === 0 ? false : undefined,
			...backblazeReadings(fields, names),
		};
	});
}

const keyColumns = new Set(
	'date serial_number model failure capacity_bytes datacenter cluster_id vault_id pod_id pod_slot_num is_legacy_format'.split(' '),
);

function backblazeReadings(fields: readonly string[], names: readonly string[]): Pick<ExpectedRow, 'readings' | 'optional'> {
	const model = (fields[names.indexOf('model')] ?? '').trim();
	const found: { readonly metric: string; readonly value: number; readonly rank: number }[] = [];
	const undecoded: { readonly name: string; readonly metric: string; readonly value: number }[] = [];
	for (const [at, name] of names.entries()) {
		const stated = slowNumber(fields[at] ?? '');
		const id = /^smart_(\d{1,3})_raw$/.exec(name)?.[1];
		if (stated === undefined || keyColumns.has(name) || name === '' || /^smart_\d+_normalized$/.test(name)) continue;
		const decoder = id === undefined ? undefined : attributeDecoder(Number(id), model, '');
		const normalised = slowNumber(fields[names.indexOf(`smart_${id}_normalized`)] ?? '');
		const decoded = decoder?.decode(normalised === undefined ? { raw: stated } : { raw: stated, normalised: Number(normalised) });
		if (decoder === undefined) found.push({ metric: name, value: Number(stated), rank: 0 });
		else if (decoded === undefined) undecoded.push({ name, metric: decoder.metric, value: Number(stated) });
		else found.push({ metric: decoder.metric, value: decoded, rank: decoder.rank });
	}
	const readings = new Map<string, number>();
	for (const { metric, value } of found.sort((first, second) => first.rank - second.rank)) if (!readings.has(metric)) readings.set(metric, value);
	// What is packed in an unknown way keeps its name; the reader may leave it out where another column says the same metric.
	const optional = new Map<string, number>();
	for (const { name, metric, value } of undecoded) (readings.has(metric) ? optional : readings).set(name, value);
	return { readings, optional };
}

const roles = new Map(
	Object.entries({
		observed_at: 'time', date: 'time', serial_number: 'serial', drive: 'drive', model: 'model', protocol: 'protocol', failure: 'failure',
	}), // biome-ignore format: one line
);
/** Characters of the longest number that is one. */
const LONGEST_NUMBER = 400;
const missing = new Set(['', 'nan', 'null', 'none', 'na', 'n/a', '-', '?']);

/** Of the headings of our seeds; a changed heading is another table, which this model does not know. */
export function judgeGeneric(bytes: Buffer, headings: ReadonlySet<string>): Judge | undefined {
	const text = textOf(bytes);
	const heading = text.split(/[\r\n]/, 1)[0] ?? '';
	if (!headings.has(heading)) return undefined;
	const isComma = slowDelimiter(text) === ',';
	return judgeRows(bytes, ({ fields }, names) => {
		const ofRole = (role: string): string => (fields[names.findIndex((name) => roles.get(name) === role)] ?? '').trim();
		const readings = new Map<string, number>();
		for (const [at, name] of names.entries()) {
			const field = (fields[at] ?? '').trim();
			if (roles.has(name) || name === '' || missing.has(field.toLowerCase()) || field.length > LONGEST_NUMBER) continue;
			const number = slowNumber(field) ?? (isComma ? undefined : slowNumber(field.replace(',', '.')));
			if (number !== undefined) readings.set(metricOfColumn(name)?.name ?? name, Number(number));
		}
		const [serial, drive] = [ofRole('serial'), ofRole('drive')];
		const failed = ofRole('failure').toLowerCase();
		return {
			serial: serial === '' && (drive === '' || isDeviceName(drive)) ? undefined : serial === '' ? drive : serial,
			observedAtMs: slowInstant(ofRole('time')),
			hasFailed: ['1', 'true', 'yes', '1.0'].includes(failed) ? true : ['', '0', 'false', 'no', '0.0'].includes(failed) ? false : undefined,
			readings,
		};
	});
}

const isDeviceName = (text: string): boolean =>
	/^(?:[shv]d[a-z]{1,3}|nvme\d{1,3}(?:n\d{1,3})?|physicaldrive\d{1,3}|disk\d{1,3}|[a-z]:\\?|\/dev\/.*|\\\\\.\\.*)$/i.test(text);
