/**
 * What a simulation of a fleet needs to know: plain typed arrays, cheap to share with every thread. Money is in one currency, bytes are bytes, days
 * count from 0 at the last day of the history; D drives, H days of horizon, G groups.
 */
import { AppError } from '../../../shared/domain/errors.ts';
import { keyOfSeed } from '../../random.ts';

/**
 * How the random numbers of a block lie: as they come; its second half as the mirror image of the first (u becomes 1 - u); or what many drives share
 * (the first batches and hosts) as a scrambled Sobol net.
 */
export type Sampling = 'plain' | 'antithetic' | 'sobol';

/** When drives fail: latent variables that depend on each other within a batch, and shocks that hit a host. */
export interface FailureLaws {
	/**
	 * Shape (D, H), rising along each row: a drive has failed by the end of day t when its latent variable is at most `[drive, t]`, the quantile of the
	 * probability of that; -Infinity for never.
	 */
	readonly thresholds: Float64Array;
	/** Index of the batch of each drive, 0 and up; drives of one batch share a factor. Shape (D,). */
	readonly batchOf: Int32Array;
	/** Correlation of the latent variables within a batch, in [0, 1), and degrees of freedom of the t copula, 0 for the Gaussian. */
	readonly correlation: number;
	readonly degreesOfFreedom: number;
	/** Shocks of a host per day, at least 0, and the probability that one ends a drive of the host. At most one shock counts within a horizon. */
	readonly shocksPerDay: number;
	readonly shockProbability: number;
}

/** How load, use and latency go on: means of each day times or plus what days of the past were beside theirs. Absent parts are 0. */
export interface CourseLaws {
	/** Bits of `COURSE`; 0 for a drive without any. Shape (D,). */
	readonly parts: Uint8Array;
	/** Host of each drive, 0 and up: drives of one host meet the same days of the past. Shape (D,). */
	readonly hostOf: Int32Array;
	/** Days of the past that a host can meet again, at least 1. Shape (hosts,). */
	readonly hostDates: Int32Array;
	/** First row of each drive in `days`, which has one for each of its host's dates. Shape (D,). */
	readonly firstRow: Int32Array;
	/** Rows of four, what a day brought: factor of the bytes written, change of the bytes used, factor of the latency, 0. Shape (rows, 4). */
	readonly days: Float64Array;
	/**
	 * How a day follows the one before: `rest`, `kept`, `most` and `today` of the bytes written, then of the latency. The factor of a day is
	 * (rest + kept x what the day before left) x that of its row; it leaves itself, at most `most`; `today` is what the history left. Shape (D, 8).
	 */
	readonly carryOver: Float64Array;
	/** Bytes written on each day of the horizon, on average. Shape (D, H). */
	readonly meanWrites: Float64Array;
	/** Standard deviation of the log of the mean pace, which nobody knows. Shape (D,). */
	readonly paceDeviation: Float64Array;
	/** Bytes used now, what they gain a day beside `days` and the standard deviation of that. Shape (D,) each. */
	readonly usedBytes: Float64Array;
	readonly driftBytes: Float64Array;
	readonly driftDeviation: Float64Array;
	/** Beyond it bytes are short. Shape (D,). */
	readonly capacityBytes: Float64Array;
	/** Milliseconds on each day of the horizon, on average. Shape (D, H). */
	readonly meanLatency: Float64Array;
	/** Standard deviation of the log of the mean latency, which nobody knows. Shape (D,). */
	readonly latencyDeviation: Float64Array;
	/** A day above it counts as slow. Shape (D,). */
	readonly latencyLimit: Float64Array;
	/** Wear now and where a drive is worn out, in one unit; `wearStep` is how coarsely it is reported (0: exactly). Shape (D,) each. */
	readonly wear: Float64Array;
	readonly wearStep: Float64Array;
	readonly wearLimit: Float64Array;
	/** Wear of b bytes is a gamma variable of shape b `wearShapePerByte` and this scale. Shape (D,) each. */
	readonly wearShapePerByte: Float64Array;
	readonly wearScale: Float64Array;
}

export const COURSE = { writes: 1, capacity: 2, latency: 4, wear: 8 } as const;

/** Pools and RAID groups; members of group g are `members[firstMember[g]]` up to `members[firstMember[g + 1]]`, drives by index. */
export interface GroupLaws {
	readonly firstMember: Int32Array;
	readonly members: Int32Array;
	/** Members that may be gone at once. Shape (G,), as all that follow. */
	readonly tolerated: Int32Array;
	/** Probability that one member too many is one that hurts: 1 unless mirrors lie side by side. */
	readonly hitProbability: Float64Array;
	/** From a failure until the group is whole again: with a spare the rebuild alone, else the way of a new drive as well. */
	readonly rebuildDays: Float64Array;
	readonly deliveryDays: Float64Array;
	readonly spares: Int32Array;
	/** Probability of an unrecoverable read error in a rebuild that has no redundancy left. */
	readonly readErrorProbability: Float64Array;
	readonly dataLoss: Float64Array;
	readonly readErrorLoss: Float64Array;
	/** Pool whose data each holds, by number: it is lost with the first of its groups and paid once. Groups of a pool stand beside each other. */
	readonly poolOf: Int32Array;
}

