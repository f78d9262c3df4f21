/** Page one, for a manager: the answer, three figures, the picture, what drives it, what to do, what it rests on. Always one page. */
import { plainText } from '../../shared/charts/plain-text.ts';
import { reportFigures } from '../figures.ts';
import { addSectionToOutline } from '../paper/links.ts';
import { addPage, hairline } from '../paper/paper.ts';
import { type Term, termsHeight, writeTerms } from '../paper/section.ts';
import { startSect } from '../paper/tags.ts';
import { drawLine, drawText, heightOf, lineHeight, styles, type TextStyle, writeText } from '../paper/text.ts';
import { type DoFirst, doFirst } from './actions.ts';
import { whatThisRestsOn } from './basis.ts';
import { type Changes, changesSince } from './changes.ts';
import { drawDoFirst, heightOfDoFirst } from './do-first.ts';
import { drawKeyFigures, keyFiguresHeight } from './key-figures.ts';
import { drawPictures, GOOD_PICTURE, LEAST_PICTURE, MOST_PICTURE } from './pictures.ts';
import type { Scene } from './scene.ts';
import { absenceOf, dataWindow, drivesText, horizonEnd } from './words.ts';

const GAP = 12;
const MOST_ANSWER_LINES = 5;
/** Around the title of what the figures rest on. */
const BASIS_HEAD = 8;

/** How much of a page its texts may take. */
interface Fit {
	readonly answer: TextStyle;
	/** Above and below each figure, in points. */
	readonly padding: number;
	/** Lines of the reason for each thing to do first. */
	readonly reason: number;
	/** Lines of each thing that the figures rest on: models that are stale say why. */
	readonly basis: number;
}

/** From roomy to tight: texts give way before the pictures get too small to be read. */
const FITS: readonly Fit[] = [
	{ answer: styles.lead, padding: 3, reason: 4, basis: 3 },
	{ answer: styles.lead, padding: 3, reason: 3, basis: 2 },
	{ answer: { ...styles.lead, size: 12.5 }, padding: 2, reason: 3, basis: 2 },
	{ answer: { ...styles.lead, size: 12.5 }, padding: 1, reason: 2, basis: 1 },
	{ answer: { ...styles.lead, size: 11 }, padding: 1, reason: 2, basis: 1 },
];

/** What stands on page one below its head. */
interface PageOne {
	readonly answer: string;
	readonly changes: Changes | null;
	readonly first: DoFirst;
	readonly basis: readonly Term[];
}

export function writeSummary(scene: Scene): void {
	const { paper, input, say } = scene;
	addPage(paper);
	startSect(paper, say.summary.outline);
	addSectionToOutline(paper, say.summary.outline, 'summary');
	writeHead(scene, say.report);
	const first = doFirst(scene);
	const changes = input.risk === null ? null : changesSince(say, reportFigures(input), input.previous);
	const page = { answer: answerOf(scene, first), changes, first, basis: whatThisRestsOn(scene) };
	const rooms = FITS.map((fit) => paper.sheet.bottom - paper.y - heightOfTexts(scene, page, fit));
	const roomy = rooms.findIndex((room) => room >= (input.risk === null ? 0 : GOOD_PICTURE));
	const chosen = roomy === -1 ? FITS.length - 1 : roomy;
	writePageOne(scene, page, FITS[chosen]!, Math.min(MOST_PICTURE, rooms[chosen]!));
}

/** Pictures only where there is room for them. */
function writePageOne(scene: Scene, page: PageOne, fit: Fit, room: number): void {
	const { paper, input } = scene;
	const { left, contentWidth } = paper.sheet;
	paper.y += drawText(paper, page.answer, left, paper.y, contentWidth, fit.answer, MOST_ANSWER_LINES) + GAP;
	drawKeyFigures(scene, page.changes, fit.padding);
	paper.y += drawText(paper, page.changes?.note ?? '', left, paper.y, contentWidth, styles.caption, 2) + GAP;
	if (input.risk !== null && room >= LEAST_PICTURE) drawPictures(scene, input.risk, room);
	drawDoFirst(scene, page.first, fit.reason);
	paper.y += GAP;
	writeBasis(scene, page.basis, fit);
}

function heightOfTexts(scene: Scene, { answer, changes, first, basis }: PageOne, fit: Fit): number {
	const { paper } = scene;
	const { contentWidth } = paper.sheet;
	return [
		heightOf(paper, answer, fit.answer, contentWidth, MOST_ANSWER_LINES) + GAP,
		keyFiguresHeight(scene, changes, fit.padding),
		heightOf(paper, changes?.note ?? '', styles.caption, contentWidth, 2) + GAP,
		heightOfDoFirst(scene, first, fit.reason) + GAP,
		BASIS_HEAD + lineHeight(styles.subtitle) + termsHeight(paper, basis, basisPlace(fit)),
	].reduce((sum, height) => sum + height, 0);
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
function answerOf(scene: Scene, { actions: [action] }: DoFirst): string {
	const { input, say } = scene;
	if (input.risk === null) return say.summary.unknown(absenceOf(scene, 'risk'));
	return say.summary.answer(input.risk, horizonEnd(input), action?.brief ?? '');
}

const basisPlace = ({ basis }: Fit): Parameters<typeof termsHeight>[2] => ({ labelWidth: 92, maxLines: basis, gap: 1.5 });

function writeBasis({ paper, say }: Scene, basis: readonly Term[], fit: Fit): void {
	hairline(paper, paper.y);
	paper.y += BASIS_HEAD - 2;
	drawLine(paper, say.basis.title, paper.sheet.left, paper.y, styles.subtitle);
	paper.y += lineHeight(styles.subtitle) + 2;
	writeTerms(paper, basis, basisPlace(fit));
}
