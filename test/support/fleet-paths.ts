/** Inputs for simulations of a fleet: every part in use, numbers invented from a seed. */

import { studentTDistribution } from '../../src-main/maths/distributions/student-t.ts';
import { normalQuantile } from '../../src-main/maths/elementary.ts';
import { createRng, type Rng } from '../../src-main/maths/random.ts';
import { COURSE, type FleetPathsInput } from '../../src-main/maths/risk/simulation/input.ts';

export interface FleetShape {
	readonly drives: number;
	readonly horizonDays: number;
	readonly dates?: number;
	readonly drivesPerHost?: number;
	readonly groupSize?: number;
	readonly seed?: number;
}

/** Four terabytes a drive, half full, one in fifty fails within 90 days; hosts of twelve, groups of six that tolerate one. */
export function inventedFleet({ drives, horizonDays, dates = 365, drivesPerHost = 12, groupSize = 6, seed = 1 }: FleetShape): FleetPathsInput {
	const rng = createRng(seed, 77);
	const hosts = Math.ceil(drives / drivesPerHost);
	const column = (make: (drive: number) => number): Float64Array => Float64Array.from({ length: drives }, (_, drive) => make(drive));
	const grid = (make: (drive: number, day: number) => number): Float64Array =>
		Float64Array.from({ length: drives * horizonDays }, (_, at) => make(Math.floor(at / horizonDays), at % horizonDays));
	const rates = column(() => 0.0001 + 0.0004 * rng.uniform());
	const groups = Math.floor(drives / groupSize);
	const group = (value: number): Float64Array => new Float64Array(groups).fill(value);
	const days = new Float64Array(drives * dates * 4);
	for (let row = 0; row < drives * dates; row++) {
		days[4 * row] = 0.5 + rng.uniform();
		days[4 * row + 1] = 1e9 * (rng.uniform() - 0.5);
		days[4 * row + 2] = 0.5 + rng.exponential() / 2;
	}
	return {
		seed,
		sampling: 'plain',
		horizonDays,
		drives,
		failures: {
			thresholds: grid((drive, day) => normalQuantile(1 - (1 - rates[drive]) ** (day + 1))),
			batchOf: Int32Array.from({ length: drives }, (_, drive) => drive % 5),
			correlation: 0.1,
			degreesOfFreedom: 6,
			shocksPerDay: 0.0005,
			shockProbability: 0.3,
		},
		courses: {
			parts: new Uint8Array(drives).fill(COURSE.writes | COURSE.capacity | COURSE.latency | COURSE.wear),
			hostOf: Int32Array.from({ length: drives }, (_, drive) => Math.floor(drive / drivesPerHost)),
			hostDates: new Int32Array(hosts).fill(dates),
			firstRow: Int32Array.from({ length: drives }, (_, drive) => drive * dates),
			days,
			carryOver: carriedOver(drives, rng),
			meanWrites: grid((drive, day) => 4e10 * (1 + 0.2 * ((drive + day) % 7))),
			paceDeviation: column(() => 0.1),
			usedBytes: column(() => 2e12 + 1.99e12 * rng.uniform()),
			driftBytes: column(() => 2e9 * rng.uniform()),
			driftDeviation: column(() => 5e8),
			capacityBytes: column(() => 4e12),
			meanLatency: grid(() => 5),
			latencyDeviation: column(() => 0.05),
			latencyLimit: column(() => 12),
			wear: column(() => Math.floor(99 * rng.uniform())),
			wearStep: column(() => 1),
			wearLimit: column(() => 100),
			wearShapePerByte: column(() => 5e-12),
			wearScale: column(() => 0.4),
		},
		groups: {
			firstMember: Int32Array.from({ length: groups + 1 }, (_, g) => g * groupSize),
			members: Int32Array.from({ length: groups * groupSize }, (_, member) => member),
			tolerated: new Int32Array(groups).fill(1),
			hitProbability: group(1),
			rebuildDays: group(1.5),
			deliveryDays: group(3),
			spares: Int32Array.from({ length: groups }, (_, g) => g % 2),
			readErrorProbability: group(0.05),
			dataLoss: group(20_000),
			readErrorLoss: group(500),
			poolOf: Int32Array.from({ length: groups }, (_, g) => Math.floor(g / 2)),
		},
		losses: {
			failure: column(() => 150 + 100 * rng.uniform()),
			wearOut: column(() => 120),
			shortByte: column(() => 2e-11),
			slowDay: column(() => 0.5),
		},
	};
}

