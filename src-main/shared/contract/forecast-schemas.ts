/** Wire schemas of forecasts that were judged. */
import { z } from 'zod';
import type * as Evaluation from '../domain/forecast-evaluation.ts';
import { numberOrNaN } from './codec.ts';
import { carries } from './schemas.ts';

const coverage = z.array(z.object({ nominal: z.number(), empirical: numberOrNaN, count: z.int() }));
const pinball = z.array(z.object({ level: z.number(), loss: numberOrNaN }));
const weights = z.record(z.string(), z.number());

export const forecastEvaluation = carries<Evaluation.ForecastEvaluation>()(
	z.object({
		source: z.string(),
		horizonDays: z.int(),
		methods: z.array(z.object({ name: z.string(), mase: numberOrNaN, smape: numberOrNaN, series: z.int() })),
		weights,
		coverage,
		pinball,
		series: z.array(
			z.object({
				name: z.string(),
				days: z.int(),
				origins: z.int(),
				methods: z.array(z.object({ name: z.string(), mase: numberOrNaN, smape: numberOrNaN })),
				ratioToSeasonalNaive: numberOrNaN,
				weights,
				coverage,
				pinball,
			}),
		),
		leftOut: z.array(z.object({ name: z.string(), reason: z.string() })),
		notes: z.array(z.string()),
	}),
);
