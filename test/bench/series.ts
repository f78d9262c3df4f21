/** Inputs of benchmarks: the same digits every time. */
import { createRng } from '../../src-main/maths/random.ts';

/** A wandering series with a weekly beat, as written bytes or latencies look. Shape (length,). */
export function wanderingSeries(length: number, seed = 1): Float64Array {
	const rng = createRng(seed, 0);
	const values = new Float64Array(length);
	let level = 100;
	for (let day = 0; day < length; day++) {
		level += 0.3 * rng.normal();
		values[day] = level + 4 * Math.sin((2 * Math.PI * day) / 7) + rng.normal();
	}
	return values;
}

/** ARMA(2, 2) noise around a drift: what an ARIMA(2, 1, 2) is made for. Shape (length,). */
export function integratedSeries(length: number, seed = 1): Float64Array {
	const rng = createRng(seed, 1);
	const shocks = Float64Array.from({ length: length + 2 }, () => rng.normal());
	const changes = new Float64Array(length + 2);
	const values = new Float64Array(length);
	for (let t = 2; t < length + 2; t++) {
		changes[t] =
			0.5 * (changes[t - 1] as number) -
			0.3 * (changes[t - 2] as number) +
			(shocks[t] as number) +
			0.4 * (shocks[t - 1] as number) +
			0.2 * (shocks[t - 2] as number);
		values[t - 2] = (t > 2 ? (values[t - 3] as number) : 50) + (changes[t] as number);
	}
	return values;
}

/** Rows of standard normal features with one strange row in a hundred. Shape (rows x features,), row by row. */
export function featureRows(rows: number, features: number, seed = 1): Float64Array {
	const rng = createRng(seed, 2);
	return Float64Array.from({ length: rows * features }, (_, index) => rng.normal() + (Math.floor(index / features) % 100 === 0 ? 6 : 0));
}
