/** Wire schemas of anomalies, threats, what people said about them, and suppress windows. */
import { z } from 'zod';
import type { Acknowledgement, AlarmState } from '../domain/alarm-state.ts';
import * as Anomalies from '../domain/anomaly-results.ts';
import type { ExpectedSeries } from '../domain/expected-series.ts';
import type * as Windows from '../domain/suppress-windows.ts';
import { bytesText, float64Array, instantMs } from './codec.ts';
import { carries, deviceId, missingPart, modelBasis, probability, reason, seed } from './schemas.ts';

export const threatClass = z.enum(Anomalies.threatClassNames);
export const failureMode = z.enum(Anomalies.failureModes);

const evidence = carries<Anomalies.Evidence>()(
	z.object({
		metric: z.string(),
		windowStartMs: instantMs,
		windowEndMs: instantMs,
		observed: z.number(),
		baseline: z.number(),
		spread: z.number(),
		score: z.number(),
		threshold: z.number(),
		detector: z.enum(Anomalies.detectors),
		text: z.string(),
	}),
);

export const anomalyEvent = carries<Anomalies.AnomalyEvent>()(
	z.object({
		eventId: z.string(),
		deviceId,
		serial: z.string(),
		metric: z.string(),
		startMs: instantMs,
		endMs: instantMs,
		peakMs: instantMs,
		score: z.number(),
		threshold: z.number(),
		class: threatClass,
		failureMode: failureMode.optional(),
		confidence: probability,
		size: z.number(),
		evidence: z.array(evidence),
		contributions: z.array(z.object({ signal: z.string(), metric: z.string(), sigmas: z.number(), bits: z.number() })),
		alternatives: z.array(z.string()),
		missingEvidence: z.array(z.string()),
	}),
);

/** Whom a window speaks of. */
export const windowScope = carries<Windows.WindowScope>()(
	z.discriminatedUnion('kind', [
		z.strictObject({ kind: z.literal('fleet') }),
		z.strictObject({ kind: z.enum(['model', 'host', 'drive']), value: z.string().min(1).max(256) }),
	]),
);

const weekday = z.int().min(0).max(6);

/** When a window applies. */
export const windowRule = carries<Windows.WindowRule>()(
	z.strictObject({
		repeat: z.discriminatedUnion('kind', [
			z.strictObject({ kind: z.literal('once') }),
			z.strictObject({ kind: z.literal('days'), every: z.int().min(1).max(366) }),
			z.strictObject({ kind: z.literal('weekly'), weekdays: z.array(weekday).min(1).max(7).readonly() }),
			z.strictObject({ kind: z.literal('monthly'), day: z.int().min(1).max(31) }),
			z.strictObject({ kind: z.literal('monthlyWeekday'), nth: z.int().min(1).max(5), weekday }),
		]),
		startMs: instantMs,
		durationMinutes: z.int().min(1).max(44_640),
		untilMs: instantMs.optional(),
		timeZone: z.string().min(1).max(64),
	}),
);

export const windowKind = z.enum(['backup', 'scrub', 'other']);

export const suppressWindow = carries<Windows.SuppressWindow>()(
	z.object({
		windowId: z.int(),
		scope: windowScope,
		rule: windowRule,
		metrics: z.array(z.string()),
		kind: windowKind,
		reason,
		origin: z.enum(['hand', 'learned']),
		createdAtMs: instantMs,
	}),
);

const windowProposal = carries<Anomalies.WindowProposal>()(
	z.object({
		scope: windowScope,
		rule: windowRule,
		metrics: z.array(z.string()),
		kind: windowKind,
		drives: z.int(),
		seen: z.int(),
		possible: z.int(),
		firstMs: instantMs,
		lastMs: instantMs,
		text: z.string(),
	}),
);

export const anomalyResult = carries<Anomalies.AnomalyResult>()(
	z.object({
		seed,
		budgetPerDriveMonth: z.number(),
		achievedPerDriveMonth: z.number(),
		threshold: z.number(),
		drives: z.int(),
		driveDays: z.number(),
		lastObservedMs: instantMs,
		events: z.array(anomalyEvent),
		budgetCurve: z.object({ threshold: float64Array, perDriveMonth: float64Array, lastMonth: float64Array }),
		excused: z.array(z.object({ windowId: z.int(), runs: z.int() })),
		proposals: z.array(windowProposal),
		missing: z.array(missingPart),
		basis: modelBasis.optional(),
	}),
);

/** One signal around an event with what was expected of it. */
export const expectedSeries = carries<ExpectedSeries>()(
	z.object({
		deviceId,
		serial: z.string(),
		metric: z.string(),
		unit: z.string(),
		stepMs: z.int(),
		observedAtMs: float64Array,
		values: float64Array,
		expected: float64Array,
		lower: float64Array,
		upper: float64Array,
		spreads: z.number(),
		detector: z.string(),
		note: z.string().optional(),
	}),
);

/** Strange runs, chosen or not: columns of equal length. */
export const strangeRuns = carries<Anomalies.StrangeRuns>()(
	z.object({ drive: float64Array, startMs: float64Array, endMs: float64Array, peakMs: float64Array, score: float64Array }),
);

export const anomalyMap = carries<Anomalies.AnomalyMap>()(
	z.object({ deviceIds: z.array(deviceId), firstDayMs: instantMs, days: z.int(), strangeness: bytesText, runs: strangeRuns }),
);

export const acknowledgement = carries<Acknowledgement>()(
	z.object({
		acknowledgementId: z.int(),
		deviceId,
		class: threatClass,
		failureMode: failureMode.optional(),
		startMs: instantMs,
		endMs: instantMs,
		size: z.number(),
		reason,
		untilMs: instantMs.optional(),
		createdAtMs: instantMs,
	}),
);

export const alarmState = carries<AlarmState>()(
	z.object({
		eventId: z.string(),
		state: z.enum(['open', 'acknowledged', 'excused']),
		acknowledgementId: z.int().optional(),
		windowId: z.int().optional(),
		reopened: z.enum(['grown', 'expired']).optional(),
	}),
);
