/** From strange places to runs: neighbours merge. */

/** A run of places of one drive, both ends included. */
export interface Run {
	readonly start: number;
	readonly end: number;
	/** Place with the highest score; of equals the first. */
	readonly peak: number;
	/** Its score. */
	readonly score: number;
}

/**
 * Merges strange places into runs.
 *
 * @param places  rising
 * @param scores  of each place
 * @param gap     quiet places that do not end a run
 */
export function runsOf(places: Int32Array, scores: Float64Array, gap: number): Run[] {
	const runs: Run[] = [];
	let open: { start: number; end: number; peak: number; score: number } | undefined;
	for (let i = 0; i < places.length; i++) {
		const t = places[i];
		if (open === undefined || t > open.end + gap + 1) {
			open = { start: t, end: t, peak: t, score: scores[i] };
			runs.push(open);
			continue;
		}
		open.end = t;
		if (scores[i] > open.score) Object.assign(open, { peak: t, score: scores[i] });
	}
	return runs;
}
