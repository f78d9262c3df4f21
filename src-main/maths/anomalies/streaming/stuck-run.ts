/** Equal values in a row, and how improbable they are for a stream that changed as this one did before. */

/** Rows before a run that say how often this stream repeats itself. */
const MIN_ROWS = 50;

export interface StuckRun {
	/** The run that a value as the next one would make: 0 for a value unlike the one before. Nothing is learned. */
	readonly runWith: (value: number) => number;
	/** -log10 of the probability of a run of this length from the next value back, if the stream repeats itself as often as before it; 0 where nothing is known. */
	readonly rarityOf: (run: number) => number;
	/** Takes one more row. */
	readonly learn: (value: number) => void;
}

export function createStuckRun(): StuckRun {
	let last = Number.NaN;
	let rows = 0;
	let repeats = 0;
	let run = 0;
	return {
		runWith: (value) => (value === last ? run + 1 : 0),
		rarityOf(length) {
			const rowsBefore = rows - length;
			// A stream that never changed is not stuck: it is constant.
			if (rowsBefore < MIN_ROWS) return 0;
			// The rows of the run are counted by now, but for the latest.
			const repeatsBefore = repeats - Math.max(0, length - 1);
			return -length * Math.log10((repeatsBefore + 1) / (rowsBefore + 2));
		},
		learn(value) {
			run = value === last ? run + 1 : 0;
			if (run > 0) repeats++;
			last = value;
			rows++;
		},
	};
}
