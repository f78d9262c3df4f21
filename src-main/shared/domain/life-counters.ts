/**
 * What a drive counts over its life, and which readings of it can be of one drive: what is left to tell drives apart that a USB bridge
 * reports under one serial, model and capacity. Hours never go back and never run ahead of the clock, and whatever the clock says, the
 * counters of one drive rise together: the reading with more hours has not fewer starts. Honest drives and machines break this in known
 * ways: counters begin again at nothing, wrap, count minutes, or are misread once, tools round, and clocks are wrong.
 */
interface LifeCounter {
	readonly metric: string;
	/** Behind a number. */
	readonly words: string;
	/** Counters of one family are of one fault: a tool that takes one in another unit takes all of them so. */
	readonly family: 'age' | 'starts' | 'traffic';
	/** A difference of no more, or of no more than this share, is rounding. */
	readonly least: number;
	readonly share: number;
}

/** Tools state hours, minutes and half minutes of one counter. */
const ROUNDED_HOURS = 5;
const ROUNDED_STARTS = 2;
/** Attributes count in steps of up to 32 GiB, and one tool says GB where another says GiB, or TB and TiB. */
const ROUNDED_BYTES = 64 * 2 ** 30;
const UNIT_SHARE = 0.1;

/** Counters over a whole life that most drives state; the hours are first. Those that start with the machine are none. */
export const lifeCounters: readonly LifeCounter[] = [
	{ metric: 'power_on_hours', words: 'power-on hours', family: 'age', least: ROUNDED_HOURS, share: 0 },
	{ metric: 'power_cycles', words: 'power cycles', family: 'starts', least: ROUNDED_STARTS, share: 0 },
	{ metric: 'start_stop_cycles', words: 'start-stop cycles', family: 'starts', least: ROUNDED_STARTS, share: 0 },
	{ metric: 'load_cycles', words: 'head load cycles', family: 'starts', least: ROUNDED_STARTS, share: 0 },
	{ metric: 'bytes_written_total', words: 'written', family: 'traffic', least: ROUNDED_BYTES, share: UNIT_SHARE },
	{ metric: 'bytes_read_total', words: 'read', family: 'traffic', least: ROUNDED_BYTES, share: UNIT_SHARE },
];

/** One reading. */
export interface LifeReading {
	readonly atMs: number;
	/** As stated. */
	readonly hours: number;
	/** By number of the counter, the hours at 0; not a number where it was not stated. Absent where nothing but hours is known. */
	readonly counters?: readonly number[];
}

/** Columns of life counters by number of the counter, shape (rows,); the hours are there. NaN where a row has none. */
export type LifeColumns = readonly [hours: Float64Array, ...others: (Float64Array | undefined)[]];

const MS_PER_HOUR = 3_600_000;
/** Thirty years; more is no age of a drive but another unit or a packed raw value. */
const MAX_HOURS = 262_800;
/** All ones of 16 bits: what a bridge answers when it has nothing to say. */
const NOT_SAID = 65_535;
/** Half minutes: the fastest unit that drives count by mistake. */
const FASTEST = 120;
/** Units beside hours that one tool decodes and another does not: minutes, half minutes, seconds. */
const OTHER_UNITS = [60, 120, 3600];
/** Clocks drift and dates lack their hour: tolerated on top of the hours that have passed. */
const SLACK = 1.1;
const DATE_HOURS = 48;
/**
 * Hours that may lie between two readings whatever the clock says, as far as hours alone tell: as many as the history is long, since a
 * clock that was wrong puts readings side by side that are so far apart. Not less than two months: old WD drives fall back by 65,536
 * minutes (45 days; three of the 21,000 of Backblaze in April 2013). Not more than a year: by more no clock is wrong unnoticed.
 */
const [NEAR_HOURS, FAR_HOURS] = [60 * 24, 365 * 24];
/** A counter that began again gains no faster than its lifelong pace so many times over. */
const PACE = 2;

/** @param spanMs  length of the whole history that claims to be of one drive */
export const nearHours = (spanMs: number): number => SLACK * Math.min(Math.max(spanMs / MS_PER_HOUR, NEAR_HOURS), FAR_HOURS);

/** Whether it can be an age: above nothing, which drives state while they do not know, and below `MAX_HOURS`. */
const isAge = (hours: number): boolean => hours > 0 && hours <= MAX_HOURS && hours !== NOT_SAID;

