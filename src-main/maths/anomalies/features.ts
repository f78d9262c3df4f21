/** The row that stands for one place of one drive: how strange each signal is, whether a level has moved, whether a reading is stuck. */
import type { MetricName } from '../../shared/domain/telemetry.ts';
import type { SignalPlace } from './signal-stream.ts';
import type { DriveSignals, Signal, SignalName } from './signals.ts';
import { signalNames, signalRules, strangeness, strangenessOf } from './signals.ts';

export type FeatureName = SignalName | 'levelShift' | 'stuckValue';

/** In the order of the columns. */
export const featureNames: readonly FeatureName[] = [...signalNames, 'levelShift', 'stuckValue'];
export const FEATURES = featureNames.length;
const SHIFT = featureNames.indexOf('levelShift');
const STUCK = featureNames.indexOf('stuckValue');
/** Columns that say how strange the place itself is; volatility looks back over days and would stretch every event. */
const pointColumns = signalNames.flatMap((name, column) => (name === 'writeVolatility' ? [] : [column]));

/** Strangeness beyond this is all the same: a forest must not be stretched by one number. */
export const CLIP = 20;

/**
 * What a place may raise: `point` by its own values, `state` by a level that has moved or a reading that is stuck. The two are told
 * apart because a state lasts for weeks and would swallow every point inside it.
 */
export const lanes = ['point', 'state'] as const;
export type Lane = (typeof lanes)[number];

/** Writes the row of a place to `rows` at `start`; 0 where nothing can be said. Single precision, so that stored and streamed rows are equal. */
export function writeRow(rows: Float32Array, start: number, signals: readonly (Signal | undefined)[], t: number): void {
	let shift = 0;
	let stuck = 0;
	for (let column = 0; column < signals.length; column++) {
		const signal = signals[column];
		rows[start + column] = clipped(strangeness(signal, t));
		if (signal === undefined) continue;
		if (Math.abs(signal.shift[t]) > Math.abs(shift)) shift = signal.shift[t];
		if (signal.stuck[t] > stuck) stuck = signal.stuck[t];
	}
	rows[start + SHIFT] = clipped(shift);
	rows[start + STUCK] = clipped(stuck);
}

/** The same row from what the streams of the signals say of one place. */
export function rowOf(places: ReadonlyMap<SignalName, Readonly<SignalPlace>>): Float32Array {
	const row = new Float32Array(FEATURES);
	let shift = 0;
	let stuck = 0;
	for (const [column, name] of signalNames.entries()) {
		const place = places.get(name);
		if (place === undefined) continue;
		row[column] = clipped(strangenessOf(name, Math.fround(place.score)));
		const [moved, still] = [Math.fround(place.shift), Math.fround(place.stuck)];
		if (Math.abs(moved) > Math.abs(shift)) shift = moved;
		if (still > stuck) stuck = still;
	}
	row[SHIFT] = clipped(shift);
	row[STUCK] = clipped(stuck);
	return row;
}

const clipped = (value: number): number => Math.min(CLIP, Math.max(-CLIP, value));

/** The signals of a drive in the order of their columns. */
export const signalColumns = (signals: DriveSignals): (Signal | undefined)[] => signalNames.map((name) => signals[name]);

/** The largest strangeness of a lane in a row. */
export function laneStrangeness(lane: Lane, rows: Float32Array, start: number): number {
	if (lane === 'state') return Math.max(Math.abs(rows[start + SHIFT]), rows[start + STUCK]);
	let most = 0;
	for (const column of pointColumns) most = Math.max(most, Math.abs(rows[start + column]));
	return most;
}

/** The signal whose level has moved most, or that is stuck most, at a place. */
export function stateSignal(
	signals: DriveSignals,
	t: number,
): { readonly signal: Signal; readonly detector: 'change point' | 'stuck value' } | undefined {
	let found: { readonly signal: Signal; readonly detector: 'change point' | 'stuck value' } | undefined;
	let most = 0;
	for (const name of signalNames) {
		const signal = signals[name];
		if (signal === undefined) continue;
		if (Math.abs(signal.shift[t]) > most) {
			most = Math.abs(signal.shift[t]);
			found = { signal, detector: 'change point' };
		}
		if (signal.stuck[t] > most) {
			most = signal.stuck[t];
			found = { signal, detector: 'stuck value' };
		}
	}
	return found;
}

/** A column in words, and the metric behind it at a place. */
export function describeFeature(name: FeatureName, signals: DriveSignals, t: number): { readonly label: string; readonly metric: MetricName } {
	if (name !== 'levelShift' && name !== 'stuckValue') return { label: signalRules[name].label, metric: signals[name]?.metric ?? '' };
	const state = stateSignal(signals, t);
	const metric = state?.signal.metric ?? '';
	return { label: name === 'levelShift' ? 'level that has moved' : 'reading that does not move', metric };
}
