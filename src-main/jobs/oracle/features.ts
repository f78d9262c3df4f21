/** Fixtures of features: columns of series, descriptions, calendars, ratios and groups. */

import { quantile } from '../../maths/quantile.ts';
import { atRegularInstants, byWeek, countInSpan, rollingSpan } from '../../maths/series/calendar.ts';
import { cushionedWriteToReadRatio, rawWriteToReadRatio, writeShare, writeToReadRatio } from '../../maths/series/drive-features.ts';
import { rollingMoments } from '../../maths/series/rolling-moments.ts';
import {
	autocorrelation,
	kurtosis,
	maximum,
	mean,
	median,
	medianAbsoluteDeviation,
	minimum,
	type Statistic,
	sd,
	skewness,
	sum,
	variance,
} from '../../maths/series/statistics.ts';
import { byGroup, diff, forwardFill, interpolateLinear, lag } from '../../maths/series/transforms.ts';
import { zScores } from '../../maths/series/zscore.ts';
import type { CaseBook, CaseCheck } from './case-book.ts';
import type { Topic } from './check-oracle.ts';
import { type Column, featureColumns, windowedColumn } from './feature-columns.ts';
import { type Entry, entriesOf, entryOf, type Fixture, listOf, numbersOf, seriesOf, textOf, toleranceOf } from './fixture.ts';
import { closeOrLossy, isHugeLevel } from './lossy.ts';

const MS_PER_DAY = 86_400_000;
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** pandas takes sums of powers below this for zero, whatever their unit. */
const ZEROED_BELOW = 1e-14;

const KEYS = { order: 'min, max, median, quantile, lag, diff', shape: 'skew, kurt', other: 'default' } as const;

function judgeColumn(c: CaseCheck, fixture: Fixture, path: string, expected: unknown, { class: kind, ours, sums }: Column): void {
	const tolerance = toleranceOf(fixture, KEYS[kind]);
	const values = numbersOf(expected);
	if (sums === undefined || values.length !== ours.length) c.close(path, ours, tolerance);
	else closeOrLossy(c, path, { ours, expected: values }, sums(), tolerance);
}

/** Sums of powers of the distances from the mean, as pandas' `skew` and `kurt` of a whole series take them. */
function isZeroed(present: Float64Array, name: string): boolean {
	const centre = mean(present);
	const [squares, cubes, fourths] = [2, 3, 4].map((power) => sum(present.map((value) => (value - centre) ** power)));
	const n = present.length;
	if (name === 'skew') return squares < ZEROED_BELOW || Math.abs(cubes) < ZEROED_BELOW;
	return (n - 2) * (n - 3) * squares ** 2 < ZEROED_BELOW || n * (n + 1) * (n - 1) * fourths < ZEROED_BELOW;
}

const descriptions: Readonly<Record<string, Statistic>> = {
	mean,
	std: (present) => sd(present),
	var_ddof0: (present) => variance(present, 0),
	min: minimum,
	max: maximum,
	skew: skewness,
	kurt: kurtosis,
	sem: (present) => sd(present) / Math.sqrt(present.length),
	mad_about_median: medianAbsoluteDeviation,
};

function judgeDescription(c: CaseCheck, fixture: Fixture, x: Float64Array, entry: Entry, quantiles: Float64Array): void {
	const present = x.filter((value) => !Number.isNaN(value));
	const isHuge = isHugeLevel(x);
	const of = (statistic: Statistic): number => (present.length === 0 ? Number.NaN : statistic(present.slice()));
	for (const name of Object.keys(entry)) {
		const statistic = descriptions[name];
		const lags = /^autocorr(\d+)$/.exec(name);
		if (name === 'count') c.exact(name, present.length);
		else if (name === 'q') {
			const ours = Float64Array.from(quantiles, (probability) => of((values) => quantile(values, probability, 'linear')));
			c.close(name, ours, toleranceOf(fixture, KEYS.order));
		} else if (lags) {
			if (isHuge) c.skip(name, 'the level is huge: the reference has lost the digits');
			else c.close(name, autocorrelation(x, Number(lags[1])), toleranceOf(fixture, 'default'));
		} else if (statistic !== undefined) judgeStatistic(c, fixture, name, of(statistic), present, isHuge);
	}
}

