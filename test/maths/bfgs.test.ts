import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimize } from '../../src-main/maths/bfgs.ts';

describe('minimize', () => {
	it('finds the bottom of the curved valley of Rosenbrock', () => {
		const { x, value } = minimize(([a, b]) => 100 * (b - a * a) ** 2 + (1 - a) ** 2, Float64Array.of(-1.2, 1), { maxIterations: 300 });
		expect(value).toBeLessThan(1e-7);
		expect(x[0]).toBeCloseTo(1, 2);
		expect(x[1]).toBeCloseTo(1, 2);
	});

	it('finds the bottom of any bowl from anywhere', () => {
		const number = fc.double({ min: -5, max: 5, noNaN: true });
		fc.assert(
			fc.property(
				fc.tuple(number, number, number),
				fc.tuple(number, number, number),
				fc.double({ min: 0.1, max: 50, noNaN: true }),
				(bottom, start, steepness) => {
					const bowl = (x: Float64Array) => x.reduce((sum, value, i) => sum + steepness ** (i - 1) * (value - bottom[i]) ** 2, 0);
					expect(minimize(bowl, Float64Array.from(start)).value).toBeLessThan(1e-5);
				},
			),
		);
	});

	it('walks around points that the function refuses', () => {
		const { x } = minimize(([a]) => (a <= 0 ? Number.NaN : a - Math.log(a)), Float64Array.of(8));
		expect(x[0]).toBeCloseTo(1, 3);
	});
});
