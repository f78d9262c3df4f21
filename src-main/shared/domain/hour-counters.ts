/**
 * Whether readings of power-on hours can be of one drive: what is left to tell drives apart that a USB bridge reports under one serial,
 * model and capacity. A drive's hours never go back and never run ahead of the clock, but for what honest drives and machines do:
 * counters begin again at nothing, count minutes, or are misread once, and clocks are wrong.
 */

/** One reading; hours as stated. */
export interface HourReading {
	readonly atMs: number;
	readonly hours: number;
}

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
 * Hours that may lie between two readings whatever the clock says: as many as the history is long, since a clock that was wrong puts
 * readings side by side that are so far apart. Not less than two months: old WD drives fall back by 65,536 minutes (45 days; three of the
 * 21,000 of Backblaze in April 2013). Not more than a year: by more no clock is wrong unnoticed.
 */
const [NEAR_HOURS, FAR_HOURS] = [60 * 24, 365 * 24];
/** A counter that takes more drives than a dock has bays says nothing at all. */
export const MAX_COUNTERS = 4;

/** Whether it can be an age: above nothing, which drives state while they do not know, and below `MAX_HOURS`. */
const isAge = (hours: number): boolean => hours > 0 && hours <= MAX_HOURS && hours !== NOT_SAID;

/** Those of a column that can be an age, with their rows. */
export function hourReadings(observedAtMs: Float64Array, hours: Float64Array): (HourReading & { readonly row: number })[] {
	const readings: (HourReading & { readonly row: number })[] = [];
	for (let row = 0; row < hours.length; row++) {
		const value = hours[row] as number;
		if (isAge(value)) readings.push({ atMs: observedAtMs[row] as number, hours: value, row });
	}
	return readings;
}

/** The first and the last reading in time. */
export interface HourEnds {
	readonly first: HourReading;
	readonly last: HourReading;
}

/** @returns undefined when no value can be an age */
export function hourEnds(observedAtMs: Float64Array, hours: Float64Array): HourEnds | undefined {
	const [from, to] = [hours.findIndex(isAge), hours.findLastIndex(isAge)];
	const at = (row: number): HourReading => ({ atMs: observedAtMs[row] as number, hours: hours[row] as number });
	return from < 0 ? undefined : { first: at(from), last: at(to) };
}

/**
 * The quick question, once per drive and file: whether hours go on without a step that needs a closer look.
 *
 * @param observedAtMs  not falling
 * @param hours         NaN where a row has none
 */
export function isOneRun(observedAtMs: Float64Array, hours: Float64Array, before?: HourReading): boolean {
	let last = before?.hours ?? Number.NaN;
	let lastMs = before?.atMs ?? 0;
	for (let row = 0; row < hours.length; row++) {
		const value = hours[row] as number;
		if (!isAge(value)) continue;
		const atMs = observedAtMs[row] as number;
		// Not a number before the first.
		if (Math.abs(value - last) > NEAR_HOURS && !(value > last && (value - last) * MS_PER_HOUR <= FASTEST * (atMs - lastMs))) return false;
		last = value;
		lastMs = atMs;
	}
	return true;
}

