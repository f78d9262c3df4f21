/** Shapes of what people say about events and of suppress windows, as questions and answers. */
import { z } from 'zod';
import { limits } from '../domain/limits.ts';
import { acknowledgement, failureMode, suppressWindow, threatClass } from './anomaly-schemas.ts';
import { instantMs } from './codec.ts';
import { deviceId, metricName } from './schemas.ts';

export const eventIds = z.array(z.string().min(1).max(200)).min(1).max(limits.acknowledgedAtOnce);
export const acknowledgementIds = z.array(z.int().min(1)).min(1).max(limits.acknowledgedAtOnce);
/** Why, as it is kept; an acknowledgement without one helps nobody later. */
export const neededReason = z.string().trim().min(1, 'say why: who reads it later was not there').max(1_000);
/** Metrics that may be strange; none: any. */
export const windowMetrics = z.array(metricName).max(100);

/** An acknowledgement with the drive that it speaks of; taken back or replaced from `withdrawnAtMs` on. */
export const listedAcknowledgement = z.intersection(
	acknowledgement,
	z.object({ serial: z.string(), model: z.string(), withdrawnAtMs: instantMs.optional() }),
);

/** A window in words, with how many drives it covers now and when it comes next; absent: never again. */
export const listedWindow = z.intersection(suppressWindow, z.object({ text: z.string(), drives: z.int(), nextMs: instantMs.optional() }));

/** A window as it was until it was changed or removed; saving it again under its number brings it back. */
export const formerWindow = z.intersection(suppressWindow, z.object({ text: z.string(), endedAtMs: instantMs, how: z.enum(['changed', 'removed']) }));

export const windowPreview = z.object({
	/** Whom and when, in one sentence. */
	text: z.string(),
	/** Starts and ends of the next five occurrences. */
	next: z.array(z.object({ startMs: instantMs, endMs: instantMs })),
	/** Events of the latest search that it would excuse and that nothing excused so far; the first 200. */
	excused: z.array(
		z.object({
			eventId: z.string(),
			deviceId,
			serial: z.string(),
			class: threatClass,
			failureMode: failureMode.optional(),
			startMs: instantMs,
			endMs: instantMs,
		}),
	),
	/** All of them. */
	excusedTotal: z.int(),
	/** Drives that it covers now: how many, and the first of them. */
	drives: z.int(),
	firstDrives: z.array(z.object({ deviceId, serial: z.string() })),
});
