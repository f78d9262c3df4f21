/** What the cells of one column look like: times, serials, numbers, whether they only grow. */
import type { DateOrder, DecimalMark, ThousandsMark } from '../../shared/domain/mapping.ts';
import { isMissing } from '../reading/flags.ts';
import { parseMarkedNumber } from '../reading/marked-numbers.ts';
import { parseClock, parseWrittenTime } from '../reading/written-times.ts';

/** Share of cells that must look alike: exports have their odd rows. */
const MOST = 0.9;

export interface Marks {
	readonly decimalMark: DecimalMark;
	readonly thousandsMark: ThousandsMark;
	readonly reason: string;
}

export const present = (cells: readonly string[]): readonly string[] => cells.map((cell) => cell.trim()).filter((cell) => !isMissing(cell));

const share = (cells: readonly string[], test: (cell: string) => boolean): number =>
	cells.length === 0 ? 0 : cells.filter(test).length / cells.length;
const mostly = (cells: readonly string[], test: (cell: string) => boolean): boolean => share(cells, test) >= MOST;

/** `ZA1234567`: letters and digits, no blanks, long enough to be no word of a person. */
const isSerialLike = (cell: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]{4,39}$/.test(cell) && /\d/.test(cell) && !isDeviceName(cell);
const isDeviceName = (cell: string): boolean =>
	/^(?:\/dev\/.{1,60}|[shv]d[a-z]{1,3}\d{0,2}|nvme\d{1,3}(?:n\d{1,3})?|physicaldrive\d{1,3}|disk\d{1,3})$/i.test(cell);
const isWwn = (cell: string): boolean => /^(?:0x|naa\.)?5[0-9a-f]{15}$/i.test(cell);
const MODELS =
	/^(?:ST\d{3,}|WDC?\b|WD\d|TOSHIBA|HGST|HITACHI|SEAGATE|SAMSUNG|MZ[-A-Z0-9]{5,}|INTEL|SSDP|KINGSTON|CT\d{3,}|MICRON|MTFD|SANDISK|CRUCIAL|SOLIDIGM|KIOXIA|HUH|HUS|HDS)/i;

export const looksLikeSerials = (cells: readonly string[]): boolean => mostly(cells, isSerialLike);
export const looksLikeDeviceNames = (cells: readonly string[]): boolean => mostly(cells, isDeviceName);
export const looksLikeWwns = (cells: readonly string[]): boolean => mostly(cells, isWwn);
export const looksLikeModels = (cells: readonly string[]): boolean => mostly(cells, (cell) => MODELS.test(cell));
export const looksLikeClocks = (cells: readonly string[]): boolean => mostly(cells, (cell) => cell.includes(':') && parseClock(cell) !== undefined);
export const looksLikeNumbers = (cells: readonly string[], marks: Marks): boolean =>
	mostly(cells, (cell) => parseMarkedNumber(cell, marks.decimalMark, marks.thousandsMark) !== undefined);

export interface TimeGuess {
	readonly order: DateOrder;
	readonly isAmbiguous: boolean;
	readonly hasClock: boolean;
	readonly namesZone: boolean;
	readonly reason: string;
}

/** How a column writes instants or dates; undefined when it holds none. */
export function guessTimes(cells: readonly string[]): TimeGuess | undefined {
	if (cells.length === 0) return undefined;
	if (mostly(cells, (cell) => /^\d{9,10}(?:\.\d{1,9})?$/.test(cell) && Number(cell) >= 631_152_000)) return unix('unix_s', 'seconds since 1970');
	if (mostly(cells, (cell) => /^\d{12,13}$/.test(cell) && Number(cell) >= 631_152_000_000)) return unix('unix_ms', 'milliseconds since 1970');
	// Plain numbers of other lengths are numbers, but for 20260501.
	if (mostly(cells, (cell) => /^[\d.,]*$/.test(cell) && !/^(?:19|20)\d{6}$/.test(cell) && cell.split('.').length !== 3)) return undefined;
	const viable = (['iso', 'ymd', 'dmy', 'mdy'] as const)
		.map((order) => ({ order, times: cells.map((cell) => parseWrittenTime(cell, order)) }))
		.filter(({ times }) => times.filter((time) => time !== undefined).length / cells.length >= MOST);
	const [first] = viable;
	if (first === undefined) return undefined;
	const found = { hasClock: first.times.some((time) => time?.hasClock), namesZone: first.times.some((time) => time?.isUtc) };
	if (first.order === 'iso') return { ...found, order: 'iso', isAmbiguous: false, reason: 'the year comes first' };
	const distinct = viable.filter(({ times }, index) => index === 0 || times.some((time, at) => time?.ms !== first.times[at]?.ms));
	return { ...found, ...settleOrder(cells, distinct) };
}

const unix = (order: DateOrder, words: string): TimeGuess => ({
	order,
	isAmbiguous: false,
	hasClock: true,
	namesZone: false,
	reason: `numbers like ${words}`,
});

const orderWords: Readonly<Record<DateOrder, string>> = {
	iso: 'year-month-day',
	ymd: 'year, month, day',
	dmy: 'day, month, year',
	mdy: 'month, day, year',
	unix_s: 'seconds since 1970',
	unix_ms: 'milliseconds since 1970',
};

