import { describe, expect, it } from 'vitest';
import { createDescent, minimize, minimizeSmooth, type SmoothFunction } from '../../src-main/maths/bfgs.ts';
import fc from '../support/properties.ts';

const rosenbrock: SmoothFunction = ([a, b], slope) => {
	slope?.set([-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a)]);
	return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
};

describe('minimize', () => {
	it('finds the bottom of the curved valley of Rosenbrock', () => {
		const { x, value } = minimize((at) => rosenbrock(at, null), Float64Array.of(-1.2, 1), { maxIterations: 300 });
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

describe('minimizeSmooth and createDescent', () => {
	it('come nearer to the bottom with exact slopes than with differences', () => {
		const { value } = minimizeSmooth(rosenbrock, Float64Array.of(-1.2, 1), { gainTolerance: 1e-14, slopeTolerance: 1e-8 });
		expect(value).toBeLessThan(1e-14);
	});

	it('never go up, leave the start alone, and stop where they are told to', () => {
		const start = Float64Array.of(-1.2, 1);
		const descent = createDescent(rosenbrock, start);
		let last = rosenbrock(start, null);
		for (let round = 0; round < 30 && !descent.isDone(); round++) {
			const { value, iterations } = descent.run(3);
			expect(value).toBeLessThanOrEqual(last);
			expect(iterations).toBeLessThanOrEqual(3 * (round + 1));
			last = value;
		}
		expect(Array.from(start)).toEqual([-1.2, 1]);
		expect(descent.isDone()).toBe(true);
	});

	it('taken in parts find what one run finds', () => {
		const whole = minimizeSmooth(rosenbrock, Float64Array.of(-1.2, 1));
		const parts = createDescent(rosenbrock, Float64Array.of(-1.2, 1));
		let found = parts.run(1);
		while (!parts.isDone()) found = parts.run(1);
		expect(found).toEqual(whole);
	});

	it('end at once where the start is refused', () => {
		expect(minimizeSmooth(() => Number.POSITIVE_INFINITY, Float64Array.of(1)).iterations).toBe(0);
	});
});
