/** What a simulation takes for granted, in sentences that stand beside its figures. */

import { formatCount, formatCounted, formatNumber } from '../shared/charts/format.ts';
import { driveTermsOf, type LossSettings } from '../shared/domain/loss-settings.ts';
import type { FailureModel } from './failure-model.ts';
import type { ObservedDrive } from './fleet.ts';
import type { FittedCourses } from './fleet-courses.ts';
import type { Dependence } from './fleet-dependence.ts';
import type { FittedGroups } from './fleet-groups.ts';
import { driveTerms, groupTerms } from './loss-terms.ts';
import { type FailureCosts, type PriceTable, priceAssumptions } from './prices.ts';
import { statedTermTexts } from './stated-terms.ts';

export interface AssumptionsInput {
	readonly model: FailureModel;
	readonly observed: readonly ObservedDrive[];
	readonly serving: readonly ObservedDrive[];
	readonly prices: PriceTable;
	readonly settings: LossSettings;
	readonly horizonDays: number;
	readonly dependence: Dependence;
	readonly courses: FittedCourses;
	readonly groups: FittedGroups;
}

export function fleetAssumptions(input: AssumptionsInput): string[] {
	const { settings, prices, groups } = input;
	return [
		...failureTexts(input),
		...priceAssumptions(prices, input.serving, costsOf(input)),
		...statedTermTexts(
			settings,
			prices,
			groups.groups.map(({ group }) => group),
		),
		...courseTexts(input),
		...groupTexts(input),
	];
}

/** Of all drives; what is stated for single models stands in a sentence of its own. */
function costsOf({ settings, prices, serving }: AssumptionsInput): FailureCosts {
	const { labour, downtimeHours, downtimePerHour } = driveTerms({ ...settings, models: [] }, prices, {}, serving[0] as ObservedDrive);
	const isModelPriced: FailureCosts['isModelPriced'] = ({ model }) => driveTermsOf(settings, model).replacement !== undefined;
	return { labour, downtime: downtimeHours * downtimePerHour, isModelPriced };
}

function failureTexts({ model, observed, serving, horizonDays, dependence }: AssumptionsInput): string[] {
	const left = observed.length - serving.length;
	const byHand = observed.filter(({ exit }) => exit?.source === 'hand').length;
	const { correlation, shocks, batches } = dependence;
	return [
		`Each drive fails at most once within ${horizonDays} days. Drives of one model and firmware (${formatCounted(batches, 'batch', 'batches')}) fail together more often than by chance: a Gaussian copula with correlation ${correlation.toFixed(3)}.`,
		`Drives of one host share shocks, such as a failing power supply: ${(365 * shocks.shocksPerDay).toPrecision(2)} a year and host, each ends a drive with probability ${shocks.probability.toFixed(2)}; ${shocks.seen === 0 ? 'none was seen, so these are prior beliefs' : `${Number(shocks.seen.toFixed(1))} were seen, pairs of failures by chance not counted`}. The probability of each drive stays that of the survival model.`,
		'Hazard = Weibull in age times the factor of the drive model times one factor for each defect counter above 0, each pulled toward its published value where evidence is thin (5.1 for pending and 2.6 for reallocated sectors, from Backblaze drives of 2013; 1 for the others). What is not known of these factors is in the interval of each probability, not in the loss.',
		'A running drive is taken as it was at its last sample; one that only stopped reporting counts as running.',
		...(left > 0
			? [
					`${formatCounted(left, 'drive')} that ${left === 1 ? 'has' : 'have'} left service${byHand > 0 ? ` (${byHand} marked by hand)` : ''} ${left === 1 ? 'is' : 'are'} part of the fit, not of the risk.`,
				]
			: []),
		...(model.survival.notes ?? []),
		...(model.drivesWithoutAge > 0
			? [
					`${formatCounted(model.drivesWithoutAge, 'drive')} ${model.drivesWithoutAge === 1 ? 'reports no power-on hours: it gets' : 'report no power-on hours: they get'} the mean hazard of the fleet.`,
				]
			: []),
	];
}

function courseTexts({ courses, serving }: AssumptionsInput): string[] {
	const { counts, weights } = courses;
	const members = Object.entries(weights)
		.filter(([, weight]) => weight > 0)
		.map(([name, weight]) => `${name} ${Math.round(100 * weight)} %`)
		.join(', ');
	return [
		...(counts.wear > 0
			? [
					`Wear of ${formatCounted(counts.wear, 'drive')} is a gamma process in the bytes written; daily writes are their mean${members ? ` (${members})` : ''} times what the day before left over and what days of the past brought, resampled in blocks of a week, the same days for all drives of a host${counts.drawn > 0 ? `; for ${formatCounted(counts.drawn, 'drive')} with a short history the days are drawn from a first-order autoregression` : ''}. A drive that reaches 100 % is replaced.`,
				]
			: []),
		...(counts.capacity > 0
			? [
					`Bytes in use of ${formatCount(counts.capacity)} of ${formatCounted(serving.length, 'drive')} go on with a drift that is drawn for each path and with the changes of days of the past; bytes beyond the capacity must be bought.`,
				]
			: []),
		...(counts.latency > 0
			? [
					`A day of a drive is slow when its mean latency, whose level is drawn for each path, is above the limit; counted for ${formatCounted(counts.latency, 'drive')}.`,
				]
			: []),
	];
}

function groupTexts({ groups, serving, prices, settings }: AssumptionsInput): string[] {
	const { groups: known, ungrouped, laws } = groups;
	// Of all groups; what is stated for single ones stands in a sentence of its own.
	const terms = groupTerms({ ...settings, ownGroups: [] }, prices, 0, 0);
	return [
		...(known.length > 0
			? [
					`${formatCount(known.length)} ${known.length === 1 ? 'group loses' : 'groups lose'} data when more members are gone than it tolerates, or when a sector cannot be read while a rebuild has no redundancy left; a member is gone until it is rebuilt (${terms.rebuildMbPerSecond} MB/s) after a delivery of ${terms.deliveryDays} days where no spare waits. Lost data costs ${formatNumber(terms.dataPerTb, 15)} ${prices.currency} a terabyte.`,
				]
			: []),
		...(new Set(laws.poolOf).size < known.length
			? ['A group that is a part of a pool (a vdev, a span) takes all data of the pool with it; that is paid once, with the first part that is lost.']
			: []),
		...(ungrouped > 0
			? [
					`${formatCount(ungrouped)} of ${formatCounted(serving.length, 'drive')} ${ungrouped === 1 ? 'is' : 'are'} in no group that is known: what data their failure would cost is not in the loss. Import zpool, storcli or ssacli output, or draw their groups by hand (Data, or ssv groups make), to add it.`,
				]
			: []),
	];
}
