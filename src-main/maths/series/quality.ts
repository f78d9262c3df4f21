/**
 * How far a series may be trusted, 0 to 100, with the reasons.
 *
 * Each fault takes a share of the score, the loss; the score is 100 times the product of (1 - loss) over all faults, rounded down.
 *
 * | reason | what it is | loss |
 * |---|---|---|
 * | `too_few` | fewer than 20 values | (20 - values) / 20 |
 * | `gaps` | intervals of 1.5 times the usual one and more; the values that are missing in them | 1 - coverage |
 * | `irregular` | more than a fifth of the intervals is no whole multiple of the usual one | 0.1 |
 * | `duplicates` | values at the same instant as the one before or within 5 % of the usual interval | their share, at most 0.3 |
 * | `resets` | a counter falls and goes on from there | 1 - 0.95^n, at most 0.5 |
 * | `wraps` | a counter runs over a register of 16, 24, 32, 41 or 48 bits | 1 - 0.99^n, at most 0.2 |
 * | `clock_jumps` | the series leaves its rhythm, a counter value stands out of order, or power-on time grew faster than the clock | 1 - 0.9^n, at most 0.6 |
 * | `stuck` | a moving gauge repeats one value for as long as the catalogue says (`stuckAfterDays`) and three times as long as its own next run and its peers' | share of the span, at most 0.8 |
 * | `impossible` | values outside the bounds of the catalogue | five times their share, at most 0.8 |
 *
 * The usual interval (cadence) is the median of the positive intervals. Coverage is the share of the values that the span should hold
 * at that interval and that are there. A state has neither falls nor runs; a constant counter is normal.
 */
import type { QualityReason, SeriesQuality } from '../../shared/domain/quality.ts';
import { type QualityFacts, qualityReasons } from './quality-reasons.ts';
import { rhythmOf } from './quality-rhythm.ts';
import { constantRuns, counterFalls, stuckRun } from './quality-values.ts';

export interface QualityInput {
	/** Shape (n,), rising or equal. */
	readonly observedAtMs: Float64Array;
	/** Shape (n,), NaN where the source had no value. */
	readonly values: Float64Array;
	readonly kind: 'gauge' | 'counter' | 'state';
	/** Bounds outside of which a value cannot be. */
	readonly minimum?: number | undefined;
	readonly maximum?: number | undefined;
	/** The usual interval where it is known; otherwise the median of the series. */
	readonly cadenceMs?: number | undefined;
	/** Of a gauge that always moves; without it a constant gauge is normal. */
	readonly stuckAfterMs?: number | undefined;
	/** Median of the longest constant runs of other drives. */
	readonly peerRunMs?: number | undefined;
	/** Instants at which the drive's power-on time shows that the clock jumped; shape (m,), rising. */
	readonly clockJumpsMs?: Float64Array | undefined;
}

/**
 * The quality of one series. Deterministic; taking values out of a clean series of known rhythm never raises the score, and no fault
 * that is added does.
 *
 * @returns a score of 0 for a series without values
 */
export function seriesQuality(input: QualityInput): SeriesQuality {
	const { times, values } = presentValues(input);
	const rhythm = rhythmOf(times, input.cadenceMs);
	const falls = input.kind === 'counter' ? counterFalls(times, values) : { resets: 0, wraps: 0, misplacedMs: [] };
	const stuck =
		input.kind === 'gauge' && input.stuckAfterMs !== undefined
			? stuckRun(constantRuns(times, values), { stuckAfterMs: input.stuckAfterMs, peerRunMs: input.peerRunMs })
			: undefined;
	const [first, last] = [times[0] ?? 0, times[times.length - 1] ?? 0];
	const facts: QualityFacts = {
		values: values.length,
		spanMs: last - first,
		rhythm,
		falls,
		jumps: countJumps([rhythm.jumpsMs, falls.misplacedMs, input.clockJumpsMs ?? []], first, last),
		stuck,
		stuckValue: stuck === undefined ? Number.NaN : values[times.indexOf(stuck.startMs)],
		peerRunMs: input.peerRunMs,
		impossible: values.reduce((count, value) => count + (isPossible(value, input) ? 0 : 1), 0),
	};
	const reasons = qualityReasons(facts);
	return {
		score: scoreOf(reasons),
		values: values.length,
		cadenceMs: rhythm.cadenceMs,
		expected: rhythm.expected,
		coverage: rhythm.expected === 0 ? 0 : 1 - rhythm.missing / rhythm.expected,
		gaps: rhythm.gaps,
		longestGapMs: rhythm.longestGapMs,
		reasons,
	};
}

/** Infinite values stay: they are numbers that cannot be. */
function presentValues({ observedAtMs, values }: QualityInput): { readonly times: Float64Array; readonly values: Float64Array } {
	if (!values.some(Number.isNaN)) return { times: observedAtMs, values };
	return { times: observedAtMs.filter((_, i) => !Number.isNaN(values[i])), values: values.filter((value) => !Number.isNaN(value)) };
}

function isPossible(value: number, { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY }: QualityInput): boolean {
	return Number.isFinite(value) && value >= minimum && value <= maximum;
}

/** Instants within the series; what several signs say of one instant is one jump. */
function countJumps(signs: readonly ArrayLike<number>[], first: number, last: number): number {
	return new Set(signs.flatMap((instants) => Array.from(instants)).filter((instant) => instant > first && instant <= last)).size;
}

function scoreOf(reasons: readonly QualityReason[]): number {
	const kept = reasons.reduce((share, { loss }) => share * (1 - loss), 1);
	// A thousandth of a point: 100 * 0.93 must stay 93.
	return Math.max(0, Math.floor(100 * kept + 1e-3));
}
