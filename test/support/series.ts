/** Series that tests of several topics draw. */
import { createRng } from '../../src-main/maths/random.ts';

/** y[t] = persistence y[t-1] + standard normal noise; a persistence of 1 is a random walk. Shape (length,). */
export function autoregression(length: number, seed: number, persistence: number): Float64Array {
	const rng = createRng(seed, 0);
	let value = 0;
	return Float64Array.from({ length }, () => {
		value = persistence * value + rng.normal();
		return value;
	});
}
