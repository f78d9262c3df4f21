/**
 * Lives of drives as they are observed: right-censored (a drive that still runs) and left-truncated (a drive that was old when we first
 * saw it: its early survival is no evidence). Ages are in days since first power-on.
 */
import { AppError } from '../../shared/domain/errors.ts';

/** One row per drive (or per part of a drive's life), all of shape (rows,). */
export interface Lifetimes {
	/** Age when it came under observation, at least 0: the age at the start of the first observed day. */
	readonly entryDays: Float64Array;
	/** Age when observation ended, not below `entryDays`. */
	readonly exitDays: Float64Array;
	/** 1 when the drive failed at `exitDays`, 0 when it was still running (censored). */
	readonly hasFailed: Uint8Array;
}

/** Who could fail, and who did, at each distinct failure age; columns of shape (ages,), ascending. */
export interface RiskSets {
	readonly ageDays: Float64Array;
	readonly atRisk: Float64Array;
	readonly failures: Float64Array;
	/** The greatest age that was seen, of a failed or a censored drive. */
	readonly observedToDays: number;
}

/** How much was seen in all. */
export interface Exposure {
	readonly drives: number;
	readonly failures: number;
	readonly exposureDays: number;
}

/**
 * Numbers at risk and failed at each distinct failure age. A drive is at risk at age t when entry < t <= exit; one observed since age 0 also
 * at age 0. Failures come before censorings of the same age.
 *
 * @param lifetimes  shape (rows,)
 * @throws AppError `sample_too_small` without rows, `invalid_input` for a row that is not a life
 * @source delayed entry as Klein & Moeschberger (2003), Survival Analysis, 4.6
 */
export function riskSets(lifetimes: Lifetimes): RiskSets {
	requireLifetimes(lifetimes);
	return riskSetsAt(lifetimes, Float64Array.from(new Set(failureAgesOf(lifetimes))));
}

/**
 * The same at given ages, whether or not a drive of these failed then.
 *
 * @param lifetimes  valid by `requireLifetimes`
 * @param ageDays    shape (ages,), ascending; every age of failure is among them
 */
export function riskSetsAt(lifetimes: Lifetimes, ageDays: Float64Array): RiskSets {
	const entries = lifetimes.entryDays.map(startOfRisk).sort();
	const exits = Float64Array.from(lifetimes.exitDays).sort();
	const failureAges = failureAgesOf(lifetimes);
	const atRisk = new Float64Array(ageDays.length);
	const failures = new Float64Array(ageDays.length);
	let entered = 0;
	let left = 0;
	let seen = 0;
	for (const [row, age] of ageDays.entries()) {
		while (entered < entries.length && entries[entered]! < age) entered++;
		while (left < exits.length && exits[left]! < age) left++;
		const before = seen;
		while (seen < failureAges.length && failureAges[seen] === age) seen++;
		failures[row] = seen - before;
		atRisk[row] = entered - left;
	}
	return { ageDays, atRisk, failures, observedToDays: exits.at(-1)! };
}

const failureAgesOf = ({ exitDays, hasFailed }: Lifetimes): Float64Array => exitDays.filter((_, row) => hasFailed[row] === 1).sort();

/**
 * Age after which a drive can be seen to fail: a drive observed since age 0 can fail at age 0 as well, as daily sources round it.
 *
 * @param entryDays  at least 0
 */
export function startOfRisk(entryDays: number): number {
	return entryDays === 0 ? Number.NEGATIVE_INFINITY : entryDays;
}

/** Drives, failures and days under observation. @throws AppError as `requireLifetimes` */
export function exposureOf(lifetimes: Lifetimes): Exposure {
	requireLifetimes(lifetimes);
	const { entryDays, exitDays, hasFailed } = lifetimes;
	let failures = 0;
	let exposureDays = 0;
	for (let row = 0; row < exitDays.length; row++) {
		if (hasFailed[row] === 1) failures++;
		exposureDays += exitDays[row]! - entryDays[row]!;
	}
	return { drives: exitDays.length, failures, exposureDays };
}

/**
 * @throws AppError `sample_too_small` without rows; `invalid_input` for columns of unequal length, a row that ends before it begins, and a
 *         failure at the very age of a late entry, when nobody could have seen it
 */
export function requireLifetimes({ entryDays, exitDays, hasFailed }: Lifetimes): void {
	const rows = exitDays.length;
	if (rows === 0) throw new AppError('sample_too_small', 'A survival estimate needs at least one drive; there is none.');
	if (entryDays.length !== rows || hasFailed.length !== rows)
		throw new AppError('invalid_input', `Lifetimes need equally long columns; they have ${entryDays.length}, ${rows} and ${hasFailed.length} rows.`);
	for (let row = 0; row < rows; row++) {
		const entry = entryDays[row]!;
		const exit = exitDays[row]!;
		const isLife = entry >= 0 && exit >= entry && exit < Number.POSITIVE_INFINITY && (hasFailed[row] !== 1 || exit > startOfRisk(entry));
		if (!isLife)
			throw new AppError(
				'invalid_input',
				`A life must run from an age of at least 0 to one not below it; row ${row} runs from ${entry} to ${exit} days.`,
				{ row, entryDays: entry, exitDays: exit },
			);
	}
}
