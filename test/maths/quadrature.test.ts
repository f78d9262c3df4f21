import { describe, expect, it } from 'vitest';
import { integrate } from '../../src-main/maths/quadrature.ts';

describe('integrate', () => {
	it.each([
		['a polynomial', (x: number) => 3 * x * x, 2, 8],
		['an exponential', (x: number) => Math.exp(-x), 5, 1 - Math.exp(-5)],
		['a root, steep at the end', (x: number) => Math.sqrt(x), 1, 2 / 3],
		['a pole that can be integrated', (x: number) => 1 / Math.sqrt(x), 1, 2],
		['a layer a millionth wide', (x: number) => 1e-6 / (x * x + 1e-12), 1, Math.atan(1e6)],
	])('finds the integral of %s', (name, f, length, expected) => {
		expect(Math.abs(integrate(f, length) / expected - 1)).toBeLessThan(name === 'a pole that can be integrated' ? 1e-7 : 1e-10);
	});

	it('is 0 over no length', () => {
		expect(integrate(() => 1, 0)).toBe(0);
	});
});
