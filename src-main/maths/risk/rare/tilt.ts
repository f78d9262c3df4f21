/**
 * The change of law under which a loss that is rare becomes ordinary: factors of batches are shifted and the odds of each failure raised by
 * exp(strength * severity), so that the mean reaches a target, in the most probable way. With psi the log of the moment generating function of the
 * severity that fails given the factors z, this maximises psi(strength, z) - strength * target - |z|^2 / 2, a bound on the log of the probability.
 *
 * @source Glasserman & Li (2005), Management Science 51, sections 3 to 5
 */
import { normalCdf, normalPdf } from '../../distributions/special.ts';
import { expm1, log, log1p } from '../../elementary.ts';
import type { RareFleet } from './rare-fleet.ts';

/** Odds are raised by at most exp(30): what is then still unlikely never happens. */
export const MAX_LOG_ODDS = 30;

export interface TiltProblem {
	readonly drives: ArrayLike<number>;
	/** By drive. */
	readonly severity: Float64Array;
	/** By host, what a shock takes with it beside its drives; shocks are left alone without it. */
	readonly shockExtra?: Float64Array;
	/** Mean severity that is wanted. */
	readonly target: number;
}

export interface Tilt {
	readonly strength: number;
	/** Shape (batches,). */
	readonly shifts: Float64Array;
	/** Bound on the log of the probability that the severity reaches the target. */
	readonly logBound: number;
}

const MOST_STEPS = 80;
const LEAST_STEP = 1e-4;
const CLOSE = 1e-3;

/** The best shifts by ascent with a step that is halved where it goes too far; a strength of 0 where the target is no more than the mean. */
export function tiltTo(fleet: RareFleet, problem: TiltProblem): Tilt {
	const chances = new Float64Array(problem.drives.length);
	let shifts = new Float64Array(fleet.batches);
	let found = boundAt(fleet, problem, shifts, chances);
	if (fleet.shared === 0) return { ...found, shifts };
	let step = 1;
	for (let count = 0; count < MOST_STEPS && step >= LEAST_STEP; count++) {
		const uphill = directionAt(fleet, problem, shifts, found.strength);
		if (Math.sqrt(uphill.reduce((sum, part) => sum + part * part, 0)) < CLOSE) break;
		const next = shifts.map((shift, batch) => shift + step * uphill[batch]);
		const tried = boundAt(fleet, problem, next, chances);
		if (tried.logBound > found.logBound) {
			[shifts, found] = [next, tried];
			step = Math.min(1, 1.5 * step);
		} else step /= 2;
	}
	return { ...found, shifts };
}

const argumentOf = ({ last, shared, own, input }: RareFleet, drive: number, shifts: Float64Array): number =>
	(last[drive] - shared * shifts[input.failures.batchOf[drive]]) / own;

/** @param chances  room for the probability of each drive given the factors */
function boundAt(fleet: RareFleet, problem: TiltProblem, shifts: Float64Array, chances: Float64Array): Omit<Tilt, 'shifts'> {
	const { drives, target } = problem;
	for (let i = 0; i < drives.length; i++) chances[i] = normalCdf(argumentOf(fleet, drives[i], shifts));
	const strength = strengthFor(fleet, problem, chances);
	let logMoment = 0;
	eachEvent(fleet, problem, chances, strength, (chance, growth) => {
		logMoment += log1p(chance * growth);
	});
	return { strength, logBound: logMoment - strength * target - 0.5 * shifts.reduce((sum, shift) => sum + shift * shift, 0) };
}

/** Calls back with the probability of each failure and shock, and what its odds grow by. */
function eachEvent(
	fleet: RareFleet,
	{ drives, severity, shockExtra }: TiltProblem,
	chances: Float64Array,
	strength: number,
	visit: (chance: number, growth: number, severity: number) => void,
): void {
	// Drives of one model cost the same: one exponential for all that follow each other.
	let before = Number.NaN;
	let growth = 0;
	const growthOf = (own: number): number => {
		if (own !== before) growth = expm1(Math.min(MAX_LOG_ODDS, strength * own));
		before = own;
		return growth;
	};
	for (let i = 0; i < drives.length; i++) visit(chances[i], growthOf(severity[drives[i]]), severity[drives[i]]);
	if (fleet.shockChance === 0 || !shockExtra) return;
	for (const [host, extra] of shockExtra.entries()) {
		const { logMoment, mean } = shockMoments(fleet, host, (drive) => growthOf(severity[drive]), severity);
		visit(fleet.shockChance, expm1(Math.min(MAX_LOG_ODDS, logMoment + strength * extra)), mean + extra);
	}
}

/** Of the severity that a shock takes with it when each drive of the host is taken with odds that grow: its log moment, and its mean. */
function shockMoments(
	{ drivesOfHost: { first, values }, input }: RareFleet,
	host: number,
	growthOf: (drive: number) => number,
	severity: Float64Array,
): { readonly logMoment: number; readonly mean: number } {
	const { shockProbability } = input.failures;
	let logMoment = 0;
	let mean = 0;
	for (let at = first[host]; at < first[host + 1]; at++) {
		const growth = growthOf(values[at]);
		const total = 1 + shockProbability * growth;
		logMoment += log(total);
		mean += (severity[values[at]] * shockProbability * (1 + growth)) / total;
	}
	return { logMoment, mean };
}

/** Log moments of the drives that the shock of each host takes, when their odds grow by these. Shape (hosts,). */
export const shockLogMoments = (fleet: RareFleet, growths: Float64Array): Float64Array =>
	Float64Array.from({ length: fleet.hosts }, (_, host) => shockMoments(fleet, host, (drive) => growths[drive], fleet.severity).logMoment);

/** The strength that lifts the mean severity to the target: bisection, because the mean rises with it. */
function strengthFor(fleet: RareFleet, problem: TiltProblem, chances: Float64Array): number {
	const meanAt = (strength: number): number => {
		let mean = 0;
		eachEvent(fleet, problem, chances, strength, (chance, growth, severity) => {
			mean += (severity * chance * (1 + growth)) / (1 + chance * growth);
		});
		return mean;
	};
	if (meanAt(0) >= problem.target) return 0;
	let [low, high] = [0, 1];
	while (high < MAX_LOG_ODDS && meanAt(high) < problem.target) [low, high] = [high, 2 * high];
	for (let halving = 0; halving < 24; halving++) {
		const middle = (low + high) / 2;
		if (meanAt(middle) < problem.target) low = middle;
		else high = middle;
	}
	return high;
}

/** Gradient of the bound in the factors; that through the strength is 0 where it is the best one. */
function directionAt(fleet: RareFleet, { drives, severity }: TiltProblem, shifts: Float64Array, strength: number): Float64Array {
	const uphill = shifts.map((shift) => -shift);
	const slope = fleet.shared / fleet.own;
	for (let i = 0; i < drives.length; i++) {
		const drive = drives[i];
		const at = argumentOf(fleet, drive, shifts);
		const growth = expm1(Math.min(MAX_LOG_ODDS, strength * severity[drive]));
		if (growth > 0) uphill[fleet.input.failures.batchOf[drive]] -= (growth * slope * normalPdf(at)) / (1 + growth * normalCdf(at));
	}
	return uphill;
}
