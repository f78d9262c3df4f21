/**
 * Which drives to replace first for a budget. Each drive's part of CVaR falls about in proportion to what it is expected to lose by failing or wearing out: the drop of a replacement
 * is estimated from one simulation, drives are taken by drop for money, and what the chosen ones bring together is then simulated.
 */
import { gammaDistribution } from '../maths/distributions/gamma.ts';
import { normalDistribution } from '../maths/distributions/normal.ts';
import { COURSE, type FleetPathsInput } from '../maths/risk/simulation/input.ts';
import type { ComponentRisk } from '../shared/domain/results.ts';
import type { PlannedDrive } from '../shared/domain/scenario.ts';
import type { DeviceId } from '../shared/domain/telemetry.ts';
import type { ScenarioFleet } from './scenario.ts';

export interface Candidate extends PlannedDrive {
	/** In the order of the simulation. */
	readonly index: number;
}

/** Of its part of CVaR: a drive as likely to fail as its replacement differs from it by rounding alone. */
const LEAST_DROP = 1e-6;

/**
 * Drives whose replacement lowers CVaR, by drop for money, the best first; ties by name.
 *
 * A drive that is worn is as new afterwards; one whose model fails early may be worse young than old, and is then left where it is.
 */
export function planOrder({ atRisk, paths, renewedThresholds }: ScenarioFleet, components: readonly ComponentRisk[]): Candidate[] {
	const parts = new Map<DeviceId, number>(components.map(({ deviceId, conditionalValueAtRisk }) => [deviceId, conditionalValueAtRisk.value]));
	const normal = normalDistribution();
	const last = paths.horizonDays - 1;
	const chance = (thresholds: Float64Array, drive: number): number => normal.cdf(thresholds[drive * paths.horizonDays + last] as number);
	return atRisk
		.flatMap(({ deviceId, serial, model, failureProbability }, index) => {
			const part = parts.get(deviceId) ?? 0;
			const cost = paths.losses.wearOut[index] as number;
			const [now, renewed] = [chance(paths.failures.thresholds, index), chance(renewedThresholds, index)];
			const expectedDrop = part * (1 - leftOf(paths, index, now, renewed));
			return now > 0 && expectedDrop > LEAST_DROP * part ? [{ index, deviceId, serial, model, cost, failureProbability, expectedDrop }] : [];
		})
		.sort((a, b) => b.expectedDrop / b.cost - a.expectedDrop / a.cost || (a.deviceId < b.deviceId ? -1 : 1));
}

/** Share of what the drive loses by failing or wearing out that a new one would lose too. */
function leftOf(paths: FleetPathsInput, drive: number, now: number, renewed: number): number {
	const worn = chanceOfWearOut(paths, drive, paths.courses.wear[drive] as number);
	if (worn === 0) return renewed / now;
	const { failure, wearOut } = paths.losses;
	const loss = (failing: number, wearing: number): number =>
		failing * (failure[drive] as number) + (1 - failing) * wearing * (wearOut[drive] as number);
	const before = loss(now, worn);
	return before > 0 ? loss(renewed, chanceOfWearOut(paths, drive, 0)) / before : 1;
}

/** At the mean writes: what nobody knows of the pace widens the losses, and hardly moves the order of drives. */
function chanceOfWearOut({ courses, horizonDays }: FleetPathsInput, drive: number, wear: number): number {
	if (((courses.parts[drive] as number) & COURSE.wear) === 0) return 0;
	const written = courses.meanWrites.subarray(drive * horizonDays, (drive + 1) * horizonDays).reduce((sum, bytes) => sum + bytes, 0);
	const shape = written * (courses.wearShapePerByte[drive] as number);
	const gap = (courses.wearLimit[drive] as number) - wear - (courses.wearStep[drive] as number) / 2;
	if (gap <= 0) return 1;
	return shape > 0 ? gammaDistribution(shape, courses.wearScale[drive] as number).sf(gap) : 0;
}

/** As many of the order as the budget pays for; one that does not fit any more makes room for a cheaper one after it. */
export function withinBudget(order: readonly Candidate[], budget: number): Candidate[] {
	let left = budget;
	return order.filter(({ cost }) => {
		if (cost > left) return false;
		left -= cost;
		return true;
	});
}
