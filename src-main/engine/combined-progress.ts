/** Several pieces of work side by side as one progress: shares add up, live values pass through. */
import type { Progress } from '../shared/domain/work.ts';

/** @returns one reporter per part; a part that never reports counts as not begun until `finish` is called on it */
export function combinedProgress(
	phase: string,
	weights: readonly number[],
	report: (progress: Progress) => void,
): readonly { readonly report: (progress: Progress) => void; readonly finish: () => void }[] {
	const shares = weights.map(() => 0);
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	const tell = (live?: Progress['live']): void => {
		const done = shares.reduce((sum, share, part) => sum + share * (weights[part] as number), 0);
		report({ phase, done: Math.round((1000 * done) / total), total: 1000, ...(live ? { live } : {}) });
	};
	return weights.map((_, part) => ({
		report(progress) {
			const share = progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
			// A job of two phases starts again from nothing: what was reached stays.
			shares[part] = Math.max(shares[part] as number, share);
			tell(progress.live);
		},
		finish() {
			shares[part] = 1;
			tell();
		},
	}));
}
