/** What a simulation of the fleet says in words: causes, how failures come together, other methods, whether a difference stands out. */
import type { Estimate, RiskResult, SurvivalModel } from '../domain/results.ts';
import type { LossCauseName, OtherEstimate, RiskDetails } from '../domain/risk-details.ts';
import { formatCount, formatCounted, formatEstimate, formatNumber, formatPercent } from './format.ts';

export const causeNames: Readonly<Record<LossCauseName, string>> = {
	failure: 'Drives that fail',
	wear_out: 'Drives that wear out',
	data_loss: 'Data lost by groups',
	capacity: 'Capacity that runs short',
	latency: 'Slow days',
};

export const otherNames: Readonly<Record<OtherEstimate['name'], string>> = {
	normal: 'Normal law',
	cornish_fisher: 'Cornish-Fisher',
	gpd: 'Generalised Pareto tail',
};

/** How failures come together, in a sentence or two. */
export function dependenceText({ dependence: { correlation, shocksPerYear, shockProbability } }: RiskDetails): string {
	const batch =
		correlation > 0
			? `Drives of one model and firmware tend to fail together: their latent lives correlate by ${formatNumber(correlation, 2)}.`
			: 'Drives of one model and firmware fail independently of each other, given their ages and defects.';
	const shocks =
		shocksPerYear > 0
			? ` ${shockText(shocksPerYear)} strikes a host; it ends ${formatPercent(shockProbability)} of the drives in it.`
			: ' No common shock of a host is assumed.';
	return batch + shocks;
}

function shockText(perYear: number): string {
	return perYear >= 1 ? `${formatNumber(perYear, 2)} times a year a common shock` : `Every ${formatNumber(1 / perYear, 2)} years a common shock`;
}

const yearlyPercent = (rate: number): string => formatNumber(100 * rate, 4);

/** What the fleet says of its failures by itself; empty where it says nothing. */
export function fleetAloneText({ ownFit, failures, exposureDays }: SurvivalModel): string {
	if (ownFit === undefined) return '';
	const { annualFailureRate, lower, upper, law } = ownFit;
	const shape =
		law === null
			? ''
			: `, Weibull shape ${formatNumber(law.shape)} ± ${formatNumber(law.shapeStandardError, 2)} and scale ${formatNumber(law.scaleDays, 4)} ± ${formatNumber(law.scaleStandardErrorDays, 2)} days (standard errors)`;
	return (
		`The fleet by itself, nothing believed beforehand: ${yearlyPercent(annualFailureRate)} % a year (95 %: ${yearlyPercent(lower)} to ${yearlyPercent(upper)})${shape}, ` +
		`from ${formatCounted(failures, 'failure')} in ${formatCount(exposureDays)} drive-days.`
	);
}

/** Factor of a condition with the central 95 % of what is known of it: `4.8 (1.2 to 19)`; results of older versions have no interval. */
export function hazardRatioText({ hazardRatio, hazardRatioLower, hazardRatioUpper }: SurvivalModel['covariates'][number]): string {
	const ratio = formatNumber(hazardRatio, 2);
	if (hazardRatioLower === undefined || hazardRatioUpper === undefined) return ratio;
	return `${ratio} (${formatNumber(hazardRatioLower, 2)} to ${formatNumber(hazardRatioUpper, 2)})`;
}

/** The same beside the law that is used. */
export function ownFitText(survival: SurvivalModel): string {
	const { annualFailureRate, shape, scaleDays } = survival;
	const alone = fleetAloneText(survival);
	if (alone === '') return '';
	return `The law in use: ${yearlyPercent(annualFailureRate)} % a year, shape ${formatNumber(shape)}, scale ${formatNumber(scaleDays, 4)} days. ${alone}`;
}

/** `4.1 drives fail (95 % of outcomes: 1 to 9), 0.3 ± 0.1 wear out, ...`. */
export function physicalText({ expectedFailures, failureRange, drivesAtRisk, horizonDays }: RiskResult): string {
	const [low, high] = failureRange;
	return `Of ${formatCounted(drivesAtRisk, 'drive')}, ${formatEstimate(expectedFailures)} fail on average over ${formatCounted(horizonDays, 'day')}; in 95 of 100 cases ${formatNumber(low)} to ${formatNumber(high)}.`;
}

/** Whether a difference is more than the error of the simulation: its 95 % interval does not hold 0. */
export const standsOut = ({ lower, upper }: Estimate): boolean => lower > 0 || upper < 0;

/** Whether both are the same on every path. */
export const isNone = ({ value, lower, upper }: Estimate): boolean => value === 0 && lower === 0 && upper === 0;

/** `saves 7,200 ± 400 EUR`, `costs ...`, or that nothing can be told. */
export function differenceText(difference: Estimate, unit: string): string {
	const { value, standardError, lower, upper } = difference;
	if (isNone(difference)) return 'changes nothing';
	if (!standsOut(difference)) return `no difference beyond the error (${formatEstimate(difference, unit)})`;
	const size: Estimate = {
		value: Math.abs(value),
		standardError,
		lower: Math.min(Math.abs(lower), Math.abs(upper)),
		upper: Math.max(Math.abs(lower), Math.abs(upper)),
	};
	return `${value < 0 ? 'saves' : 'adds'} ${formatEstimate(size, unit)}`;
}
