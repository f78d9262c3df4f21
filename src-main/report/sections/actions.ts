/** What to do first: at most three things, the most urgent on top, each with why, what it costs and what it does to CVaR. */
import { seriousness } from '../../shared/charts/anomaly-timeline-chart.ts';
import { capitalise, formatMoney } from '../../shared/charts/format.ts';
import { plainSerial, plainText } from '../../shared/charts/plain-text.ts';
import { differenceText } from '../../shared/charts/risk-text.ts';
import { threatName } from '../../shared/charts/threats.ts';
import type { AnomalyEvent, ComponentRisk, DriveRisk, RiskResult } from '../../shared/domain/results.ts';
import type { PlannedDrive, ReplacementPlan } from '../../shared/domain/scenario.ts';
import { MS_PER_DAY } from '../../shared/domain/telemetry.ts';
import { wearsOut } from './drive-texts.ts';
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
/** A drive that is less likely to fail is worth a replacement only where that takes off more than it costs. */
const LIKELY_FAILURE = 0.1;
/** A reject share above this makes the figures doubtful. */
const NOTABLE_REJECTS = 0.01;

export function doFirst(scene: Scene): DoFirst {
	const { plan } = scene.input;
	const threats = threatActions(scene);
	const replacements = plan === null ? worthReplacing(scene).slice(0, MAX_ACTIONS - threats.length) : [];
	const replacing = plan === null ? replacements.map((one) => partAction(scene, one)) : plan.drives.map((drive) => planAction(scene, plan, drive));
	const actions = [...threats, ...replacing, ...dataActions(scene)].slice(0, MAX_ACTIONS);
	return { actions, note: replacing.length === 0 ? '' : noteOf(scene, replacements) };
}

function noteOf({ input: { plan, risk }, say }: Scene, replacements: readonly Replacement[]): string {
	if (plan !== null) return say.actions.plan(plan.drives.length, plan.cost, plan.currency, differenceText(plan.difference, plan.currency));
	const isDear = replacements.every(({ drive, drop }) => drop < drive.replacementCost);
	return say.actions.approximate(levelNames(say, risk).conditionalValueAtRisk, isDear);
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

/** A drive whose replacement is worth a line, and what that takes off CVaR. */
interface Replacement {
	readonly drive: DriveRisk;
	readonly drop: number;
}

/**
 * Without a plan: drives that are about to fail or to wear out, or whose replacement takes off more than it costs; by what a new one in their place
 * takes off CVaR. What the error of the simulation can make is no gain.
 */
function worthReplacing({ input: { risk }, risks }: Scene): Replacement[] {
	if (risk === null) return [];
	return risk.components
		.flatMap((part) => {
			const drive = risks.get(part.deviceId);
			if (!drive) return [];
			const drop = dropOf(risk, part, drive);
			const isDue = drive.failureProbability >= LIKELY_FAILURE || wearsOut(risk, drive);
			const { value, lower } = part.conditionalValueAtRisk;
			return drop > value - lower && (isDue || drop >= drive.replacementCost) ? [{ drive, drop }] : [];
		})
		.sort((a, b) => b.drop - a.drop || (a.drive.deviceId < b.drive.deviceId ? -1 : 1));
}

function partAction(scene: Scene, { drive, drop }: Replacement): Action {
	return replaceAction(scene, drive, drive.replacementCost, scene.input.risk?.currency ?? '', drop);
}

/**
 * What a new drive of the same model in its place would take off CVaR, about: its part falls in proportion to the probability that it costs anything,
 * which for a drive that wears out is at least the share of its cost that its part is. The new one starts at age 0 without defects and wear.
 */
function dropOf(risk: RiskResult, part: ComponentRisk, drive: DriveRisk): number {
	const { survival, horizonDays } = risk;
	const { value } = part.conditionalValueAtRisk;
	const ofModel = drive.contributions.find(({ factor }) => factor === 'model')?.hazardRatio ?? 1;
	const renewed = 1 - Math.exp(-ofModel * (horizonDays / survival.scaleDays) ** survival.shape);
	const now = wearsOut(risk, drive) ? Math.max(drive.failureProbability, Math.min(1, value / drive.replacementCost)) : drive.failureProbability;
	const left = now > 0 ? renewed / now : 1;
	return Number.isFinite(left) ? value * (1 - left) : 0;
}

type Replaced = Pick<DriveRisk, 'deviceId' | 'serial' | 'model' | 'failureProbability'>;

function replaceAction(scene: Scene, replaced: Replaced, cost: number, currency: string, drop: number): Action {
	const { say, input } = scene;
	const drive = scene.risks.get(replaced.deviceId);
	const part = scene.parts.get(replaced.deviceId);
	const { risk } = input;
	const carries = part && risk ? [say.actions.carries(part.conditionalValueAtRisk, part.share, risk.currency)] : [];
	const fails =
		drive && risk
			? [say.actions.chance(risk.horizonDays, drive.failureProbability, drive.failureProbabilityLower, drive.failureProbabilityUpper)]
			: [];
	// The end is cut where page one is crowded: what makes it due goes first.
	const why = drive?.wearOut && risk && wearsOut(risk, drive) ? [say.drives.wornOut(drive.wearOut), ...carries, ...fails] : [...fails, ...carries];
	return {
		title: say.actions.replace(plainSerial(replaced.serial), modelText(say, replaced.model)),
		brief: say.actions.briefReplace(plainSerial(replaced.serial)),
		why: why.length === 0 ? '' : `${capitalise(why.join('; '))}.`,
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
