import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import type { Lifetimes } from '../../../src-main/maths/survival/lifetimes.ts';
import { modelStrength, shrinkWeibull } from '../../../src-main/maths/survival/shrunken-weibull.ts';
import { cumulativeHazard, fitWeibull } from '../../../src-main/maths/survival/weibull.ts';

/** Drives of a Weibull law, entered at an age of up to four years and watched for a year. */
function watched(seed: number, drives: number, shape: number, scaleDays: number): Lifetimes {
	const rng = createRng(seed, 0);
	const entryDays = Float64Array.from({ length: drives }, () => 1_500 * rng.uniform());
	const deathDays = entryDays.map((entry) => scaleDays * ((entry / scaleDays) ** shape + rng.exponential()) ** (1 / shape));
	return {
		entryDays,
		exitDays: entryDays.map((entry, drive) => Math.min(entry + 365, deathDays[drive] as number)),
		hasFailed: Uint8Array.from(entryDays, (entry, drive) => ((deathDays[drive] as number) < entry + 365 ? 1 : 0)),
	};
}

const expectedFailures = (law: { readonly shape: number; readonly scaleDays: number }, { entryDays, exitDays }: Lifetimes): number =>
	entryDays.reduce((sum, entry, drive) => sum + cumulativeHazard(law, entry, exitDays[drive] as number), 0);

describe('shrinkWeibull', () => {
	it('comes nearer to the true shape than the fit when there are a dozen failures, and expects as many failures as there were', () => {
		let [fitted, shrunken] = [0, 0];
		for (let seed = 0; seed < 60; seed++) {
			const lives = watched(seed, 260, 1.4, 9_000);
			const failures = lives.hasFailed.reduce((sum, failed) => sum + failed, 0);
			if (failures < 5) continue;
			const fit = fitWeibull(lives);
			const law = shrinkWeibull(fit, lives);
			expect(expectedFailures(law, lives)).toBeCloseTo(failures, 8);
			expect(law.variance.logShape).toBeLessThan(fit.variance.logShape);
			expect(law.variance.logScale).toBeGreaterThan(0);
			fitted += Math.log(fit.shape / 1.4) ** 2;
			shrunken += Math.log(law.shape / 1.4) ** 2;
		}
		expect(shrunken).toBeLessThan(0.5 * fitted);
	});

	it('leaves the fit where hundreds of failures speak, and where the fit alone is believed', () => {
		const lives = watched(3, 40_000, 1.4, 9_000);
		const fit = fitWeibull(lives);
		expect(Math.abs(shrinkWeibull(fit, lives).shape / fit.shape - 1)).toBeLessThan(0.01);
		const few = watched(4, 300, 1.4, 5_000);
		const own = fitWeibull(few);
		const same = shrinkWeibull(own, few, Number.POSITIVE_INFINITY);
		expect(same.shape).toBeCloseTo(own.shape, 12);
		expect(same.scaleDays / own.scaleDays).toBeCloseTo(1, 9);
		expect(same.variance.logScale).toBeCloseTo(own.variance.logScale, 15);
	});
});

describe('modelStrength', () => {
	it('pools models that differ no more than by chance strongly, and models that do weakly', () => {
		expect(modelStrength([20, 21, 19, 20, 22, 18], new Array(6).fill(20))).toBeGreaterThan(15);
		expect(modelStrength([2, 60, 5, 1, 90, 3], new Array(6).fill(20))).toBeLessThan(3);
	});

	it('is the middle of what is possible where nothing was counted', () => {
		expect(modelStrength([0, 0], [0, 0])).toBeCloseTo(2 ** 3.5, 10);
		expect(modelStrength([], [])).toBeCloseTo(2 ** 3.5, 10);
	});
});
