/**
 * Streams of telemetry with known anomalies, invented: what the threshold of the streaming detector was fixed on.
 *
 * Twelve families (steady load, autoregression, daily wave, office hours, periodic jobs, traffic, latency, regimes, sparse
 * bursts, temperature, states, weekly load) wander as real ones do (spread, level, hours of load, a nightly job), and carry up
 * to three of nine kinds of anomaly. Windows are laid as the Numenta benchmark lays them: a tenth of the series, shared.
 */

import type { LabelledWindow } from '../../src-main/maths/anomalies/nab-rule.ts';
import { createRng, type Rng } from '../../src-main/maths/random.ts';

export interface LabelledStream {
	readonly family: string;
	readonly kinds: readonly string[];
	readonly values: Float64Array;
	readonly windows: readonly LabelledWindow[];
}

/** Five minutes, two weeks. */
export const STREAM_ROWS = 4032;
export const DAY_ROWS = 288;

const filled = (value: (row: number) => number): Float64Array => Float64Array.from({ length: STREAM_ROWS }, (_, row) => value(row));
const timeOfDay = (row: number): number => (row % DAY_ROWS) / DAY_ROWS;
const wave = (turns: number): number => Math.sin(2 * Math.PI * turns);

const families: Readonly<Record<string, (rng: Rng) => Float64Array>> = {
	steady(rng) {
		const level = 1 + 50 * rng.uniform();
		const noise = level * (0.005 + 0.03 * rng.uniform());
		const often = 0.02 * rng.uniform();
		const bump = level * 0.5 * rng.uniform();
		return filled(() => level + noise * rng.normal() + (rng.uniform() < often ? bump * rng.uniform() : 0));
	},
	autoregression(rng) {
		const keep = 0.5 + 0.45 * rng.uniform();
		const level = 100 * rng.uniform();
		let state = 0;
		return filled(() => {
			state = keep * state + rng.normal();
			return level + state;
		});
	},
	dailyWave(rng) {
		const height = 1 + rng.uniform() * 4;
		const phase = rng.uniform();
		const noise = 0.2 + 0.5 * rng.uniform();
		return filled((row) => 20 + height * wave(timeOfDay(row) + phase) + height * 0.4 * wave(2 * (timeOfDay(row) + phase)) + noise * rng.normal());
	},
	officeHours(rng) {
		const from = 0.25 + 0.15 * rng.uniform();
		const to = 0.65 + 0.2 * rng.uniform();
		const high = 20 + 60 * rng.uniform();
		const noise = 0.02 * high + 0.1 * high * rng.uniform();
		return filled((row) => (timeOfDay(row) >= from && timeOfDay(row) < to ? high + noise * rng.normal() : 10 + 0.3 * noise * rng.normal()));
	},
	periodicJobs(rng) {
		const every = 6 + rng.integer(60);
		const height = 10 + 50 * rng.uniform();
		const noise = 0.5 + rng.uniform();
		return filled((row) => 5 + noise * Math.abs(rng.normal()) + (row % every < 2 ? height * (0.8 + 0.4 * rng.uniform()) : 0));
	},
	traffic(rng) {
		const noise = 0.3 + 0.6 * rng.uniform();
		const height = 0.5 + rng.uniform();
		const level = 3 + 8 * rng.uniform();
		return filled((row) => Math.round(Math.exp(level + height * wave(timeOfDay(row)) + noise * rng.normal())));
	},
	latency(rng) {
		const base = 20 + 60 * rng.uniform();
		const often = 0.005 + 0.03 * rng.uniform();
		const tail = 2 + 2 * rng.uniform();
		return filled(() => base + 0.04 * base * rng.normal() + (rng.uniform() < often ? base * 0.2 * (rng.uniform() ** (-1 / tail) - 1) : 0));
	},
	regimes(rng) {
		let level = 30 + 20 * rng.normal();
		const stay = 100 + rng.integer(500);
		const noise = 1 + 2 * rng.uniform();
		return filled(() => {
			if (rng.uniform() < 1 / stay) level = 30 + 15 * rng.normal();
			return level + noise * rng.normal();
		});
	},
	sparseBursts(rng) {
		const often = 0.01 + 0.04 * rng.uniform();
		const size = 1e6 * (1 + 9 * rng.uniform());
		let left = 0;
		let height = 0;
		return filled(() => {
			if (left-- <= 0 && rng.uniform() < often) {
				left = rng.integer(4);
				height = size * Math.exp(0.7 * rng.normal());
			}
			return left >= 0 ? height * (0.7 + 0.6 * rng.uniform()) : 0;
		});
	},
	temperature(rng) {
		const height = rng.uniform() * 2;
		let drift = 0;
		return filled((row) => {
			drift = 0.999 * drift + 0.06 * rng.normal();
			return 35 + 2 * drift + height * wave(timeOfDay(row)) + 0.3 * rng.normal();
		});
	},
	states(rng) {
		const levels = [0.066, 0.134, 0.2];
		let state = 0;
		return filled(() => {
			state = rng.uniform() < 0.8 ? state : rng.uniform() < 0.7 ? 0 : rng.uniform() < 0.85 ? 1 : 2;
			return levels[state];
		});
	},
	weekly(rng) {
		const high = 40 + 40 * rng.uniform();
		const noise = 2 + 3 * rng.uniform();
		return filled((row) => {
			const isWeekday = Math.floor(row / DAY_ROWS) % 7 < 5;
			return 20 + (isWeekday ? high : 0.6 * high) * Math.max(0, wave(timeOfDay(row) - 0.25)) + noise * rng.normal();
		});
	},
};