/** Half of a day stays on the next, more or less; bursts leave no more behind than a day and a half. */
function carriedOver(drives: number, rng: Rng): Float64Array {
	const four = (): number[] => {
		const kept = 0.3 + 0.4 * rng.uniform();
		return [1 - kept, kept, 1.5, 0.5 + rng.uniform()];
	};
	return Float64Array.from(Array.from({ length: 2 * drives }, four).flat());
}

/** Days that leave nothing behind. */
export const uncarried = (drives: number): Float64Array => Float64Array.from({ length: 8 * drives }, (_, at) => (at % 4 === 1 ? 0 : 1));

export interface PlainFleet {
	readonly seed: number;
	/** Of a failure within the horizon. */
	readonly probabilities: Float64Array;
	readonly lossPerFailure: Float64Array;
	/** One day unless said otherwise; failures are as probable on each day. */
	readonly horizonDays?: number;
	readonly correlation?: number;
	readonly degreesOfFreedom?: number;
	readonly batchOf?: Int32Array;
}

/** Drives that fail or not, on their own unless a correlation is given; nothing else happens to them. */
export function plainFleet({ seed, probabilities, lossPerFailure, horizonDays = 1, ...more }: PlainFleet): FleetPathsInput {
	const drives = probabilities.length;
	const zeros = (): Float64Array => new Float64Array(drives);
	const none = (): Float64Array => new Float64Array(0);
	const endless = (): Float64Array => zeros().fill(Number.POSITIVE_INFINITY);
	return {
		seed,
		sampling: 'plain',
		horizonDays,
		drives,
		failures: {
			thresholds: Float64Array.from({ length: drives * horizonDays }, (_, at) => {
				const probability = probabilities[Math.floor(at / horizonDays)];
				return quantileOf((probability * ((at % horizonDays) + 1)) / horizonDays, more.degreesOfFreedom ?? 0);
			}),
			batchOf: more.batchOf ?? new Int32Array(drives),
			correlation: more.correlation ?? 0,
			degreesOfFreedom: more.degreesOfFreedom ?? 0,
			shocksPerDay: 0,
			shockProbability: 0,
		},
		courses: {
			parts: new Uint8Array(drives),
			hostOf: new Int32Array(drives),
			hostDates: Int32Array.of(1),
			firstRow: new Int32Array(drives),
			days: none(),
			carryOver: uncarried(drives),
			meanWrites: new Float64Array(drives * horizonDays),
			paceDeviation: zeros(),
			usedBytes: zeros(),
			driftBytes: zeros(),
			driftDeviation: zeros(),
			capacityBytes: endless(),
			meanLatency: new Float64Array(drives * horizonDays),
			latencyDeviation: zeros(),
			latencyLimit: endless(),
			wear: zeros(),
			wearStep: zeros(),
			wearLimit: endless(),
			wearShapePerByte: zeros(),
			wearScale: zeros(),
		},
		groups: {
			firstMember: Int32Array.of(0),
			members: new Int32Array(0),
			tolerated: new Int32Array(0),
			hitProbability: none(),
			rebuildDays: none(),
			deliveryDays: none(),
			spares: new Int32Array(0),
			readErrorProbability: none(),
			dataLoss: none(),
			readErrorLoss: none(),
			poolOf: new Int32Array(0),
		},
		losses: { failure: lossPerFailure, wearOut: zeros(), shortByte: zeros(), slowDay: zeros() },
	};
}

const quantileOf = (probability: number, degreesOfFreedom: number): number =>
	degreesOfFreedom > 0 ? studentTDistribution(degreesOfFreedom).quantile(probability) : normalQuantile(probability);

/** One group of all drives. */
export function inOneGroup(
	input: FleetPathsInput,
	law: {
		readonly tolerated: number;
		readonly rebuildDays: number;
		readonly deliveryDays?: number;
		readonly spares?: number;
		readonly readError?: number;
	},
): FleetPathsInput {
	const one = (value: number): Float64Array => Float64Array.of(value);
	return {
		...input,
		groups: {
			firstMember: Int32Array.of(0, input.drives),
			members: Int32Array.from({ length: input.drives }, (_, drive) => drive),
			tolerated: Int32Array.of(law.tolerated),
			hitProbability: one(1),
			rebuildDays: one(law.rebuildDays),
			deliveryDays: one(law.deliveryDays ?? 0),
			spares: Int32Array.of(law.spares ?? 0),
			readErrorProbability: one(law.readError ?? 0),
			dataLoss: one(1000),
			readErrorLoss: one(10),
			poolOf: Int32Array.of(0),
		},
	};
}
