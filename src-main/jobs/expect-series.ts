/** One signal around an event beside what its past let one expect. */

import { gridValues, instantOf, type ObservedDrive, onGrid } from '../maths/anomalies/regular-grid.ts';
import { driveSignals, type Signal, shownBaseline } from '../maths/anomalies/signals.ts';
import { formatCounted } from '../shared/charts/format.ts';
import { ratesPerDay } from '../shared/domain/counter.ts';
import type { ExpectedSeries } from '../shared/domain/expected-series.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import { minimums } from '../shared/domain/minimums.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';

export interface ExpectInput {
	/** Its rows begin as long before `fromMs` as the baseline looks back. */
	readonly drive: ObservedDrive;
	readonly metric: string;
	/** The event. */
	readonly fromMs: number;
	readonly toMs: number;
	/** Time that is shown on either side of it; what suits the cadence when absent. */
	readonly aroundMs?: number;
	/** Half the width of the band, in robust spreads. */
	readonly spreads: number;
}

/** Shown on either side of an event when nobody says otherwise: six weeks of days, five days of hours. */
const AROUND_DAILY_MS = 42 * MS_PER_DAY;
const AROUND_HOURLY_MS = 5 * MS_PER_DAY;

export function expectSeries(input: ExpectInput): ExpectedSeries {
	const { drive, metric } = input;
	const grid = onGrid(drive);
	const aroundMs = input.aroundMs ?? (grid.stepMs < MS_PER_DAY ? AROUND_HOURLY_MS : AROUND_DAILY_MS);
	const [firstMs, lastMs] = [input.fromMs - aroundMs, input.toMs + aroundMs];
	const signal = signalOf(Object.values(driveSignals(grid)), metric);
	if (signal === undefined) return plainSeries(input, firstMs, lastMs);
	const from = Math.min(grid.length, Math.max(0, Math.ceil((firstMs - grid.startMs) / grid.stepMs)));
	const to = Math.max(from, Math.min(grid.length, Math.floor((lastMs - grid.startMs) / grid.stepMs) + 1));
	const places = Array.from({ length: to - from }, (_, i) => from + i);
	const band = bandOf(signal, places, input.spreads);
	const step = grid.stepMs < MS_PER_DAY ? 'hour' : 'day';
	return {
		...headOf(input),
		unit: signal.unit,
		stepMs: grid.stepMs,
		observedAtMs: Float64Array.from(places, (t) => instantOf(grid, t)),
		values: signal.values.slice(from, to),
		...(band ?? noBand()),
		detector: `Usual is the median of the same ${step} of the week in the weeks before, or of the latest values while few weeks are known; nothing that came later counts. Its range is ${input.spreads} robust spreads wide to either side.`,
		...(band ? {} : { note: shortNote(signal.values.subarray(0, to)) }),
	};
}

/** Fresh each time: arrays leave the thread with the answer. */
const noBand = () => ({ expected: new Float64Array(0), lower: new Float64Array(0), upper: new Float64Array(0) });

const headOf = ({ drive, metric, spreads }: ExpectInput) => ({ deviceId: drive.deviceId, serial: drive.serial, metric, spreads });

/** The signal that compares the values of a metric themselves, before one that is derived from them. */
function signalOf(signals: readonly (Signal | undefined)[], metric: string): Signal | undefined {
	const own = signals.filter((signal) => signal?.metric === metric);
	return own.find((signal) => signal?.name !== 'writeVolatility') ?? own[0];
}

/** Undefined where no place of the window has an expectation. */
function bandOf(signal: Signal, places: readonly number[], spreads: number): Pick<ExpectedSeries, 'expected' | 'lower' | 'upper'> | undefined {
	if (!places.some((t) => Number.isFinite(signal.spread[t]))) return undefined;
	// The scale in which a signal is compared may be a logarithm: its ends are moved there, then shown in the unit.
	const shifted = (sign: number): Signal => ({
		...signal,
		expected: signal.expected.map((value, t) => value + sign * spreads * (signal.spread[t] as number)),
	});
	const [low, high] = [shifted(-1), shifted(1)];
	const isNeverBelowZero = signal.values.every((value) => !(value < 0));
	const shown = (from: Signal): Float64Array =>
		Float64Array.from(places, (t) => {
			const { baseline } = shownBaseline(from, t);
			return isNeverBelowZero ? Math.max(0, baseline) : baseline;
		});
	return { expected: shown(signal), lower: shown(low), upper: shown(high) };
}

/** A metric without a usual course: its samples as they are, and why nothing is expected of them. */
function plainSeries(input: ExpectInput, firstMs: number, lastMs: number): ExpectedSeries {
	const { drive, metric } = input;
	const { kind, unit, label } = metricInfo(metric);
	const all = drive.metrics[metric] ?? new Float64Array(0);
	const rows = Array.from(drive.observedAtMs.keys()).filter(
		(row) => drive.observedAtMs[row]! >= firstMs && drive.observedAtMs[row]! <= lastMs && Number.isFinite(all[row]),
	);
	return {
		...headOf(input),
		unit,
		stepMs: 0,
		observedAtMs: Float64Array.from(rows, (row) => drive.observedAtMs[row] as number),
		values: Float64Array.from(rows, (row) => all[row] as number),
		...noBand(),
		detector: kind === 'counter' ? 'Judged by what the counter gains.' : 'Judged by its values as they are.',
		note: constantNote(drive, metric) ?? `No usual course is expected of ${label.toLowerCase()}: the values are shown as they are.`,
	};
}

function constantNote(drive: ObservedDrive, metric: string): string | undefined {
	const values = drive.metrics[metric]?.filter(Number.isFinite) ?? new Float64Array(0);
	if (values.length === 0) return 'There is no value in this time and before it.';
	if (isConstant(values))
		return `All ${formatCounted(values.length, 'value')} are the same: a constant has no usual range, and nothing in it can stand out.`;
	if (metricInfo(metric).kind !== 'counter' || gridValues(onGrid(drive), metric) === undefined) return undefined;
	const gains = ratesPerDay(drive.observedAtMs, drive.metrics[metric]!).perDay.filter(Number.isFinite);
	return gains.length > 1 && isConstant(gains)
		? 'It gains the same every day: a constant has no usual range, and nothing in it can stand out.'
		: undefined;
}

const isConstant = (values: Float64Array): boolean => values.every((value) => value === values[0]);

function shortNote(known: Float64Array): string {
	const count = known.reduce((finite, value) => finite + Number(Number.isFinite(value)), 0);
	return `Nothing can be expected here yet: it takes ${minimums.anomalies.dailyValues} values, and there are ${count} up to the end of this window.`;
}
