/** A risk run as a reader at a terminal wants it: what could be lost, why, where, and what it rests on. */
import { formatCounted, formatEstimate, formatMoney, formatPercent, formatProbability, formatQuantity } from '../../shared/charts/format.ts';
import { causeNames, ownFitText } from '../../shared/charts/risk-text.ts';
import type { RiskResult } from '../../shared/domain/results.ts';
import type { LossCauseName, RiskDetails } from '../../shared/domain/risk-details.ts';
import { table } from './terminal.ts';

/** Parts of the tail below this share are noise. */
const LEAST_SHARE = 0.005;

/** Figures first: failures, loss, VaR and CVaR. */
export function figureLines(risk: RiskResult): string[] {
	const { horizonDays, drivesAtRisk, currency, failureRange } = risk;
	return [
		`Over the next ${horizonDays} days expect ${formatEstimate(risk.expectedFailures)} failures (95 %: ${failureRange[0]} to ${failureRange[1]}) of ${formatCounted(drivesAtRisk, 'drive')} at risk; expected loss ${formatEstimate(risk.expectedLoss, currency)}.`,
		...risk.levels.map(
			(level) =>
				`VaR${level.confidence * 100} ${formatEstimate(level.valueAtRisk, currency)}, CVaR${level.confidence * 100} ${formatEstimate(level.conditionalValueAtRisk, currency)} (${formatCounted(risk.paths, 'path')}, seed ${risk.seed}).`,
		),
		...(risk.details ? detailLines(risk.details) : []),
		risk.survival.text,
		...[ownFitText(risk.survival)].filter((text) => text !== ''),
		...(risk.survival.notes ?? []),
	];
}

function detailLines({ causes, wornOut, shortBytes, groupsLost }: RiskDetails): string[] {
	const told = causes.filter(({ share }) => share >= LEAST_SHARE);
	const besides = [
		...(wornOut.value > 0 ? [`${formatEstimate(wornOut)} worn out drives`] : []),
		...(shortBytes.value > 0 ? [`${formatQuantity(shortBytes.value, 'B')} short`] : []),
		...(groupsLost.value > 0 ? [`${formatEstimate(groupsLost)} groups that lose data`] : []),
	];
	return [
		...(told.length > 0
			? [
					`The tail is made of ${told.map(({ name, share }) => `${causeNames[name as LossCauseName].toLowerCase()} ${formatPercent(share)}`).join(', ')}.`,
				]
			: []),
		...(besides.length > 0 ? [`Expected besides failures: ${besides.join(', ')}.`] : []),
	];
}

const SHOWN = 10;

/** Who makes the tail: drives, then the groups whose data is at stake. */
export function componentLines({ components, drives, details, currency, horizonDays }: RiskResult): string[] {
	const byId = new Map(drives.map((drive) => [drive.deviceId, drive]));
	return [
		'Drives that make up most of the tail:',
		...table(
			['serial', 'model', 'share of CVaR', 'P(fail)'],
			components.slice(0, SHOWN).map((component) => {
				const drive = byId.get(component.deviceId);
				return [
					component.serial,
					component.model,
					formatPercent(component.share),
					drive ? formatProbability(drive.failureProbability, drive.failureProbabilityLower, drive.failureProbabilityUpper) : '',
				];
			}),
			['left', 'left', 'right', 'left'],
		),
		...(details && details.groups.length > 0
			? [
					`Groups and their data over ${horizonDays} days:`,
					...table(
						['group', 'level', 'members', 'spares', 'P(data lost)', 'it would cost', 'part of CVaR'],
						details.groups
							.slice(0, SHOWN)
							.map((group) => [
								group.name,
								group.level ?? `${group.toleratedFailures} may fail`,
								String(group.members),
								String(group.spares),
								formatProbability(group.lossProbability.value, group.lossProbability.lower, group.lossProbability.upper),
								formatMoney(group.dataLoss, currency),
								formatMoney(group.conditionalValueAtRisk, currency),
							]),
						['left', 'left', 'right', 'right', 'left', 'right', 'right'],
					),
				]
			: []),
	];
}
