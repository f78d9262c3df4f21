/** The evidence of one drive in a compact block: its figures in a row, below them what speaks against it; never torn. */
import { seriousness } from '../../shared/charts/anomaly-timeline-chart.ts';
import { forecastAnswer } from '../../shared/charts/forecast-text.ts';
import { formatAge, formatMoney, formatProbability } from '../../shared/charts/format.ts';
import { plainSerial } from '../../shared/charts/plain-text.ts';
import type { ComponentRisk, RiskResult } from '../../shared/domain/results.ts';
import { addToOutline, drawLink } from '../paper/links.ts';
import { ensureRoom, hairline } from '../paper/paper.ts';
import { AFTER_TABLE, airy, type Column, drawTable, type TableLook, tableHeights } from '../paper/table.ts';
import { within } from '../paper/tags.ts';
import { drawLine, drawText, fitLine, heightOf, lineHeight, styles, widthOf } from '../paper/text.ts';
import { DRIVES_TABLE, eventSentence, factorTexts, placeOfDrive } from './drive-texts.ts';
import type { Scene } from './scene.ts';
import { levelNames, modelText, placeOf } from './words.ts';

const MAX_FACTORS = 4;
const MAX_EVENTS = 2;
const MAX_FORECASTS = 2;
const SENTENCE_LINES = 3;
const PADDING = 5;
const SENTENCE_GAP = 2;
const GAP = 7;
const HEAD = { ...styles.code, size: 9, tag: 'H3' as const };
const FACTS_LOOK: TableLook = { ...airy, padding: 0.5, head: styles.small, isPlain: true };
/** Parts of the width for the facts that every drive has, so that they stand in line down the page; the rest share what is left. */
const FACT_WIDTHS = [0.19, 0.2, 0.11, 0.11];

interface Fact {
	readonly label: string;
	readonly text: string;
}

export function writeDriveBlock(scene: Scene, risk: RiskResult, part: ComponentRisk, rank: number): void {
	const { paper } = scene;
	const { left, contentWidth } = paper.sheet;
	const facts = factsOf(scene, risk, part);
	const columns = facts.map(({ label }, index): Column => {
		const part = FACT_WIDTHS[index];
		return { title: label, ...(part === undefined ? { width: 1 } : { width: part * contentWidth, isFixed: true }), maxLines: 3 };
	});
	const rows = [facts.map(({ text }) => text)];
	const sentences = sentencesOf(scene, part);
	const table = tableHeights(paper, columns, rows, { look: FACTS_LOOK });
	const said = sentences.reduce((sum, text) => sum + heightOf(paper, text, styles.cell, contentWidth, SENTENCE_LINES) + SENTENCE_GAP, 0);
	ensureRoom(paper, PADDING + lineHeight(HEAD) + 3 + table.head + table.rows[0]! + AFTER_TABLE + said);
	hairline(paper, paper.y);
	paper.y += PADDING;
	drawHead(scene, part, rank);
	drawTable(paper, columns, rows, { look: FACTS_LOOK });
	for (const text of sentences) paper.y += drawText(paper, text, left, paper.y, contentWidth, styles.cell, SENTENCE_LINES) + SENTENCE_GAP;
	paper.y += GAP - SENTENCE_GAP;
}

function drawHead({ paper, say, drives }: Scene, part: ComponentRisk, rank: number): void {
	const { left, right } = paper.sheet;
	const serial = plainSerial(part.serial);
	addToOutline(paper, serial, placeOfDrive(part.deviceId));
	const number = `${say.drives.rank(rank)} `;
	const serialLeft = left + widthOf(paper, number, styles.head) + 4;
	within(paper, HEAD.tag, () => {
		drawLine(paper, number, left, paper.y + 1, styles.head);
		drawLine(paper, serial, serialLeft, paper.y, HEAD);
	});
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
	const { facts, partText, reachLines } = scene.say.drives;
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
		...(drive?.timeToFull ? [{ label: facts.withRange(facts.full), text: reachLines(drive.timeToFull) }] : []),
		...(drive?.wearOut ? [{ label: facts.withRange(facts.worn), text: reachLines(drive.wearOut) }] : []),
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
