/** Wire schemas of block traces that were judged. */
import { z } from 'zod';
import type * as Traces from '../domain/trace-evaluation.ts';
import { threatClass } from './anomaly-schemas.ts';
import { instantMs } from './codec.ts';
import { carries, probability } from './schemas.ts';

const traceEvent = carries<Traces.TraceEvent>()(
	z.object({
		class: threatClass,
		atSeconds: z.number(),
		untilSeconds: z.number(),
		confidence: probability,
		isQuestion: z.boolean(),
		size: z.number(),
		evidence: z.array(z.string()),
		alternatives: z.array(z.string()),
		missingEvidence: z.array(z.string()),
	}),
);

export const traceRun = carries<Traces.TraceRun>()(
	z.object({
		run: z.string(),
		files: z.array(
			z.object({
				file: z.string(),
				kind: z.enum(['read', 'write']),
				requests: z.int(),
				rejected: z.int(),
				samples: z.int(),
				error: z.object({ code: z.string(), message: z.string() }).optional(),
			}),
		),
		startMs: instantMs.nullable(),
		seconds: z.number(),
		events: z.array(traceEvent),
		notes: z.array(z.string()),
	}),
);
