/** What drives of one kind were seen to survive, beside what a failure law expects of the same drives with the same conditions. */
import { exp } from '../elementary.ts';
import type { DriveLife } from './drive-life.ts';
import type { FleetHazard } from './fleet-hazard.ts';
import { kaplanMeier } from './kaplan-meier.ts';
import { cumulativeHazard } from './weibull.ts';

export interface ObservedCurve {
	/** Age at which the curve begins at 1: younger drives were too few to be followed. */
	readonly fromDays: number;
	/** The greatest age that was seen. */
	readonly toDays: number;
	/** Drives that were seen beyond `fromDays`, and those of them that failed. */
	readonly drives: number;
	readonly failures: number;
	/** Distinct ages of failure, rising; shape (ages,). */
	readonly ageDays: Float64Array;
	readonly atRisk: Float64Array;
	/** Kaplan-Meier and its 95 % log-log limits just after each age; limits are NaN where survival is 0. Shape (ages,) each. */
	readonly survival: Float64Array;
	readonly lower: Float64Array;
	readonly upper: Float64Array;
	/** Evenly spaced from `fromDays` to `toDays`, and what the law expects there; shape (points,). */
	readonly expectedDays: Float64Array;
	readonly expected: Float64Array;
}

/** A failure among fewer drives than this says little, and where drives come in late it would pull the rest of the curve down. */
const FEWEST_AT_RISK = 10;
const EXPECTED_POINTS = 80;

/**
 * The curve of some drives, given that they reached the youngest age at which enough of them were watched.
 *
 * The expected curve gives each drive the factors that it has: at each age the hazard is the mean over the drives at risk.
 *
 * @param lives   of one drive model, or of several
 * @param hazard  the law with its factors
 * @returns null where no drive was seen for any time
 * @source late entry as Klein & Moeschberger (2003), 4.6; expected survival of a watched group as Ederer & Heise (1959), "Ederer II"
 */
export function observedCurve(lives: readonly DriveLife[], hazard: FleetHazard): ObservedCurve | null {
	const fromDays = firstWatchedAge(lives);
	// Who ended before that age says nothing of those that reached it.
	const watched = lives
		.filter((life) => life.exitDays > fromDays)
		.map((life): DriveLife => ({ ...life, entryDays: Math.max(life.entryDays, fromDays) }));
	if (watched.length === 0) return null;
	const table = kaplanMeier({
		entryDays: Float64Array.from(watched, (life) => life.entryDays),
		exitDays: Float64Array.from(watched, (life) => life.exitDays),
		hasFailed: Uint8Array.from(watched, (life) => (life.hasFailed ? 1 : 0)),
	});
	const { ageDays, atRisk, survival, lower, upper, observedToDays } = table;
	const failures = watched.filter((life) => life.hasFailed).length;
	return {
		...{ fromDays, toDays: observedToDays, drives: watched.length, failures, ageDays, atRisk, survival, lower, upper },
		...expectedCurve(watched, hazard, fromDays, observedToDays),
	};
}

/** Drives watched at an age: entry < age <= exit. */
export const watchedAt = (lives: readonly Pick<DriveLife, 'entryDays' | 'exitDays'>[], ageDays: number): number =>
	lives.reduce((count, { entryDays, exitDays }) => count + Number((entryDays < ageDays || entryDays === 0) && ageDays <= exitDays), 0);

/** The youngest age after which enough drives are watched at once: ten, of a small group a quarter of the most that ever were. */
function firstWatchedAge(lives: readonly DriveLife[]): number {
	const entries = Float64Array.from(lives, (life) => life.entryDays).sort();
	const exits = Float64Array.from(lives, (life) => life.exitDays).sort();
	let left = 0;
	const watched = entries.map((age, index) => {
		while (left < exits.length && (exits[left] as number) <= age) left++;
		return index + 1 - left;
	});
	const most = watched.reduce((highest, count) => Math.max(highest, count), 0);
	const enough = Math.min(FEWEST_AT_RISK, Math.ceil(most / 4));
	return entries[watched.findIndex((count) => count >= enough)] ?? 0;
}

function expectedCurve(lives: readonly DriveLife[], hazard: FleetHazard, fromDays: number, toDays: number) {
	const expectedDays = Float64Array.from({ length: EXPECTED_POINTS + 1 }, (_, point) => fromDays + ((toDays - fromDays) * point) / EXPECTED_POINTS);
	const expected = new Float64Array(EXPECTED_POINTS + 1).fill(1);
	let total = 0;
	let factor = 1;
	for (let point = 1; point <= EXPECTED_POINTS; point++) {
		const [from, to] = [expectedDays[point - 1] as number, expectedDays[point] as number];
		// Over a stretch that nobody was watched in, the last drives' factor stands.
		factor = meanFactor(lives, hazard, from, to) ?? factor;
		total += factor * cumulativeHazard(hazard.law, from, to);
		expected[point] = exp(-total);
	}
	return { expectedDays, expected };
}

/** Mean hazard ratio over the time that drives were watched between two ages. */
function meanFactor(lives: readonly DriveLife[], { models, conditions }: FleetHazard, from: number, to: number): number | undefined {
	let days = 0;
	let weighted = 0;
	for (const { entryDays, exitDays, model, spells } of lives) {
		const [start, end] = [Math.max(from, entryDays), Math.min(to, exitDays)];
		if (!(end > start)) continue;
		let ratio = models[model]?.hazardRatio ?? 1;
		// A condition holds for a part of the stretch.
		for (const [condition, own] of spells.entries()) {
			const held = own.reduce((sum, { fromDays, toDays }) => sum + Math.max(0, Math.min(end, toDays) - Math.max(start, fromDays)), 0);
			ratio *= 1 + ((conditions[condition]?.hazardRatio ?? 1) - 1) * (held / (end - start));
		}
		days += end - start;
		weighted += (end - start) * ratio;
	}
	return days > 0 ? weighted / days : undefined;
}
