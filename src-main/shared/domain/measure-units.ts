/**
 * Units as monitoring programs write them, and how each becomes the unit of the catalogue: one table, every conversion linear.
 * `kB` is 1,000 bytes and `KiB` 1,024, whatever the operating system calls them.
 */

/** What is measured; only units of one dimension turn into one another. */
type Dimension = 'count' | 'bytes' | 'bytesPerTime' | 'perTime' | 'temperature' | 'time' | 'share';

interface UnitDefinition {
	readonly dimension: Dimension;
	/** Value in the unit of the dimension: (value + before) x times / over. */
	readonly times: number;
	readonly over?: number;
	readonly before?: number;
	/** As a person reads it in a list. */
	readonly label: string;
}

const KIB = 1024;
const DAY_SECONDS = 86_400;

/** Units of the dimensions: 1, B, B/s, 1/s, °C, s, %. */
const definitions = {
	none: { dimension: 'count', times: 1, label: 'as is' },
	B: { dimension: 'bytes', times: 1, label: 'B' },
	kB: { dimension: 'bytes', times: 1e3, label: 'kB (1,000 B)' },
	MB: { dimension: 'bytes', times: 1e6, label: 'MB (10^6 B)' },
	GB: { dimension: 'bytes', times: 1e9, label: 'GB (10^9 B)' },
	TB: { dimension: 'bytes', times: 1e12, label: 'TB (10^12 B)' },
	PB: { dimension: 'bytes', times: 1e15, label: 'PB (10^15 B)' },
	KiB: { dimension: 'bytes', times: KIB, label: 'KiB (1,024 B)' },
	MiB: { dimension: 'bytes', times: KIB ** 2, label: 'MiB (2^20 B)' },
	GiB: { dimension: 'bytes', times: KIB ** 3, label: 'GiB (2^30 B)' },
	TiB: { dimension: 'bytes', times: KIB ** 4, label: 'TiB (2^40 B)' },
	sectors_512: { dimension: 'bytes', times: 512, label: 'sectors of 512 B' },
	sectors_4096: { dimension: 'bytes', times: 4096, label: 'sectors of 4,096 B' },
	units_512000: { dimension: 'bytes', times: 512_000, label: 'NVMe data units (512,000 B)' },
	'B/s': { dimension: 'bytesPerTime', times: 1, label: 'B/s' },
	'kB/s': { dimension: 'bytesPerTime', times: 1e3, label: 'kB/s' },
	'MB/s': { dimension: 'bytesPerTime', times: 1e6, label: 'MB/s' },
	'KiB/s': { dimension: 'bytesPerTime', times: KIB, label: 'KiB/s' },
	'MiB/s': { dimension: 'bytesPerTime', times: KIB ** 2, label: 'MiB/s' },
	'B/d': { dimension: 'bytesPerTime', times: 1, over: DAY_SECONDS, label: 'B per day' },
	'MB/d': { dimension: 'bytesPerTime', times: 1e6, over: DAY_SECONDS, label: 'MB per day' },
	'GB/d': { dimension: 'bytesPerTime', times: 1e9, over: DAY_SECONDS, label: 'GB per day' },
	'GiB/d': { dimension: 'bytesPerTime', times: KIB ** 3, over: DAY_SECONDS, label: 'GiB per day' },
	'1/s': { dimension: 'perTime', times: 1, label: 'per second' },
	'1/min': { dimension: 'perTime', times: 1, over: 60, label: 'per minute' },
	'1/h': { dimension: 'perTime', times: 1, over: 3600, label: 'per hour' },
	'1/d': { dimension: 'perTime', times: 1, over: DAY_SECONDS, label: 'per day' },
	C: { dimension: 'temperature', times: 1, label: '°C' },
	F: { dimension: 'temperature', before: -32, times: 5, over: 9, label: '°F' },
	K: { dimension: 'temperature', before: -273.15, times: 1, label: 'K' },
	ns: { dimension: 'time', times: 1, over: 1e9, label: 'ns' },
	us: { dimension: 'time', times: 1, over: 1e6, label: 'µs' },
	ms: { dimension: 'time', times: 1, over: 1e3, label: 'ms' },
	s: { dimension: 'time', times: 1, label: 's' },
	min: { dimension: 'time', times: 60, label: 'min' },
	h: { dimension: 'time', times: 3600, label: 'h' },
	days: { dimension: 'time', times: DAY_SECONDS, label: 'days' },
	percent: { dimension: 'share', times: 1, label: '%' },
	fraction: { dimension: 'share', times: 100, label: 'fraction (0 to 1)' },
	percent_left: { dimension: 'share', before: -100, times: -1, label: '% left' },
	fraction_left: { dimension: 'share', before: -1, times: -100, label: 'fraction left' },
} as const satisfies Record<string, UnitDefinition>;

export type UnitName = keyof typeof definitions;

export const unitNames = Object.keys(definitions) as readonly UnitName[];

/** The unit as a person reads it in a list. */
export const unitLabel = (unit: UnitName): string => definitions[unit].label;

/** The table's name of each unit that the catalogue states. */
const catalogueUnits: ReadonlyMap<string, UnitName> = new Map([
	['B', 'B'],
	['B/s', 'B/s'],
	['B/d', 'B/d'],
	['1/s', '1/s'],
	['1/d', '1/d'],
	['°C', 'C'],
	['ms', 'ms'],
	['s', 's'],
	['min', 'min'],
	['h', 'h'],
	['%', 'percent'],
]);

