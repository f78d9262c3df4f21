import { describe, expect, it } from 'vitest';
import type { LineLayer } from '../../src-main/shared/charts/chart.ts';
import { downsample, POINTS_PER_COLUMN, type Points, withGaps } from '../../src-main/shared/charts/downsample.ts';
import { seriesChart } from '../../src-main/shared/charts/series-charts.ts';
import { thinChart } from '../../src-main/shared/charts/thin-chart.ts';
import { deviceId } from '../report/inputs.ts';
import fc from '../support/properties.ts';

const { NaN: GAP } = Number;

/** Instants at uneven distances, some values missing. */
const unevenPoints = fc
	.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constant(GAP))), {
		minLength: 1,
		maxLength: 600,
	})
	.map((steps): Points => {
		let at = 0;
		return {
			x: Float64Array.from(steps, ([step]) => {
				at += step;
				return at;
			}),
			y: Float64Array.from(steps, ([, value]) => value),
		};
	});
const columnCount = fc.integer({ min: 1, max: 60 });
const finite = (values: Float64Array): Float64Array => values.filter(Number.isFinite);
const every = (count: number, heightOf: (index: number) => number): Points => ({
	x: Float64Array.from({ length: count }, (_, index) => index),
	y: Float64Array.from({ length: count }, (_, index) => heightOf(index)),
});

/** Where the line has a hole: pairs of neighbouring drawn values with nothing but gaps between them. */
function bridges({ x, y }: Points): [number, number][] {
	const holes: [number, number][] = [];
	let last = -1;
	for (let index = 0; index < x.length; index += 1) {
		if (!Number.isFinite(y[index])) continue;
		if (last >= 0 && index > last + 1) holes.push([x[last]!, x[index]!]);
		last = index;
	}
	return holes;
}

describe('a line reduced to its columns', () => {
	it('keeps the first, lowest, highest and last value of every column, in order', () => {
		fc.assert(
			fc.property(unevenPoints, columnCount, (points, columns) => {
				const thin = downsample(points, columns);
				expect(thin.x.length).toBeLessThanOrEqual(Math.max(4 * columns, POINTS_PER_COLUMN * columns + 2));
				expect(thin.x.toSorted()).toEqual(thin.x);
				const [from, to] = [points.x[0]!, points.x.at(-1)!];
				const columnOf = (at: number): number => Math.min(columns - 1, Math.floor(((at - from) / (to - from || 1)) * columns));
				for (let column = 0; column < columns; column += 1) {
					const inColumn = ({ x, y }: Points): Float64Array => finite(y.filter((_, index) => columnOf(x[index]!) === column));
					const [all, kept] = [inColumn(points), inColumn(thin)];
					expect([kept[0], Math.min(...kept), Math.max(...kept), kept.at(-1)]).toEqual([all[0], Math.min(...all), Math.max(...all), all.at(-1)]);
				}
			}),
		);
	});

	it('draws no value that is not there', () => {
		fc.assert(
			fc.property(unevenPoints, columnCount, ({ x, y }, columns) => {
				const valueAt = new Map(Array.from(x, (at, index) => [at, y[index]]));
				const thin = downsample({ x, y }, columns);
				thin.x.forEach((at, index) => {
					expect(thin.y[index]).toBe(valueAt.get(at));
				});
			}),
		);
	});

	it('bridges no gap that is wider than a column', () => {
		fc.assert(
			fc.property(unevenPoints, columnCount, (points, columns) => {
				const wide = (points.x.at(-1)! - points.x[0]!) / columns;
				const open = new Set(bridges(downsample(points, columns)).map(String));
				for (const [from, to] of bridges(points)) if (to - from > wide) expect(open).toContain(String([from, to]));
			}),
		);
	});

	it('is the very line where there are few points', () => {
		const points = every(20, Math.sin);
		expect(downsample(points, 5)).toBe(points);
		expect(downsample(every(21, Math.sin), 5).x.length).toBeLessThan(21);
	});

	it('keeps the only peak of a hundred thousand values in a thousand columns', () => {
		const points = every(100_000, (index) => (index === 45_678 ? 900 : index % 7));
		const thin = downsample(points, 1_000);
		expect(thin.x.length).toBeLessThanOrEqual(4_000);
		expect(thin.x[thin.y.indexOf(900)]).toBe(45_678);
	});

	it('shows a counter that starts again, by its last value before and its first behind', () => {
		const resetAt = 61_803;
		const thin = downsample(
			every(100_000, (index) => (index < resetAt ? index : index - resetAt)),
			800,
		);
		const drops = [...thin.y.keys()].filter((index) => thin.y[index]! < (thin.y[index - 1] ?? 0));
		expect(drops.map((index) => [thin.x[index - 1], thin.x[index]])).toEqual([[resetAt - 1, resetAt]]);
	});

	it('is as fine as the history itself in a narrow view, and runs on beyond both its edges', () => {
		const points = every(100_000, Math.sin);
		const view = downsample(points, 100, [500.5, 520]);
		expect([...view.x]).toEqual(Array.from({ length: 22 }, (_, index) => 500 + index));
		const wide = downsample(points, 100, [1_000, 9_000]);
		expect([wide.x[0], wide.x.at(-1)]).toEqual([999, 9_001]);
		expect(wide.x.length).toBeLessThanOrEqual(402);
		expect(downsample(points, 100, [2e6, 3e6]).x.length).toBe(1);
	});
});

describe('missing days', () => {
	it('become a gap where they are missing and nowhere else', () => {
		const gapped = withGaps({ x: Float64Array.of(0, 1, 2, 6, 7), y: Float64Array.of(1, 1, 1, 1, 1) });
		expect([...gapped.x]).toEqual([0, 1, 2, 4, 6, 7]);
		expect([...gapped.y]).toEqual([1, 1, 1, GAP, 1, 1]);
		const whole = { x: Float64Array.of(0, 1, 2, 3), y: Float64Array.of(1, 1, 1, 1) };
		expect(withGaps(whole)).toBe(whole);
	});
});

describe('a thinned chart', () => {
	const history = every(10_000, (index) => index % 100);
	const chart = seriesChart({ deviceId: deviceId(0), serial: 'S', metric: 'temperature_c', observedAtMs: history.x, values: history.y });

	it('says the same and draws less', () => {
		const thin = thinChart(chart, 50);
		expect({ ...thin, layers: [] }).toEqual({ ...chart, layers: [] });
		expect((chart.layers[0] as LineLayer).x).toHaveLength(10_000);
		expect((thin.layers[0] as LineLayer).x.length).toBeLessThanOrEqual(200);
	});

	it('is the chart itself where its width shows everything', () => {
		expect(thinChart(chart, 2_500)).toBe(chart);
	});

	it('draws every value of a view that is narrow enough', () => {
		const [line] = thinChart(chart, 50, [100, 250]).layers as LineLayer[];
		expect([...line!.x]).toEqual(Array.from({ length: 153 }, (_, index) => 99 + index));
	});
});
