/** How long until a level is reached at a pace that is not known exactly: the median and the central 90 %, from the laws that a simulation uses. */
import type { ReachDays } from '../../../shared/domain/results.ts';
import { exp } from '../../elementary.ts';

/** Standard normal quantile at 95 %. */
const Z = 1.6448536269514722;
/** Beyond ten years nobody's pace stays what it is. */
const MOST_DAYS = 3650;

/**
 * A drift that is normal: the level is reached when drift times days makes up the room.
 *
 * @param room  what is missing to the level; 0 or less is reached today
 * @returns null for what lies beyond ten years or is never reached
 */
export function daysToFull(room: number, drift: number, driftDeviation: number): ReachDays {
	if (room <= 0) return { days: 0, lowerDays: 0, upperDays: 0 };
	const at = (pace: number): number | null => (pace > 0 ? within(room / pace) : null);
	return { days: at(drift), lowerDays: at(drift + Z * driftDeviation), upperDays: at(drift - Z * driftDeviation) };
}

/** A pace that is lognormal around `perDay` and never falls. @param deviation  of the log of the pace */
export function daysToWearOut(room: number, perDay: number, deviation: number): ReachDays {
	if (room <= 0) return { days: 0, lowerDays: 0, upperDays: 0 };
	if (!(perDay > 0)) return { days: null, lowerDays: null, upperDays: null };
	const days = room / perDay;
	return { days: within(days), lowerDays: within(days * exp(-Z * deviation)), upperDays: within(days * exp(Z * deviation)) };
}

const within = (days: number): number | null => (days <= MOST_DAYS ? days : null);
