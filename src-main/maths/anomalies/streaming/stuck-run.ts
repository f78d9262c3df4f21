/** Equal values in a row, and how improbable they are for a stream that changed as this one did before. */

/** Rows before a run that say how often this stream repeats itself. */
const MIN_ROWS = 50;

export interface StuckRun {
	/** Takes one more row; the length of its run so far (0 for a value unlike the one before). */
	readonly push: (value: number) => number;
	/** -log10 of the probability of the present run, if the stream repeats itself as often as it did before the run; 0 where nothing is known. */
	readonly rarity: () => number;
}

export function createStuckRun(): StuckRun {
	let last = Number.NaN;
	let rows = 0;
	let repeats = 0;
	let run = 0;
	return {
		push(value) {
			run = value === last ? run + 1 : 0;
			if (run > 0) repeats++;
			last = value;
			rows++;
			return run;
		},
		rarity() {
			const rowsBefore = rows - 1 - run;
			// A stream that never changed is not stuck: it is constant.
			if (rowsBefore < MIN_ROWS) return 0;
			return -run * Math.log10((repeats - run + 1) / (rowsBefore + 2));
		},
	};
}
