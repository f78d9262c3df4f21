/** Wire schemas of the questions when a series reaches a level. */
import { z } from 'zod';
import * as Passages from '../domain/first-passage.ts';
import { float64Array, instantMs, numberOrNaN } from './codec.ts';
import { carries, deviceId, driveKey, estimate, horizonDays, metricName, modelBasis, probability, seed } from './schemas.ts';

const direction = z.enum(['up', 'down']);

export const passageQuestion = carries<Passages.PassageQuestion>()(
	z.union([z.enum(Passages.passageNames), z.strictObject({ metric: metricName, level: z.number(), direction: direction.default('up') })]),
);

export const passageInput = z.strictObject({
	drive: driveKey,
	question: passageQuestion,
	horizonDays: horizonDays.default(1825),
	paths: z.int().min(100).max(100_000).default(10_000),
	seed: seed.default(1),
});

export const passage = carries<Passages.Passage>()(
	z.object({
		deviceId,
		serial: z.string(),
		question: z.enum([...Passages.passageNames, 'level']),
		metric: z.string(),
		level: z.number(),
		direction,
		unit: z.string(),
		current: z.number(),
		lastObservedMs: instantMs,
		horizonDays,
		paths: z.int(),
		seed,
		status: z.enum(['answered', 'reached', 'still']),
		reachedMs: instantMs.optional(),
		quantiles: z.array(z.object({ share: probability, days: numberOrNaN, lowerDays: numberOrNaN, upperDays: numberOrNaN })),
		probabilities: z.array(z.object({ withinDays: z.int(), probability: estimate })),
		never: estimate.optional(),
		histogram: z.object({ startMs: float64Array, endMs: float64Array, share: float64Array }),
		fan: z.object({
			atMs: float64Array,
			median: float64Array,
			lower50: float64Array,
			upper50: float64Array,
			lower90: float64Array,
			upper90: float64Array,
		}),
		historyMs: float64Array,
		history: float64Array,
		method: z.string(),
		notes: z.array(z.string()),
		basis: modelBasis.optional(),
	}),
);

export const passageOption = carries<Passages.PassageOption>()(
	z.object({
		question: z.enum(Passages.passageNames),
		canAnswer: z.boolean(),
		metric: z.string().optional(),
		unit: z.string().optional(),
		level: z.number().optional(),
		direction: direction.optional(),
		current: z.number().optional(),
		reason: z.string().optional(),
	}),
);
