/** Wire schemas of survival by drive model. */
import { z } from 'zod';
import type { SurvivalCurves } from '../domain/survival-curves.ts';
import { float64Array } from './codec.ts';
import { survivalModel } from './risk-schemas.ts';
import { carries } from './schemas.ts';

export const survivalCurves = carries<SurvivalCurves>()(
	z.object({
		curves: z.array(
			z.object({
				/** Empty for drives that name no model, and for several models together. */
				model: z.string(),
				models: z.int(),
				drives: z.int(),
				failures: z.int(),
				fromDays: z.number(),
				toDays: z.number(),
				ageDays: float64Array,
				survival: float64Array,
				lower: float64Array,
				upper: float64Array,
				expectedDays: float64Array,
				expected: float64Array,
				atRisk: float64Array,
			}),
		),
		riskAges: float64Array,
		drives: z.int(),
		failures: z.int(),
		drivesWithoutAge: z.int(),
		seenOnce: z.int(),
		law: survivalModel,
	}),
);
