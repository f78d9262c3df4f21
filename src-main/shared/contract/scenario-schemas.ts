/** Wire schemas of scenarios and of the replacement plan. */
import { z } from 'zod';
import type * as Scenarios from '../domain/scenario.ts';
import { riskLevel, statedBasis } from './risk-schemas.ts';
import { carries, confidence, deviceId, driveRef, estimate, horizonDays, probability, seed } from './schemas.ts';

const percent = z.number().min(-100).max(10_000);
const groupId = z.int().min(0).optional();
const who = z.strictObject({
	drives: z.array(deviceId).min(1).max(10_000).optional(),
	model: z.string().max(256).optional(),
	olderThanDays: z.number().min(0).max(100_000).optional(),
	wearAbove: z.number().min(0).max(1_000).optional().describe('percent of the rated life'),
	probabilityAbove: probability.optional(),
});

const change = carries<Scenarios.ScenarioChange>()(
	z.discriminatedUnion('kind', [
		z.strictObject({ kind: z.literal('replace'), who }),
		z.strictObject({ kind: z.literal('spares'), groupId, add: z.int().min(0).max(1_000) }),
		z.strictObject({ kind: z.literal('redundancy'), groupId, toleratedFailures: z.int().min(0).max(100) }),
		z.strictObject({ kind: z.literal('growth'), percent }),
		z.strictObject({ kind: z.literal('prices'), what: z.enum(['drives', 'data', 'capacity']), percent }),
	]),
);

export const scenario = carries<Scenarios.Scenario>()(z.strictObject({ name: z.string().min(1).max(200), changes: z.array(change).min(1).max(50) }));

const figures = {
	name: z.string(),
	changes: z.array(change),
	cost: z.number(),
	replaced: z.int(),
	expectedLoss: estimate,
	expectedFailures: estimate,
	levels: z.array(riskLevel),
	notes: z.array(z.string()),
};
const difference = z.object({ expectedLoss: estimate, valueAtRisk: estimate, conditionalValueAtRisk: estimate });
const basis = { seed, paths: z.int(), horizonDays, currency: z.string(), dataHash: z.string(), stated: statedBasis };

/** The fleet as it is and as each scenario would have it. */
export const comparedOutcomes = {
	baseline: z.object(figures),
	scenarios: z.array(z.object({ ...figures, difference })),
};

export const scenarioComparison = carries<Scenarios.ScenarioComparison>()(z.object({ ...basis, drivesAtRisk: z.int(), ...comparedOutcomes }));

export const replacementPlan = carries<Scenarios.ReplacementPlan>()(
	z.object({
		...basis,
		confidence,
		budget: z.number(),
		cost: z.number(),
		drives: z.array(z.object({ ...driveRef, cost: z.number(), failureProbability: probability, expectedDrop: z.number() })),
		before: estimate,
		after: estimate,
		difference: estimate,
		frontier: z.array(z.object({ budget: z.number(), drives: z.int(), cost: z.number(), conditionalValueAtRisk: estimate, difference: estimate })),
		notes: z.array(z.string()),
	}),
);
