/**
 * A mapping profile: how to read the tables of one program, saved once and used for every file of the same shape.
 * It holds no code, only choices; `ingest/tables/mapped-csv.ts` follows them.
 */
import { converter, ownUnit, type UnitName, unitOfMetric } from './measure-units.ts';
import { type MetricInfo, metricInfo } from './metrics.ts';

/** `auto` looks at each file anew. */
export const delimiters = ['auto', ',', ';', '\t', '|'] as const;
export const decimalMarks = ['.', ','] as const;
/** Between groups of three digits; a blank stands for hard and thin blanks too. */
export const thousandsMarks = ['', ',', '.', ' ', "'"] as const;
/** How a date or instant is written. Month names are understood in every order of day, month and year. */
export const dateOrders = ['iso', 'dmy', 'mdy', 'ymd', 'unix_s', 'unix_ms'] as const;
/**
 * What a column is. `date` and `clock` are one instant in two columns; `device` is a name that the system gives, such as `sda`;
 * `metric_name` and `value` make a long table, with one row for each reading.
 */
export const columnRoles = [
	'time',
	'date',
	'clock',
	'serial',
	'model',
	'firmware',
	'protocol',
	'capacity',
	'host',
	'enclosure',
	'slot',
	'pool',
	'wwn',
	'device',
	'failure',
	'metric',
	'metric_name',
	'value',
	'ignore',
] as const;

export type Delimiter = (typeof delimiters)[number];
export type DecimalMark = (typeof decimalMarks)[number];
export type ThousandsMark = (typeof thousandsMarks)[number];
export type DateOrder = (typeof dateOrders)[number];
export type ColumnRole = (typeof columnRoles)[number];
/** Whether a metric that the catalogue does not know only grows. */
export type OwnKind = 'gauge' | 'counter';

/** What a number means: a metric of the catalogue or an own one, and the unit that the file writes it in. */
export interface MetricChoice {
	/** A catalogue name, or any other; what it is stored as says `storedMetric`. */
	readonly metric: string;
	/** `none`: as the catalogue has it. */
	readonly unit: UnitName;
	/** Of own metrics; the catalogue knows its own. */
	readonly kind?: OwnKind;
}

export interface MappedColumn {
	/** As the header writes it, blanks around removed; the second of two equal ones is `Temp (2)`; without a header `column 1`. */
	readonly heading: string;
	readonly role: ColumnRole;
	/** Of the role `metric` only. */
	readonly reading?: MetricChoice;
	/** Of the role `capacity`: the unit it is written in. */
	readonly unit?: UnitName;
}

/** One metric of a long table, by the text in its `metric_name` column. */
export interface LongMetric {
	readonly name: string;
	/** Absent: rows with this name are left out. */
	readonly reading?: MetricChoice;
}

export interface MappingProfile {
	readonly name: string;
	readonly delimiter: Delimiter;
	readonly decimalMark: DecimalMark;
	readonly thousandsMark: ThousandsMark;
	readonly dateOrder: DateOrder;
	/** Of times that name none: `UTC`, an IANA name such as `Europe/Berlin`, or a fixed offset such as `+02:00`. */
	readonly zone: string;
	readonly hasHeader: boolean;
	/** Lines before the header (or the first row). */
	readonly skipLines: number;
	readonly columns: readonly MappedColumn[];
	/** Of a long table; names that are not listed are kept as they are called. */
	readonly longMetrics: readonly LongMetric[];
}

/** Where a number goes: the metric as stored, and how it gets there. */
export interface StoredMetric {
	readonly info: MetricInfo;
	/** The unit of stored values. */
	readonly unit: UnitName;
	/** Undefined when the unit of the file measures something else: see `mappingFaults`. */
	readonly convert: ((value: number) => number) | undefined;
}

/**
 * The metric of a choice as stored. An own metric carries its unit and kind in its name, as the catalogue's do: `fan_rpm`,
 * `cache_bytes`, `retries_total`; the ending `_total` makes it a counter everywhere.
 */
export function storedMetric({ metric, unit, kind }: MetricChoice): StoredMetric {
	const known = metricInfo(metric);
	if (known.isKnown) {
		const target = unitOfMetric(known);
		return { info: known, unit: target, convert: converter(unit, target) };
	}
	const own = ownUnit(unit);
	const bare = metric.endsWith('_total') ? metric.slice(0, -'_total'.length) : metric;
	const withUnit = own.suffix === '' || bare.endsWith(`_${own.suffix}`) ? bare : `${bare}_${own.suffix}`;
	const isCounter = kind === undefined ? metric.endsWith('_total') : kind === 'counter';
	return { info: metricInfo(isCounter ? `${withUnit}_total` : withUnit), unit: own.unit, convert: converter(unit, own.unit) };
}

/** A fixed offset in minutes east of UTC; undefined for names and for more than 14 h. */
export function offsetMinutes(zone: string): number | undefined {
	if (zone === 'UTC' || zone === 'Z') return 0;
	const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
	if (match === null) return undefined;
	const minutes = Number(match[2]) * 60 + Number(match[3]);
	if (minutes > 14 * 60 || Number(match[3]) > 59) return undefined;
	return match[1] === '-' ? -minutes : minutes;
}

/** Whether the zone is an offset or a name that this machine's zone data knows. */
export function isZone(zone: string): boolean {
	if (offsetMinutes(zone) !== undefined) return true;
	if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(zone)) return false;
	try {
		new Intl.DateTimeFormat('en', { timeZone: zone });
		return true;
	} catch {
		return false;
	}
}

