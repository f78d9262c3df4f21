/** Forecasts of one metric for all drives of a fleet, made in one go. */
import type { DeviceId, MetricName } from './telemetry.ts';

/** How many drives have an ARIMA order. */
export interface OrderCount {
	/** As people write it: `(1,1,1)`, `(1,0,0)(0,1,1)7`. */
	readonly order: string;
	readonly drives: number;
}

interface FleetDrive {
	readonly deviceId: DeviceId;
	readonly serial: string;
	/** Of the drive, not of the forecast. */
	readonly model: string;
}

/** One drive on the day that the forecast is for, in the unit of the metric. */
export interface FleetDriveForecast extends FleetDrive {
	/** Its last daily value and the day of it. */
	readonly last: number;
	readonly lastMs: number;
	readonly mean: number;
	readonly lower: number;
	readonly upper: number;
	/** `mean` less `last`. */
	readonly change: number;
	/** Of its ARIMA; absent where none could be fitted. */
	readonly order?: string;
}

/** Why a drive has no forecast: the code of the error that a forecast of the drive alone would give, or that it reports no more. */
export interface FleetForecastRefusal extends FleetDrive {
	readonly code: string;
	readonly reason: string;
	/** Where it still reports. */
	readonly last?: number;
}

/** What the forecasts missed when the newest days were held back, and what that did to the bands. */
export interface FleetCalibration {
	/** Days that were held back: as many as are forecast. */
	readonly days: number;
	/** Drives that were checked. */
	readonly count: number;
	/** Share of their last values that lay in the bands as ARIMA states them. */
	readonly empirical: number;
	/** By which the bands are multiplied, so that a share of `level` does; 1 where too few drives were checked. */
	readonly factor: number;
}

/** The sum over all drives that have a forecast. */
export interface FleetTotal {
	readonly drives: number;
	readonly last: number;
	readonly mean: number;
	readonly lower: number;
	readonly upper: number;
	/** Between the errors of any two drives, in [0, 1], as their surprises of the same days have it. */
	readonly correlation: number;
	/** Days that it was measured on. */
	readonly days: number;
}

export interface FleetForecast {
	readonly metric: MetricName;
	readonly unit: string;
	readonly model: 'arima' | 'ensemble';
	readonly horizonDays: number;
	readonly level: number;
	readonly seed: number;
	/** First instant of the newest day of the fleet, and of the day that is forecast. */
	readonly newestMs: number;
	readonly untilMs: number;
	/** The largest change first, up or down. */
	readonly drives: readonly FleetDriveForecast[];
	readonly refused: readonly FleetForecastRefusal[];
	/** The commonest first. */
	readonly orders: readonly OrderCount[];
	readonly calibration: FleetCalibration | null;
	readonly total: FleetTotal | null;
	/** What the bands and the total rest on, in sentences. */
	readonly notes: readonly string[];
}

/** Metrics that are amounts: a sum over drives is the amount of the fleet. Temperatures, shares and latencies have no sum. */
const additiveMetrics: ReadonlySet<MetricName> = new Set([
	'used_bytes',
	'capacity_bytes',
	'daily_bytes_written',
	'daily_bytes_read',
	'bytes_written_total',
	'bytes_read_total',
	'host_writes',
	'host_reads',
	'read_iops',
	'write_iops',
	'write_bytes_per_second',
	'read_bytes_per_second',
	'deleted_files',
	'modified_files',
]);

export const isAdditive = (metric: MetricName): boolean => additiveMetrics.has(metric);
