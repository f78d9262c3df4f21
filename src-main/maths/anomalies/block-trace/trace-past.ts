/** What is usual for a trace: everything before the window that is judged. */
import { type Amounts, addAmounts, noAmounts } from './trace-timeline.ts';

/** Sizes are counted in bins of this factor. */
const BIN_FACTOR = 1.25;
const SMALLEST_BIN = 65_536;
const BINS = 128;

/** Quantiles of sizes that came one by one, to a quarter: memory does not grow with the trace. */
export interface SizeQuantiles {
	readonly add: (size: number) => void;
	/** The upper edge of the bin that holds the quantile, when what was not added was 0. @param all  how many sizes there were in truth */
	readonly quantile: (share: number, all: number) => number;
}

export function createSizeQuantiles(): SizeQuantiles {
	const counts = new Float64Array(BINS);
	return {
		add(size) {
			let bin = 0;
			for (let edge = SMALLEST_BIN; edge < size && bin < BINS - 1; edge *= BIN_FACTOR) bin++;
			counts[bin]++;
		},
		quantile(share, all) {
			let above = (1 - share) * all;
			let edge = SMALLEST_BIN * BIN_FACTOR ** (BINS - 1);
			for (let bin = BINS - 1; bin > 0; bin--) {
				above -= counts[bin];
				if (above < 0) return edge;
				edge /= BIN_FACTOR;
			}
			return 0;
		},
	};
}

/** Sums over the steps before the window, and the spread of what was written in a step. */
export interface Past {
	readonly sums: Amounts;
	/** Steps from the first row to the window, those without a request too. */
	steps: number;
	squaredWritten: number;
}

export const noPast = (): Past => ({ sums: noAmounts(), steps: 0, squaredWritten: 0 });

export function addToPast(past: Past, step: Amounts): void {
	addAmounts(past.sums, step);
	past.squaredWritten += step.written * step.written;
}

/** Mean and standard deviation of the bytes written in a step; 0 and 0 without a past. */
export function usualWriting({ sums, steps, squaredWritten }: Past): { readonly mean: number; readonly spread: number } {
	if (steps <= 0) return { mean: 0, spread: 0 };
	const mean = sums.written / steps;
	return { mean, spread: Math.sqrt(Math.max(0, squaredWritten / steps - mean * mean)) };
}