/** Whether one drive can state both, the second not earlier than the first. */
function canFollow(before: HourReading, after: HourReading, near: number): boolean {
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

/** Readings beside a new one that are asked, so that a misread among them says nothing. */
const ASKED = 3;

class Counter {
	readonly #stored: readonly HourReading[];
	#next = 0;
	#past: HourReading[] = [];

	constructor(stored: readonly HourReading[]) {
		this.#stored = stored;
	}

	/** The reading that stands nearest in time, the earlier one first. */
	get nearest(): HourReading | undefined {
		return this.#past.at(-1) ?? this.#stored[this.#next];
	}

	moveTo(atMs: number): void {
		for (; this.#next < this.#stored.length && (this.#stored[this.#next] as HourReading).atMs <= atMs; this.#next++)
			this.take(this.#stored[this.#next] as HourReading);
	}

	take(reading: HourReading): void {
		this.#past = [...this.#past.slice(1 - ASKED), reading];
	}

	/** How far a reading is from those beside it, in hours; undefined when one drive cannot have stated it with most of them. */
	distance(reading: HourReading, near: number): number | undefined {
		if (this.#past.some(({ atMs, hours }) => atMs === reading.atMs && hours === reading.hours)) return -1;
		const ahead = this.#stored.slice(this.#next, this.#next + ASKED);
		const agreesWith = (all: readonly HourReading[], agrees: (each: HourReading) => boolean) => all.filter(agrees).length * 2 >= all.length;
		if (!agreesWith(this.#past, (each) => canFollow(each, reading, near)) || !agreesWith(ahead, (each) => canFollow(reading, each, near)))
			return undefined;
		return Math.min(...[...this.#past, ...ahead].map(({ hours }) => Math.abs(hours - reading.hours)));
	}
}

/** Which counter stated each reading. */
export interface CounterReadings {
	/** Number of the counter by reading: those that are known come first. */
	readonly counters: readonly number[];
	/** Of each new counter, in order: what it contradicts, and its first reading. */
	readonly contradictions: readonly (readonly [known: HourReading, other: HourReading])[];
}

/**
 * Gives each reading to the counter that it continues; what continues none is of a new one. A reading that stands alone between two of
 * one counter is a misread of that, and readings that would need more than `MAX_COUNTERS` are all of the first.
 *
 * @param known     readings of known counters, each in order of time; the first is the drive itself and may be empty
 * @param incoming  in order of time
 * @param spanMs    length of the whole history that claims to be of one drive
 */
export function tellCounters(known: readonly (readonly HourReading[])[], incoming: readonly HourReading[], spanMs: number): CounterReadings {
	const near = SLACK * Math.min(Math.max(spanMs / MS_PER_HOUR, NEAR_HOURS), FAR_HOURS);
	const counters = known.map((stored) => new Counter(stored));
	const most = Math.max(known.length, MAX_COUNTERS);
	const begun: { readonly contradiction: readonly [HourReading, HourReading]; readings: number }[] = [];
	const owners: number[] = [];
	for (const reading of incoming) {
		for (const counter of counters) counter.moveTo(reading.atMs);
		let owner = nearestOf(counters.map((counter) => counter.distance(reading, near)));
		if (owner === undefined) {
			owner = counters.length;
			if (owner < most) {
				begun.push({ contradiction: [counters[0]?.nearest ?? reading, reading], readings: 0 });
				counters.push(new Counter([]));
			}
		}
		const own = begun[owner - known.length];
		if (own) own.readings++;
		counters[owner]?.take(reading);
		owners.push(owner);
	}
	const isNoise = owners.includes(most);
	const told = owners.map((owner, i) => {
		if (owner < known.length) return owner;
		if (isNoise) return 0;
		return begun[owner - known.length]?.readings === 1 && isBetween(owners, incoming, i) ? (owners[i - 1] as number) : owner;
	});
	// A new counter that was a misread leaves no gap in the numbers.
	const kept = begun.map((each, i) => ({ ...each, owner: known.length + i })).filter(({ owner }) => told.includes(owner));
	const numbers = new Map(kept.map(({ owner }, i) => [owner, known.length + i]));
	return { counters: told.map((owner) => numbers.get(owner) ?? owner), contradictions: kept.map(({ contradiction }) => contradiction) };
}

/** The number of the least distance; undefined when there is none. */
function nearestOf(distances: readonly (number | undefined)[]): number | undefined {
	let nearest: number | undefined;
	for (const [i, distance] of distances.entries())
		if (distance !== undefined && (nearest === undefined || distance < (distances[nearest] as number))) nearest = i;
	return nearest;
}

/** Whether a reading stands alone between two of one counter, at other instants. */
function isBetween(owners: readonly number[], incoming: readonly HourReading[], i: number): boolean {
	const [before, at, after] = [incoming[i - 1]?.atMs, incoming[i]?.atMs, incoming[i + 1]?.atMs];
	return before !== undefined && after !== undefined && owners[i - 1] === owners[i + 1] && before !== at && after !== at;
}