/** Prices, each at least 0. Shape (D,) each. */
export interface LossLaws {
	/** Drive, labour and downtime of a failure. */
	readonly failure: Float64Array;
	/** Drive and labour of one that is replaced because it is worn out. */
	readonly wearOut: Float64Array;
	/** Of a byte that is short. */
	readonly shortByte: Float64Array;
	/** Of a slow day. */
	readonly slowDay: Float64Array;
}

export interface FleetPathsInput {
	/** Whole number in 0..2^53-1. */
	readonly seed: number;
	readonly sampling: Sampling;
	readonly horizonDays: number;
	readonly drives: number;
	readonly failures: FailureLaws;
	readonly courses: CourseLaws;
	readonly groups: GroupLaws;
	readonly losses: LossLaws;
}

/** The index of a drive, host, batch or group has 24 bits of the counter. */
const MAX_INDEX = 0x1000000;
export const MAX_SIMULATED_DAYS = 3650;

/** @throws AppError `invalid_input` for shapes that do not fit, a seed out of range, probabilities or prices that are none */
export function requireFleetPaths(input: FleetPathsInput): void {
	const { seed, horizonDays, drives, failures, courses, groups, losses } = input;
	keyOfSeed(seed);
	const need = (isFine: boolean, what: string): void => {
		if (!isFine) throw new AppError('invalid_input', `A simulation of the fleet needs ${what}.`, { drives, horizonDays });
	};
	need(Number.isInteger(horizonDays) && horizonDays >= 1 && horizonDays <= MAX_SIMULATED_DAYS, `a horizon of 1 to ${MAX_SIMULATED_DAYS} days`);
	need(Number.isInteger(drives) && drives >= 0 && drives < MAX_INDEX, `fewer than ${MAX_INDEX} drives`);
	const grids = [failures.thresholds, courses.meanWrites, courses.meanLatency];
	need(
		grids.every(({ length }) => length === drives * horizonDays),
		'one value for each drive and day',
	);
	need(!failures.thresholds.some(Number.isNaN), 'a threshold for each drive and day that is a number');
	const { parts, hostOf, firstRow, paceDeviation, usedBytes, driftBytes, driftDeviation, capacityBytes, latencyLimit, latencyDeviation } = courses;
	const { wear, wearStep, wearLimit, wearShapePerByte, wearScale } = courses;
	const columns = [parts, hostOf, firstRow, paceDeviation, usedBytes, driftBytes, driftDeviation, capacityBytes, latencyLimit, latencyDeviation];
	const more = [wear, wearStep, wearLimit, wearShapePerByte, wearScale, failures.batchOf, ...Object.values<Float64Array>({ ...losses })];
	need(
		[...columns, ...more].every(({ length }) => length === drives),
		'one value for each drive in every column',
	);
	need(courses.carryOver.length === 8 * drives && courses.carryOver.every(Number.isFinite), 'eight finite numbers of what days leave for each drive');
	const { correlation, degreesOfFreedom, shocksPerDay, shockProbability } = failures;
	need(correlation >= 0 && correlation < 1 && degreesOfFreedom >= 0 && Number.isFinite(degreesOfFreedom), 'a correlation in [0, 1)');
	need(shocksPerDay >= 0 && Number.isFinite(shocksPerDay) && shockProbability >= 0 && shockProbability <= 1, 'a law of shocks');
	need(
		hostOf.every((host, drive) => parts[drive] === 0 || rowsFit(courses, host, drive)),
		'rows of the past for each drive',
	);
	need(
		Object.values<Float64Array>({ ...losses }).every((prices) => prices.every((price) => price >= 0 && price < Number.POSITIVE_INFINITY)),
		'prices that are finite and at least 0',
	);
	const count = groups.tolerated.length;
	const { firstMember: _, members: __, ...ofGroups } = groups;
	need(
		Object.values<Float64Array | Int32Array>(ofGroups).every(({ length }) => length === count),
		'one value for each group in every column',
	);
	need(groups.firstMember.length === count + 1 && groups.members.every((drive) => drive >= 0 && drive < drives), 'members of groups that are drives');
}

function rowsFit({ hostDates, firstRow, days }: CourseLaws, host: number, drive: number): boolean {
	const dates = hostDates[host] ?? 0;
	return dates >= 1 && firstRow[drive] >= 0 && (firstRow[drive] + dates) * 4 <= days.length;
}
