/** From strange places to events: a threshold that keeps the budget, neighbours merged. */

/** A run of places of one drive, both ends included. */
export interface Run {
	readonly drive: number;
	readonly start: number;
	readonly end: number;
	/** Place with the highest score. */
	readonly peak: number;
}

/** A place that may raise an alarm. */
export interface Candidate {
	readonly drive: number;
	readonly t: number;
	readonly score: number;
}

/** Places between two strange ones of the same event, by drive (a quiet day, a quiet half day). */
export type MergeGap = (drive: number) => number;

/**
 * The highest-scoring candidates whose merged events stay within the number that the user accepts.
 *
 * @param candidates  in any order
 * @param accepted    events, at least 0; whole numbers count
 * @returns the chosen ones, and the least score among them (Infinity when none fits)
 */
export function withinBudget(
	candidates: readonly Candidate[],
	accepted: number,
	mergeGap: MergeGap,
): { readonly chosen: Candidate[]; readonly threshold: number } {
	const ordered = candidates.toSorted((a, b) => b.score - a.score || a.drive - b.drive || a.t - b.t);
	const marks = new Map<number, Set<number>>();
	let events = 0;
	let fitting = 0;
	for (const [i, { drive, t }] of ordered.entries()) {
		const marked = marks.get(drive) ?? new Set<number>();
		marks.set(drive, marked);
		const reach = mergeGap(drive) + 1;
		const left = nearest(marked, t, -1, reach);
		const right = nearest(marked, t, 1, reach);
		// One more event, one that grows, or two that become one.
		if (left === 0 && right === 0) events++;
		else if (left > 0 && right > 0 && left + right > reach) events--;
		marked.add(t);
		// Equal scores come together or not at all: the threshold must say who is in.
		if (events <= accepted && ordered[i + 1]?.score !== ordered[i].score) fitting = i + 1;
		if (events > 2 * accepted + 100) break;
	}
	const chosen = ordered.slice(0, fitting);
	return { chosen, threshold: chosen.at(-1)?.score ?? Number.POSITIVE_INFINITY };
}

/** Distance to the nearest marked place in one direction, 0 when there is none within reach. */
function nearest(marked: ReadonlySet<number>, t: number, direction: 1 | -1, reach: number): number {
	for (let distance = 1; distance <= reach; distance++) if (marked.has(t + direction * distance)) return distance;
	return 0;
}

/**
 * Merges the chosen places of each drive into runs, and lets a run grow over neighbours that are strange as well.
 *
 * @param isStrange  whether a place that was not chosen may belong to an event beside it
 */
export function mergedRuns(chosen: readonly Candidate[], mergeGap: MergeGap, isStrange: (drive: number, t: number) => boolean): Run[] {
	const runs: Run[] = [];
	const ordered = chosen.toSorted((a, b) => a.drive - b.drive || a.t - b.t);
	let open: { drive: number; start: number; end: number; peak: number; score: number } | undefined;
	const close = (): void => {
		if (open) runs.push({ drive: open.drive, start: open.start, end: open.end, peak: open.peak });
	};
	for (const { drive, t, score } of ordered) {
		const gap = mergeGap(drive);
		if (open === undefined || open.drive !== drive || grown(open.drive, open.end, 1) < t - gap - 1) {
			close();
			open = { drive, start: grown(drive, t, -1), end: t, peak: t, score };
		} else {
			open.end = t;
			if (score > open.score) Object.assign(open, { peak: t, score });
		}
	}
	close();
	return runs.map((run) => ({ ...run, end: grown(run.drive, run.end, 1) }));

	function grown(drive: number, from: number, direction: 1 | -1): number {
		let last = from;
		for (let t = from + direction; Math.abs(t - last) <= mergeGap(drive) + 1; t += direction) if (isStrange(drive, t)) last = t;
		return last;
	}
}
