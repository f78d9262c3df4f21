/** Wire schemas of failures that were foreseen or not. */
import { z } from 'zod';
import type * as Failures from '../domain/failure-evaluation.ts';
import { carries, probability, seed } from './schemas.ts';

const splitMean = carries<Failures.SplitMean>()(z.object({ value: z.number(), standardError: z.number() }));

const flagPoint = carries<Failures.FlagPoint>()(
	z.object({
		falsePositiveRate: probability,
		recall: probability,
		recallStandardError: z.number(),
		precision: probability.nullable(),
		lift: z.number().nullable(),
	}),
);

const qualityFields = {
	brier: probability,
	brierStandardError: z.number(),
	calibrationSlope: z.number().nullable(),
	calibrationSlopeStandardError: z.number().nullable(),
	calibrationIntercept: z.number().nullable(),
	rocAuc: splitMean,
	averagePrecision: splitMean,
};

const reliability = carries<Failures.FailureReliability>()(
	z.object({
		from: probability,
		to: probability,
		landmarks: z.number(),
		failures: z.number(),
		meanProbability: probability,
		share: probability,
		lower: probability,
		upper: probability,
	}),
);

export const failureEvaluation = carries<Failures.FailureEvaluation>()(
	z.object({
		horizonDays: z.int(),
		splits: z.int(),
		seed,
		hasShuffledLabels: z.boolean(),
		files: z.int(),
		rows: z.int(),
		rejectedRows: z.int(),
		leftOutRows: z.int(),
		leftOut: z.array(z.object({ file: z.string(), reason: z.string() })),
		firstDay: z.string(),
		lastDay: z.string(),
		drives: z.int(),
		failedDrives: z.int(),
		failedWithoutLandmark: z.int(),
		landmarks: z.int(),
		landmarksBeforeFailure: z.int(),
		metrics: z.array(z.object({ metric: z.string(), filled: probability })),
		ruleMetrics: z.array(z.string()),
		ruleMetricsMissing: z.array(z.string()),
		baseline: flagPoint,
		recallAtFalsePositiveRate: z.array(flagPoint),
		gain: splitMean,
		...qualityFields,
		brierOfBaseRate: probability,
		brierParts: z.object({ reliability: z.number(), resolution: z.number(), uncertainty: z.number(), withinBins: z.number() }),
		reliability: z.array(reliability),
		failureLaw: z.object({ atRule: flagPoint, ...qualityFields }),
		features: z.array(z.object({ metric: z.string(), aspect: z.string(), importance: probability })),
	}),
);
