/** Which of several failures to tell: when one of several partners fails, the others only say that it is gone or that they were stopped. */
import { toAppError } from '../shared/domain/errors.ts';

const consequence = (reason: unknown): number => {
	const { code } = toAppError(reason);
	return code === 'cancelled' ? 2 : code === 'job_failed' ? 1 : 0;
};

/** @returns the reason that is most likely a cause of its own, the first of equals in the order of `results`; undefined when none failed */
export function firstCause(results: readonly PromiseSettledResult<unknown>[]): unknown {
	const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
	return reasons.toSorted((a, b) => consequence(a) - consequence(b))[0];
}
