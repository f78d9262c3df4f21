/** One signal of one drive, place by place: what it is worth, what was expected, whether it has moved for good or no longer moves. */
import { counterGain } from '../../shared/domain/counter.ts';
import { log1p } from '../elementary.ts';
import { sd } from '../series/statistics.ts';
import { createSeasonalScorer } from './baseline.ts';
import { nextShift, shiftSigmas, shiftWeight } from './level-shift.ts';
import { type SignalName, type SignalRule, type Source, signalRules } from './signals.ts';
import { createStuckRun } from './streaming/stuck-run.ts';

/** What is said of one place; NaN where nothing can be said, 0 for a shift or a standstill that is not there. */
export interface SignalPlace {
	/** In the unit of the source. */
	value: number;
	/** In the compared scale. */
	expected: number;
	spread: number;
	score: number;
	/** In sigmas. */
	shift: number;
	stuck: number;
}

export interface SignalStream {
	/** Judges the source's value of the next place by those before it; the object is the stream's own and used again. */
	readonly judge: (raw: number) => Readonly<SignalPlace>;
	/** Takes the place that was judged last into the past. */
	readonly learn: () => void;
	readonly hasVaried: () => boolean;
	/** The place that was judged last. */
	readonly now: Readonly<SignalPlace>;
}

/** Days of which the volatility is taken. */
const VOLATILITY_DAYS = 5;
/** Decades of improbability of a standstill that count as one sigma: at the limit of 3 it comes by chance once in a million places. */
const STUCK_DECADES = 2;
/** A standstill of fewer days is none. */
const MIN_STUCK_DAYS = 3;

/** @param stepDays  days between two places */
export function createSignalStream(name: SignalName, source: Source, stepDays: number): SignalStream {
	const rule = signalRules[name];
	const scorer = createSeasonalScorer(Math.round(7 / stepDays), rule.floor);
	const gain = source.isCounter ? createGain(stepDays) : undefined;
	const volatility = name === 'writeVolatility' ? createVolatility(Math.round(VOLATILITY_DAYS / stepDays)) : undefined;
	const run = rule.mayStick && !source.isCounter ? createStuckRun() : undefined;
	const weight = shiftWeight(stepDays);
	const found: SignalPlace = { value: Number.NaN, expected: Number.NaN, spread: Number.NaN, score: Number.NaN, shift: 0, stuck: 0 };
	let mean = 0;
	let nextMean = 0;
	return {
		judge(raw) {
			const given = gain === undefined ? raw : gain.judge(raw);
			// Negative rates cannot be; a source that has them is broken there.
			const usable = given >= 0 || source.metric === 'temperature_c' ? given : Number.NaN;
			const logged = comparedValue(rule, usable);
			const compared = volatility === undefined ? logged : volatility.judge(logged);
			const place = scorer.judge(compared);
			nextMean = nextShift(mean, place.score, weight);
			found.value = volatility === undefined ? usable : compared;
			found.expected = place.expected;
			found.spread = place.spread;
			found.score = place.score;
			// Volatility looks back over days as it is: a shift of it would say the same twice.
			found.shift = volatility === undefined && Number.isFinite(place.score) ? shiftSigmas(nextMean) : 0;
			found.stuck = run === undefined || !Number.isFinite(usable) ? 0 : stuckSigmas(run, usable, stepDays);
			return found;
		},
		learn() {
			gain?.learn();
			volatility?.learn();
			scorer.learn();
			mean = nextMean;
			if (Number.isFinite(found.value)) run?.learn(found.value);
		},
		hasVaried: scorer.hasVaried,
		now: found,
	};
}

/** A value in the scale in which it is compared. */
function comparedValue({ logScale }: SignalRule, value: number): number {
	return logScale === undefined ? value : log1p(logScale * value);
}

function stuckSigmas(run: ReturnType<typeof createStuckRun>, value: number, stepDays: number): number {
	const length = run.runWith(value);
	return length * stepDays < MIN_STUCK_DAYS ? 0 : run.rarityOf(length) / STUCK_DECADES;
}

/** Gain per day of a total since its last value, by the real interval; NaN for the first, at gaps and at resets. */
function createGain(stepDays: number) {
	let last = Number.NaN;
	let since = 0;
	let judged = Number.NaN;
	return {
		judge(total: number): number {
			judged = total;
			return Number.isFinite(total) && Number.isFinite(last) ? counterGain(last, total) / ((since + 1) * stepDays) : Number.NaN;
		},
		learn(): void {
			since++;
			if (!Number.isFinite(judged)) return;
			last = judged;
			since = 0;
		},
	};
}

/** Deviation of the changes of the log over the last `steps` places; NaN where one of them is missing. */
function createVolatility(steps: number) {
	/** Changes, oldest first once full: the place `next` is the oldest. */
	const ring = new Float64Array(steps).fill(Number.NaN);
	const ordered = new Float64Array(steps);
	let next = 0;
	let last = Number.NaN;
	let judged = Number.NaN;
	return {
		judge(value: number): number {
			judged = value;
			ordered.set(ring.subarray(next + 1), 0);
			ordered.set(ring.subarray(0, next), steps - next - 1);
			ordered[steps - 1] = value - last;
			return sd(ordered);
		},
		learn(): void {
			ring[next] = judged - last;
			next = next + 1 === steps ? 0 : next + 1;
			last = judged;
		},
	};
}