const drivesOnly: readonly ColumnRole[] = ['serial', 'wwn', 'device'];
/** Roles that at most one column has. */
const single: readonly ColumnRole[] = columnRoles.filter((role) => role !== 'metric' && role !== 'ignore');

const roleWords: Readonly<Partial<Record<ColumnRole, string>>> = { metric_name: 'the metric name', clock: 'the time of day', wwn: 'the WWN' };
const wordOf = (role: ColumnRole): string => roleWords[role] ?? `the ${role}`;

/** Sentences on why a profile cannot be used; empty when it can. Each names the column and what to choose. */
export function mappingFaults(profile: MappingProfile): readonly string[] {
	const { columns } = profile;
	const count = (role: ColumnRole): number => columns.filter((column) => column.role === role).length;
	const has = (role: ColumnRole): boolean => count(role) > 0;
	const isLong = has('metric_name') || has('value');
	return [
		...single.filter((role) => count(role) > 1).map((role) => `${count(role)} columns are ${wordOf(role)}; choose one.`),
		...(has('time') || has('date') ? [] : ['No column is the time. Choose the column that says when a row was measured.']),
		...(has('time') && (has('date') || has('clock')) ? ['Choose either one time column, or a date and a time of day.'] : []),
		...(has('clock') && !has('date') && !has('time') ? ['A time of day needs a date column beside it.'] : []),
		...(drivesOnly.some(has) ? [] : ['No column says which drive it is. Choose the serial number, the WWN or the device name.']),
		...(isLong && !(has('metric_name') && has('value')) ? ['A long table needs both a metric name and a value column.'] : []),
		...(isLong && has('metric') ? ['A table is either long (metric name and value) or has one column for each metric, not both.'] : []),
		...(isLong || has('metric') || has('failure') ? [] : ['No column is a metric. Choose what is measured.']),
		...(profile.decimalMark === profile.thousandsMark ? ['The decimal mark and the thousands mark are the same.'] : []),
		...(isZone(profile.zone) ? [] : [`"${profile.zone}" is no time zone. Use a name such as Europe/Berlin, or an offset such as +02:00.`]),
		...metricFaults(profile),
	];
}

function metricFaults({ columns, longMetrics }: MappingProfile): readonly string[] {
	const choices = [
		...columns.flatMap(({ heading, role, reading }) => (role === 'metric' ? [{ heading, reading }] : [])),
		...longMetrics.flatMap(({ name, reading }) => (reading === undefined ? [] : [{ heading: name, reading }])),
	];
	const faults: string[] = [];
	const used = new Map<string, string>();
	for (const { heading, reading } of choices) {
		if (reading === undefined) {
			faults.push(`The column "${heading}" is a metric without a name.`);
			continue;
		}
		const { info, convert } = storedMetric(reading);
		if (convert === undefined) faults.push(`"${heading}" cannot be read in ${reading.unit}: ${info.label} is measured in ${info.unit || 'numbers'}.`);
		const before = used.get(info.name);
		if (before !== undefined) faults.push(`"${before}" and "${heading}" both give ${info.name}; choose one of them.`);
		used.set(info.name, heading);
	}
	return faults;
}

/** The headings of a header as profiles call them: equal ones get a number, empty ones their place. */
export function columnHeadings(names: readonly string[]): readonly string[] {
	const seen = new Map<string, number>();
	return names.map((name, index) => {
		const plain = name.trim() === '' ? `column ${index + 1}` : name.trim();
		const times = (seen.get(plain) ?? 0) + 1;
		seen.set(plain, times);
		return times === 1 ? plain : `${plain} (${times})`;
	});
}

/** How a header differs from the one that a profile was made for. */
export interface HeaderDrift {
	readonly profile: MappingProfile;
	/** Columns that the profile needs and the file lacks. */
	readonly missing: readonly string[];
	/** Columns that the profile does not know. */
	readonly extra: readonly string[];
}

/** Of the columns that a profile needs, how many a header must have to count as a changed one of the same program. */
const NEAR_SHARE = 0.6;

/** The profile whose needed columns a header has most of; undefined when none has enough. The first of equal ones. */
export function nearestProfile(profiles: readonly MappingProfile[], headings: readonly string[]): HeaderDrift | undefined {
	const there = new Set(headings);
	const candidates = profiles
		.filter(({ hasHeader }) => hasHeader)
		.map((profile) => {
			const needed = profile.columns.filter(({ role }) => role !== 'ignore');
			const missing = needed.filter(({ heading }) => !there.has(heading)).map(({ heading }) => heading);
			const known = new Set(profile.columns.map(({ heading }) => heading));
			const extra = headings.filter((heading) => !known.has(heading));
			return { profile, missing, extra, share: needed.length === 0 ? 0 : 1 - missing.length / needed.length };
		})
		.filter(({ share }) => share >= NEAR_SHARE)
		.sort((a, b) => b.share - a.share || a.extra.length - b.extra.length);
	return candidates[0];
}

/** Whether a header is the one that a profile was made for: the same columns, in whatever order, since they are read by name. */
export function fitsHeader(profile: MappingProfile, headings: readonly string[]): boolean {
	const there = new Set(headings);
	return profile.hasHeader && profile.columns.length === headings.length && profile.columns.every(({ heading }) => there.has(heading));
}
