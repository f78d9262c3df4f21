import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { cusum, ewmaChart } from '../../../src-main/maths/series/control-charts.ts';
import { zScores } from '../../../src-main/maths/series/zscore.ts';
import { AppError } from '../../../src-main/shared/domain/errors.ts';

const target = { target: 50, sd: 2 };
const rng = createRng(3, 0);
/** A shift of 1.5 deviations at place 60 that no single value shows. */
const shifted = Float64Array.from({ length: 120 }, (_, t) => 50 + 2 * Math.max(-2, Math.min(2, rng.normal())) + (t >= 60 ? 3 : 0));

describe('control charts', () => {
	it('see a lasting shift that no z-score of a value shows', () => {
		expect(zScores(shifted).some((score) => Math.abs(score) > 3)).toBe(false);
		const { firstHit } = cusum(shifted, target, 0.5, 5);
		expect(firstHit).toBeGreaterThanOrEqual(60);
		expect(firstHit).toBeLessThan(75);
		expect(ewmaChart(shifted, target, 0.2, 3).hits.some((t) => t >= 60 && t < 75)).toBe(true);
	});

	it('mirror: values below the target are to one side what those above are to the other', () => {
		const mirrored = cusum(
			shifted.map((value) => 100 - value),
			target,
			0.5,
			5,
		);
		const own = cusum(shifted, target, 0.5, 5);
		expect(mirrored.lower).toEqual(own.upper);
		expect(mirrored.upper).toEqual(own.lower);
	});

	it('widen the band to its limit', () => {
		const { halfWidth } = ewmaChart(shifted, target, 0.2, 3);
		expect(halfWidth.every((width, t) => t === 0 || width >= halfWidth[t - 1])).toBe(true);
		expect(halfWidth[0]).toBeCloseTo(3 * 2 * 0.2, 12);
		expect(halfWidth[119]).toBeCloseTo(3 * 2 * Math.sqrt(0.2 / 1.8), 12);
	});

	it('stay where they are at a missing value', () => {
		const gappy = Float64Array.of(53, Number.NaN, 53);
		const { ewma } = ewmaChart(gappy, target, 0.5, 3);
		expect([...ewma]).toEqual([51.5, 51.5, 52.25]);
		expect([...cusum(gappy, target, 0.5, 5).upper]).toEqual([1, 1, 2]);
	});

	it('refuse a spread that is none', () => {
		expect(() => cusum(shifted, { target: 0, sd: 0 }, 0.5, 5)).toThrow(AppError);
		expect(() => ewmaChart(shifted, target, 0, 3)).toThrow(AppError);
	});
});
