/** A stretch of a drive's history that somebody looks at: how drags, keys and fields change it. */
import type { AnomalyEvent } from '../../../src-main/shared/domain/results.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '../../../src-main/shared/domain/telemetry.ts';

export interface TimeWindow {
	readonly fromMs: number;
	readonly toMs: number;
}

/** What a drag takes hold of. */
export type Grip = 'new' | 'start' | 'end' | 'whole';

/** Shorter than this nobody can mean: a click that trembled. Share of the whole. */
const SHORTEST_SHARE = 0.004;
const SHORTEST_MS = MS_PER_HOUR;

/** How short a window of this history may be. */
export function shortestMs({ fromMs, toMs }: TimeWindow): number {
	return Math.min(toMs - fromMs, Math.max(SHORTEST_MS, Math.round(SHORTEST_SHARE * (toMs - fromMs))));
}

/** Inside the whole, in order; undefined where nothing of it lies inside, or all of it: that is no choice. */
export function clampWindow({ fromMs, toMs }: TimeWindow, whole: TimeWindow): TimeWindow | undefined {
	const from = Math.max(whole.fromMs, Math.min(fromMs, toMs));
	const to = Math.min(whole.toMs, Math.max(fromMs, toMs));
	if (from > to || (from <= whole.fromMs && to >= whole.toMs)) return undefined;
	return { fromMs: from, toMs: to };
}

/**
 * The window after a drag.
 *
 * @param startMs  where the pointer went down
 * @param atMs     where it is
 * @returns undefined for a drag too short to be one
 */
export function dragWindow(grip: Grip, before: TimeWindow | undefined, startMs: number, atMs: number, whole: TimeWindow): TimeWindow | undefined {
	const held = before ?? whole;
	const least = shortestMs(whole);
	switch (grip) {
		case 'new':
			return Math.abs(atMs - startMs) < least ? undefined : clampWindow({ fromMs: startMs, toMs: atMs }, whole);
		case 'start':
			return { fromMs: Math.max(whole.fromMs, Math.min(atMs, held.toMs - least)), toMs: held.toMs };
		case 'end':
			return { fromMs: held.fromMs, toMs: Math.min(whole.toMs, Math.max(atMs, held.fromMs + least)) };
		case 'whole':
			return shiftWindow(held, atMs - startMs, whole);
	}
}

/** Moved as far as it goes, its length kept. */
export function shiftWindow({ fromMs, toMs }: TimeWindow, byMs: number, whole: TimeWindow): TimeWindow {
	const by = Math.max(whole.fromMs - fromMs, Math.min(whole.toMs - toMs, byMs));
	return { fromMs: fromMs + by, toMs: toMs + by };
}

/** What a key does to an edge; undefined for a key that means nothing here. With Shift the whole window moves. */
export function windowOfKey(
	key: string,
	isShifted: boolean,
	grip: 'start' | 'end',
	before: TimeWindow | undefined,
	whole: TimeWindow,
): TimeWindow | undefined {
	const held = before ?? whole;
	const step = keyStepMs(whole);
	const moves: Readonly<Record<string, number>> = {
		ArrowLeft: -step,
		ArrowDown: -step,
		ArrowRight: step,
		ArrowUp: step,
		PageDown: -10 * step,
		PageUp: 10 * step,
	};
	const edge = grip === 'start' ? held.fromMs : held.toMs;
	if (key === 'Home') return dragWindow(grip, held, edge, whole.fromMs, whole);
	if (key === 'End') return dragWindow(grip, held, edge, whole.toMs, whole);
	const move = moves[key];
	if (move === undefined) return undefined;
	return isShifted ? shiftWindow(held, move, whole) : dragWindow(grip, held, edge, edge + move, whole);
}

/** A day, of a short history an hour; of a long one whole days that make about a hundredth of it. */
export function keyStepMs({ fromMs, toMs }: TimeWindow): number {
	const length = toMs - fromMs;
	if (length <= 14 * MS_PER_DAY) return MS_PER_HOUR;
	return Math.max(1, Math.round(length / 100 / MS_PER_DAY)) * MS_PER_DAY;
}

/** Events that have a part in the window; all without one. */
export function eventsWithin(events: readonly AnomalyEvent[], window: TimeWindow | undefined): readonly AnomalyEvent[] {
	return window === undefined ? events : events.filter(({ startMs, endMs }) => startMs <= window.toMs && endMs >= window.fromMs);
}

interface Sampled {
	/** Shape (n,), rising. */
	readonly observedAtMs: Float64Array;
	readonly values: Float64Array;
}

/** The part of a series in the window, by views of its arrays; what is shown as a gain also needs the value before. */
export function withinWindow<S extends Sampled>(series: S, window: TimeWindow | undefined, isRate: boolean): S {
	if (window === undefined) return series;
	const { observedAtMs, values } = series;
	const first = observedAtMs.findIndex((atMs) => atMs >= window.fromMs);
	const from = Math.max(0, (first < 0 ? observedAtMs.length : first) - Number(isRate));
	const to = observedAtMs.findLastIndex((atMs) => atMs <= window.toMs) + 1;
	return { ...series, observedAtMs: observedAtMs.subarray(from, Math.max(from, to)), values: values.subarray(from, Math.max(from, to)) };
}

export interface Tick {
	readonly atMs: number;
	readonly label: string;
}

const daySteps = [1, 2, 7, 14];
const monthSteps = [1, 2, 3, 6, 12, 24, 60, 120];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Round UTC times along an axis, at most `most` of them: hours, days, months, years. */
export function timeTicks({ fromMs, toMs }: TimeWindow, most: number): Tick[] {
	const length = toMs - fromMs;
	const hours = [1, 3, 6, 12].find((step) => length / (step * MS_PER_HOUR) <= most);
	if (hours !== undefined) return evenTicks(fromMs, toMs, hours * MS_PER_HOUR, hourLabel);
	const days = daySteps.find((step) => length / (step * MS_PER_DAY) <= most);
	if (days !== undefined) return evenTicks(fromMs, toMs, days * MS_PER_DAY, dayLabel);
	const step = monthSteps.find((each) => length / (each * 30.4 * MS_PER_DAY) <= most) ?? 240;
	const first = new Date(fromMs);
	const ticks: Tick[] = [];
	for (let month = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step; ; month += step) {
		const atMs = Date.UTC(Math.floor(month / 12), month % 12, 1);
		if (atMs > toMs) return ticks;
		if (atMs >= fromMs) ticks.push({ atMs, label: month % 12 === 0 ? String(Math.floor(month / 12)) : (months[month % 12] ?? '') });
	}
}

function evenTicks(fromMs: number, toMs: number, stepMs: number, label: (atMs: number) => string): Tick[] {
	const ticks: Tick[] = [];
	for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs <= toMs; atMs += stepMs) ticks.push({ atMs, label: label(atMs) });
	return ticks;
}

const dayLabel = (atMs: number): string => `${new Date(atMs).getUTCDate()} ${months[new Date(atMs).getUTCMonth()] ?? ''}`;
const hourLabel = (atMs: number): string => (atMs % MS_PER_DAY === 0 ? dayLabel(atMs) : new Date(atMs).toISOString().slice(11, 16));
