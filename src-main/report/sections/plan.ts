/** The replacement plan: what to replace for a budget, in which order, and what other budgets buy. */
import { formatCount, formatEstimate, formatMoney, formatPercent, formatProbability } from '../../shared/charts/format.ts';
import { plainSerial, plainText } from '../../shared/charts/plain-text.ts';
import { differenceText } from '../../shared/charts/risk-text.ts';
import { planFrontierChart } from '../../shared/charts/scenario-charts.ts';
import type { PlannedDrive, ReplacementPlan } from '../../shared/domain/scenario.ts';
import { writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { styles } from '../paper/text.ts';
import { placeOfDrive } from './drive-texts.ts';
import { writeFigure, writeNote } from './figure.ts';
import { continueTopic, type Scene, writeAbsence } from './scene.ts';
import { absenceOf, modelText } from './words.ts';

const FRONTIER_HEIGHT = 150;
/** Room that a plan wants below its title to begin on a page that is there. */
const LEAST_ROOM = 260;
const MAX_DRIVES = 24;

export function writePlan(scene: Scene): void {
	const { input, say, paper } = scene;
	const { plan } = input;
	if (plan === null) {
		writeAbsence(scene, 'scenarios', say.scenarios.planTitle, absenceOf(scene, 'plan'));
		return;
	}
	continueTopic(scene, 'scenarios', say.scenarios.planTitle, planAnswer(scene, plan), LEAST_ROOM);
	if (plan.frontier.some(({ drives }) => drives > 0)) writeFigure(paper, planFrontierChart(plan), FRONTIER_HEIGHT);
	writePlanned(scene, plan);
	writeFrontier(scene, plan);
	for (const note of plan.notes) writeNote(paper, plainText(note, 300));
}

/** What the plan costs and does, in a sentence. */
export function planAnswer({ say }: Scene, plan: ReplacementPlan): string {
	const name = say.levels.conditionalValueAtRisk(plan.confidence);
	return say.scenarios.planAnswer(plan.drives.length, plan.cost, plan.budget, plan.currency, differenceText(plan.difference, plan.currency), name);
}

function writePlanned(scene: Scene, plan: ReplacementPlan): void {
	const { paper, say } = scene;
	const { planColumns: columns } = say.scenarios;
	if (plan.drives.length === 0) return;
	writeSubtitle(paper, say.scenarios.plannedTitle);
	drawTable(
		paper,
		[
			{ title: columns.order, width: 30, isFixed: true, align: 'right' },
			{ title: columns.drive, width: 84, isFixed: true, style: styles.code, isRowHead: true },
			{ title: columns.model, width: 1 },
			{ title: columns.cost, width: 54, isFixed: true, align: 'right' },
			{ title: columns.failure(plan.horizonDays), width: 96, isFixed: true, align: 'right' },
			{ title: columns.drop(say.levels.conditionalValueAtRisk(plan.confidence)), width: 76, isFixed: true, align: 'right' },
		],
		plan.drives
			.slice(0, MAX_DRIVES)
			.map((drive, index) => [
				formatCount(index + 1),
				{ text: plainSerial(drive.serial), to: placeOfDrive(drive.deviceId) },
				modelText(say, drive.model),
				formatMoney(drive.cost, plan.currency),
				chanceOf(scene, plan, drive),
				formatMoney(drive.expectedDrop, plan.currency),
			]),
	);
	const rest = plan.drives.slice(MAX_DRIVES);
	if (rest.length > 0)
		writeNote(
			paper,
			say.scenarios.morePlanned(
				rest.length,
				rest.reduce((sum, { cost }) => sum + cost, 0),
				plan.currency,
			),
		);
}

/** With its interval where the simulation that the report tells of states one over the same days. */
function chanceOf({ risks, input }: Scene, { horizonDays }: ReplacementPlan, { deviceId, failureProbability }: PlannedDrive): string {
	const known = risks.get(deviceId);
	if (!known || input.risk?.horizonDays !== horizonDays) return formatPercent(failureProbability);
	return formatProbability(failureProbability, known.failureProbabilityLower, known.failureProbabilityUpper);
}

function writeFrontier({ paper, say }: Scene, plan: ReplacementPlan): void {
	const { frontier: columns } = say.scenarios;
	const points = plan.frontier.filter(({ drives }) => drives > 0);
	if (points.length === 0) return;
	writeSubtitle(paper, say.scenarios.frontierTitle);
	drawTable(
		paper,
		[
			{ title: columns.budget, width: 1, isRowHead: true, align: 'right' },
			{ title: columns.drives, width: 60, isFixed: true, align: 'right' },
			{ title: columns.cost, width: 90, isFixed: true, align: 'right' },
			{ title: columns.left(say.levels.conditionalValueAtRisk(plan.confidence)), width: 120, isFixed: true, align: 'right' },
			{ title: columns.difference, width: 120, isFixed: true, align: 'right' },
		],
		points.map((point) => [
			formatMoney(point.budget, plan.currency),
			formatCount(point.drives),
			formatMoney(point.cost, plan.currency),
			formatEstimate(point.conditionalValueAtRisk, plan.currency),
			formatEstimate(point.difference, plan.currency),
		]),
	);
}
