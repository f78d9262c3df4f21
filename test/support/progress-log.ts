/** A work context that writes down what it is told, and can ask to stop. */
import type { Progress, WorkContext } from '../../src-main/shared/domain/work.ts';

export function createProgressLog({ cancelAfter = Number.POSITIVE_INFINITY }: { readonly cancelAfter?: number } = {}): {
	readonly context: WorkContext;
	readonly entries: readonly Progress[];
} {
	const entries: Progress[] = [];
	let looks = 0;
	return {
		entries,
		context: {
			progress: (progress) => void entries.push(progress),
			isCancelled: () => looks++ >= cancelAfter,
		},
	};
}
