/** Every drive of the workspace in a line, by serial: what it is, how likely it fails and what that weighs, or how it left. */
import { formatNumber, formatPercent } from '../../shared/charts/format.ts';
import { plainSerial, plainText } from '../../shared/charts/plain-text.ts';
import { limits } from '../../shared/domain/limits.ts';
import { printedSections } from '../../shared/domain/report.ts';
import type { Drive } from '../../shared/domain/telemetry.ts';
import type { ReportInput } from '../input.ts';
import { naturalKey } from '../natural-order.ts';
import { drawList, type List, listHeight, listWidth } from '../paper/list.ts';
import type { Paper } from '../paper/paper.ts';
import { type Cell, type Column, dense } from '../paper/table.ts';
import { heightOf, styles, type TextStyle, widthOf } from '../paper/text.ts';
import { placeOfDrive } from './drive-texts.ts';
import { writeNote } from './figure.ts';
import { continueTopic, type Scene, writeAbsence } from './scene.ts';
import { absenceOf, levelNames, modelText } from './words.ts';

/** Characters of a serial: what other tables cut is found here. */
const SERIAL_LENGTH = 64;
/** Fewer drives than this stand in one column over the whole width. */
const LEAST_IN_COLUMNS = 12;
/** Room that a list of more than a page wants below its title to begin on a page that is there. */
const LEAST_ROOM = 160;
const AFTER_NOTES = 4;
/** Title and answer take the rest. */
const MOST_OF_PAGE = 0.9;
const CODE: TextStyle = { ...styles.code, size: 6.8, leading: 1.32 };
const TEXT: TextStyle = { ...styles.cell, size: 6.8, leading: 1.32 };
const NUMBER: TextStyle = { ...TEXT, isTabular: true };

/** What is printed of a drive. */
interface Line {
	readonly serial: Exclude<Cell, string>;
	readonly model: string;
	readonly place: string;
	/** Probability of failing and part of CVaR, or, over both, how it left; that alone where nothing was simulated. */
	readonly figures: readonly Exclude<Cell, string>[];
}

/** Whether this report lists all of its drives: not beyond the limit, nor where the section is left out. */
export function listsAllDrives({ options, drives }: Pick<ReportInput, 'options' | 'drives'>): boolean {
	return drives.length <= limits.registerDrives && printedSections(options).includes('register');
}

export function writeRegister(scene: Scene): void {
	const { paper, input, say } = scene;
	const { drives, risk } = input;
	const { register } = say;
	if (drives.length === 0 || !listsAllDrives(input)) {
		const why = drives.length === 0 ? register.none : register.tooMany(drives.length, limits.registerDrives, risk?.drives.length ?? 0);
		writeAbsence(scene, 'register', register.title, why);
		return;
	}
	if (areToldAbove(scene)) {
		continueTopic(scene, 'register', register.title, register.toldAbove(drives.length, say.drives.title), 0);
		return;
	}
	const left = drives.filter(({ exit }) => exit !== undefined).length;
	const part = risk === null ? null : levelNames(say, risk).conditionalValueAtRisk;
	const notes = notesOf(scene).join(' ');
	const list = listOf(
		scene,
		inOrder(scene).map((drive) => lineOf(scene, drive)),
	);
	const room = heightOf(paper, notes, styles.caption, paper.sheet.contentWidth) + 2 * AFTER_NOTES + listHeight(paper, list);
	// What fits on one page stands on one.
	const wanted = room < MOST_OF_PAGE * (paper.sheet.bottom - paper.sheet.top) ? room : LEAST_ROOM;
	continueTopic(scene, 'register', register.title, register.answer(drives.length, left, risk?.horizonDays ?? 0, part), wanted);
	writeNote(paper, notes);
	paper.y += AFTER_NOTES;
	drawList(paper, list);
}

/** A handful of drives, each with its whole serial and its evidence in this report: a list would say it twice. */
function areToldAbove({ paper, input: { drives } }: Scene): boolean {
	const isTold = ({ deviceId, serial }: Drive): boolean =>
		paper.links.places.has(placeOfDrive(deviceId)) && plainSerial(serial) === plainSerial(serial, SERIAL_LENGTH);
	return drives.length < LEAST_IN_COLUMNS && drives.every(isTold);
}

/** What a reader must know of the lines, each in a sentence. */
function notesOf({ paper, input, say, risks }: Scene): string[] {
	const { register } = say;
	const { drives, risk, options } = input;
	const told = drives.filter(({ deviceId }) => paper.links.places.has(placeOfDrive(deviceId))).length;
	const unusable = drives.filter(({ deviceId, exit }) => exit === undefined && !risks.has(deviceId)).length;
	const long = drives.filter(({ serial }) => plainText(serial, SERIAL_LENGTH) !== plainText(serial, SERIAL_LENGTH + 1)).length;
	return [
		risk === null ? register.noFigures(absenceOf({ input, say }, 'risk')) : register.details,
		...(told === 0 ? [] : [register.evidence(told, say.drives.title)]),
		...(risk === null || unusable === 0 ? [] : [register.unusable(unusable)]),
		...(options.masksSerials ? [register.masked] : []),
		...(long === 0 ? [] : [register.long(long, SERIAL_LENGTH)]),
	];
}

