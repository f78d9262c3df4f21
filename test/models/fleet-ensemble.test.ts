import { describe, expect, it } from 'vitest';
import { createRng } from '../../src-main/maths/random.ts';
import { forecastFleetMeans } from '../../src-main/models/fleet-ensemble.ts';

/** Days that are mostly quiet and now and then ten times as busy: the middle lies far below the mean. */
function bursts(seed: number): Float64Array {
	const rng = createRng(seed, 0);
	return Float64Array.from({ length: 300 }, () => (rng.uniform() < 0.1 ? 10 : 1) * Math.exp(0.2 * rng.normal()));
}

describe('means of a fleet', () => {
	it('are means, not the middle of a skewed day: over a fleet they add up to what comes', async () => {
		const fleet = Array.from({ length: 40 }, (_, seed) => bursts(seed));
		const { means } = await forecastFleetMeans(fleet, { horizonDays: 28 });
		const forecast = means.reduce((sum, own) => sum + own.reduce((all, value) => all + value, 0) / own.length, 0) / means.length;
		// The true mean is 1.9 x exp(0.02) = 1.94, the median 1.
		expect(forecast).toBeGreaterThan(1.5);
		expect(forecast).toBeLessThan(2.3);
	});

	it('stay where the past was met', async () => {
		const rng = createRng(7, 0);
		const fleet = Array.from({ length: 20 }, () => Float64Array.from({ length: 200 }, (_, day) => (day % 7 > 4 ? 50 : 100) + 5 * rng.normal()));
		const { means } = await forecastFleetMeans(fleet, { horizonDays: 7 });
		for (const own of means)
			for (const [ahead, value] of own.entries()) expect(Math.abs(value / ((200 + ahead) % 7 > 4 ? 50 : 100) - 1)).toBeLessThan(0.1);
	});

	it('move a single series little on its own evidence, and never far', async () => {
		const single = bursts(3);
		const { means } = await forecastFleetMeans([single], { horizonDays: 28 });
		const mean = single.reduce((sum, value) => sum + value, 0) / single.length;
		expect(Math.max(...(means[0] ?? []))).toBeLessThan(1.5 * 3 * mean);
		const { means: none } = await forecastFleetMeans([new Float64Array(100)], { horizonDays: 7 });
		expect(Array.from(none[0] ?? [])).toEqual(new Array(7).fill(0));
	});
});
