/** Definite integrals of smooth functions, steep or flat as they may be at the ends. */
import { exp } from './elementary.ts';

/** Beyond this the nodes lie closer to the ends than 1e-16 of the interval and weigh nothing. */
const REACH = 3.2;
/** Half the first step; each level halves it. */
const FIRST_STEP = 0.5;
const MAX_LEVELS = 9;

/**
 * Integral by the double exponential rule: the trapezoid after x = tanh(pi/2 sinh t), whose nodes crowd toward both ends.
 * The step is halved until two levels agree.
 *
 * @param f         of the distance from the lower end, above 0; the far end itself may be asked, the nearest nodes being rounded to it
 * @param length    of the interval, at least 0
 * @param precision ends when the last halving changed less than this, relatively; the error left is then far smaller
 * @source Takahasi & Mori (1974), Publications RIMS 9
 */
export function integrate(f: (distance: number) => number, length: number, precision = 1e-10): number {
	if (!(length > 0)) return 0;
	let step = FIRST_STEP;
	let sum = nodesOf(f, length, step, step, true);
	let value = sum * step;
	for (let level = 1; level < MAX_LEVELS; level++) {
		sum += nodesOf(f, length, step / 2, step, false);
		step /= 2;
		const before = value;
		value = sum * step;
		if (level >= 2 && Math.abs(value - before) <= precision * Math.abs(value)) break;
	}
	return value;
}

/** Weighted values at t = first, first + gap, ... and their mirror images; with the middle where wanted. */
function nodesOf(f: (distance: number) => number, length: number, first: number, gap: number, hasMiddle: boolean): number {
	let sum = hasMiddle ? (f(length / 2) * length * Math.PI) / 4 : 0;
	for (let t = first; t <= REACH; t += gap) {
		const up = exp(t);
		const sinh = (up - 1 / up) / 2;
		const cosh = (up + 1 / up) / 2;
		// Distance to the nearer end as a share of the interval: 1 / (1 + e^(pi sinh t)).
		const near = 1 / (1 + exp(Math.PI * sinh));
		const weight = Math.PI * cosh * near * (1 - near) * length;
		sum += weight * (f(near * length) + f(length - near * length));
	}
	return sum;
}
