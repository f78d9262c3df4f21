/** Which of several failures to tell: when one of two partners fails, the other one only says that its partner is gone. */
import { toAppError } from '../shared/domain/errors.ts';

/** @returns the reason that is a cause of its own, otherwise the first in the order of `results`; undefined when none failed */
export function firstCause(results: readonly PromiseSettledResult<unknown>[]): unknown {
	const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
	return reasons.find((reason) => !['job_failed', 'cancelled'].includes(toAppError(reason).code)) ?? reasons[0];
}
