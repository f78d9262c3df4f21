/**
 * First pass over a fleet: each drive by itself. What is kept of a drive is small: rows of the places at which anything is elevated, a
 * sample of rows for the forest, one byte a day for the heat map, and its hardware events.
 */
import { minimums } from '../../shared/domain/minimums.ts';
import type { AnomalyEvent } from '../../shared/domain/results.ts';
import type { DeviceId, MetricName } from '../../shared/domain/telemetry.ts';
import { blockTraceEvents } from './block-trace/block-trace-events.ts';
import { isPerSecond } from './block-trace/trace-timeline.ts';
import { FEATURES, laneStrangeness, signalColumns, writeRow } from './features.ts';
import { hardwareEvents, hardwareMetrics } from './hardware.ts';
import type { GriddedDrive, ObservedDrive } from './regular-grid.ts';
import { gridValues, instantOf, onGrid } from './regular-grid.ts';
import { ELEVATED, SIGMA_LIMIT } from './routines.ts';
import { type DriveSignals, driveSignals, type SignalName, signalNames, signalRules, sourceOf } from './signals.ts';
import { packScore } from './sparse-drive.ts';

const MS_PER_DAY = 86_400_000;

/** What the first pass keeps of a drive. */
export interface DriveFindings {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly model: string;
	readonly host?: string;
	/** Of the grid. */
	readonly startMs: number;
	readonly stepMs: number;
	readonly places: number;
	/** Places at which a feature is elevated, rising; shape (k,). */
	readonly elevated: Int32Array;
	/** Their rows, shape (k, FEATURES). */
	readonly rows: Float32Array;
	/** Score of the reads at every place (`packScore`): what the drives of a host are compared by; shape (places,). */
	readonly reads: Int8Array;
	/** Rows of every `stride`-th place, shape (m, FEATURES); empty for a drive without signals. */
	readonly sample: Float32Array;
	/** UTC midnight of the first day, and one byte a day as `AnomalyMap` has them. */
	readonly firstDayMs: number;
	readonly days: Uint8Array;
	/** Events that need no forest: of error counters and limits, of block traces. */
	readonly direct: readonly AnomalyEvent[];
	/** Metric of each signal that the drive has. */
	readonly metrics: Readonly<Partial<Record<SignalName, MetricName>>>;
	/** Signals whose metric the source has, constant ones included. */
	readonly sources: readonly SignalName[];
	/** Has signals, and none of them long enough for a score. */
	readonly isShort: boolean;
	/** No error counter at all. */
	readonly isBlind: boolean;
	/** Observed second by second: what days and weeks need is not missing. */
	readonly isTrace: boolean;
}

/** @param stride  places from one row of the sample to the next */
export function watchDrive(drive: ObservedDrive, stride: number): DriveFindings {
	const grid = onGrid(drive);
	// Minutes have no day or week to be compared with: rules of their own look at seconds.
	const isTrace = isPerSecond(drive);
	const signals = isTrace ? {} : driveSignals(grid);
	const direct = isTrace ? [...blockTraceEvents(drive), ...hardwareEvents(grid)] : hardwareEvents(grid);
	const columns = signalColumns(signals);
	const row = new Float32Array(FEATURES);
	const elevated: number[] = [];
	const kept: number[] = [];
	const hasSignals = columns.some((signal) => signal !== undefined);
	const sample = new Float32Array(hasSignals ? Math.ceil(grid.length / stride) * FEATURES : 0);
	const { firstDayMs, days, mark } = createDays(grid);
	for (let t = 0; t < grid.length; t++) {
		let most = 0;
		if (hasSignals) {
			writeRow(row, 0, columns, t);
			most = Math.max(laneStrangeness('point', row, 0), laneStrangeness('state', row, 0));
			if (t % stride === 0) sample.set(row, (t / stride) * FEATURES);
			if (most >= ELEVATED) {
				elevated.push(t);
				for (const value of row) kept.push(value);
			}
		}
		if (grid.rows[t] >= 0) mark(t, most);
	}
	for (const { detector, t, score } of peaksOf(direct, grid)) if (detector === 'block trace') mark(t, score);
	const { deviceId, serial, model, host } = drive;
	return {
		deviceId,
		serial,
		model,
		...(host === undefined || host === '' ? {} : { host }),
		startMs: grid.startMs,
		stepMs: grid.stepMs,
		places: grid.length,
		elevated: Int32Array.from(elevated),
		rows: Float32Array.from(kept),
		reads: Int8Array.from({ length: grid.length }, (_, t) => packScore(signals.reads?.score[t] ?? Number.NaN)),
		sample,
		firstDayMs,
		days,
		direct,
		metrics: Object.fromEntries(Object.entries(signals).map(([name, signal]) => [name, signal.metric])),
		sources: signalNames.filter((name) => sourceOf(grid, name) !== undefined),
		isShort: !isTrace && isTooShort(grid, signals),
		isBlind: !hardwareMetrics.some((metric) => gridValues(grid, metric)),
		isTrace,
	};
}

/** Where events peak, and how strong they are: strength 1 of a block trace is the limit, as 3 sigma is. */
function peaksOf(events: readonly AnomalyEvent[], { startMs, stepMs }: GriddedDrive) {
	return events.map(({ evidence, peakMs, size }) => ({
		detector: evidence[0]?.detector,
		t: Math.floor((peakMs - startMs) / stepMs),
		score: SIGMA_LIMIT * size,
	}));
}

/** One byte a day: 0 = no data, otherwise 1 + ten times the strongest deviation of the day. */
function createDays(grid: GriddedDrive) {
	const firstDayMs = Math.floor(grid.startMs / MS_PER_DAY) * MS_PER_DAY;
	const dayOf = (t: number): number => Math.floor((instantOf(grid, t) - firstDayMs) / MS_PER_DAY);
	const days = new Uint8Array(grid.length === 0 ? 0 : dayOf(grid.length - 1) + 1);
	const mark = (t: number, most: number): void => {
		const day = dayOf(t);
		days[day] = Math.max(days[day], Math.min(255, 1 + Math.round(10 * most)));
	};
	return { firstDayMs, days, mark };
}

/** Whether a drive has sources of signals, and none of them long enough for a single score. */
function isTooShort(grid: GriddedDrive, signals: DriveSignals): boolean {
	if (Object.values(signals).some((signal) => signal.score.some(Number.isFinite))) return false;
	const metrics = new Set(signalNames.flatMap((name) => signalRules[name].sources.map(({ metric }) => metric)));
	const lengths = [...metrics].flatMap((metric) => gridValues(grid, metric)?.filter(Number.isFinite).length ?? []);
	return lengths.length > 0 && Math.max(...lengths) < minimums.anomalies.dailyValues;
}
