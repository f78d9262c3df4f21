/** Forecasts of a fleet as they travel. */
import { z } from 'zod';
import type * as Fleet from '../domain/fleet-forecast.ts';
import { instantMs } from './codec.ts';
import { carries, confidence, deviceId, horizonDays, metricName, seed } from './schemas.ts';

const drive = { deviceId, serial: z.string(), model: z.string() };

const driveForecast = carries<Fleet.FleetDriveForecast>()(
	z.object({
		...drive,
		last: z.number(),
		lastMs: instantMs,
		mean: z.number(),
		lower: z.number(),
		upper: z.number(),
		change: z.number(),
		order: z.string().optional(),
	}),
);

const refusal = carries<Fleet.FleetForecastRefusal>()(z.object({ ...drive, code: z.string(), reason: z.string(), last: z.number().optional() }));

const calibration = carries<Fleet.FleetCalibration>()(z.object({ days: z.int(), count: z.int(), empirical: z.number(), factor: z.number() }));

const total = carries<Fleet.FleetTotal>()(
	z.object({
		drives: z.int(),
		last: z.number(),
		mean: z.number(),
		lower: z.number(),
		upper: z.number(),
		correlation: z.number(),
		days: z.int(),
	}),
);

export const fleetForecastInput = z.strictObject({
	metric: metricName,
	horizonDays: horizonDays.default(30),
	model: z.enum(['arima', 'ensemble']).default('arima'),
	level: confidence.default(0.95),
	seed: seed.default(1),
});

export const fleetForecast = carries<Fleet.FleetForecast>()(
	z.object({
		metric: z.string(),
		unit: z.string(),
		model: z.enum(['arima', 'ensemble']),
		horizonDays,
		level: confidence,
		seed,
		newestMs: instantMs,
		untilMs: instantMs,
		drives: z.array(driveForecast),
		refused: z.array(refusal),
		orders: z.array(z.object({ order: z.string(), drives: z.int() })),
		calibration: calibration.nullable(),
		total: total.nullable(),
		notes: z.array(z.string()),
	}),
);
