/** Page one, for a manager: the answer, three figures, the picture, what drives it, what to do, what it rests on. Always one page. */
import { formatInterval, formatMoney, NO_VALUE } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import { reportFigures } from '../figures.ts';
import { addSectionToOutline } from '../paper/links.ts';
import { addPage, drawBox, ensureRoom, hairline } from '../paper/paper.ts';
import { startSect } from '../paper/tags.ts';
import { drawLine, drawText, fitLine, heightOf, lineHeight, styles, type TextStyle, writeText } from '../paper/text.ts';
import { type DoFirst, doFirst } from './actions.ts';
import { type BasisLine, whatThisRestsOn } from './basis.ts';
import { type Changes, changesSince } from './changes.ts';
import { drawDoFirst, heightOfDoFirst } from './do-first.ts';
import { drawPictures, GOOD_PICTURE, LEAST_PICTURE, MOST_PICTURE } from './pictures.ts';
import type { Scene } from './scene.ts';
import { absenceOf, dataWindow, drivesText, horizonEnd, levelNames } from './words.ts';

const CARD_GAP = 12;
const CARD_PADDING = 10;
const CARD_LINES = 5;
const LABEL_WIDTH = 92;
const GAP = 12;
/** Of one line of what the figures rest on, from roomy to tight: models that are stale say why. */
const BASIS_LINES = [3, 2, 1] as const;
const MOST_ANSWER_LINES = 5;

export function writeSummary(scene: Scene): void {
	const { paper, say } = scene;
	addPage(paper);
	startSect(paper, say.summary.outline);
	addSectionToOutline(paper, say.summary.outline, 'summary');
	const first = doFirst(scene);
	writeHead(scene, say.report);
	writeAnswer(scene, first);
	const changes = scene.input.risk === null ? null : changesSince(say, reportFigures(scene.input), scene.input.previous);
	drawCards(scene, changes);
	if (changes !== null && changes.note !== '')
		paper.y += drawText(paper, changes.note, paper.sheet.left, paper.y, paper.sheet.contentWidth, styles.caption, 2) + 6;
	const lines = whatThisRestsOn(scene);
	const below = heightOfDoFirst(scene, first) + GAP;
	const room = roomForPictures(scene, lines, below);
	if (scene.input.risk !== null && room > 0) drawPictures(scene, scene.input.risk, room);
	drawDoFirst(scene, first);
	paper.y += GAP;
	writeBasis(scene, lines);
}

/** Title, fleet and dates; the letterhead stands in the corner. */
export function writeHead(scene: Scene, title: string): void {
	const { paper, say } = scene;
	writeText(paper, title, styles.title, 2);
	writeText(paper, headline(scene), styles.caption, scene.input.options.masksSerials ? 0 : 10);
	if (scene.input.options.masksSerials) writeText(paper, say.summary.masked, styles.caption, 10);
}

function headline(scene: Scene): string {
	const { input, say } = scene;
	const { summary } = say;
	return [
		summary.fleet(plainText(input.workspace.name) || say.workspace, drivesText(scene), dataWindow(scene)),
		...(input.risk ? [summary.horizon(input.risk.horizonDays)] : []),
		summary.made(input.generatedAtMs),
	].join(', ');
}

/** What is at risk in money, in drives, by when, and what to do first. */
function writeAnswer(scene: Scene, { actions: [action] }: DoFirst): void {
	const { paper, input, say } = scene;
	const { summary } = say;
	const text = input.risk === null ? summary.unknown(absenceOf(scene, 'risk')) : summary.answer(input.risk, horizonEnd(input), action?.brief ?? '');
	paper.y += drawText(paper, text, paper.sheet.left, paper.y, paper.sheet.contentWidth, styles.lead, MOST_ANSWER_LINES) + GAP;
}

type CardLine = readonly [text: string, style: TextStyle];

