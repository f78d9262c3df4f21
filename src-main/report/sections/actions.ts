/** What to do first: at most three things, the most urgent on top, each with why, what it costs and what it does to CVaR. */
import { seriousness } from '../../shared/charts/anomaly-timeline-chart.ts';
import { capitalise, formatMoney } from '../../shared/charts/format.ts';
import { plainSerial, plainText } from '../../shared/charts/plain-text.ts';
import { differenceText } from '../../shared/charts/risk-text.ts';
import { threatName } from '../../shared/charts/threats.ts';
import type { AnomalyEvent, ComponentRisk, DriveRisk, RiskResult } from '../../shared/domain/results.ts';
import type { PlannedDrive, ReplacementPlan } from '../../shared/domain/scenario.ts';
import { MS_PER_DAY } from '../../shared/domain/telemetry.ts';
import type { Scene } from './scene.ts';
import { levelNames, modelText, rejectedRows, rejectedShare } from './words.ts';

export interface Action {
	readonly title: string;
	/** As it stands inside the sentence of page one. */
	readonly brief: string;
	readonly why: string;
	readonly cost: string;
	/** On CVaR. */
	readonly effect: string;
}

export interface DoFirst {
	readonly actions: readonly Action[];
	/** What the effects are, and what a plan brings together; empty where nothing is replaced. */
	readonly note: string;
}

const MAX_ACTIONS = 3;
/** A threat older than this at the end of the history is no longer the first thing to do. */
const RECENT_DAYS = 30;
/** A part of CVaR below this is not worth a replacement in the first three lines, unless the drive is likely to fail anyway. */
const NOTABLE_SHARE = 0.01;
const LIKELY_FAILURE = 0.1;
/** A reject share above this makes the figures doubtful. */
const NOTABLE_REJECTS = 0.01;

export function doFirst(scene: Scene): DoFirst {
	const { plan } = scene.input;
	const replacements = plan === null ? partActions(scene) : plan.drives.map((drive) => planAction(scene, plan, drive));
	const actions = [...threatActions(scene), ...replacements, ...dataActions(scene)].slice(0, MAX_ACTIONS);
	return { actions, note: replacements.length === 0 ? '' : noteOf(scene) };
}

function noteOf({ input: { plan, risk }, say }: Scene): string {
	if (plan === null) return say.actions.approximate(levelNames(say, risk).conditionalValueAtRisk);
	return say.actions.plan(plan.drives.length, plan.cost, plan.currency, differenceText(plan.difference, plan.currency));
}

function threatActions({ input, say }: Scene): Action[] {
	const since = (input.workspace.lastMs ?? 0) - RECENT_DAYS * MS_PER_DAY;
	const threats = (input.anomalies?.events ?? []).filter(
		(event) => event.endMs >= since && event.class !== 'unusual' && event.class !== 'hardware_degradation',
	);
	const first = threats.toSorted((a, b) => seriousness(b) - seriousness(a) || b.endMs - a.endMs)[0];
	return first ? [threatAction(say, first)] : [];
}

function threatAction({ actions }: Scene['say'], event: AnomalyEvent): Action {
	const evidence = plainText(event.evidence[0]?.text ?? '', 160);
	const [alternative] = event.alternatives;
	const threat = threatName(event.class).toLowerCase();
	const why = [
		evidence === '' ? '' : `${capitalise(withoutStop(evidence))}.`,
		actions.confidence(event.confidence),
		alternative === undefined ? '' : actions.rather(plainText(alternative, 80)),
	];
	return {
		title: actions.look(plainSerial(event.serial), threat, event.startMs),
		brief: actions.briefLook(plainSerial(event.serial), threat),
		why: why.filter(Boolean).join(' '),
		cost: actions.timeToLook,
		effect: actions.notInLoss,
	};
}

/** A drive of the plan: what it alone brings is estimated, what all bring together was simulated. */
function planAction(scene: Scene, plan: ReplacementPlan, drive: PlannedDrive): Action {
	return replaceAction(scene, drive, drive.cost, plan.currency, drive.expectedDrop);
}

/** Without a plan: drives by what a new one in their place would take off CVaR. */
function partActions(scene: Scene): Action[] {
	const { risk } = scene.input;
	if (risk === null) return [];
	return risk.components
		.flatMap((part) => {
			const drive = scene.risks.get(part.deviceId);
			if (!drive || (part.share < NOTABLE_SHARE && drive.failureProbability < LIKELY_FAILURE)) return [];
			const drop = dropOf(risk, part, drive);
			return drop > 0 ? [{ part, drive, drop }] : [];
		})
		.sort((a, b) => b.drop - a.drop || (a.drive.deviceId < b.drive.deviceId ? -1 : 1))
		.slice(0, MAX_ACTIONS)
		.map(({ drive, drop }) => replaceAction(scene, drive, drive.replacementCost, risk.currency, drop));
}

/**
 * What a new drive of the same model in its place would take off CVaR, about: its part falls in proportion to the probability of failing. The
 * new one starts at age 0 without defects.
 */
function dropOf({ survival, horizonDays }: RiskResult, part: ComponentRisk, drive: DriveRisk): number {
	const ofModel = drive.contributions.find(({ factor }) => factor === 'model')?.hazardRatio ?? 1;
	const renewed = 1 - Math.exp(-ofModel * (horizonDays / survival.scaleDays) ** survival.shape);
	const left = drive.failureProbability > 0 ? renewed / drive.failureProbability : 1;
	return Number.isFinite(left) ? part.conditionalValueAtRisk.value * (1 - left) : 0;
}

type Replaced = Pick<DriveRisk, 'deviceId' | 'serial' | 'model' | 'failureProbability'>;

function replaceAction(scene: Scene, replaced: Replaced, cost: number, currency: string, drop: number): Action {
	const { say, input } = scene;
	const drive = scene.risks.get(replaced.deviceId);
	const part = scene.parts.get(replaced.deviceId);
	const why = [
		...(drive && input.risk
			? [say.actions.chance(input.risk.horizonDays, drive.failureProbability, drive.failureProbabilityLower, drive.failureProbabilityUpper)]
			: []),
		...(part && input.risk ? [say.actions.carries(part.conditionalValueAtRisk, part.share, input.risk.currency)] : []),
	];
	return {
		title: say.actions.replace(plainSerial(replaced.serial), modelText(say, replaced.model)),
		brief: say.actions.briefReplace(plainSerial(replaced.serial)),
		why: why.length === 0 ? '' : `${why.join('; ')}.`,
		cost: formatMoney(cost, currency),
		effect: say.actions.about(drop, currency),
	};
}

function dataActions({ input, say: { actions } }: Scene): Action[] {
	const nothing = { cost: actions.noCost, effect: actions.firmer };
	if (input.workspace.drives === 0) return [{ ...nothing, title: actions.import, brief: actions.briefImport, why: actions.noDrives }];
	const share = rejectedShare(input);
	if (share <= NOTABLE_REJECTS) return [];
	return [
		{ ...nothing, title: actions.rejects, brief: actions.briefRejects, why: actions.rejected(rejectedRows(input), share), cost: actions.timeToLook },
	];
}

function withoutStop(sentence: string): string {
	return sentence.replace(/[.\s]+$/, '');
}
