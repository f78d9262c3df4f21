/** Learning rates that fall along half a cosine. @source Loshchilov & Hutter (2017), "SGDR", ICLR */

/**
 * Learning rate of step `step` (from 0): half a cosine from `initial` down to `minimum` at step `total`. Beyond it the
 * cosine goes on and rises again, as PyTorch's CosineAnnealingLR does.
 */
export function cosineLearningRate(step: number, total: number, initial: number, minimum = 0): number {
	// The whole period taken off first: the cosine of a large angle would lose digits.
	return atShare((step % (2 * total)) / total, initial, minimum);
}

/**
 * The same with warm restarts: at the end of a period the rate jumps back to `initial`, and the next period is `growth`
 * times as long.
 *
 * @param firstPeriod steps, 1 or more
 * @param growth      whole number from 1
 */
export function cosineWarmRestartRate(step: number, firstPeriod: number, growth: number, initial: number, minimum = 0): number {
	let period = firstPeriod;
	let since = step;
	if (growth === 1) since %= period;
	while (since >= period) {
		since -= period;
		period *= growth;
	}
	return atShare(since / period, initial, minimum);
}

function atShare(share: number, initial: number, minimum: number): number {
	return minimum + ((initial - minimum) * (1 + Math.cos(Math.PI * share))) / 2;
}
