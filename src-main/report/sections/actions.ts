/** What to do first: at most three things, the most urgent on top, each with the evidence that asks for it. */
import { seriousness } from '../../shared/charts/anomaly-timeline-chart.ts';
import {
	capitalise,
	formatCount,
	formatCounted,
	formatDay,
	formatEstimate,
	formatMoney,
	formatPercent,
	formatProbability,
} from '../../shared/charts/format.ts';
import { plainSerial, plainText } from '../../shared/charts/plain-text.ts';
import { threatName } from '../../shared/charts/threats.ts';
import type { AnomalyEvent, ComponentRisk, RiskResult } from '../../shared/domain/results.ts';
import { MS_PER_DAY } from '../../shared/domain/telemetry.ts';
import type { ReportInput } from '../input.ts';
import { levelNames, rejectedRows } from './words.ts';

interface Action {
	readonly title: string;
	/** Why, what it costs, what it takes away. */
	readonly detail: string;
}

const MAX_ACTIONS = 3;
/** A threat older than this at the end of the history is no longer the first thing to do. */
const RECENT_DAYS = 30;
/** A part of CVaR below this is not worth a replacement in the first three lines, unless the drive is likely to fail anyway. */
const NOTABLE_SHARE = 0.01;
const LIKELY_FAILURE = 0.1;
/** A reject share above this makes the figures doubtful. */
const NOTABLE_REJECTS = 0.01;

export function doFirst(input: ReportInput): Action[] {
	return [...threatActions(input), ...replaceActions(input.risk), ...dataActions(input)].slice(0, MAX_ACTIONS);
}

function threatActions(input: ReportInput): Action[] {
	const since = (input.workspace.lastMs ?? 0) - RECENT_DAYS * MS_PER_DAY;
	const threats = (input.anomalies?.events ?? []).filter(
		(event) => event.endMs >= since && event.class !== 'unusual' && event.class !== 'hardware_degradation',
	);
	const first = threats.toSorted((a, b) => seriousness(b) - seriousness(a) || b.endMs - a.endMs)[0];
	return first ? [threatAction(first)] : [];
}

function threatAction(event: AnomalyEvent): Action {
	const evidence = plainText(event.evidence[0]?.text ?? '', 160);
	const rather = event.alternatives[0] ? ` It could also be: ${plainText(event.alternatives[0], 80)}.` : '';
	return {
		title: `Look at ${plainSerial(event.serial)}: ${threatName(event.class).toLowerCase()} since ${formatDay(event.startMs)}`,
		detail: `Confidence ${formatPercent(event.confidence)}. ${evidence === '' ? '' : `${capitalise(withoutStop(evidence))}.`}${rather}`,
	};
}

function replaceActions(risk: RiskResult | null): Action[] {
	if (risk === null) return [];
	const likely = new Set(risk.drives.filter((drive) => drive.failureProbability >= LIKELY_FAILURE).map((drive) => drive.deviceId));
	return risk.components.filter((part) => part.share >= NOTABLE_SHARE || likely.has(part.deviceId)).map((part) => replaceAction(risk, part));
}

function replaceAction(risk: RiskResult, part: ComponentRisk): Action {
	const drive = risk.drives.find((candidate) => candidate.deviceId === part.deviceId);
	const chance = drive
		? `Fails within ${formatCount(risk.horizonDays)} days with probability ${formatProbability(drive.failureProbability, drive.failureProbabilityLower, drive.failureProbabilityUpper)}; a replacement costs ${formatMoney(drive.replacementCost, risk.currency)}. `
		: '';
	const carries = `Carries ${formatEstimate(part.conditionalValueAtRisk, risk.currency)} of ${levelNames(risk).conditionalValueAtRisk} (${formatPercent(part.share)}).`;
	return { title: `Replace ${plainSerial(part.serial)} (${plainText(part.model, 40) || 'unknown model'})`, detail: chance + carries };
}

function dataActions(input: ReportInput): Action[] {
	const { samples, drives } = input.workspace;
	if (drives === 0) return [{ title: 'Import an export', detail: 'The workspace holds no drives yet.' }];
	const rejected = rejectedRows(input);
	if (rejected <= NOTABLE_REJECTS * (samples + rejected)) return [];
	return [
		{
			title: 'Look at the rejected rows',
			detail: `${formatCounted(rejected, 'row')} could not be read, ${formatPercent(rejected / (samples + rejected))} of all.`,
		},
	];
}

function withoutStop(sentence: string): string {
	return sentence.replace(/[.\s]+$/, '');
}
