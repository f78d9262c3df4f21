/** Judgements of several splits as means with their standard errors. */
import type { FailureReliability, FlagPoint, ProbabilityQuality, SplitMean } from '../../shared/domain/failure-evaluation.ts';
import { wilsonInterval } from '../calibration/proportion-interval.ts';
import type { FlaggedShares } from './flag-curve.ts';
import { type ModelJudgement, probabilityEdges, type SplitJudgement, shownShares } from './judge-split.ts';

/** What the splits say together. */
export interface SummedSplits {
	readonly baseline: FlagPoint;
	readonly recallAtFalsePositiveRate: readonly FlagPoint[];
	readonly gain: SplitMean;
	readonly quality: ProbabilityQuality;
	readonly brierOfBaseRate: number;
	readonly brierParts: ModelJudgement['brierParts'];
	readonly reliability: readonly FailureReliability[];
	readonly failureLaw: ProbabilityQuality;
	/** Shape (features,). */
	readonly importance: readonly number[];
}

/** A split with the judgement of the program's failure law beside that of the forest. */
export interface JudgedSplit extends SplitJudgement {
	readonly failureLaw: ModelJudgement;
}

/** @param splits at least one */
export function sumSplits(splits: readonly JudgedSplit[], horizonDays: number): SummedSplits {
	const baseRates = splits.map(({ failedDrives, survivors }) => failedDrives / (failedDrives + survivors));
	const ruleShare = meanOf(splits.map(({ rule }) => rule.falsePositiveRate)).value;
	const pointOf = (share: number, of: (split: JudgedSplit) => FlaggedShares): FlagPoint => flagPoint(share, splits.map(of), baseRates);
	const qualityOf = (of: (split: JudgedSplit) => ModelJudgement): ProbabilityQuality => ({
		...probabilityQuality(splits.map(of)),
		atRule: pointOf(ruleShare, (split) => of(split).atRule),
	});
	const models = splits.map(({ model }) => model);
	return {
		baseline: pointOf(ruleShare, ({ rule }) => rule),
		recallAtFalsePositiveRate: [
			pointOf(ruleShare, ({ model }) => model.atRule),
			...shownShares.map((share, i) => pointOf(share, ({ model }) => model.atShares[i])),
		],
		gain: meanOf(splits.map(({ model, rule }) => model.atRule.recall - rule.recall)),
		quality: qualityOf(({ model }) => model),
		brierOfBaseRate: meanOf(models.map(({ brierParts }) => brierParts.uncertainty)).value,
		brierParts: {
			reliability: meanOf(models.map(({ brierParts }) => brierParts.reliability)).value,
			resolution: meanOf(models.map(({ brierParts }) => brierParts.resolution)).value,
			uncertainty: meanOf(models.map(({ brierParts }) => brierParts.uncertainty)).value,
			withinBins: meanOf(models.map(({ brierParts }) => brierParts.withinBins)).value,
		},
		reliability: sumReliability(models, horizonDays),
		failureLaw: qualityOf(({ failureLaw }) => failureLaw),
		importance: Array.from(models[0].importance, (_, feature) => meanOf(models.map(({ importance }) => importance[feature])).value),
	};
}

/** Mean and its standard error over what is a number; NaN when nothing is. */
function meanOf(values: readonly number[]): SplitMean {
	const known = values.filter(Number.isFinite);
	const value = known.reduce((sum, each) => sum + each, 0) / known.length;
	const squares = known.reduce((sum, each) => sum + (each - value) ** 2, 0);
	return { value, standardError: known.length < 2 ? 0 : Math.sqrt(squares / (known.length - 1) / known.length) };
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

function flagPoint(falsePositiveRate: number, shares: readonly FlaggedShares[], baseRates: readonly number[]): FlagPoint {
	const { value: recall, standardError } = meanOf(shares.map((each) => each.recall));
	const lifts = shares.map(({ precision }, split) => precision / baseRates[split]);
	return {
		falsePositiveRate,
		recall,
		recallStandardError: standardError,
		precision: orNull(meanOf(shares.map(({ precision }) => precision)).value),
		lift: orNull(meanOf(lifts).value),
	};
}

function probabilityQuality(models: readonly ModelJudgement[]): Omit<ProbabilityQuality, 'atRule'> {
	const brier = meanOf(models.map((model) => model.brier));
	const slope = meanOf(models.map((model) => model.calibrationSlope));
	return {
		brier: brier.value,
		brierStandardError: brier.standardError,
		calibrationSlope: orNull(slope.value),
		calibrationSlopeStandardError: Number.isFinite(slope.value) ? slope.standardError : null,
		calibrationIntercept: orNull(meanOf(models.map((model) => model.calibrationIntercept)).value),
		rocAuc: meanOf(models.map((model) => model.rocAuc)),
		averagePrecision: meanOf(models.map((model) => model.averagePrecision)),
	};
}

/** Counts as means over the splits: the same drives are judged again and again, and twenty splits are not twenty times the evidence. */
function sumReliability(models: readonly ModelJudgement[], horizonDays: number): FailureReliability[] {
	return probabilityEdges.slice(0, -1).flatMap((from, i) => {
		const ranges = models.flatMap(({ reliability }) => reliability.filter((range) => range.from === from));
		const count = ranges.reduce((sum, range) => sum + range.count, 0);
		if (count === 0) return [];
		const happened = ranges.reduce((sum, range) => sum + range.happened, 0);
		const stated = ranges.reduce((sum, range) => sum + range.count * range.meanProbability, 0);
		const worth = models.length * horizonDays;
		return [
			{
				from,
				to: probabilityEdges[i + 1],
				landmarks: count / models.length,
				failures: happened / models.length,
				meanProbability: stated / count,
				share: happened / count,
				...wilsonInterval(happened / worth, count / worth),
			},
		];
	});
}
