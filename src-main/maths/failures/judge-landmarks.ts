/** Stated failure probabilities of past days beside what came: calibration, and what they tell apart beside the simple rule. */
import type { FailureBacktest, FailureVerdict } from '../../shared/domain/backtest.ts';
import { brierScore } from '../calibration/brier.ts';
import { fitLogisticRecalibration, logOdds } from '../calibration/logistic-recalibration.ts';
import { reliabilityRanges } from '../calibration/reliability.ts';
import { poissonBinomialInterval } from '../distributions/poisson-binomial.ts';
import { averagePrecision, precisionRecall } from '../ranking.ts';
import { type FlaggedShares, flaggedAbove, flaggedAtShare } from './flag-curve.ts';
import { probabilityEdges } from './judge-split.ts';

/** Failures below which a slope and an average precision are noise. */
export const LEAST_FAILURES = 5;
/** Without a failure an expectation below this is no contradiction: none at all comes in one of twenty such histories. */
const TOO_FEW = 3;
const MOST_POINTS = 200;

export interface StatedFailures {
	/** Shape (cases,) each. */
	readonly probabilities: Float64Array;
	/** As stated before held-back time corrected them; absent where nothing did. */
	readonly uncorrected?: Float64Array;
	readonly outcomes: Uint8Array;
	readonly rule: Uint8Array;
	/** Standard deviation of the log of the hazard that the fits left unknown for all drives at once. */
	readonly levelDeviation: number;
}

type Judged = Omit<FailureBacktest, 'horizonDays' | 'landmarksMs' | 'leftOut'>;

/** @param stated one case at least */
export function judgeFailures({ probabilities, uncorrected, outcomes, rule, levelDeviation }: StatedFailures): Judged {
	const failures = outcomes.reduce((sum, outcome) => sum + outcome, 0);
	const { mean, lower, upper } = poissonBinomialInterval(probabilities, levelDeviation);
	const base = failures / outcomes.length;
	const byRule = flaggedAbove(split(rule, outcomes), 0.5);
	const byModel = flaggedAtShare(split(probabilities, outcomes), byRule.falsePositiveRate);
	const isCorrected = uncorrected?.some((value, at) => value !== probabilities[at]) === true;
	const isEnough = failures >= LEAST_FAILURES && failures < outcomes.length;
	return {
		cases: outcomes.length,
		failures,
		expected: mean,
		expectedLower: lower,
		expectedUpper: upper,
		verdict: verdictOf(failures, mean, lower, upper),
		brier: brierScore(probabilities, outcomes),
		brierReference: base * (1 - base),
		calibration: isEnough ? calibrationOf(probabilities, outcomes) : null,
		slopeUncorrected: isEnough && uncorrected !== undefined && isCorrected ? (calibrationOf(uncorrected, outcomes)?.slope ?? null) : null,
		reliability: reliabilityRanges(probabilities, outcomes, probabilityEdges),
		rule: flagsOf(byRule),
		model: flagsOf(byModel),
		liftOverRule: ratio(byModel.precision, byRule.precision),
		lift: ratio(byModel.precision, base),
		averagePrecision: isEnough ? averagePrecision(probabilities, outcomes) : null,
		precisionRecall: isEnough ? thinned(probabilities, outcomes) : { recall: new Float64Array(0), precision: new Float64Array(0) },
	};
}

function verdictOf(failures: number, expected: number, lower: number, upper: number): FailureVerdict {
	if (failures < lower) return 'too_many_expected';
	if (failures > upper) return 'too_few_expected';
	return failures === 0 && expected < TOO_FEW ? 'too_few' : 'holds';
}

function split(scores: ArrayLike<number>, outcomes: Uint8Array) {
	const of = (wanted: number): Float64Array => Float64Array.from(scores).filter((_, at) => outcomes[at] === wanted);
	return { failed: of(1), survived: of(0) };
}

/** Null where all stated probabilities are the same: there is no slope. */
function calibrationOf(probabilities: Float64Array, outcomes: Uint8Array): FailureBacktest['calibration'] {
	const scores = probabilities.map(logOdds);
	if (scores.every((score) => score === scores[0])) return null;
	const { slope, slopeStandardError, intercept } = fitLogisticRecalibration(scores, outcomes);
	return { slope, slopeStandardError, intercept };
}

/** Where nobody is there to be flagged a share is 0. */
function flagsOf({ recall, falsePositiveRate, precision }: FlaggedShares): FailureBacktest['rule'] {
	const orZero = (share: number): number => (Number.isFinite(share) ? share : 0);
	return { recall: orZero(recall), falsePositiveRate: orZero(falsePositiveRate), precision: Number.isFinite(precision) ? precision : null };
}

const ratio = (above: number, below: number): number | null => (Number.isFinite(above) && below > 0 ? above / below : null);

function thinned(probabilities: Float64Array, outcomes: Uint8Array): FailureBacktest['precisionRecall'] {
	const points = precisionRecall(probabilities, outcomes);
	const step = Math.ceil(points.length / MOST_POINTS);
	const kept = points.filter((_, at) => at % step === 0 || at === points.length - 1);
	return { recall: Float64Array.from(kept, ({ recall }) => recall), precision: Float64Array.from(kept, ({ precision }) => precision) };
}
