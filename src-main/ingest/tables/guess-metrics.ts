/** Which metric a column of numbers is: by its heading, else an own one whose kind its values tell. */
import { type ColumnRole, type LongMetric, type MappedColumn, storedMetric } from '../../shared/domain/mapping.ts';
import { converter, isSameDimension, type UnitName, unitLabel, unitOfMetric } from '../../shared/domain/measure-units.ts';
import type { metricOfColumn } from '../../shared/domain/metrics.ts';
import { type MarkedNumber, parseMarkedNumber } from '../reading/marked-numbers.ts';
import * as content from './guess-content.ts';
import { type HeadingWords, headingWords, isUninformative, metricByHeading } from './guess-headings.ts';

/** One column of the first rows. */
export interface Column {
	readonly index: number;
	readonly heading: string;
	readonly words: HeadingWords;
	/** Every cell, in order of the rows. */
	readonly cells: readonly string[];
	/** Cells with a value. */
	readonly present: readonly string[];
	readonly times: content.TimeGuess | undefined;
}

export interface ColumnGuess {
	readonly role: ColumnRole;
	readonly reason: string;
	readonly reading?: MappedColumn['reading'];
	readonly unit?: UnitName;
}

/**
 * The metric of a column that has no other role.
 *
 * @param drives  what names the drive of each row: counters are judged drive by drive
 * @param used    metrics that other columns are already; the new one is added
 */
export function metricGuess(column: Column, marks: content.Marks, drives: readonly string[], used: Set<string>): ColumnGuess {
	const { present, heading } = column;
	if (present.length === 0) return { role: 'ignore', reason: 'the column is empty' };
	if (!content.looksLikeNumbers(present, marks)) {
		const isConstant = new Set(present).size === 1 && present.length > 1;
		return { role: 'ignore', reason: isConstant ? 'the same text in every row' : 'text with no known heading' };
	}
	const parsed = column.cells.map((cell) => parseMarkedNumber(cell, marks.decimalMark, marks.thousandsMark));
	const words = withUnitOfCells(column.words, parsed);
	const values = parsed.map((number) => number?.value);
	const numbers = values.filter((value) => value !== undefined);
	const known = metricByHeading(words);
	const { info } = known ?? {};
	if (known !== undefined && info !== undefined && !used.has(info.name)) {
		used.add(info.name);
		return { role: 'metric', ...withUnit(info, known.unit, numbers) };
	}
	return ownGuess(heading, words, content.onlyGrows(values, drives), numbers, used);
}

/** Where the heading names no unit, the one that stands behind the numbers: `1.5 TiB`. Cells may differ as long as they measure the same. */
function withUnitOfCells(words: HeadingWords, parsed: readonly (MarkedNumber | undefined)[]): HeadingWords {
	const [unit, ...others] = new Set(parsed.map((number) => number?.unit).filter((found) => found !== undefined));
	if (words.unit !== undefined || unit === undefined || !others.every((other) => isSameDimension(unit, other))) return words;
	return { ...words, unit };
}

const range = (numbers: readonly number[]): readonly [low: number, high: number] => [
	numbers.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY),
	numbers.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY),
];

/** The unit of a catalogue metric; temperatures that the heading leaves open are judged by what a drive can have. */
function withUnit(
	info: NonNullable<ReturnType<typeof metricOfColumn>>,
	unit: UnitName,
	numbers: readonly number[],
): Pick<ColumnGuess, 'reading' | 'reason'> {
	const reading = (chosen: UnitName): MappedColumn['reading'] => ({ metric: info.name, unit: chosen });
	if (unit !== 'none') return { reading: reading(unit), reason: `the heading names ${info.label} in ${unitLabel(unit)}` };
	const own = unitOfMetric(info);
	if (own === 'C') {
		const [low, high] = range(numbers);
		if (low >= 250 && high <= 400) return { reading: reading('K'), reason: `the heading names ${info.label}; ${low} to ${high} can only be Kelvin` };
		if (low >= 60 && high > 75 && high <= 180)
			return { reading: reading('F'), reason: `the heading names ${info.label}; ${low} to ${high} look like °F. Check it.` };
		return { reading: reading('C'), reason: `the heading names ${info.label}; ${low} to ${high} look like °C` };
	}
	const taken = own === 'none' ? '' : `; no unit is named, ${unitLabel(own)} was taken`;
	return { reading: reading(own), reason: `the heading names ${info.label}${taken}` };
}

function ownGuess(heading: string, words: HeadingWords, isGrowing: boolean, numbers: readonly number[], used: Set<string>): ColumnGuess {
	const [low, high] = range(numbers);
	const content = isUninformative(words) && !isGrowing ? byRange(low, high, used) : undefined;
	if (content !== undefined) return content;
	const unit = words.unit ?? 'none';
	const metric = (words.bare || words.key || heading).slice(0, 90);
	const kind = isGrowing && canCount(unit) ? 'counter' : 'gauge';
	// `written_gb` and `written_mb` both want to be `written_bytes`: the second one keeps its whole heading.
	const first = storedMetric({ metric, unit, kind }).info.name;
	const free = used.has(first) ? `${words.key || heading}_${used.size + 1}`.slice(0, 96) : metric;
	used.add(storedMetric({ metric: free, unit, kind }).info.name);
	const grows = kind === 'counter' ? 'the values of each drive only grow: a counter' : 'no sign of a counter: a gauge';
	return {
		role: 'metric',
		reading: { metric: free, unit, kind },
		reason: `no known heading; ${grows}${unit === 'none' ? '' : `, in ${unitLabel(unit)}`}`,
	};
}

/** Temperatures, shares and rates may rise for a while; only amounts are counted. */
const canCount = (unit: UnitName): boolean => (['none', 'B', 's'] as const).some((amount) => isSameDimension(unit, amount));

/** For headings that say nothing at all. */
function byRange(low: number, high: number, used: Set<string>): ColumnGuess | undefined {
	if (low >= 15 && high <= 70 && high > low && !used.has('temperature_c')) {
		used.add('temperature_c');
		return { role: 'metric', reading: { metric: 'temperature_c', unit: 'C' }, reason: `${low} to ${high} look like a temperature in °C. Check it.` };
	}
	return undefined;
}

/** The names of a long table with what each stands for. */
export function longMetrics(columns: readonly Column[], guesses: readonly (ColumnGuess | undefined)[]): readonly LongMetric[] {
	const column = columns.find(({ index }) => guesses[index]?.role === 'metric_name');
	if (column === undefined) return [];
	const used = new Set<string>();
	return [...new Set(column.present)].slice(0, 200).map((name) => {
		const words = headingWords(name);
		const known = metricByHeading(words);
		if (known !== undefined && !used.has(known.info.name)) {
			used.add(known.info.name);
			return { name, reading: { metric: known.info.name, unit: known.unit === 'none' ? unitOfMetric(known.info) : known.unit } };
		}
		const unit = words.unit !== undefined && converter(words.unit, words.unit) !== undefined ? words.unit : 'none';
		const metric = (words.bare || words.key || 'metric').slice(0, 90);
		const free = used.has(metric) ? `${words.key || 'metric'}_${used.size + 1}` : metric;
		used.add(free);
		return { name, reading: { metric: free, unit, kind: 'gauge' as const } };
	});
}
