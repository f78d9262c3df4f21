/** The threshold from a budget, and what other budgets would have raised. */
import type { BudgetCurve } from '../../shared/domain/results.ts';

const MS_PER_MONTH = 30 * 86_400_000;
/** Points of a curve: enough that a slider moves it at each step. */
const CURVE_POINTS = 200;

/**
 * The highest-scoring runs that stay within the number that the user accepts.
 *
 * @param runs      by falling score
 * @param accepted  runs, at least 0; whole numbers count
 * @returns how many, and the least score among them (Infinity when none fits)
 */
export function withinBudget(runs: readonly { readonly score: number }[], accepted: number): { readonly count: number; readonly threshold: number } {
	let count = Math.min(runs.length, Math.floor(accepted));
	// Equal scores come together or not at all: the threshold must say who is in.
	while (count > 0 && count < runs.length && runs[count].score === runs[count - 1].score) count--;
	return { count, threshold: count === 0 ? Number.POSITIVE_INFINITY : runs[count - 1].score };
}

/**
 * @param runs   by falling score
 * @param fixed  starts of the alarms that no threshold keeps back
 */
export function budgetCurve(
	runs: readonly { readonly score: number; readonly startMs: number }[],
	fixed: readonly number[],
	history: { readonly months: number; readonly lastObservedMs: number },
): BudgetCurve {
	const isLate = (startMs: number): boolean => startMs > history.lastObservedMs - MS_PER_MONTH;
	const counts = curveCounts(runs);
	const late = new Float64Array(runs.length + 1);
	late[0] = fixed.filter(isLate).length;
	for (const [i, run] of runs.entries()) late[i + 1] = late[i] + (isLate(run.startMs) ? 1 : 0);
	return {
		threshold: Float64Array.from(counts, (count) => (count === 0 ? 1 : runs[count - 1].score)),
		perDriveMonth: Float64Array.from(counts, (count) => (history.months > 0 ? (fixed.length + count) / history.months : 0)),
		lastMonth: Float64Array.from(counts, (count) => late[count]),
	};
}

/** Numbers of runs, from none to all, nearly evenly in their logarithm; equal scores are not torn apart. */
function curveCounts(runs: readonly { readonly score: number }[]): number[] {
	const counts = new Set([0]);
	for (let i = 0; i <= CURVE_POINTS; i++) {
		let count = Math.round(runs.length ** (i / CURVE_POINTS));
		while (count < runs.length && runs[count].score === runs[count - 1]?.score) count++;
		counts.add(Math.min(count, runs.length));
	}
	return [...counts].sort((a, b) => a - b);
}