/** By the serial as it is shown, so that the order tells no more of a masked one; those without a serial come last. */
function inOrder({ input }: Scene): Drive[] {
	const keyed = input.drives.map((drive) => {
		const serial = plainText(drive.serial, SERIAL_LENGTH);
		return { drive, key: `${serial === '' ? LAST : ''}${[serial, drive.model, drive.deviceId].map(naturalKey).join('\0')}` };
	});
	return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ drive }) => drive);
}

const LAST = '\uFFFF';

function lineOf(scene: Scene, drive: Drive): Line {
	const { paper, say } = scene;
	const place = placeOfDrive(drive.deviceId);
	const serial = plainText(drive.serial, SERIAL_LENGTH) || say.register.noSerial(drive.deviceId);
	return {
		serial: paper.links.places.has(place) ? { text: serial, to: place } : { text: serial },
		model: modelText(say, drive.model),
		place: plainText(drive.host || drive.pool || '', 32),
		figures: figuresOf(scene, drive),
	};
}

function figuresOf({ input, say, risks, parts }: Scene, { deviceId, exit }: Drive): Line['figures'] {
	const { register } = say;
	const risk = risks.get(deviceId);
	if (exit) return [{ text: register.left(exit), isWide: true }];
	if (input.risk === null) return [];
	if (!risk) return [{ text: register.notSimulated, isWide: true }];
	const part = parts.get(deviceId)?.conditionalValueAtRisk.value ?? 0;
	return [{ text: formatPercent(risk.failureProbability) }, { text: formatNumber(part) }];
}

/** Serials, models and figures take what they need, then the place, which is left out where too little is left; the rest goes to how drives left. */
function listOf(scene: Scene, lines: readonly Line[]): List {
	const { paper, say } = scene;
	const { columns } = say.register;
	const count = lines.length < LEAST_IN_COLUMNS ? 1 : 2;
	const width = listWidth(paper, count);
	const needed = (style: TextStyle, text: (line: Line) => string): number => widest(paper, lines.map(text), style);
	const serials = Math.min(
		MOST_OF_SERIAL * width,
		needed(CODE, ({ serial }) => serial.text),
	);
	const models = needed(TEXT, ({ model }) => model);
	const places = Math.min(
		MOST_PLACE,
		needed(TEXT, ({ place }) => place),
	);
	const figures = figureNeeds(paper, figureTitles(scene, lines), lines);
	const free = figures.widths.reduce((rest, one) => rest - one - dense.gap, width - serials - dense.gap - models);
	const hasPlaces = places > HAIR && places + dense.gap <= free;
	const spare = free - (hasPlaces ? places + dense.gap : 0);
	const named: Column[] = [
		{ title: columns.serial, width: serials, isFixed: true, style: CODE, isRowHead: true },
		{ title: columns.model, width: hasPlaces ? models : 1, isFixed: hasPlaces, style: TEXT, maxLines: 2 },
		...(hasPlaces ? [{ title: columns.place, width: 1, style: TEXT, maxLines: 1 }] : []),
	];
	const rows = lines.map((line) => [line.serial, line.model, ...(hasPlaces ? [line.place] : []), ...line.figures]);
	return { columns: [...named, ...figureColumns(figures, spare)], rows, count };
}

const MOST_OF_SERIAL = 0.36;
const LEAST_FIGURE = 26;
const MOST_FIGURE = 64;
/** A longer one is cut. */
const MOST_PLACE = 60;

/** Those columns of figures that any drive has something for. */
function figureTitles({ input, say }: Scene, lines: readonly Line[]): string[] {
	const { columns } = say.register;
	const { risk } = input;
	if (risk === null) return lines.some(({ figures }) => figures.length > 0) ? [columns.left] : [];
	return [columns.failure(risk.horizonDays), columns.part(levelNames(say, risk).conditionalValueAtRisk, plainText(risk.currency, 8))];
}

interface FigureNeeds {
	readonly titles: readonly string[];
	/** Least width of each column. */
	readonly widths: readonly number[];
	/** What the columns lack to have what stands over all of them in one line. */
	readonly lacking: number;
}

function figureNeeds(paper: Paper, titles: readonly string[], lines: readonly Line[]): FigureNeeds {
	const single = lines.map(({ figures }) => figures).filter(([first]) => !first?.isWide);
	const wide = lines.flatMap(({ figures: [first] }) => (first?.isWide ? [first.text] : []));
	const widths = titles.map((_, index) => {
		const texts = single.map((figures) => figures[index]?.text ?? '');
		return Math.min(MOST_FIGURE, Math.max(LEAST_FIGURE, widest(paper, texts, NUMBER)));
	});
	const lacks = (texts: readonly string[]): number => {
		const all = widths.reduce((sum, one) => sum + one, dense.gap * (widths.length - 1));
		return Math.max(0, widest(paper, texts, NUMBER) - all);
	};
	// In two lines where there is no more room.
	if (widths.length > 0) widths[widths.length - 1]! += lacks(wide.flatMap((text) => text.split(' ')));
	return { titles, widths, lacking: lacks(wide) };
}

function figureColumns({ titles, widths, lacking }: FigureNeeds, spare: number): Column[] {
	return titles.map((title, index) => {
		const more = index === titles.length - 1 ? Math.min(lacking, Math.max(0, spare)) : 0;
		return { title, width: widths[index]! + more, isFixed: true, align: 'right', style: NUMBER };
	});
}

/** Points that the widest of these texts takes in one line. */
function widest(paper: Paper, texts: readonly string[], style: TextStyle): number {
	return texts.reduce((most, text) => Math.max(most, widthOf(paper, text, style)), 0) + HAIR;
}

const HAIR = 0.1;
