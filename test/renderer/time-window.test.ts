import { describe, expect, it } from 'vitest';
import { driveTimelineChart } from '../../src-main/shared/charts/drive-timeline-chart.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '../../src-main/shared/domain/telemetry.ts';
import {
	clampWindow,
	dragWindow,
	eventsWithin,
	type Grip,
	shiftWindow,
	shortestMs,
	timeTicks,
	windowOfKey,
	withinWindow,
} from '../../src-renderer/views/drive/time-window.ts';
import { boxesOf, GUTTER } from '../../src-renderer/views/drive/timeline-picture.tsx';
import { EVENT_DAY, makeEvent } from '../support/anomaly-event.ts';
import fc from '../support/properties.ts';

const whole = { fromMs: EVENT_DAY, toMs: EVENT_DAY + 200 * MS_PER_DAY };
const at = (day: number): number => EVENT_DAY + day * MS_PER_DAY;

describe('a window that is dragged', () => {
	it('stays inside the history, in order, and never vanishes, wherever the pointer goes', () => {
		const grip = fc.constantFrom<Grip>('new', 'start', 'end', 'whole');
		const day = fc.double({ min: -300, max: 600, noNaN: true });
		const before = fc.option(
			fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 100, max: 199 })).map(([from, to]) => ({ fromMs: at(from), toMs: at(to) })),
			{ nil: undefined },
		);
		fc.assert(
			fc.property(grip, before, day, day, (held, window, start, end) => {
				const found = dragWindow(held, window, at(start), at(end), whole);
				if (found === undefined) return;
				expect(found.fromMs).toBeGreaterThanOrEqual(whole.fromMs);
				expect(found.toMs).toBeLessThanOrEqual(whole.toMs);
				if (held !== 'new') expect(found.toMs - found.fromMs).toBeGreaterThanOrEqual(shortestMs(whole));
			}),
		);
	});

	it('goes from right to left as well as from left to right', () => {
		expect(dragWindow('new', undefined, at(60), at(20), whole)).toEqual({ fromMs: at(20), toMs: at(60) });
	});

	it('is a click where the hand only trembled', () => {
		expect(dragWindow('new', undefined, at(60), at(60) + MS_PER_HOUR, whole)).toBeUndefined();
	});

	it('keeps its length when it is moved, up to the end of the history', () => {
		expect(shiftWindow({ fromMs: at(10), toMs: at(30) }, 500 * MS_PER_DAY, whole)).toEqual({ fromMs: at(180), toMs: at(200) });
	});

	it('is no window when it holds everything', () => {
		expect(clampWindow({ fromMs: at(-5), toMs: at(900) }, whole)).toBeUndefined();
		expect(clampWindow({ fromMs: at(300), toMs: at(900) }, whole)).toBeUndefined();
	});
});

describe('a window that is moved by keys', () => {
	const window = { fromMs: at(50), toMs: at(70) };
	it('moves one edge by a step, ten with Page keys, all the way with Home and End', () => {
		expect(windowOfKey('ArrowRight', false, 'start', window, whole)).toEqual({ fromMs: at(52), toMs: at(70) });
		expect(windowOfKey('PageUp', false, 'end', window, whole)).toEqual({ fromMs: at(50), toMs: at(90) });
		expect(windowOfKey('Home', false, 'start', window, whole)).toEqual({ fromMs: at(0), toMs: at(70) });
		expect(windowOfKey('End', false, 'end', window, whole)).toEqual({ fromMs: at(50), toMs: at(200) });
	});

	it('moves as a whole with Shift, and not at all by other keys', () => {
		expect(windowOfKey('ArrowLeft', true, 'end', window, whole)).toEqual({ fromMs: at(48), toMs: at(68) });
		expect(windowOfKey('Tab', false, 'end', window, whole)).toBeUndefined();
	});
});

describe('what the window narrows', () => {
	const series = { observedAtMs: Float64Array.from([0, 1, 2, 3, 4], at), values: Float64Array.of(1, 2, 3, 4, 5) };
	it('keeps the values in it; of a gain also the value before', () => {
		const window = { fromMs: at(2), toMs: at(3) };
		expect([...withinWindow(series, window, false).values]).toEqual([3, 4]);
		expect([...withinWindow(series, window, true).values]).toEqual([2, 3, 4]);
		expect(withinWindow(series, undefined, true)).toBe(series);
		expect(withinWindow(series, { fromMs: at(90), toMs: at(91) }, false).values).toHaveLength(0);
		expect(withinWindow(series, { fromMs: at(2) + 1, toMs: at(2) + 2 }, false).values).toHaveLength(0);
	});

	it('keeps events that have a part in it', () => {
		const events = [makeEvent({ eventId: 'before', startMs: at(1), endMs: at(2) }), makeEvent({ eventId: 'across', startMs: at(2), endMs: at(9) })];
		expect(eventsWithin(events, { fromMs: at(3), toMs: at(4) }).map(({ eventId }) => eventId)).toEqual(['across']);
		expect(eventsWithin(events, undefined)).toHaveLength(2);
	});
});

describe('the picture of the timeline', () => {
	it.each([
		['hours', 0.5, '06:00'],
		['days', 10, '5 May'],
		['months', 200, 'Jun'],
		['years', 2_000, '2026'],
	])('is labelled in round %s, never closer than asked for', (_, length, label) => {
		const ticks = timeTicks({ fromMs: EVENT_DAY, toMs: at(length) }, 12);
		expect(ticks.map((tick) => tick.label)).toContain(label);
		expect(ticks.length).toBeLessThanOrEqual(13);
	});

	it('shows an event of one hour in ten years wide enough to be clicked, inside the picture', () => {
		const long = { fromMs: EVENT_DAY - 3_650 * MS_PER_DAY, toMs: EVENT_DAY };
		const chart = driveTimelineChart('S', [makeEvent({ startMs: EVENT_DAY, endMs: EVENT_DAY })], [long.fromMs, long.toMs]);
		const [box] = boxesOf(chart, long, 800);
		expect(box!.right - box!.left).toBeGreaterThanOrEqual(6);
		expect(box!.left).toBeGreaterThan(GUTTER);
		expect(box!.right).toBeLessThanOrEqual(800);
	});
});
