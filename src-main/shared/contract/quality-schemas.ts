/** Wire schemas of data quality and of the explanation of values. */
import { z } from 'zod';
import type { ExplainedRule, Explanation } from '../domain/explanation.ts';
import * as Quality from '../domain/quality.ts';
import { instantMs } from './codec.ts';
import { carries, deviceId } from './schemas.ts';

const share = z.number().min(0).max(1);
const reasonCode = z.enum(Quality.qualityReasonCodes);

export const qualityReason = carries<Quality.QualityReason>()(z.object({ code: reasonCode, count: z.number(), loss: share, text: z.string() }));

export const ratedSeries = carries<Quality.RatedSeries>()(
	z.object({
		deviceId,
		serial: z.string(),
		metric: z.string(),
		label: z.string(),
		alike: z.array(z.string()),
		score: z.int().min(0).max(100),
		values: z.int(),
		cadenceMs: z.number().nullable(),
		expected: z.int(),
		coverage: share,
		gaps: z.int(),
		longestGapMs: z.number(),
		reasons: z.array(qualityReason),
	}),
);

export const fleetQuality = carries<Quality.FleetQuality>()(
	z.object({
		samples: z.int(),
		drives: z.int(),
		series: z.int(),
		medianScore: z.int().nullable(),
		scores: z.array(z.int()),
		reasons: z.array(z.object({ code: reasonCode, series: z.int(), drives: z.int() })),
		worst: z.array(ratedSeries),
	}),
);

const explainedRule = carries<ExplainedRule>()(
	z.object({
		attributeId: z.int(),
		decoder: z.string(),
		words: z.string(),
		models: z.array(z.string()).readonly(),
		names: z.array(z.string()).readonly(),
		rank: z.int(),
		reason: z.string(),
		source: z.string(),
		verdict: z.enum(['applied', 'possible', 'not used']),
		why: z.string(),
	}),
);

export const explanation = carries<Explanation>()(
	z.object({
		deviceId,
		serial: z.string(),
		model: z.string(),
		metric: z.string(),
		label: z.string(),
		unit: z.string(),
		kind: z.enum(['gauge', 'counter', 'state']),
		about: z.string(),
		text: z.string(),
		statements: z.array(z.object({ format: z.string(), text: z.string() })),
		rules: z.array(explainedRule),
		example: z.object({ observedAtMs: instantMs, raw: z.string(), value: z.number() }).nullable(),
		checked: z.int(),
		agreeing: z.int(),
	}),
);
