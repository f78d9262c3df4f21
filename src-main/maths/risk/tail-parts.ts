/** Who makes the tail: sums of losses over its paths, put together by drive, model, host, cause or group. The parts of one kind add up to CVaR. */
import type { ComponentRisk, DriveRef } from '../../shared/domain/results.ts';
import type { TailPart } from '../../shared/domain/risk-details.ts';
import type { TailParts } from './simulation/simulate.ts';
import { type Tail, Z_95 } from './value-at-risk.ts';

interface Pair {
	readonly beyond: Float64Array;
	readonly at: Float64Array;
}

/** Sums of several ranges of blocks, in their order: that fixes the last digit. */
export function joinTailParts(parts: readonly TailParts[]): TailParts {
	const [first] = parts;
	if (first === undefined) throw new RangeError('There is no part of a tail to join.');
	const joined = (of: (part: TailParts) => Pair): Pair => {
		const sum = { beyond: of(first).beyond.slice(), at: of(first).at.slice() };
		for (const part of parts.slice(1))
			for (let i = 0; i < sum.beyond.length; i++) {
				sum.beyond[i] += of(part).beyond[i];
				sum.at[i] += of(part).at[i];
			}
		return sum;
	};
	return {
		drives: joined(({ drives }) => drives),
		squares: joined(({ squares }) => squares),
		groups: joined(({ groups }) => groups),
		causes: joined(({ causes }) => causes),
	};
}

/** Mean over the tail, the boundary weighted as in CVaR. */
const inTail = ({ beyond, at }: Pair, index: number, tail: Tail): number => (beyond[index] + tail.boundaryWeight * at[index]) / tail.weight;

/** Parts of CVaR by a name that several of them may share, largest first, ties by name. */
export function tailPartsBy(parts: Pair, tail: Tail, nameOf: (index: number) => string): TailPart[] {
	const sums = new Map<string, { drives: number; value: number }>();
	let total = 0;
	for (let index = 0; index < parts.beyond.length; index++) {
		const value = inTail(parts, index, tail);
		const known = sums.get(nameOf(index)) ?? { drives: 0, value: 0 };
		sums.set(nameOf(index), { drives: known.drives + 1, value: known.value + value });
		total += value;
	}
	return [...sums]
		.map(([name, { drives, value }]) => ({ name, drives, conditionalValueAtRisk: value, share: total > 0 ? value / total : 0 }))
		.sort((a, b) => b.conditionalValueAtRisk - a.conditionalValueAtRisk || compareText(a.name, b.name));
}

/** Paths at VaR that weigh as much as the tail when the part of a drive at VaR is judged. */
const BOUNDARY_STRENGTH = 30;

/**
 * Component CVaR: E[L_i | tail], the boundary weighted as in CVaR, so that the parts add up to it. Largest first; ties by device id.
 *
 * Standard error: sqrt(Var((L_i - m) 1{L >= VaR}) / M) / (1 - confidence) with m = E[L_i | L = VaR]; over all drives L_i - m adds up to L - VaR, as in the
 * error of CVaR. The moments in the tail are smoothed by half a failure, so that a drive which did not fail there keeps an error; the mean at the boundary
 * is pooled toward the one in the tail, few paths being there unless losses tie. The square of a path on which a drive loses twice is taken as the sum of
 * both squares.
 *
 * @param lossPerFailure  shape (drives,)
 * @source Tasche (1999), "Risk contributions and performance measurement"
 */
export function componentsOf(
	drives: readonly DriveRef[],
	lossPerFailure: Float64Array,
	tail: Tail,
	{ drives: parts, squares }: TailParts,
): ComponentRisk[] {
	const confidence = 1 - tail.weight / tail.marks.length;
	const values = drives.map((_, drive) => {
		const value = inTail(parts, drive, tail);
		const failure = lossPerFailure[drive];
		const smoothed = (value * tail.weight + 0.5 * failure) / (tail.weight + 1);
		const square = (inTail(squares, drive, tail) * tail.weight + 0.5 * failure * failure) / (tail.weight + 1);
		const atBoundary = (parts.at[drive] + BOUNDARY_STRENGTH * smoothed) / (tail.pathsAtBoundary + BOUNDARY_STRENGTH);
		const variance = Math.max(0, square - smoothed * smoothed) + confidence * (smoothed - atBoundary) * (smoothed - atBoundary);
		return { value, standardError: Math.sqrt(variance / tail.weight) };
	});
	const total = values.reduce((sum, { value }) => sum + value, 0);
	return drives
		.map(({ deviceId, serial, model }, drive) => {
			const { value, standardError } = values[drive] as { value: number; standardError: number };
			return {
				deviceId,
				serial,
				model,
				conditionalValueAtRisk: { value, standardError, lower: Math.max(0, value - Z_95 * standardError), upper: value + Z_95 * standardError },
				share: total > 0 ? value / total : 0,
			};
		})
		.sort((a, b) => b.conditionalValueAtRisk.value - a.conditionalValueAtRisk.value || compareText(a.deviceId, b.deviceId));
}

/** By code unit: the order of no locale, equal on every machine. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
