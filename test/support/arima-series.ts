/** Series that tests of ARIMA share. */
import { createRng } from '../../src-main/maths/random.ts';
import reference from '../golden/oracle/arima.json' with { type: 'json' };
import { goldenArray } from './numbers.ts';

/** The series of the reference fixture, by name. */
export const referenceSeries: Readonly<Record<string, Float64Array>> = Object.fromEntries(
	Object.entries(reference.series).map(([name, values]) => [name, goldenArray(values)]),
);

/** An ARMA process of innovation variance 1 around 0, after a start that is forgotten. Shape (length,). */
export function simulateArma(ar: readonly number[], ma: readonly number[], length: number, seed: number): Float64Array {
	const rng = createRng(seed, 0);
	const before = 300;
	const shocks = Float64Array.from({ length: length + before }, () => rng.normal());
	const values = new Float64Array(length + before);
	for (let t = 0; t < values.length; t++) {
		values[t] = shocks[t];
		ar.forEach((c, k) => {
			if (t > k) values[t] += c * values[t - 1 - k];
		});
		ma.forEach((c, k) => {
			if (t > k) values[t] += c * shocks[t - 1 - k];
		});
	}
	return values.slice(before);
}