const readingAt = (observedAtMs: Float64Array, columns: LifeColumns, row: number): LifeReading => ({
	atMs: observedAtMs[row] as number,
	hours: columns[0][row] as number,
	counters: columns.map((column) => column?.[row] ?? Number.NaN),
});

/** Rows whose hours can be an age. */
export function lifeReadings(observedAtMs: Float64Array, columns: LifeColumns): (LifeReading & { readonly row: number })[] {
	const readings: (LifeReading & { readonly row: number })[] = [];
	for (let row = 0; row < observedAtMs.length; row++)
		if (isAge(columns[0][row] as number)) readings.push({ ...readingAt(observedAtMs, columns, row), row });
	return readings;
}

/** A reading that is kept while rows of its drive come in, and written over by the next: of every drive many times an import. */
export interface KeptReading {
	atMs: number;
	hours: number;
	readonly counters: number[];
}

/** The first and the last reading in time. */
export interface LifeEnds {
	readonly first: KeptReading;
	readonly last: KeptReading;
}

/** Rows of the first and of the last hours that can be an age, -1 without any. */
export const firstRow = (columns: LifeColumns): number => columns[0].findIndex(isAge);
export const lastRow = (columns: LifeColumns): number => columns[0].findLastIndex(isAge);

export function keepReading(observedAtMs: Float64Array, columns: LifeColumns, row: number): KeptReading {
	const kept = { atMs: 0, hours: 0, counters: lifeCounters.map(() => Number.NaN) };
	overwrite(kept, observedAtMs, columns, row);
	return kept;
}

export function overwrite(kept: KeptReading, observedAtMs: Float64Array, columns: LifeColumns, row: number): void {
	kept.atMs = observedAtMs[row] as number;
	kept.hours = columns[0][row] as number;
	for (let i = 0; i < kept.counters.length; i++) kept.counters[i] = columns[i]?.[row] ?? Number.NaN;
}

/**
 * The quick question, once per drive and file: whether counters go on without a step that needs a closer look.
 *
 * @param observedAtMs  not falling
 */
export function isOneRun(observedAtMs: Float64Array, columns: LifeColumns, before?: LifeReading): boolean {
	const [hours, ...others] = columns;
	return goesOn(observedAtMs, hours, before) && others.every((column, i) => column === undefined || isRising(i + 1, column, before));
}

function goesOn(observedAtMs: Float64Array, hours: Float64Array, before: LifeReading | undefined): boolean {
	let last = before?.hours ?? Number.NaN;
	let lastMs = before?.atMs ?? 0;
	for (let row = 0; row < hours.length; row++) {
		const value = hours[row] as number;
		if (!isAge(value)) continue;
		const atMs = observedAtMs[row] as number;
		// Not a number before the first.
		if (last - value > ROUNDED_HOURS || (value - last > NEAR_HOURS && (value - last) * MS_PER_HOUR > FASTEST * (atMs - lastMs))) return false;
		last = value;
		lastMs = atMs;
	}
	return true;
}

function isRising(counter: number, column: Float64Array, before: LifeReading | undefined): boolean {
	const { least, share } = lifeCounters[counter] as LifeCounter;
	let last = before?.counters?.[counter] ?? Number.NaN;
	for (let row = 0; row < column.length; row++) {
		const value = column[row] as number;
		if (last - value > least + share * last) return false;
		// Nothing, where a source has nothing to say, would make what follows rise from there.
		if (value > 0) last = value;
	}
	return true;
}

/** Whether one drive can state both by its hours and the clock, the second not earlier than the first. */
export function canFollow(before: LifeReading, after: LifeReading, near: number): boolean {
	const elapsed = (after.atMs - before.atMs) / MS_PER_HOUR;
	const gained = after.hours - before.hours;
	if (Math.abs(gained) <= near || (gained > 0 && gained <= FASTEST * elapsed)) return true;
	const hasBegunAgain = after.hours <= SLACK * elapsed + DATE_HOURS;
	return (
		hasBegunAgain ||
		OTHER_UNITS.some((unit) => isInUnit(before.hours, after.hours, unit, elapsed) || isInUnit(after.hours, before.hours, unit, elapsed))
	);
}