function cardsOf(scene: Scene, changes: Changes | null): (readonly CardLine[])[] {
	const { risk } = scene.input;
	const { summary } = scene.say;
	const names = levelNames(scene.say, risk);
	const [level] = risk?.levels ?? [];
	const figures = [
		{ name: summary.expectedLoss, figure: risk?.expectedLoss, meaning: summary.averageOfAll, change: changes?.lines.expectedLoss },
		{
			name: names.valueAtRisk,
			figure: level?.valueAtRisk,
			meaning: level ? summary.exceeded(level.confidence) : '',
			change: changes?.lines.valueAtRisk,
		},
		{
			name: names.conditionalValueAtRisk,
			figure: level?.conditionalValueAtRisk,
			meaning: level ? summary.averageOfWorst(level.confidence) : '',
			change: changes?.lines.conditionalValueAtRisk,
		},
	];
	return figures.map(({ name, figure, meaning, change }) =>
		risk && figure
			? [
					[name, styles.caption],
					[formatMoney(figure.value, risk.currency), styles.figure],
					[summary.interval(formatInterval(figure.lower, figure.upper, risk.currency)), styles.strongCaption],
					[meaning, styles.caption],
					[change ?? '', styles.caption],
				]
			: [
					[name, styles.caption],
					[NO_VALUE, styles.figure],
					[summary.notComputed, styles.strongCaption],
				],
	);
}

function drawCards(scene: Scene, changes: Changes | null): void {
	const { paper } = scene;
	const cards = cardsOf(scene, changes);
	const width = (paper.sheet.contentWidth - CARD_GAP * (cards.length - 1)) / cards.length;
	const height = 2 * CARD_PADDING + lineHeight(styles.caption) * (CARD_LINES - 1) + lineHeight(styles.figure);
	cards.forEach((lines, index) => {
		const left = paper.sheet.left + index * (width + CARD_GAP);
		drawBox(paper, left, paper.y, width, height, { fill: 'page', stroke: 'border', radius: 4 });
		let y = paper.y + CARD_PADDING;
		for (const [text, style] of lines) {
			drawLine(paper, fitLine(paper, text, style, width - 2 * CARD_PADDING), left + CARD_PADDING, y, style);
			y += lineHeight(style);
		}
	});
	paper.y += height + GAP;
}

/** The pictures take what the texts leave; the texts give way before the pictures get too small, and without any room there are none. */
function roomForPictures(scene: Scene, lines: readonly BasisLine[], below: number): number {
	const { paper } = scene;
	const left = (most: number): number => paper.sheet.bottom - paper.y - below - basisHeight(scene, lines, most);
	const roomy = left(BASIS_LINES[0]);
	if (roomy >= GOOD_PICTURE) return Math.min(MOST_PICTURE, roomy);
	const tight = Math.min(GOOD_PICTURE, left(BASIS_LINES[2]));
	return tight < LEAST_PICTURE ? 0 : tight;
}

function basisHeight({ paper }: Scene, lines: readonly BasisLine[], most: number): number {
	const width = paper.sheet.contentWidth - LABEL_WIDTH;
	return 8 + lineHeight(styles.subtitle) + lines.reduce((sum, { text }) => sum + heightOf(paper, text, styles.cell, width, most) + 1, 0);
}

/** As many lines for each text as the page has room for. */
function writeBasis(scene: Scene, lines: readonly BasisLine[]): void {
	const { paper, say } = scene;
	const { sheet } = paper;
	const most = BASIS_LINES.find((count) => paper.y + basisHeight(scene, lines, count) <= sheet.bottom) ?? BASIS_LINES[2];
	hairline(paper, paper.y);
	paper.y += 6;
	drawLine(paper, say.basis.title, sheet.left, paper.y, styles.subtitle);
	paper.y += lineHeight(styles.subtitle) + 2;
	for (const { label, text } of lines) {
		// The longest texts on the smaller sheet go on to page two.
		ensureRoom(paper, heightOf(paper, text, styles.cell, sheet.contentWidth - LABEL_WIDTH, most));
		drawLine(paper, label, sheet.left, paper.y, { ...styles.cell, ink: 'muted' });
		paper.y += drawText(paper, text, sheet.left + LABEL_WIDTH, paper.y, sheet.contentWidth - LABEL_WIDTH, styles.cell, most) + 1;
	}
}
