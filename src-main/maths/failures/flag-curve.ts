/** Drives flagged by a score: a drive is flagged when any of its landmarks exceeds a threshold. */

/** Drives of one kind, each with its highest score; one without a landmark has none and is never flagged. */
export interface DriveScores {
	/** Shape (failed drives,); -Infinity without a landmark. */
	readonly failed: Float64Array;
	/** Shape (surviving drives,). */
	readonly survived: Float64Array;
}

export interface FlaggedShares {
	/** Share of the failed drives that are flagged. */
	readonly recall: number;
	/** Share of the survivors that are flagged. */
	readonly falsePositiveRate: number;
	/** Share of the flagged that failed; NaN when none is flagged. */
	readonly precision: number;
}

/**
 * The highest score of each drive.
 *
 * @param scores   shape (landmarks,)
 * @param drives   shape (landmarks,): the drive of each
 * @param members  drives to look at, those without a landmark included
 */
export function driveScores(
	scores: ArrayLike<number>,
	drives: ArrayLike<number>,
	members: { readonly failed: readonly number[]; readonly survived: readonly number[] },
): DriveScores {
	const highest = new Map<number, number>();
	for (let at = 0; at < drives.length; at++) highest.set(drives[at], Math.max(highest.get(drives[at]) ?? Number.NEGATIVE_INFINITY, scores[at]));
	const of = (list: readonly number[]): Float64Array => Float64Array.from(list, (drive) => highest.get(drive) ?? Number.NEGATIVE_INFINITY);
	return { failed: of(members.failed), survived: of(members.survived) };
}

/** What is flagged above a threshold. */
export function flaggedAbove({ failed, survived }: DriveScores, threshold: number): FlaggedShares {
	const above = (scores: Float64Array): number => scores.reduce((count, score) => count + (score > threshold ? 1 : 0), 0);
	const [caught, wrong] = [above(failed), above(survived)];
	return { recall: caught / failed.length, falsePositiveRate: wrong / survived.length, precision: caught / (caught + wrong) };
}

/**
 * What is flagged at the lowest threshold that flags no more than a share of the survivors. Equal scores are flagged together or not
 * at all: the share may stay below, it is never above.
 *
 * @param share  in [0, 1]
 */
export function flaggedAtShare(scores: DriveScores, share: number): FlaggedShares {
	const falling = scores.survived.toSorted().reverse();
	// A share made from a count must give that count again.
	const most = Math.floor(share * falling.length + 1e-9);
	return flaggedAbove(scores, most < falling.length ? falling[most] : Number.NEGATIVE_INFINITY);
}
