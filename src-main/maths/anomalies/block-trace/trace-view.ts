/** What the rules look at: windows that end with a second, and the past before them. */
import { addToPast, createSizeQuantiles, noPast, type Past } from './trace-past.ts';
import { type Amounts, addAmounts, noAmounts, type Timeline } from './trace-timeline.ts';

/** Steps of the windows: short enough to raise an alarm while little is lost, long enough that one flush of a cache is not the rule. */
export const SHORT_STEPS = 10;
export const LONG_STEPS = 30;
/** Overwriting and reading that are old enough to be what is usual. */
const SETTLED_STEPS = 60;

export interface TraceView {
	readonly timeline: Timeline;
	/** Place of the step that has just ended. */
	readonly place: number;
	/** What happened in the last 10 and 30 steps, and in the last 60. */
	readonly short: Amounts;
	readonly long: Amounts;
	readonly minute: Amounts;
	/** Steps of the long window with at least so many bytes. */
	readonly activeSteps: (name: 'overwritten' | 'written', bytes: number) => number;
	/** Of the long window, bytes in steps whose writes are the same byte over and over, and in steps whose writes are random. */
	readonly constant: number;
	readonly random: number;
	/**
	 * Whether nearly everything so far was random: on an encrypted volume every write is, but for a boot partition; elsewhere logs and
	 * tables are not. By steps, or by bytes of what does not replace what was read: an attack must not make its drive pass for encrypted.
	 */
	readonly isVolumeEncrypted: boolean;
	/** Before the short window. */
	readonly past: Past;
	/** Before the long window. */
	readonly pastOfLong: Past;
	/** Steps since the first one. */
	readonly age: number;
	/** Bytes overwritten in 10 steps, and read in 60, that were rarely exceeded more than a minute ago; 0 without such a past. */
	readonly usualOverwritten: number;
	readonly usualRead: number;
}

/** Steps that a past must have before its quantiles say what is usual. */
const LONG_PAST = 300;
const RARE = 0.95;

/** Bits a byte, of a whole step: the same bytes over and over; random ones; a block of 4 KiB from a cipher measures 7.95. */
const CONSTANT_ENTROPY = 0.8;
const RANDOM_ENTROPY = 7.6;
const ENCRYPTED_VOLUME_ENTROPY = 7.8;
const MOST_PLAIN_STEPS = 0.05;
/** Bytes of a step, and of all other writes, below which they say little. */
const LEAST_KNOWN = 8_192;
const LEAST_OTHER = 65_536;
/** From this share of overwriting on a step may be an attack and says nothing about the volume. */
const MOST_OVERWRITTEN = 0.25;

/** One view a step, in order of time; each is valid until the next one is asked for. */
export function* viewsOf(timeline: Timeline): Generator<TraceView> {
	const { atMs, steps, stepMs } = timeline;
	const past = noPast();
	const pastOfLong = noPast();
	const short = createWindow(timeline, SHORT_STEPS, past);
	const long = createWindow(timeline, LONG_STEPS, pastOfLong);
	const minute = createWindow(timeline, SETTLED_STEPS);
	const usual = createUsual(timeline);
	const isVolumeEncrypted = createVolumeWatch();
	for (let place = 0; place < steps.length; place++) {
		const windows = { short: short.sumTo(place), long: long.sumTo(place), minute: minute.sumTo(place) };
		const written = (isWanted: (entropy: number) => boolean): number =>
			long.steps(place).reduce((bytes, step) => (step.known > 0 && isWanted(entropyOf(step)) ? bytes + step.known : bytes), 0);
		yield {
			timeline,
			place,
			...windows,
			activeSteps: (name, bytes) => long.steps(place).filter((step) => step[name] >= bytes).length,
			constant: written((entropy) => entropy <= CONSTANT_ENTROPY),
			random: written((entropy) => entropy >= RANDOM_ENTROPY),
			isVolumeEncrypted: isVolumeEncrypted(steps[place]),
			past,
			pastOfLong,
			age: Math.round((atMs[place] - atMs[0]) / stepMs) + 1,
			...usual(place, windows),
		};
	}
}

interface Window {
	/** What happened in the window that ends with a step. Places must rise. */
	readonly sumTo: (place: number) => Amounts;
	/** Its steps, after `sumTo`. */
	readonly steps: (place: number) => readonly Amounts[];
}

/** @param leaving  gets the steps that lie before the window */
function createWindow({ atMs, steps, stepMs }: Timeline, length: number, leaving?: Past): Window {
	let from = 0;
	return {
		sumTo(place) {
			const first = atMs[place] - (length - 1) * stepMs;
			for (; atMs[from] < first; from++) if (leaving !== undefined) addToPast(leaving, steps[from]);
			if (leaving !== undefined) leaving.steps = Math.max(0, Math.round((first - atMs[0]) / stepMs));
			// Added up anew: taking away what leaves would let rounding grow.
			const sum = noAmounts();
			for (let i = from; i <= place; i++) addAmounts(sum, steps[i]);
			return sum;
		},
		steps: (place) => steps.slice(from, place + 1),
	};
}

/** What is rarely exceeded, of windows that ended more than a minute ago. */
function createUsual({ atMs, stepMs }: Timeline) {
	const overwritten = createSizeQuantiles();
	const read = createSizeQuantiles();
	const waiting: { readonly atMs: number; readonly overwritten: number; readonly read: number }[] = [];
	let settled = 0;
	return (place: number, windows: Pick<TraceView, 'short' | 'minute'>): Pick<TraceView, 'usualOverwritten' | 'usualRead'> => {
		for (; settled < waiting.length && waiting[settled].atMs <= atMs[place] - SETTLED_STEPS * stepMs; settled++) {
			overwritten.add(waiting[settled].overwritten);
			read.add(waiting[settled].read);
		}
		waiting.push({ atMs: atMs[place], overwritten: windows.short.overwritten, read: windows.minute.read });
		const old = Math.round((atMs[place] - atMs[0]) / stepMs) + 1 - SETTLED_STEPS;
		if (old < LONG_PAST) return { usualOverwritten: 0, usualRead: 0 };
		return { usualOverwritten: overwritten.quantile(RARE, old), usualRead: read.quantile(RARE, old) };
	};
}

/** Takes each step in turn; true as long as the volume looks encrypted. */
function createVolumeWatch(): (step: Amounts) => boolean {
	const all = noAmounts();
	let told = 0;
	let plain = 0;
	return (step) => {
		addAmounts(all, step);
		if (step.known >= LEAST_KNOWN && step.overwritten < MOST_OVERWRITTEN * step.written) {
			told++;
			if (entropyOf(step) < ENCRYPTED_VOLUME_ENTROPY) plain++;
		}
		if (told > 0 && plain <= MOST_PLAIN_STEPS * told) return true;
		return all.known - all.overwrittenKnown >= LEAST_OTHER && otherEntropyOf(all) >= ENCRYPTED_VOLUME_ENTROPY;
	};
}

/** Mean bits a byte of the writes; NaN where nothing is known. */
export const entropyOf = ({ bits, known }: Amounts): number => bits / known;
/** The same of writes over what was read. */
export const overwriteEntropyOf = ({ overwrittenBits, overwrittenKnown }: Amounts): number => overwrittenBits / overwrittenKnown;
/** The same of all other writes. */
export const otherEntropyOf = (sum: Amounts): number => (sum.bits - sum.overwrittenBits) / (sum.known - sum.overwrittenKnown);
