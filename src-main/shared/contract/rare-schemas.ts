/** Wire schemas of rare losses. */
import { z } from 'zod';
import type { RareLosses } from '../domain/rare-losses.ts';
import { riskLevel } from './risk-schemas.ts';
import { carries, confidence, estimate, horizonDays, probability, seed } from './schemas.ts';

export const rareInput = z.strictObject({
	loss: z.number().min(0).max(1e15).optional().describe('money: how probable is a loss beyond it'),
	level: confidence.default(0.9999).describe('where no loss is given: beyond the VaR of this level'),
	horizonDays: horizonDays.default(90),
	paths: z.int().min(1_000).max(1_000_000).default(20_000),
	seed: seed.default(1),
});

export const rareLosses = carries<RareLosses>()(
	z.object({
		...{ seed, paths: z.int(), horizonDays, currency: z.string(), drivesAtRisk: z.int(), threshold: z.number() },
		probability: estimate,
		relativeError: z.number().nullable(),
		plainPaths: z.number().nullable(),
		...{ pathsBeyond: z.int(), tailEffectivePaths: z.number(), effectivePaths: z.number() },
		expectedLoss: estimate,
		levels: z.array(riskLevel),
		causes: z.object({ failure: probability, dataLoss: probability, withDataLoss: probability, withShock: probability }),
		largestLoss: z.number(),
		notes: z.array(z.string()),
		dataHash: z.string(),
	}),
);
