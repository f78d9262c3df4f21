/** Wire schemas of what the fleet could cost. */
import { z } from 'zod';
import type * as Results from '../domain/results.ts';
import { lossCauses, type RiskDetails } from '../domain/risk-details.ts';
import { float64Array } from './codec.ts';
import { carries, confidence, driveRef, estimate, horizonDays, missingPart, modelBasis, probability, seed } from './schemas.ts';

/** What a simulation rests on beside the history. */
export const statedBasis = carries<Results.StatedBasis>()(z.object({ prices: z.string(), groups: z.string(), layouts: z.string().optional() }));

const tailPart = z.object({ name: z.string(), drives: z.int(), conditionalValueAtRisk: z.number(), share: z.number() });

const riskDetails = carries<RiskDetails>()(
	z.object({
		/** Named by cause: `failure`, `wear_out`, `data_loss`, `capacity`, `latency`. */
		causes: z.array(tailPart.extend({ name: z.enum(lossCauses) })),
		models: z.array(tailPart),
		hosts: z.array(tailPart),
		groups: z.array(
			z.object({
				groupId: z.int(),
				name: z.string(),
				host: z.string().optional(),
				level: z.string().optional(),
				members: z.int(),
				toleratedFailures: z.int(),
				spares: z.int(),
				lossProbability: estimate,
				dataLoss: z.number(),
				isSizeKnown: z.boolean().optional(),
				pool: z.string().optional(),
				conditionalValueAtRisk: z.number(),
			}),
		),
		wornOut: estimate,
		shortBytes: estimate,
		groupsLost: estimate,
		failureShares: float64Array,
		shortBytesSpread: z.object({ none: probability, edges: float64Array, shares: float64Array }).optional(),
		others: z.array(
			z.object({
				name: z.enum(['normal', 'cornish_fisher', 'gpd']),
				valueAtRisk: z.number().optional(),
				conditionalValueAtRisk: z.number().optional(),
				note: z.string(),
			}),
		),
		dependence: z.object({ correlation: z.number(), shocksPerYear: z.number(), shockProbability: probability }),
	}),
);

/** How random numbers are drawn; `antithetic`: each second half of a block mirrors the first; `sobol`: what batches and hosts share lies on a net. */
export const sampling = z.enum(['plain', 'antithetic', 'sobol']);

export const riskEstimator = carries<Results.RiskEstimator>()(z.enum(['inverted_cdf', 'linear']));

export const riskLevel = carries<Results.RiskLevel>()(z.object({ confidence, valueAtRisk: estimate, conditionalValueAtRisk: estimate }));

const reachDays = z.object({ days: z.number().nullable(), lowerDays: z.number().nullable(), upperDays: z.number().nullable() });

const driveRisk = carries<Results.DriveRisk>()(
	z.object({
		...driveRef,
		ageDays: z.number().nullable(),
		failureProbability: probability,
		failureProbabilityLower: probability,
		failureProbabilityUpper: probability,
		riskScore: z.number(),
		replacementCost: z.number(),
		timeToFull: reachDays.optional(),
		wearOut: reachDays.optional(),
		contributions: z.array(z.object({ factor: z.string(), text: z.string(), hazardRatio: z.number() })),
	}),
);

const ownFit = z.object({
	annualFailureRate: z.number(),
	lower: z.number(),
	upper: z.number(),
	law: z
		.object({ shape: z.number(), scaleDays: z.number(), shapeStandardError: z.number(), scaleStandardErrorDays: z.number() })
		.readonly()
		.nullable(),
});

const recalibration = carries<Results.Recalibration>()(
	z.object({
		level: z.number(),
		slope: z.number(),
		spanDays: z.int(),
		dates: z.int(),
		cases: z.int(),
		failures: z.int(),
		expected: z.number(),
		slopeBefore: z.number().nullable(),
		slopeAfter: z.number().nullable(),
	}),
);

export const survivalModel = carries<Results.SurvivalModel>()(
	z.object({
		shape: z.number(),
		scaleDays: z.number(),
		shapeStandardError: z.number(),
		scaleStandardErrorDays: z.number(),
		drives: z.int(),
		failures: z.int(),
		exposureDays: z.number(),
		annualFailureRate: z.number(),
		covariates: z.array(
			z.object({
				metric: z.string(),
				text: z.string(),
				hazardRatio: z.number(),
				hazardRatioLower: z.number().optional(),
				hazardRatioUpper: z.number().optional(),
				drives: z.int(),
				failures: z.int(),
			}),
		),
		source: z.enum(['fleet', 'prior', 'pooled']),
		text: z.string(),
		ownFit: ownFit.optional(),
		recalibration: recalibration.optional(),
		notes: z.array(z.string()).readonly().optional(),
	}),
);

export const riskResult = carries<Results.RiskResult>()(
	z.object({
		seed,
		paths: z.int(),
		horizonDays,
		currency: z.string(),
		drivesAtRisk: z.int(),
		expectedLoss: estimate,
		expectedFailures: estimate,
		failureRange: z.tuple([z.number(), z.number()]).readonly(),
		levels: z.array(riskLevel),
		components: z.array(z.object({ ...driveRef, conditionalValueAtRisk: estimate, share: z.number() })),
		drives: z.array(driveRisk),
		histogram: z.object({ edges: float64Array, counts: float64Array }),
		convergence: z.object({
			paths: float64Array,
			valueAtRisk: float64Array,
			lower: float64Array,
			upper: float64Array,
			conditionalValueAtRisk: float64Array,
		}),
		details: riskDetails.optional(),
		survival: survivalModel,
		assumptions: z.array(z.string()),
		missing: z.array(missingPart),
		basis: modelBasis.optional(),
		dataHash: z.string(),
		stated: statedBasis.optional(),
	}),
);

// ---- imports and workspace --------------------------------------------------

/** `text` is the source row, cut; absent where the source has no lines of its own. */