function judgeStatistic(c: CaseCheck, fixture: Fixture, name: string, ours: number, present: Float64Array, isHuge: boolean): void {
	const isShape = name === 'skew' || name === 'kurt';
	if (isShape && present.length > 3 && isZeroed(present, name)) c.skip(name, `the reference takes sums below ${ZEROED_BELOW} for 0`);
	else if (isHuge && (isShape || name === 'std' || name === 'var_ddof0' || name === 'sem')) {
		const statistic = descriptions[name];
		const level = present[present.length - 1];
		const other = statistic(present.map((value) => value - level));
		const error = Math.abs(ours - other) / Math.abs(other);
		c.rule(name, Object.is(ours, other) || error <= 1e-6, 'huge level: rtol 1e-6 to two passes about another origin', error);
	} else c.close(name, ours, toleranceOf(fixture, isShape ? KEYS.shape : name === 'min' || name === 'max' ? KEYS.order : KEYS.other));
}

const instantOf = (text: unknown): number => Date.parse(`${textOf(text).replace(' ', 'T')}${textOf(text).length > 10 ? 'Z' : ''}`);

const dateOf = (instantMs: number, like: string): string => new Date(instantMs).toISOString().slice(0, like.length);

const datesOf = (instantsMs: Float64Array, like: unknown): string[] => Array.from(instantsMs, (instant) => dateOf(instant, textOf(listOf(like)[0])));

function judgeSpan(c: CaseCheck, fixture: Fixture, x: Float64Array, instants: Float64Array, spanMs: number, entry: Entry): void {
	const statistics: Readonly<Record<string, Statistic>> = { mean, std: (values) => sd(values), median, min: minimum, max: maximum, sum };
	for (const name of Object.keys(entry)) {
		const tolerance = toleranceOf(fixture, ['median', 'min', 'max'].includes(name) ? KEYS.order : KEYS.other);
		if (name === 'count') c.close(name, countInSpan(x, instants, spanMs), tolerance);
		else if (Object.hasOwn(statistics, name)) c.close(name, rollingSpan(x, instants, spanMs, statistics[name]), tolerance);
	}
}

function judgeRegular(c: CaseCheck, fixture: Fixture, x: Float64Array, instants: Float64Array, entry: Entry): void {
	const regular = atRegularInstants(x, instants);
	c.exact('dates', datesOf(regular.instantsMs, entry.dates));
	c.close('values', regular.values, toleranceOf(fixture, KEYS.other));
	for (const name of Object.keys(entry)) {
		const windowed = windowedColumn(regular.values, name);
		const steps = /^ffill_diff(\d+)$/.exec(name);
		if (windowed) judgeColumn(c, fixture, name, entry[name], windowed);
		else if (steps) c.close(name, diff(forwardFill(regular.values), Number(steps[1])), toleranceOf(fixture, KEYS.order));
		else if (name === 'interpolate_time') c.close(name, interpolateLinear(regular.values, regular.instantsMs), toleranceOf(fixture, KEYS.other));
	}
}

function judgeWeeks(c: CaseCheck, fixture: Fixture, x: Float64Array, instants: Float64Array, entry: Entry): void {
	const weekday = WEEKDAYS.indexOf(/W-([A-Z]{3})/.exec(textOf(entry.call))?.[1] ?? 'SUN');
	const weeks = byWeek(x, instants, weekday);
	c.exact('dates', datesOf(weeks.lastDayMs, entry.dates));
	for (const name of ['mean', 'sum', 'count'] as const) if (entry[name] !== undefined) c.close(name, weeks[name], toleranceOf(fixture, KEYS.other));
}

