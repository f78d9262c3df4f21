/** The signals that anomalies are looked for in: which metric they come from, in which scale they are compared. */
import type { MetricName } from '../../shared/domain/telemetry.ts';
import { expm1, log1p } from '../elementary.ts';
import { sd } from '../series/statistics.ts';
import type { SeasonalScores } from './baseline.ts';
import { seasonalScores } from './baseline.ts';
import { dailyRates } from './counter-rates.ts';
import type { GriddedDrive } from './regular-grid.ts';
import { gridValues } from './regular-grid.ts';

export type SignalName =
	| 'writes'
	| 'reads'
	| 'readLatency'
	| 'writeLatency'
	| 'modifiedFiles'
	| 'deletedFiles'
	| 'entropy'
	| 'temperature'
	| 'writeVolatility';

interface Source {
	readonly metric: MetricName;
	/** The metric is a total: its gain per day is the signal. */
	readonly isCounter?: boolean;
	/** Unit of the signal as shown. */
	readonly unit: string;
}

interface SignalRule {
	/** In words, for evidence. */
	readonly label: string;
	/** The first of these that a drive has. */
	readonly sources: readonly Source[];
	/** Compared in logs of 1 + scale x value, where a scale is given. */
	readonly logScale?: number;
	/** Least spread, in the compared scale. */
	readonly floor: number;
	/** Only a rise is strange. */
	readonly isRiseOnly: boolean;
}

const writeSources: readonly Source[] = [
	{ metric: 'daily_bytes_written', unit: 'B/d' },
	{ metric: 'bytes_written_total', isCounter: true, unit: 'B/d' },
	{ metric: 'host_writes', isCounter: true, unit: 'commands/d' },
	{ metric: 'write_iops', unit: '1/s' },
];

export const signalRules: Readonly<Record<SignalName, SignalRule>> = {
	writes: { label: 'writes', sources: writeSources, logScale: 1, floor: 0.1, isRiseOnly: false },
	reads: {
		label: 'reads',
		sources: [
			{ metric: 'daily_bytes_read', unit: 'B/d' },
			{ metric: 'bytes_read_total', isCounter: true, unit: 'B/d' },
			{ metric: 'host_reads', isCounter: true, unit: 'commands/d' },
			{ metric: 'read_iops', unit: '1/s' },
		],
		logScale: 1,
		floor: 0.1,
		isRiseOnly: true,
	},
	// Logs of milliseconds and microseconds alike: 1 + 1000 ms is dominated by the value from microseconds on.
	readLatency: { label: 'read latency', sources: [{ metric: 'read_latency_ms', unit: 'ms' }], logScale: 1000, floor: 0.05, isRiseOnly: true },
	writeLatency: { label: 'write latency', sources: [{ metric: 'write_latency_ms', unit: 'ms' }], logScale: 1000, floor: 0.05, isRiseOnly: true },
	modifiedFiles: { label: 'modified files', sources: [{ metric: 'modified_files', unit: '1/d' }], logScale: 1, floor: 0.1, isRiseOnly: true },
	deletedFiles: { label: 'deleted files', sources: [{ metric: 'deleted_files', unit: '1/d' }], logScale: 1, floor: 0.15, isRiseOnly: true },
	entropy: { label: 'entropy of the writes', sources: [{ metric: 'write_entropy', unit: 'bit/B' }], floor: 0.05, isRiseOnly: true },
	temperature: { label: 'temperature', sources: [{ metric: 'temperature_c', unit: '°C' }], floor: 1.5, isRiseOnly: true },
	writeVolatility: { label: 'volatility of the writes', sources: writeSources, logScale: 1, floor: 0.05, isRiseOnly: true },
};

export const signalNames = Object.keys(signalRules) as readonly SignalName[];

export interface Signal extends SeasonalScores {
	readonly name: SignalName;
	/** The metric that it comes from. */
	readonly metric: MetricName;
	readonly unit: string;
	/** In that unit, shape (n,). */
	readonly values: Float64Array;
}

export type DriveSignals = Readonly<Partial<Record<SignalName, Signal>>>;

/** Days of which the volatility is taken. */
const VOLATILITY_DAYS = 5;

/** The signals of a drive; those without a source, or constant, are not there. */
export function driveSignals(grid: GriddedDrive): DriveSignals {
	const signals: Partial<Record<SignalName, Signal>> = {};
	const stepsPerWeek = Math.round(7 / grid.stepDays);
	for (const name of signalNames) {
		const rule = signalRules[name];
		const found = firstSource(grid, rule.sources);
		if (found === undefined) continue;
		const { logScale } = rule;
		const compared = logScale === undefined ? found.values : found.values.map((value) => log1p(logScale * value));
		if (name === 'writeVolatility') {
			const values = logVolatility(compared, Math.round(VOLATILITY_DAYS / grid.stepDays));
			const scores = seasonalScores(values, stepsPerWeek, rule.floor);
			if (scores) signals[name] = { name, metric: found.metric, unit: '', values, ...scores };
			continue;
		}
		const scores = seasonalScores(compared, stepsPerWeek, rule.floor);
		if (scores) signals[name] = { name, metric: found.metric, unit: found.unit, values: found.values, ...scores };
	}
	return signals;
}

/** How strange a place is, rises and, where they count, falls; 0 where nothing can be said. */
export function strangeness(signal: Signal | undefined, t: number): number {
	const score = signal?.score[t] ?? Number.NaN;
	if (!Number.isFinite(score)) return 0;
	return signalRules[(signal as Signal).name].isRiseOnly ? Math.max(0, score) : score;
}

/** Expected value and spread at a place, back in the unit that is shown. */
export function shownBaseline(signal: Signal, t: number): { readonly baseline: number; readonly spread: number } {
	const { logScale } = signalRules[signal.name];
	const expected = signal.expected[t];
	if (logScale === undefined || signal.name === 'writeVolatility') return { baseline: expected, spread: signal.spread[t] };
	const baseline = expm1(expected) / logScale;
	return { baseline, spread: expm1(expected + signal.spread[t]) / logScale - baseline };
}

function firstSource(
	grid: GriddedDrive,
	sources: readonly Source[],
): { readonly metric: MetricName; readonly unit: string; readonly values: Float64Array } | undefined {
	for (const { metric, isCounter, unit } of sources) {
		const values = gridValues(grid, metric);
		if (values === undefined) continue;
		// Negative rates cannot be; a source that has them is broken there.
		const rates = (isCounter ? dailyRates(values, grid.stepDays) : values).map((value) =>
			value >= 0 || metric === 'temperature_c' ? value : Number.NaN,
		);
		if (rates.some(Number.isFinite)) return { metric, unit, values: rates };
	}
	return undefined;
}

/** Deviation of the changes of the log over the last steps, shape (n,); NaN where a value is missing. */
function logVolatility(logs: Float64Array, steps: number): Float64Array {
	const changes = logs.map((value, t) => (t === 0 ? Number.NaN : value - logs[t - 1]));
	return changes.map((_, t) => (t < steps ? Number.NaN : sd(changes.subarray(t - steps + 1, t + 1))));
}