/** Spread between the half per cent at either end. */
function rangeOf(values: Float64Array): number {
	const sorted = values.toSorted();
	const range = sorted[Math.floor(0.995 * sorted.length)] - sorted[Math.floor(0.005 * sorted.length)];
	if (range > 0) return range;
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
}

/** A slow Gaussian wander with unit spread. */
function wanderOf(rng: Rng, rows: number): Float64Array {
	const keep = Math.exp(-1 / rows);
	const step = Math.sqrt(1 - keep * keep);
	let state = rng.normal();
	return filled(() => {
		state = keep * state + step * rng.normal();
		return state;
	});
}

/** What real telemetry does without being ill: spread and level wander, load follows hours, a job runs every night. */
function unsettled(values: Float64Array, rng: Rng, family: string): Float64Array {
	const median = values.toSorted()[values.length >> 1];
	let result = values;
	if (rng.uniform() < 0.6 && family !== 'states') {
		const wander = wanderOf(rng, 100 + rng.integer(1500));
		const size = 0.1 + 0.3 * rng.uniform();
		result = result.map((value, row) => median + (value - median) * Math.exp(size * wander[row]));
	}
	if (rng.uniform() < 0.5 && family !== 'states' && family !== 'sparseBursts') {
		const wander = wanderOf(rng, 300 + rng.integer(1500));
		const size = (0.03 + 0.12 * rng.uniform()) * rangeOf(values);
		result = result.map((value, row) => value + size * wander[row]);
	}
	if (rng.uniform() < 0.4) {
		const above = 0.3 + 0.5 * rng.uniform();
		const phase = rng.uniform();
		result = result.map((value, row) => (value > median && wave(row / DAY_ROWS + phase) > above ? median + (value - median) * 1.5 : value));
	}
	return rng.uniform() < 0.35 ? withNightlyJob(result, rng, rangeOf(values)) : result;
}

function withNightlyJob(values: Float64Array, rng: Rng, range: number): Float64Array {
	const at = rng.integer(DAY_ROWS);
	const length = 2 + rng.integer(10);
	const height = range * (0.4 + 0.8 * rng.uniform());
	const jitter = rng.integer(12);
	const result = values.slice();
	for (let day = 0; day * DAY_ROWS + at < result.length; day++) {
		const from = day * DAY_ROWS + at + (jitter > 0 ? rng.integer(jitter) : 0);
		const tonight = height * (0.7 + 0.5 * rng.uniform());
		for (let row = from; row < Math.min(result.length, from + length); row++) result[row] += tonight * (0.8 + 0.3 * rng.uniform());
	}
	return result;
}

/** Changes the values from a row on; how many rows that is (of a lasting change, those that count). */
type Anomaly = (values: Float64Array, at: number, rng: Rng) => number;

const sometimesDown = (rng: Rng): number => (rng.uniform() < 0.7 ? 1 : -1);

const add = (values: Float64Array, at: number, length: number, amount: (row: number) => number): number => {
	for (let row = at; row < Math.min(values.length, at + length); row++) values[row] += amount(row);
	return length;
};