async function judgeCalendar(fixture: Fixture, book: CaseBook): Promise<void> {
	const { dates, values, ...parts } = entryOf(fixture.calendar);
	const x = numbersOf(values);
	const instants = Float64Array.from(listOf(dates), instantOf);
	for (const [id, part] of Object.entries(parts)) {
		const entry = entryOf(part);
		const days = /^rolling_(\d+)D$/.exec(id);
		await book.check({ kind: 'calendar', id, entry, inputs: ['call'] }, (c) => {
			if (days) judgeSpan(c, fixture, x, instants, Number(days[1]) * MS_PER_DAY, entry);
			else if (id === 'asfreq') judgeRegular(c, fixture, x, instants, entry);
			else if (id === 'resample_weekly') judgeWeeks(c, fixture, x, instants, entry);
		});
	}
}

function judgeRatios(c: CaseCheck, fixture: Fixture, entry: Entry): void {
	const [writes, reads] = [numbersOf(entry.writes), numbersOf(entry.reads)];
	const tolerance = toleranceOf(fixture, 'default');
	for (const name of Object.keys(entry)) {
		const cushion = /^with_eps_(.+)$/.exec(name);
		if (name === 'pandas_raw') c.close(name, rawWriteToReadRatio(writes, reads), tolerance);
		else if (name === 'inf_to_nan') c.close(name, writeToReadRatio(writes, reads), tolerance);
		else if (name === 'share') c.close(name, writeShare(writes, reads), tolerance);
		else if (cushion) c.close(name, cushionedWriteToReadRatio(writes, reads, Number(cushion[1])), tolerance);
	}
}

function judgeGroups(c: CaseCheck, fixture: Fixture, entry: Entry): void {
	const drives = listOf(entry.drive);
	const x = numbersOf(entry.x);
	const tolerance = toleranceOf(fixture, 'default');
	for (const name of Object.keys(entry)) {
		const found = /^(roll|lag|diff)(\d+)(?:_(mean|std))?$/.exec(name);
		if (name === 'zscore_by_drive') c.close(name, byGroup(drives, x, zScores), tolerance);
		else if (found) {
			const [, kind, digits, statistic] = found;
			const steps = Number(digits);
			const transform = (values: Float64Array): Float64Array => {
				if (kind === 'roll') return rollingMoments(values, steps)[statistic === 'mean' ? 'mean' : 'sd'];
				return kind === 'lag' ? lag(values, steps) : diff(values, steps);
			};
			c.close(name, byGroup(drives, x, transform), tolerance);
		}
	}
}

export const featuresTopic: Topic = {
	inputs: ['series'],
	kinds: {
		async cases(fixture, book) {
			for (const entry of entriesOf(fixture.cases))
				await book.check({ kind: 'cases', id: textOf(entry.series), entry, inputs: ['series'] }, (c) => {
					const expected = entryOf(entry.expected);
					const columnOf = featureColumns(seriesOf(fixture, entry.series), Object.keys(expected));
					for (const [name, values] of Object.entries(expected)) {
						const column = columnOf(name);
						if (column) judgeColumn(c, fixture, `expected.${name}`, values, column);
					}
				});
		},
		async describe(fixture, book) {
			const { quantiles, values } = entryOf(fixture.describe);
			for (const [id, value] of Object.entries(entryOf(values))) {
				const entry = entryOf(value);
				await book.check({ kind: 'describe', id, entry, inputs: [] }, (c) =>
					judgeDescription(c, fixture, seriesOf(fixture, id), entry, numbersOf(quantiles)),
				);
			}
		},
		calendar: judgeCalendar,
		async write_read_ratio(fixture, book) {
			const entry = entryOf(fixture.write_read_ratio);
			await book.check({ kind: 'write_read_ratio', id: 'conventions', entry, inputs: ['writes', 'reads', 'note'] }, (c) =>
				judgeRatios(c, fixture, entry),
			);
		},
		async grouped(fixture, book) {
			const entry = entryOf(fixture.grouped);
			await book.check({ kind: 'grouped', id: 'by drive', entry, inputs: ['drive', 'x', 'call'] }, (c) => judgeGroups(c, fixture, entry));
		},
	},
};
