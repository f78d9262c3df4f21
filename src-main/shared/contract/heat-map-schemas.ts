/** Wire schemas of the heat map of anomalies, and of the strange runs behind the alarm budget. */
import { z } from 'zod';
import * as Heat from '../domain/heat-map.ts';
import { strangeRuns, threatClass } from './anomaly-schemas.ts';
import { bytesText, float64Array, instantMs } from './codec.ts';
import { carries, deviceId } from './schemas.ts';

export const heatQuestion = z.strictObject({
	groupBy: z.enum(Heat.heatGroupings).default('drive'),
	order: z.enum(Heat.heatOrders).default('seriousness'),
	/** First and last instant to show; the whole history without them. */
	fromMs: instantMs.optional(),
	toMs: instantMs.optional(),
	offset: z.int().min(0).default(0),
	maxRows: z.int().min(1).max(2_000).default(40),
	/** Days are joined until they fit. */
	maxColumns: z.int().min(1).max(4_000).default(400),
	/** Rows with an event of this class only. */
	class: threatClass.optional(),
	/** Part of a serial, model or host. */
	text: z.string().max(200).optional(),
});

export const heatMap = carries<Heat.HeatMap>()(
	z.object({
		groupBy: z.enum(Heat.heatGroupings),
		rows: z.array(z.object({ key: z.string(), label: z.string(), deviceId: deviceId.optional(), drives: z.int(), events: z.int() })),
		totalRows: z.int(),
		drives: z.int(),
		firstDayMs: instantMs,
		daysPerColumn: z.int(),
		columns: z.int(),
		cells: bytesText,
		inAlarm: float64Array,
	}),
);

/** The strangest runs, whether the budget let them through or not. */
export const budgetRuns = carries<Heat.BudgetRuns>()(
	z.object({ deviceIds: z.array(deviceId), firstDayMs: instantMs, days: z.int(), runs: strangeRuns }),
);
