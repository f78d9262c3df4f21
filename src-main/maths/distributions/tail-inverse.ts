/** Inversion of distribution functions by Newton's method on their logarithms. */
import { log } from '../elementary.ts';

/** A distribution or survival function F at t, and its derivative. */
export interface TailValue {
	readonly value: number;
	readonly derivative: number;
}

const MAX_STEPS = 200;
/** The error after a step is about the square of the step. */
const LAST_STEP = 1e-9;

/**
 * The t with F(t) = target, for an F that rises or falls throughout and whose logarithm is concave, as those of all variables with log-concave density are:
 * the tangents of log F lie above it, so that Newton's method converges from one side. A bracket catches what rounding and underflow do.
 *
 * @param target    in (0, 1); the smaller tail, so that log F is not flat
 * @param start     any finite number
 * @param evaluate  F and its derivative; a value of 0 says that t is far out in the tail
 */
export function inverseOfTail(target: number, start: number, isRising: boolean, evaluate: (t: number) => TailValue): number {
	const logTarget = log(target);
	let below = Number.NEGATIVE_INFINITY;
	let above = Number.POSITIVE_INFINITY;
	let t = start;
	let reach = 1;
	for (let i = 0; i < MAX_STEPS; i++) {
		const { value, derivative } = evaluate(t);
		const excess = log(value) - logTarget;
		if (excess === 0) return t;
		if (excess > 0 === isRising) above = t;
		else below = t;
		const next = t - (excess * value) / derivative;
		if (next > below && next < above) {
			if (Math.abs(next - t) <= LAST_STEP * Math.max(1, Math.abs(t))) return next;
			t = next;
			continue;
		}
		// The step that leaves the bracket is at the end of the digits, or out where F underflows.
		if (Math.abs(next - t) <= LAST_STEP * Math.max(1, Math.abs(t))) return t;
		reach *= 2;
		if (below === Number.NEGATIVE_INFINITY) t -= reach;
		else if (above === Number.POSITIVE_INFINITY) t += reach;
		else t = (below + above) / 2;
		if (t <= below || t >= above) return t;
	}
	return t;
}
