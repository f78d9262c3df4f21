/** How failures of the fleet came together, from its history: batches and hosts. */
import { batchVariance, chancePairs, correlationOf, fitShockLaw, type ShockLaw } from '../maths/risk/laws/dependence-laws.ts';
import { cumulativeHazard } from '../maths/survival/weibull.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { driveLifetime, type FailureModel } from './failure-model.ts';
import type { ObservedDrive } from './fleet.ts';
import { watchedDays } from './watched-time.ts';

export interface Dependence {
	/** Of the normal variables behind the copula within a batch. */
	readonly correlation: number;
	/** Variance of the common factor of the hazard that it stands for. */
	readonly variance: number;
	readonly shocks: ShockLaw;
	readonly batches: number;
}

/** Drives of a batch: one model with one firmware. */
export const batchNameOf = ({ model, firmware }: { readonly model: string; readonly firmware: string }): string => `${model}\0${firmware}`;

/** @param horizonDays  of the forecast: the correlation fits the mean probability over it */
export function fitDependence(drives: readonly ObservedDrive[], model: FailureModel, horizonDays: number): Dependence {
	const { hazard } = model;
	const batches = new Map<string, { failures: number; expected: number }>();
	for (const drive of drives) {
		const name = batchNameOf(drive);
		const { entryDays, exitDays, hasFailed, model: index } = driveLifetime(drive, model);
		const known = batches.get(name) ?? { failures: 0, expected: 0 };
		const byAge = entryDays === null ? hazard.meanDailyHazard * exitDays : cumulativeHazard(hazard.law, entryDays, exitDays);
		known.expected += byAge * (hazard.models[index]?.hazardRatio ?? 1);
		known.failures += hasFailed ? 1 : 0;
		batches.set(name, known);
	}
	// What is not known of the factor of a model is common to its drives as well.
	const unknown = hazard.models.reduce((sum, { logVariance }) => sum + logVariance, 0) / Math.max(1, hazard.models.length);
	const variance = batchVariance([...batches.values()]) + Math.min(1, unknown);
	const probability = Math.min(0.5, Math.max(1e-6, hazard.meanDailyHazard * horizonDays));
	return { correlation: correlationOf(variance, probability), variance, shocks: fitShockLaw(hostCounts(drives)), batches: batches.size };
}

/** Failures of a host within one day of each other count as one blow. */
function hostCounts(drives: readonly ObservedDrive[]) {
	const byHost = Map.groupBy(
		drives.filter(({ host }) => host !== undefined && host !== ''),
		({ host }) => host as string,
	);
	return [...byHost.values()].map((own) => {
		const failedOn = own.flatMap(({ exit }) => (exit?.kind === 'failed' ? [Math.floor(exit.atMs / MS_PER_DAY)] : [])).sort((a, b) => a - b);
		const together: number[] = [];
		let [day, count] = [Number.NEGATIVE_INFINITY, 0];
		for (const next of [...failedOn, Number.POSITIVE_INFINITY]) {
			if (next <= day + 1) count++;
			else {
				if (count > 1) together.push(count);
				[day, count] = [next, 1];
			}
		}
		const observed = own.reduce((sum, drive) => sum + watchedDays(drive), 0);
		const days = observed / own.length;
		const alone = failedOn.length - together.reduce((sum, hit) => sum + hit, 0);
		return { drives: own.length, days, together, byChance: chancePairs(alone, days) };
	});
}
