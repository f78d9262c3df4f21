/** The signals that anomalies are looked for in: which metric they come from, in which scale they are compared. */
import type { MetricName } from '../../shared/domain/telemetry.ts';
import { expm1 } from '../elementary.ts';
import type { SeasonalScores } from './baseline.ts';
import type { GriddedDrive } from './regular-grid.ts';
import { gridValues } from './regular-grid.ts';
import { createSignalStream } from './signal-stream.ts';

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

export interface Source {
	readonly metric: MetricName;
	/** The metric is a total: its gain per day is the signal. */
	readonly isCounter?: boolean;
	/** Unit of the signal as shown. */
	readonly unit: string;
}

export interface SignalRule {
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
	/** A reading that no longer moves is worth a look: a gauge that lives, not the work of a drive that may rest. */
	readonly mayStick?: boolean;
}

const writeSources: readonly Source[] = [
	{ metric: 'daily_bytes_written', unit: 'B/d' },
	{ metric: 'bytes_written_total', isCounter: true, unit: 'B/d' },
	{ metric: 'node_disk_written_bytes_total', isCounter: true, unit: 'B/d' },
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
			{ metric: 'node_disk_read_bytes_total', isCounter: true, unit: 'B/d' },
			{ metric: 'host_reads', isCounter: true, unit: 'commands/d' },
			{ metric: 'read_iops', unit: '1/s' },
		],
		logScale: 1,
		floor: 0.1,
		isRiseOnly: true,
	},
	// Logs of milliseconds and microseconds alike: 1 + 1000 ms is dominated by the value from microseconds on.
	readLatency: {
		label: 'read latency',
		sources: [{ metric: 'read_latency_ms', unit: 'ms' }],
		logScale: 1000,
		floor: 0.05,
		isRiseOnly: true,
		mayStick: true,
	},
	writeLatency: {
		label: 'write latency',
		sources: [{ metric: 'write_latency_ms', unit: 'ms' }],
		logScale: 1000,
		floor: 0.05,
		isRiseOnly: true,
		mayStick: true,
	},
	modifiedFiles: { label: 'modified files', sources: [{ metric: 'modified_files', unit: 'per day' }], logScale: 1, floor: 0.1, isRiseOnly: true },
	deletedFiles: { label: 'deleted files', sources: [{ metric: 'deleted_files', unit: 'per day' }], logScale: 1, floor: 0.15, isRiseOnly: true },
	entropy: { label: 'entropy of the writes', sources: [{ metric: 'write_entropy', unit: 'bit/B' }], floor: 0.05, isRiseOnly: true, mayStick: true },
	temperature: { label: 'temperature', sources: [{ metric: 'temperature_c', unit: '°C' }], floor: 1.5, isRiseOnly: true, mayStick: true },
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
	/** How far the level has moved for two weeks, in sigmas (`level-shift.ts`); shape (n,). */
	readonly shift: Float32Array;
	/** How strange it is that the value has not moved, in sigmas; shape (n,), all 0 for signals that may rest. */
	readonly stuck: Float32Array;
}

export type DriveSignals = Readonly<Partial<Record<SignalName, Signal>>>;

/** The signals of a drive; those without a source, or constant, are not there. */
export function driveSignals(grid: GriddedDrive): DriveSignals {
	const signals: Partial<Record<SignalName, Signal>> = {};
	for (const name of signalNames) {
		const source = sourceOf(grid, name);
		if (source === undefined) continue;
		const signal = signalOf(grid, name, source);
		if (signal !== undefined) signals[name] = signal;
	}
	return signals;
}

/** The first source of a signal that a drive has a usable value of. */
export function sourceOf(grid: GriddedDrive, name: SignalName): Source | undefined {
	return signalRules[name].sources.find(({ metric, isCounter }) => {
		const values = gridValues(grid, metric);
		if (values === undefined) return false;
		if (!isCounter) return metric === 'temperature_c' || values.some((value) => value >= 0);
		// A total needs a second value that is not below the first.
		let last = Number.NaN;
		return values.some((value) => {
			if (Number.isNaN(value)) return false;
			const hasGain = value >= last;
			last = value;
			return hasGain;
		});
	});
}

function signalOf(grid: GriddedDrive, name: SignalName, source: Source): Signal | undefined {
	const raw = gridValues(grid, source.metric) as Float64Array;
	const places = raw.length;
	const signal = {
		name,
		metric: source.metric,
		unit: name === 'writeVolatility' ? '' : source.unit,
		values: new Float64Array(places),
		expected: new Float32Array(places),
		spread: new Float32Array(places),
		score: new Float32Array(places),
		shift: new Float32Array(places),
		stuck: new Float32Array(places),
	};
	const stream = createSignalStream(name, source, grid.stepDays);
	for (let t = 0; t < places; t++) {
		const found = stream.judge(raw[t]);
		signal.values[t] = found.value;
		signal.expected[t] = found.expected;
		signal.spread[t] = found.spread;
		signal.score[t] = found.score;
		signal.shift[t] = found.shift;
		signal.stuck[t] = found.stuck;
		stream.learn();
	}
	return stream.hasVaried() ? signal : undefined;
}

/** How strange a place is, rises and, where they count, falls; 0 where nothing can be said. */
export function strangeness(signal: Signal | undefined, t: number): number {
	if (signal === undefined) return 0;
	return strangenessOf(signal.name, signal.score[t] ?? Number.NaN);
}

/** The same of a score by itself. */
export function strangenessOf(name: SignalName, score: number): number {
	if (!Number.isFinite(score)) return 0;
	return signalRules[name].isRiseOnly ? Math.max(0, score) : score;
}

/** Expected value and spread at a place, back in the unit that is shown. */
export function shownBaseline(signal: Signal, t: number): { readonly baseline: number; readonly spread: number } {
	const { logScale } = signalRules[signal.name];
	const expected = signal.expected[t];
	if (logScale === undefined || signal.name === 'writeVolatility') return { baseline: expected, spread: signal.spread[t] };
	const baseline = expm1(expected) / logScale;
	return { baseline, spread: expm1(expected + signal.spread[t]) / logScale - baseline };
}
