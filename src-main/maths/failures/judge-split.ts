/** One split of a labelled fleet: a model fitted on half of the drives, judged on the other half beside the simple rule. */
import { AppError } from '../../shared/domain/errors.ts';
import { brierParts, brierScore } from '../calibration/brier.ts';
import { fitLogisticRecalibration, logOdds, recalibrated } from '../calibration/logistic-recalibration.ts';
import { type ReliabilityRange, rangeOf, reliabilityRanges } from '../calibration/reliability.ts';
import { createRng, type Rng } from '../random.ts';
import { averagePrecision, rocAuc } from '../ranking.ts';
import { type DriveDays, type Landmarks, NO_FAILURE } from './drive-days.ts';
import { forestProbability, type GrownForest, growFailureForest } from './failure-forest.ts';
import { driveScores, type FlaggedShares, flaggedAbove, flaggedAtShare } from './flag-curve.ts';
import type { FeatureTable } from './landmark-features.ts';

/** "Any of 5, 187, 197, 198 above 0." */
export const ruleMetrics = ['reallocated_sectors', 'reported_uncorrectable', 'pending_sectors', 'offline_uncorrectable'] as const;

/** Shares of survivors at which the model is shown beside that of the rule. */
export const shownShares = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3] as const;

/** Edges of the probabilities that are held against what happened: failures are rare, the low ones count. */
export const probabilityEdges = [0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 1] as const;

export interface LabelledFleet {
	readonly history: DriveDays;
	readonly landmarks: Landmarks;
	readonly table: FeatureTable;
	readonly horizonDays: number;
}

export interface DriveHalves {
	/** Drives to fit on and drives to judge on; together each drive once. */
	readonly fitted: readonly number[];
	readonly judged: readonly number[];
}

/** Probability of a failure within the horizon, at some landmarks. */
export interface StatedProbabilities {
	/** Shape (judged landmarks,). */
	readonly probabilities: Float64Array;
	/** Share of the impurity that each feature removed; empty for a model without features. */
	readonly importance: Float64Array;
}

export interface ModelJudgement {
	/** At the rule's own share of survivors flagged, and at the shown ones. */
	readonly atRule: FlaggedShares;
	readonly atShares: readonly FlaggedShares[];
	readonly brier: number;
	readonly brierParts: ReturnType<typeof brierParts>;
	/** NaN when the probabilities are constant or divide the outcomes. */
	readonly calibrationSlope: number;
	readonly calibrationIntercept: number;
	readonly rocAuc: number;
	readonly averagePrecision: number;
	readonly reliability: readonly ReliabilityRange[];
	readonly importance: Float64Array;
}

export interface SplitJudgement {
	readonly failedDrives: number;
	readonly survivors: number;
	readonly landmarks: number;
	readonly rule: FlaggedShares;
	readonly model: ModelJudgement;
}

/**
 * Halves of the failed and of the surviving drives, drawn apart so that no half is without failures.
 *
 * @param stream  the split: the halves depend on (seed, stream) alone
 */
export function halvesOf({ failureDays }: Pick<DriveDays, 'failureDays'>, seed: number, stream: number): DriveHalves {
	const rng = createRng(seed, stream);
	const all = Array.from(failureDays.keys());
	const groups = [all.filter((drive) => failureDays[drive] !== NO_FAILURE), all.filter((drive) => failureDays[drive] === NO_FAILURE)].map((group) =>
		shuffled(group, rng),
	);
	const half = (group: readonly number[]): number => Math.ceil(group.length / 2);
	return {
		fitted: groups.flatMap((group) => group.slice(0, half(group))).sort((a, b) => a - b),
		judged: groups.flatMap((group) => group.slice(half(group))).sort((a, b) => a - b),
	};
}

/** The same fates, dealt to other drives: what a model finds in them is luck. Every landmark of a drive gets the label of its new fate. */
export function shuffledLabels({ drives, fails }: Landmarks, among: readonly number[], rng: Rng): Uint8Array {
	const fate = new Map<number, number[]>(among.map((drive) => [drive, []]));
	for (const [at, drive] of drives.entries()) fate.get(drive)?.push(fails[at]);
	const dealt = shuffled(among, rng);
	const newFate = new Map(among.map((drive, i) => [drive, fate.get(dealt[i]) ?? []]));
	const counted = new Map<number, number>();
	return fails.map((label, at) => {
		const labels = newFate.get(drives[at]);
		if (labels === undefined) return label;
		const place = counted.get(drives[at]) ?? 0;
		counted.set(drives[at], place + 1);
		// Aligned at their ends: the last days before a failure are the last ones of its new owner.
		const owned = fate.get(drives[at])?.length ?? 0;
		return labels[labels.length - (owned - place)] ?? 0;
	});
}

/** The forest of the fitted half, calibrated by its own out-of-bag probabilities. */
export function fitAndState(
	{ landmarks, table }: LabelledFleet,
	{ fitted, judged }: DriveHalves,
	labels: Uint8Array,
	seed: number,
	stream: number,
	onTree?: (done: number) => void,
): StatedProbabilities {
	const rows = landmarkRows(landmarks, fitted);
	const forest = growFailureForest({ columns: table.columns, labels, drives: landmarks.drives, rows }, seed, stream, onTree);
	const calibrate = calibrationOf(forest, rows, labels);
	return {
		probabilities: Float64Array.from(landmarkRows(landmarks, judged), (at) => calibrate(forestProbability(forest, table.columns, at))),
		importance: forest.importance,
	};
}