interface Viable {
	readonly order: DateOrder;
	readonly times: readonly ({ readonly ms: number } | undefined)[];
}

function settleOrder(cells: readonly string[], viable: readonly Viable[]): Pick<TimeGuess, 'order' | 'isAmbiguous' | 'reason'> {
	const [first] = viable as [Viable, ...Viable[]];
	if (viable.length === 1) {
		const reason =
			first.order === 'dmy'
				? 'a first number above 12 can only be a day'
				: first.order === 'mdy'
					? 'a second number above 12 can only be a day'
					: 'the dates can be read in one way only';
		return { order: first.order, isAmbiguous: false, reason };
	}
	const has = (order: DateOrder): boolean => viable.some((each) => each.order === order);
	if (has('dmy') && mostly(cells, (cell) => /^\d{1,2}\.\d{1,2}\.\d{2,4}/.test(cell)))
		return { order: 'dmy', isAmbiguous: false, reason: 'dates with points put the day first' };
	if (has('mdy') && mostly(cells, (cell) => /[ap]\.?m\.?$/i.test(cell)))
		return { order: 'mdy', isAmbiguous: true, reason: 'no day above 12 decides; times with AM and PM usually put the month first. Check it.' };
	// Rows of an export follow each other: the order in which they make the shortest way is the likelier one.
	const [shortest = first] = viable.toSorted((a, b) => wayOf(a.times) - wayOf(b.times));
	return {
		order: shortest.order,
		isAmbiguous: true,
		reason: `no day above 12 decides; ${orderWords[shortest.order]} was taken, because the rows then lie closest together. Check it.`,
	};
}

function wayOf(times: Viable['times']): number {
	let way = 0;
	let last: number | undefined;
	for (const time of times) {
		if (time === undefined) continue;
		way += last === undefined ? 0 : Math.abs(time.ms - last);
		last = time.ms;
	}
	return way;
}

/** The marks of all number-like cells of a table, dates left out. */
export function guessMarks(cells: readonly string[], delimiter: string): Marks {
	const counts = { point: 0, comma: 0, groupPoint: 0, groupComma: 0, blank: 0, apostrophe: 0, unsettledPoint: 0, unsettledComma: 0 };
	for (const cell of cells) {
		const match = /^[+-]?(\d[\d.,'’ \u00a0\u202f]*)(?:[ \u00a0]?\D{1,8})?$/.exec(cell);
		if (match === null) continue;
		const number = (match[1] ?? '').trim();
		if (/^\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?$/.test(number)) counts.blank++;
		if (/^\d{1,3}(?:['’]\d{3})+(?:[.,]\d+)?$/.test(number)) counts.apostrophe++;
		const last = Math.max(number.lastIndexOf('.'), number.lastIndexOf(','));
		if (last < 0) continue;
		const mark = number[last];
		const isOnly = number.split(mark ?? '').length === 2;
		const before = number.slice(0, last);
		const hasOther = before.includes(mark === '.' ? ',' : '.');
		if (hasOther) counts[mark === '.' ? 'groupComma' : 'groupPoint']++;
		if (!isOnly) counts[mark === '.' ? 'groupPoint' : 'groupComma']++;
		else if (hasOther || number.length - last - 1 !== 3 || before.length > 3 || before === '0') counts[mark === '.' ? 'point' : 'comma']++;
		else counts[mark === '.' ? 'unsettledPoint' : 'unsettledComma']++;
	}
	const thousands = (decimalMark: DecimalMark): ThousandsMark => {
		if (counts.apostrophe > 0) return "'";
		if (counts.blank > 0) return ' ';
		if (decimalMark === ',' && counts.groupPoint + counts.unsettledPoint > 0) return '.';
		return decimalMark === '.' && counts.groupComma + counts.unsettledComma > 0 ? ',' : '';
	};
	const made = (decimalMark: DecimalMark, reason: string): Marks => ({ decimalMark, thousandsMark: thousands(decimalMark), reason });
	if (counts.comma > counts.point) return made(',', 'numbers such as 35,5 stand in the file');
	if (counts.point > 0) return made('.', 'numbers such as 35.5 stand in the file');
	if (counts.groupPoint > 0) return made(',', 'points stand between groups of three digits');
	if (counts.groupComma > 0) return made('.', 'commas stand between groups of three digits');
	if (counts.unsettledComma > 0 && delimiter !== ',')
		return made(',', 'the commas may also be thousands marks; a decimal comma was taken, because another sign separates the columns. Check it.');
	if (counts.unsettledPoint > 0) return made('.', 'the points may also be thousands marks; a decimal point was taken. Check it.');
	return made('.', 'no number has a fraction');
}

/** Whether the values of each drive only grow, and do so at least three times in all. */
export function onlyGrows(values: readonly (number | undefined)[], drives: readonly string[]): boolean {
	const last = new Map<string, number>();
	let rises = 0;
	for (const [index, value] of values.entries()) {
		if (value === undefined) continue;
		const drive = drives[index] ?? '';
		const before = last.get(drive);
		if (before !== undefined && value < before) return false;
		if (before !== undefined && value > before) rises++;
		last.set(drive, value);
	}
	return rises >= 3;
}
