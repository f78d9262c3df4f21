/** Columns of iostat and sadf as metrics. Their kB are 1,024 bytes, their sectors 512 bytes, their MB 1,048,576 bytes. */
import { columnKey, impossibleValue, metricInfo } from '../../shared/domain/metrics.ts';
import type { MetricName, Reading } from '../../shared/domain/telemetry.ts';
import { parseDecimal } from '../reading/csv-scanner.ts';

/** Name of a column and its value, as text from tables or as number from JSON. */
export type Field = readonly [name: string, value: string | number | bigint];

interface Meaning {
	readonly metric: MetricName;
	readonly convert?: (value: number) => number;
}

const KIB = 1_024;
const MIB = 1_048_576;
const SECTOR = 512;

const times =
	(factor: number) =>
	(value: number): number =>
		value * factor;
const percent = (value: number): number => value / 100;

const read = (factor: number): Meaning => ({ metric: 'read_bytes_per_second', convert: times(factor) });
const written = (factor: number): Meaning => ({ metric: 'write_bytes_per_second', convert: times(factor) });
const utilisation: Meaning = { metric: 'utilisation', convert: percent };

const diskMeanings = new Map<string, Meaning>([
	['r/s', { metric: 'read_iops' }],
	['w/s', { metric: 'write_iops' }],
	['rkB/s', read(KIB)],
	['rkB', read(KIB)],
	['kB_read/s', read(KIB)],
	['rMB/s', read(MIB)],
	['MB_read/s', read(MIB)],
	['rsec/s', read(SECTOR)],
	['rd_sec/s', read(SECTOR)],
	['rd_sec', read(SECTOR)],
	['Blk_read/s', read(SECTOR)],
	['wkB/s', written(KIB)],
	['wkB', written(KIB)],
	['kB_wrtn/s', written(KIB)],
	['wMB/s', written(MIB)],
	['MB_wrtn/s', written(MIB)],
	['wsec/s', written(SECTOR)],
	['wr_sec/s', written(SECTOR)],
	['wr_sec', written(SECTOR)],
	['Blk_wrtn/s', written(SECTOR)],
	['r_await', { metric: 'read_latency_ms' }],
	['w_await', { metric: 'write_latency_ms' }],
	['aqu-sz', { metric: 'queue_depth' }],
	['avgqu-sz', { metric: 'queue_depth' }],
	['%util', utilisation],
	['util', utilisation],
	['util-percent', utilisation],
]);

const filesystemMeanings = new Map<string, Meaning>([['MBfsused', { metric: 'used_bytes', convert: times(MIB) }]]);

/** Older names that sadf repeats beside the newer ones, in other units. */
const twins = new Map([
	['rd_sec', 'rkB'],
	['wr_sec', 'wkB'],
	['dc_sec', 'dkB'],
	['avgrq-sz', 'areq-sz'],
	['avgqu-sz', 'aqu-sz'],
]);

/** Shares of merged requests: `%rrqm` in the text, without the sign in JSON. */
const unmarkedPercents = new Set(['rrqm', 'wrqm', 'drqm']);

interface FieldFault {
	readonly column: string;
	readonly reason: string;
}

/** @returns what a disk's line says; other columns under their own names. Why it cannot be, with the column, if so */
export function diskReadings(fields: readonly Field[]): readonly Reading[] | FieldFault {
	const names = new Set(fields.map(([name]) => name));
	return readFields(
		fields.filter(([name]) => !names.has(twins.get(name) ?? '')),
		diskMeanings,
	);
}

/** @returns used and whole bytes of a filesystem, in steps of a MiB; other columns under their own names */
export function filesystemReadings(fields: readonly Field[]): readonly Reading[] | FieldFault {
	const readings = readFields(fields, filesystemMeanings);
	if ('column' in readings) return readings;
	const value = (metric: string): number | undefined => readings.find((reading) => reading.metric === metric)?.value;
	const [used, free] = [value('used_bytes'), value('mbfsfree')];
	return used === undefined || free === undefined ? readings : [...readings, { metric: 'capacity_bytes', value: used + free * MIB }];
}

function readFields(fields: readonly Field[], meanings: ReadonlyMap<string, Meaning>): readonly Reading[] | FieldFault {
	const readings = new Map<MetricName, Reading>();
	for (const [name, stated] of fields) {
		const number = numberOf(stated, name);
		if (number === undefined) continue;
		const meaning = meanings.get(name) ?? { metric: ownName(name) };
		const value = meaning.convert?.(number) ?? number;
		if (Number.isNaN(value)) return { column: name, reason: `"${String(stated).slice(0, 40)}" is not a number` };
		const reason = impossibleValue(metricInfo(meaning.metric), value) ?? (value < 0 ? `${name} ${value} is below 0` : undefined);
		if (reason !== undefined) return { column: name, reason };
		const exact = isRounded(value) || isRounded(number) ? String(stated).trim().slice(0, 400) : undefined;
		if (meaning.metric !== '' && !readings.has(meaning.metric))
			readings.set(meaning.metric, exact === undefined ? { metric: meaning.metric, value } : { metric: meaning.metric, value, raw: exact });
	}
	return [...readings.values()];
}

const isRounded = (value: number): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);

function ownName(column: string): MetricName {
	const key = columnKey(column).slice(0, 120);
	if (column.startsWith('%') || unmarkedPercents.has(column)) return `${key}_percent`;
	// sadf says `dkB` in JSON and `dkB/s` in tables.
	return column === 'dkB' ? 'dkb_s' : key;
}

const missingWords = new Set(['', 'nan', '-nan', 'n/a', '-']);

/** Suffixes of option --human: sectors, bytes, and multiples of 1,024 bytes. */
const suffixes: ReadonlyMap<string, number> = new Map([
	['s', SECTOR],
	['B', 1],
	['k', KIB],
	['M', MIB],
	['G', 2 ** 30],
	['T', 2 ** 40],
	['P', 2 ** 50],
]);

/** Bytes of one unit of a column, for values that carry a unit of their own. */
function unitOf(column: string): number {
	if (column.includes('MB')) return MIB;
	if (column.includes('kB') || column.endsWith('req-sz')) return KIB;
	return /sec|Blk|avgrq-sz/.test(column) ? SECTOR : 1;
}

/** Undefined for a missing value, NaN for what is no number; some locales write a decimal comma, option --human a unit. */
function numberOf(stated: string | number | bigint, column: string): number | undefined {
	if (typeof stated !== 'string') return Number(stated);
	const text = stated.trim();
	if (missingWords.has(text.toLowerCase())) return undefined;
	const human = /^(-?\d[\d.,]{0,30})([sBkMGTP%])$/.exec(text);
	if (human === null) return parseDecimal(text.replace(',', '.'));
	const value = parseDecimal((human[1] ?? '').replace(',', '.'));
	return human[2] === '%' ? value : (value * (suffixes.get(human[2] ?? '') ?? Number.NaN)) / unitOf(column);
}