const isInUnit = (hours: number, other: number, unit: number, elapsed: number): boolean => Math.abs(other / unit - hours) <= SLACK * elapsed + 2;

/** Two counters of which one reading states more of the first and less of the second. */
interface Opposition {
	readonly more: number;
	readonly less: number;
}

/**
 * Where two readings contradict each other whatever the clock says: each is ahead in one counter and behind in another of another family,
 * and neither counter can have begun again in between.
 *
 * @param near  see `nearHours`: a drive that counts more of them cannot have begun again while the clock says that they did not pass
 */
export function oppositions(one: LifeReading, other: LifeReading, near: number): readonly Opposition[] {
	const [mores, lesses]: [number[], number[]] = [[], []];
	for (let i = 0; i < lifeCounters.length; i++) {
		const side = sideOf(i, one, other);
		if (side > 0) mores.push(i);
		else if (side < 0) lesses.push(i);
	}
	const isIn = (more: number, less: number): boolean =>
		familyOf(more) !== familyOf(less) && !hasBegunAgain(one, other, less, more, near) && !hasBegunAgain(other, one, more, less, near);
	return mores.flatMap((more) => lesses.flatMap((less) => (isIn(more, less) ? [{ more, less }] : [])));
}

const familyOf = (counter: number): LifeCounter['family'] => (lifeCounters[counter] as LifeCounter).family;

/** Not a number where it was not stated. */
export const statedOf = ({ hours, counters }: LifeReading, counter: number): number => (counter === 0 ? hours : (counters?.[counter] ?? Number.NaN));

/** 1 where one reading states more than the other, -1 for less, 0 for what rounding or a source that has nothing to say explains. */
function sideOf(counter: number, one: LifeReading, other: LifeReading): number {
	const [a, b] = [statedOf(one, counter), statedOf(other, counter)];
	const { least, share } = lifeCounters[counter] as LifeCounter;
	const [low, high] = [Math.min(a, b), Math.max(a, b)];
	// Not a number where one of them is none.
	if (!(low > 0 && high - low > least + share * high)) return 0;
	return Math.sign(a - b);
}

/** How much two readings differ, as a mean share over the counters that both state. */
export function unlikeness(one: LifeReading, other: LifeReading): number {
	let [sum, count] = [0, 0];
	for (let i = 0; i < lifeCounters.length; i++) {
		const [a, b] = [statedOf(one, i), statedOf(other, i)];
		if (!(Math.max(a, b) > 0)) continue;
		sum += Math.abs(a - b) / Math.max(a, b);
		count++;
	}
	return sum / count;
}

/** Whether `later` can be the same drive after its counter `fallen` began again, or wrapped, as long after `earlier` as `risen` tells. */
function hasBegunAgain(later: LifeReading, earlier: LifeReading, fallen: number, risen: number, near: number): boolean {
	const value = statedOf(later, fallen);
	if (fallen === 0 && value > near) return false;
	const from = statedOf(earlier, risen);
	const lifelong = statedOf(earlier, fallen) / from;
	return value <= PACE * lifelong * (statedOf(later, risen) - from) + (lifeCounters[fallen] as LifeCounter).least;
}

/**
 * How much a reading speaks for another drive than those before and after it: nothing unless both contradict it in the same two counters,
 * so that neither a counter that began again, nor one that is misread or of another unit, nor a wrong clock explains it; one for that,
 * two (as much as a second reading) when age, starts and traffic all lie outside of what its neighbours state.
 */
export function strangeness(reading: LifeReading, before: LifeReading, after: LifeReading, near: number): 0 | 1 | 2 {
	const first = oppositions(reading, before, near);
	if (first.length === 0) return 0;
	const second = oppositions(reading, after, near);
	if (!first.some((one) => second.some((other) => one.more === other.more && one.less === other.less))) return 0;
	return isOutside(reading, before, after) ? 2 : 1;
}

/** Whether age, starts and traffic all lie beyond those of the reading before and of the one after. */
export function isOutside(reading: LifeReading, before: LifeReading, after: LifeReading): boolean {
	const families = new Set<string>();
	for (const [i, { family }] of lifeCounters.entries()) {
		const side = sideOf(i, reading, before);
		if (side !== 0 && side === sideOf(i, reading, after)) families.add(family);
	}
	return families.size === FAMILIES;
}

const FAMILIES = new Set(lifeCounters.map(({ family }) => family)).size;