const anomalies: Readonly<Record<string, Anomaly>> = {
	spike(values, at, rng) {
		const length = 1 + rng.integer(3);
		const height = rangeOf(values) * (0.8 + 2 * rng.uniform());
		return add(values, at, length, () => height);
	},
	plateau(values, at, rng) {
		const length = 12 + rng.integer(120);
		const height = rangeOf(values) * (0.4 + 0.8 * rng.uniform()) * sometimesDown(rng);
		return add(values, at, length, () => height);
	},
	shift(values, at, rng) {
		const height = rangeOf(values) * (0.3 + 0.7 * rng.uniform()) * sometimesDown(rng);
		add(values, at, values.length, () => height);
		return 100;
	},
	dropout(values, at, rng) {
		const length = 6 + rng.integer(60);
		const least = values.reduce((a, b) => Math.min(a, b));
		const value = rng.uniform() < 0.5 && least > 0 ? 0 : least - 0.1 * rangeOf(values);
		values.fill(value, at, at + length);
		return length;
	},
	freeze(values, at, rng) {
		const length = 150 + rng.integer(150);
		values.fill(values[at], at, at + length);
		return length;
	},
	noise(values, at, rng) {
		const length = 48 + rng.integer(150);
		const size = rangeOf(values) * (0.3 + 0.4 * rng.uniform());
		return add(values, at, length, () => size * rng.normal());
	},
	lateDay(values, at, rng) {
		const length = 200 + rng.integer(88);
		const lag = 100 + rng.integer(90);
		const before = values.slice();
		for (let row = at; row < Math.min(values.length, at + length); row++) values[row] = before[Math.max(0, row - lag)];
		return length;
	},
	density(values, at, rng) {
		const length = 100 + rng.integer(200);
		const height = rangeOf(values) * 0.9;
		const often = 0.08 + 0.2 * rng.uniform();
		return add(values, at, length, () => (rng.uniform() < often ? height * rng.uniform() : 0));
	},
	ramp(values, at, rng) {
		const length = 60 + rng.integer(200);
		const height = rangeOf(values) * (0.8 + rng.uniform());
		return add(values, at, length, (row) => (height * (row - at)) / length);
	},
};

/** Families in which a kind of anomaly is nothing odd. */
const unremarkable: Readonly<Record<string, readonly string[]>> = {
	freeze: ['states', 'sparseBursts', 'regimes'],
	lateDay: ['steady', 'autoregression', 'latency', 'regimes', 'sparseBursts', 'temperature', 'states', 'periodicJobs', 'traffic'],
	shift: ['regimes'],
	plateau: ['regimes', 'sparseBursts'],
	ramp: ['sparseBursts', 'regimes', 'temperature'],
	noise: ['sparseBursts'],
	density: ['sparseBursts', 'periodicJobs'],
};

/** A quarter of the streams has no anomaly. */
const STREAMS_PER_FAMILY = 4;
/** Rows before the first anomaly, and after the last one. */
const FIRST_ROW = 900;
const LAST_ROWS = 250;

/** 48 streams of a seed. */
export function labelledStreams(seed: number): LabelledStream[] {
	return Object.entries(families).flatMap(([family, base], index) =>
		Array.from({ length: STREAMS_PER_FAMILY }, (_, repeat) => {
			const rng = createRng(seed, index * STREAMS_PER_FAMILY + repeat);
			const values = unsettled(base(rng), rng, family);
			return { family, values, ...withAnomalies(values, rng, family, repeat === STREAMS_PER_FAMILY - 1 ? 0 : 1 + rng.integer(3)) };
		}),
	);
}

function withAnomalies(values: Float64Array, rng: Rng, family: string, count: number): { kinds: string[]; windows: LabelledWindow[] } {
	const names = Object.keys(anomalies).filter((kind) => !unremarkable[kind]?.includes(family));
	const half = count > 0 ? Math.floor((0.1 * STREAM_ROWS) / count / 2) : 0;
	const kinds: string[] = [];
	const windows: { start: number; end: number }[] = [];
	for (let i = 0; i < count; i++) {
		const at = freeRow(rng, windows, half);
		if (at === undefined) continue;
		const kind = names[rng.integer(names.length)];
		const length = anomalies[kind](values, at, rng);
		const middle = Math.floor(at + Math.min(length, 2 * half) / 2);
		kinds.push(kind);
		windows.push({ start: Math.max(0, middle - half), end: Math.min(STREAM_ROWS - 1, middle + half) });
	}
	windows.sort((a, b) => a.start - b.start);
	for (let i = 1; i < windows.length; i++) windows[i].start = Math.max(windows[i].start, windows[i - 1].end + 1);
	return { kinds, windows };
}

/** A row whose window would not meet another one; undefined when 50 draws found none. */
function freeRow(rng: Rng, windows: readonly LabelledWindow[], half: number): number | undefined {
	for (let draws = 0; draws < 50; draws++) {
		const at = FIRST_ROW + rng.integer(STREAM_ROWS - FIRST_ROW - LAST_ROWS);
		if (windows.every(({ start, end }) => Math.abs((start + end) / 2 - at) > 2 * half + 20)) return at;
	}
	return undefined;
}