/** Shares that the catalogue counts from 0 to 1, without a unit. */
const fractionMetrics: ReadonlySet<string> = new Set(['utilisation']);

/** The table's unit of a catalogue metric; `none` for counts and what has no other unit. */
export function unitOfMetric(metric: { readonly name: string; readonly unit: string }): UnitName {
	return fractionMetrics.has(metric.name) ? 'fraction' : (catalogueUnits.get(metric.unit) ?? 'none');
}

/** Units in which a metric may be written: those of its dimension, and `none` for the metric's own. */
export function unitsFor(target: UnitName): readonly UnitName[] {
	const { dimension } = definitions[target];
	return unitNames.filter((unit) => unit === 'none' || definitions[unit].dimension === dimension);
}

/**
 * A function from values of one unit to another; `none` stands for the unit of the other side.
 *
 * @returns undefined when the units measure different things
 */
export function converter(from: UnitName, to: UnitName): ((value: number) => number) | undefined {
	if (from === to || from === 'none') return (value) => value;
	const source: UnitDefinition = definitions[from];
	const target: UnitDefinition = definitions[to];
	if (source.dimension !== target.dimension) return undefined;
	const { before = 0 } = source;
	const times = source.times * (target.over ?? 1);
	const over = (source.over ?? 1) * target.times;
	// One multiplication where it is exact: 1 day is 24 h to the last digit.
	const isWhole = Number.isInteger(times / over);
	const after = target.before ?? 0;
	return (value) => tidy((isWhole ? (value + before) * (times / over) : ((value + before) * times) / over) - after);
}

/** 308.15 K is 35 °C and not 34.99999999999994: what differs from 12 digits by rounding alone is those 12 digits. */
function tidy(value: number): number {
	if (Number.isInteger(value)) return value;
	const short = Number(value.toPrecision(12));
	return Math.abs(short - value) <= Math.abs(value) * 4e-14 ? short : value;
}

/** The unit in which own metrics of a dimension are kept, and what their name ends in. */
const ownUnits: Readonly<Record<Dimension, { readonly unit: UnitName; readonly suffix: string }>> = {
	count: { unit: 'none', suffix: '' },
	bytes: { unit: 'B', suffix: 'bytes' },
	bytesPerTime: { unit: 'B/s', suffix: 'bytes_per_second' },
	perTime: { unit: '1/s', suffix: 'per_second' },
	temperature: { unit: 'C', suffix: 'celsius' },
	time: { unit: 's', suffix: 'seconds' },
	share: { unit: 'percent', suffix: 'percent' },
};

/** For a metric that the catalogue does not know: the unit it is kept in, and the ending that says so in its name. */
export function ownUnit(unit: UnitName): { readonly unit: UnitName; readonly suffix: string } {
	return ownUnits[definitions[unit].dimension];
}

/** Spellings in headings and cells, in lower case. A unit that is written in several cases means one thing here. */
const spellings: ReadonlyMap<string, UnitName> = new Map<string, UnitName>([
	...(['kB', 'MB', 'GB', 'TB', 'PB', 'KiB', 'MiB', 'GiB', 'TiB', 'kB/s', 'MB/s', 'KiB/s', 'MiB/s', 'B/s'] as const).map(
		(unit): [string, UnitName] => [unit.toLowerCase(), unit],
	),
	['b', 'B'],
	['byte', 'B'],
	['bytes', 'B'],
	['octets', 'B'],
	['go', 'GB'],
	['mo', 'MB'],
	['to', 'TB'],
	['ko', 'kB'],
	['sectors', 'sectors_512'],
	['lba', 'sectors_512'],
	['lbas', 'sectors_512'],
	['mb/d', 'MB/d'],
	['gb/d', 'GB/d'],
	['gb/day', 'GB/d'],
	['gib/d', 'GiB/d'],
	['/s', '1/s'],
	['1/s', '1/s'],
	['iops', '1/s'],
	['c', 'C'],
	['°c', 'C'],
	['celsius', 'C'],
	['f', 'F'],
	['°f', 'F'],
	['fahrenheit', 'F'],
	['k', 'K'],
	['kelvin', 'K'],
	['ns', 'ns'],
	['us', 'us'],
	['µs', 'us'],
	['μs', 'us'],
	['ms', 'ms'],
	['msec', 'ms'],
	['s', 's'],
	['sec', 's'],
	['secs', 's'],
	['second', 's'],
	['seconds', 's'],
	['sekunden', 's'],
	['min', 'min'],
	['mins', 'min'],
	['minutes', 'min'],
	['minuten', 'min'],
	['h', 'h'],
	['hr', 'h'],
	['hrs', 'h'],
	['hour', 'h'],
	['hours', 'h'],
	['stunden', 'h'],
	['std', 'h'],
	['heures', 'h'],
	['horas', 'h'],
	['d', 'days'],
	['day', 'days'],
	['days', 'days'],
	['tage', 'days'],
	['jours', 'days'],
	['dias', 'days'],
	['%', 'percent'],
	['pct', 'percent'],
	['percent', 'percent'],
	['prozent', 'percent'],
]);

/** The unit that a word names; undefined for other words. */
export function unitOfWord(word: string): UnitName | undefined {
	return spellings.get(word.trim().toLowerCase());
}

/** Whether two units measure the same thing. */
export function isSameDimension(first: UnitName, second: UnitName): boolean {
	return definitions[first].dimension === definitions[second].dimension;
}
