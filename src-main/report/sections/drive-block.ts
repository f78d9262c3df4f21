/** The evidence of one drive in a compact block: facts on the left, what speaks against it on the right; never torn. */
import { seriousness } from '../../shared/charts/anomaly-timeline-chart.ts';
import { forecastAnswer } from '../../shared/charts/forecast-text.ts';
import { formatAge, formatMoney, formatProbability } from '../../shared/charts/format.ts';
import { plainSerial } from '../../shared/charts/plain-text.ts';
import type { ComponentRisk, RiskResult } from '../../shared/domain/results.ts';
import { addToOutline, drawLink } from '../paper/links.ts';
import { ensureRoom, hairline } from '../paper/paper.ts';
import { drawLine, drawText, fitLine, heightOf, lineHeight, styles, widthOf } from '../paper/text.ts';
import { DRIVES_TABLE, eventSentence, factorTexts, placeOfDrive } from './drive-texts.ts';
import type { Scene } from './scene.ts';
import { levelNames, modelText, placeOf } from './words.ts';

const LEFT_SHARE = 0.42;
const LABEL_WIDTH = 84;
const MAX_FACTORS = 4;
const MAX_EVENTS = 2;
const MAX_FORECASTS = 2;
const SENTENCE_LINES = 4;
const PADDING = 5;
const GAP = 7;
const HEAD = { ...styles.code, size: 9, tag: 'H3' as const };

interface Fact {
	readonly label: string;
	readonly text: string;
}

export function writeDriveBlock(scene: Scene, risk: RiskResult, part: ComponentRisk, rank: number): void {
	const { paper } = scene;
	const facts = factsOf(scene, risk, part);
	const sentences = sentencesOf(scene, part);
	const left = LEFT_SHARE * paper.sheet.contentWidth;
	const right = paper.sheet.contentWidth - left - paper.sheet.gutter;
	const factHeight = ({ text }: Fact): number => heightOf(paper, text, styles.cell, left - LABEL_WIDTH, 2);
	const heights = [
		facts.reduce((sum, fact) => sum + factHeight(fact), 0),
		sentences.reduce((sum, text) => sum + heightOf(paper, text, styles.cell, right, SENTENCE_LINES) + 2, 0),
	];
	ensureRoom(paper, PADDING + lineHeight(HEAD) + 3 + Math.max(...heights));
	hairline(paper, paper.y);
	paper.y += PADDING;
	drawHead(scene, part, rank);
	const top = paper.y;
	for (const fact of facts) {
		drawLine(paper, fitLine(paper, fact.label, styles.head, LABEL_WIDTH - 4), paper.sheet.left, paper.y + 0.6, styles.head);
		paper.y += drawText(paper, fact.text, paper.sheet.left + LABEL_WIDTH, paper.y, left - LABEL_WIDTH, styles.cell, 2);
	}
	paper.y = top;
	for (const text of sentences)
		paper.y += drawText(paper, text, paper.sheet.left + left + paper.sheet.gutter, paper.y, right, styles.cell, SENTENCE_LINES) + 2;
	paper.y = top + Math.max(...heights) + GAP;
}

function drawHead({ paper, say, drives }: Scene, part: ComponentRisk, rank: number): void {
	const { left, right } = paper.sheet;
	const serial = plainSerial(part.serial);
	addToOutline(paper, serial, placeOfDrive(part.deviceId));
	const number = say.drives.rank(rank);
	drawLine(paper, number, left, paper.y + 1, styles.head);
	const serialLeft = left + widthOf(paper, number, styles.head) + 6;
	drawLine(paper, serial, serialLeft, paper.y, HEAD);
	const place = placeOf(say, drives.get(part.deviceId));
	const about = [modelText(say, part.model), place].filter((text) => text !== '').join(' – ');
	const aboutLeft = serialLeft + widthOf(paper, serial, HEAD) + 10;
	const back = widthOf(paper, say.drives.back, styles.small);
	drawLine(paper, fitLine(paper, about, styles.cell, right - back - 10 - aboutLeft), aboutLeft, paper.y + 0.8, { ...styles.cell, ink: 'muted' });
	drawLink(paper, say.drives.back, DRIVES_TABLE, right, paper.y + 1.2, { ...styles.small, ink: 'accent' }, 'right');
	paper.y += lineHeight(HEAD) + 3;
}

/** Probability, part of CVaR, age, cost, and how long it lasts. */
function factsOf(scene: Scene, risk: RiskResult, part: ComponentRisk): Fact[] {
	const { facts, partText, reach } = scene.say.drives;
	const drive = scene.risks.get(part.deviceId);
	return [
		...(drive
			? [
					{
						label: facts.failure(risk.horizonDays),
						text: formatProbability(drive.failureProbability, drive.failureProbabilityLower, drive.failureProbabilityUpper),
					},
				]
			: []),
		{
			label: facts.part(levelNames(scene.say, risk).conditionalValueAtRisk),
			text: partText(part.conditionalValueAtRisk, part.share, risk.currency),
		},
		...(drive
			? [
					{ label: facts.age, text: formatAge(drive.ageDays) },
					{ label: facts.cost, text: formatMoney(drive.replacementCost, risk.currency) },
				]
			: []),
		...(drive?.timeToFull ? [{ label: facts.full, text: reach(drive.timeToFull) }] : []),
		...(drive?.wearOut ? [{ label: facts.worn, text: reach(drive.wearOut) }] : []),
	];
}

/** What drives the probability, what stood out, what is forecast. */
function sentencesOf(scene: Scene, { deviceId }: ComponentRisk): string[] {
	const { say, input } = scene;
	const events = (scene.events.get(deviceId) ?? []).toSorted((a, b) => seriousness(b) - seriousness(a) || b.startMs - a.startMs);
	const forecasts = scene.forecasts.get(deviceId) ?? [];
	return [
		say.drives.probabilityFrom(factorTexts(scene, scene.risks.get(deviceId), MAX_FACTORS)),
		...(input.anomalies === null ? [say.drives.notSearched] : events.length === 0 ? [say.drives.noEvents] : []),
		...events.slice(0, MAX_EVENTS).map((event) => eventSentence(scene, event)),
		...(events.length > MAX_EVENTS ? [say.drives.moreEvents(events.length - MAX_EVENTS)] : []),
		...forecasts.slice(0, MAX_FORECASTS).map((forecast) => say.drives.forecast(forecastAnswer(forecast))),
	];
}
