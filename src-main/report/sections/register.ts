/** Every drive of the workspace in a line, by serial: what it is, how likely it fails and what that weighs, or how it left. */
import { formatNumber, formatPercent } from '../../shared/charts/format.ts';
import { plainSerial, plainText } from '../../shared/charts/plain-text.ts';
import { limits } from '../../shared/domain/limits.ts';
import { printedSections } from '../../shared/domain/report.ts';
import type { Drive } from '../../shared/domain/telemetry.ts';
import type { ReportInput } from '../input.ts';
import { naturalKey } from '../natural-order.ts';
import { drawList, type List, type ListColumn, listHeight, listWidth, roomBeside } from '../paper/list.ts';
import type { Cell } from '../paper/table.ts';
import { heightOf, styles, type TextStyle, widest } from '../paper/text.ts';
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
	readonly figures: readonly Cell[];
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
	if (input.risk === null) return exit ? [register.left(exit)] : [];
	if (exit) return [{ text: register.left(exit), isWide: true }];
	if (!risk) return [{ text: register.notSimulated, isWide: true }];
	const part = parts.get(deviceId)?.conditionalValueAtRisk.value ?? 0;
	return [formatPercent(risk.failureProbability), formatNumber(part)];
}

/** Serials, what weighs, models, and places where they find room: all of them, or none. */
function listOf(scene: Scene, lines: readonly Line[]): List {
	const { paper, say } = scene;
	const { columns } = say.register;
	const count = lines.length < LEAST_IN_COLUMNS ? 1 : 2;
	const width = listWidth(paper, count);
	const figures = figureTitles(scene, lines).map((title): ListColumn => ({ title, most: MOST_FIGURE, align: 'right', style: NUMBER }));
	const named: ListColumn[] = [
		{ title: columns.serial, most: MOST_OF_SERIAL * width, style: CODE, isRowHead: true },
		...figures,
		{ title: columns.model, most: width, style: TEXT, maxLines: 2 },
	];
	const rows = lines.map((line) => [line.serial, ...figures.map((_, index) => line.figures[index] ?? ''), line.model]);
	const list = { columns: named, rows, count };
	const places = widest(
		paper,
		lines.map(({ place }) => place),
		TEXT,
	);
	if (places === 0 || Math.min(MOST_PLACE, places) > roomBeside(paper, list)) return list;
	const place: ListColumn = { title: columns.place, most: width, style: TEXT, maxLines: 1 };
	return { ...list, columns: [...named, place], rows: rows.map((row, index) => [...row, lines[index]!.place]) };
}

const MOST_OF_SERIAL = 0.36;
const MOST_FIGURE = 64;
/** A longer one may be cut. */
const MOST_PLACE = 60;

/** Those columns of figures that any drive has something for. */
function figureTitles({ input, say }: Scene, lines: readonly Line[]): string[] {
	const { columns } = say.register;
	const { risk } = input;
	if (risk === null) return lines.some(({ figures }) => figures.length > 0) ? [columns.left] : [];
	return [columns.failure(risk.horizonDays), columns.part(levelNames(say, risk).conditionalValueAtRisk, plainText(risk.currency, 8))];
}