/**
 * Share of the base rate that is mixed into what the trees say before it is calibrated: forty trees that found nothing are no proof
 * of probability 0, and log odds of 0 would bend the whole curve. A tenth or a fifth makes no difference that can be told.
 * It was picked on the halves that also judged it, so their calibration is a little kinder than that of drives nobody has looked at.
 */
const BASE_RATE_SHARE = 0.2;

/** Platt's curve through what the trees said of drives that they had not seen. */
function calibrationOf({ outOfBag }: GrownForest, rows: Int32Array, labels: Uint8Array): (probability: number) => number {
	const known = Array.from(rows.keys()).filter((i) => !Number.isNaN(outOfBag[i]));
	const outcomes = known.map((i) => labels[rows[i]]);
	const baseRate = outcomes.reduce((sum, outcome) => sum + outcome, 0) / outcomes.length;
	const scoreOf = (probability: number): number => logOdds(BASE_RATE_SHARE * baseRate + (1 - BASE_RATE_SHARE) * probability);
	const scores = known.map((i) => scoreOf(outOfBag[i]));
	if (scores.every((score) => score === scores[0])) return () => baseRate;
	const fit = fitLogisticRecalibration(scores, outcomes, { hasSoftTargets: true });
	// A falling curve says that the forest is worse than luck: then nothing but the base rate is known.
	return fit.slope > 0 ? (probability) => recalibrated(fit, scoreOf(probability)) : () => baseRate;
}

/** Places in the landmarks that belong to some drives, rising. */
export function landmarkRows({ drives }: Landmarks, members: readonly number[]): Int32Array {
	const wanted = new Set(members);
	return Int32Array.from(drives.keys()).filter((at) => wanted.has(drives[at]));
}

/** 1 where the rule fires on the day itself. Shape (landmarks,). */
export function ruleFires({ metrics }: Pick<DriveDays, 'metrics'>, { rows }: Pick<Landmarks, 'rows'>): Uint8Array {
	const columns = ruleMetrics.flatMap((metric) => metrics.get(metric) ?? []);
	return Uint8Array.from(rows, (row) => (columns.some((values) => values[row] > 0) ? 1 : 0));
}

const membersOf = ({ failureDays }: DriveDays, judged: readonly number[]) => ({
	failed: judged.filter((drive) => failureDays[drive] !== NO_FAILURE),
	survived: judged.filter((drive) => failureDays[drive] === NO_FAILURE),
});

/** What the rule flags among the judged drives. */
export function judgeRule({ history, landmarks }: LabelledFleet, judged: readonly number[]): FlaggedShares {
	const rows = landmarkRows(landmarks, judged);
	const fires = ruleFires(history, { rows: rows.map((at) => landmarks.rows[at]) });
	return flaggedAbove(
		driveScores(
			fires,
			rows.map((at) => landmarks.drives[at]),
			membersOf(history, judged),
		),
		0.5,
	);
}

/** Holds stated probabilities against what happened to the judged drives. */
export function judgeProbabilities(
	{ history, landmarks, horizonDays }: LabelledFleet,
	judged: readonly number[],
	{ probabilities, importance }: StatedProbabilities,
	ruleShare: number,
): ModelJudgement {
	const rows = landmarkRows(landmarks, judged);
	const outcomes = Uint8Array.from(rows, (at) => landmarks.fails[at]);
	const scores = driveScores(
		probabilities,
		rows.map((at) => landmarks.drives[at]),
		membersOf(history, judged),
	);
	const edges = [...probabilityEdges];
	const slope = slopeOf(probabilities, outcomes);
	return {
		atRule: flaggedAtShare(scores, ruleShare),
		atShares: shownShares.map((share) => flaggedAtShare(scores, share)),
		brier: brierScore(probabilities, outcomes),
		brierParts: brierParts(probabilities, outcomes, (probability) => rangeOf(edges, probability)),
		calibrationSlope: slope.slope,
		calibrationIntercept: slope.intercept,
		rocAuc: rocAuc(probabilities, outcomes),
		averagePrecision: averagePrecision(probabilities, outcomes),
		// A failure is told by as many landmarks as the horizon has days.
		reliability: reliabilityRanges(probabilities, outcomes, edges, horizonDays),
		importance,
	};
}

/** NaN where no curve is determined: constant probabilities, outcomes of one kind, or probabilities that divide them without a mistake. */
function slopeOf(probabilities: Float64Array, outcomes: Uint8Array): { readonly slope: number; readonly intercept: number } {
	try {
		return fitLogisticRecalibration(probabilities.map(logOdds), outcomes);
	} catch (thrown) {
		if (thrown instanceof AppError && (thrown.code === 'fit_failed' || thrown.code === 'sample_too_small'))
			return { slope: Number.NaN, intercept: Number.NaN };
		throw thrown;
	}
}

function shuffled<T>(list: readonly T[], rng: Rng): T[] {
	const copy = [...list];
	for (let i = copy.length - 1; i > 0; i--) {
		const j = rng.integer(i + 1);
		[copy[i], copy[j]] = [copy[j], copy[i]];
	}
	return copy;
}
