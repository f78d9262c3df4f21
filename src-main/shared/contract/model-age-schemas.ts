/** Wire schemas of how old models are and how wrong they have become. */
import { z } from 'zod';
import type * as Basis from '../domain/model-basis.ts';
import { instantMs, numberOrNaN } from './codec.ts';
import { carries } from './schemas.ts';

const errorDrift = carries<Basis.ErrorDrift>()(
	z.object({
		name: z.enum(['lstm', 'arima']),
		metric: z.string(),
		verdict: z.enum(['holds', 'drifted', 'undecided']),
		drives: z.int(),
		grown: z.int(),
		errorBefore: numberOrNaN,
		errorAfter: numberOrNaN,
		factor: numberOrNaN,
		factorLower: numberOrNaN,
		factorUpper: numberOrNaN,
		newestFactor: numberOrNaN,
		pvalue: numberOrNaN,
		text: z.string(),
	}),
);

/** As it is stored with its bundle. */
export const modelCheck = carries<Basis.ModelCheck>()(
	z.object({
		bundle: z.string(),
		checkedAtMs: instantMs,
		dataHash: z.string(),
		lastObservedMs: instantMs,
		drifts: z.array(errorDrift),
	}),
);

export const modelsAge = carries<Basis.ModelsAge>()(
	z.object({
		bundle: z.string(),
		trainedAtMs: instantMs,
		windowStartMs: instantMs,
		windowEndMs: instantMs,
		daysAfter: z.int(),
		models: z.array(
			z.object({
				name: z.enum(['lstm', 'arima', 'anomaly', 'survival']),
				metric: z.string().optional(),
				drives: z.object({ trainable: z.int(), unseen: z.int() }).nullable(),
				drift: errorDrift.nullable(),
				isStale: z.boolean(),
				staleSinceMs: instantMs.nullable(),
				reasons: z.array(z.string()),
			}),
		),
		check: z.object({ checkedAtMs: instantMs, isOutdated: z.boolean() }).nullable(),
		canCheck: z.boolean(),
		proposal: z.string().nullable(),
		staleSinceMs: instantMs.nullable(),
	}),
);
