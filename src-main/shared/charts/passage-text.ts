/** First passage in words, on the page and on the terminal alike. */
import type { Passage, PassageName, PassageOption, PassageProbability } from '../domain/first-passage.ts';
import { MS_PER_DAY } from '../domain/telemetry.ts';
import { capitalise, formatCounted, formatDay, formatMetric, formatNumber, formatPercent, formatQuantity } from './format.ts';
import { plainText } from './plain-text.ts';

const DAYS_PER_MONTH = 30.4375;
const DAYS_PER_YEAR = 365.25;

/** Below these days the unit is the one before: 59 days, 23 months, 2 years. */
interface SpanUnit {
	readonly below: number;
	readonly days: number;
	readonly noun: string;
}
const SPAN_UNITS: readonly SpanUnit[] = [
	{ below: 60, days: 1, noun: 'day' },
	{ below: 2 * DAYS_PER_YEAR, days: DAYS_PER_MONTH, noun: 'month' },
	{ below: Number.POSITIVE_INFINITY, days: DAYS_PER_YEAR, noun: 'year' },
];
const unitOf = (days: number): SpanUnit => SPAN_UNITS.find(({ below }) => days < below) as SpanUnit;
const inUnit = (days: number, { days: size, noun }: SpanUnit): string =>
	noun === 'year' ? formatNumber(days / size, 2) : formatNumber(Math.round(days / size), 6);

/** A span of time as one says it: `12 days`, `14 months`, `3.5 years`. */
export function formatSpan(days: number): string {
	const unit = unitOf(days);
	const text = inUnit(days, unit);
	return `${text} ${unit.noun}${text === '1' ? '' : 's'}`;
}

/** A horizon as one says it: `30 days`, `a year`, `5 years`. */
export function horizonText(days: number): string {
	if (days === 365 || days === 366) return 'a year';
	if (days <= 90) return formatCounted(days, 'day');
	return days % 365 === 0 ? formatCounted(days / 365, 'year') : formatSpan(days);
}

const NAMES: Readonly<Record<PassageName, string>> = { full: 'full', wear: 'worn out', spare: 'at its spare threshold' };

/** The question as a heading: `When is it full`. */
export const passageTitles: Readonly<Record<PassageName, string>> = {
	full: 'When is it full',
	wear: 'When is it worn out',
	spare: 'When is its spare used up',
};

/** `full`, `worn out`, `at 60 °C of temperature or more`. */
export function stateText({
	question,
	metric,
	level,
	direction,
	unit,
}: Pick<Passage, 'question' | 'metric' | 'level' | 'direction' | 'unit'>): string {
	if (question !== 'level') return NAMES[question];
	return `at ${plainText(formatMetric(metric))} of ${formatQuantity(level, unit)} or ${direction === 'up' ? 'more' : 'less'}`;
}

/** What is known of it in one sentence: `Full in about 14 months (90 %: 9 to 26 months); 12 % within a year.` */
export function passageSentence(passage: Passage): string {
	const state = stateText(passage);
	const horizon = horizonText(passage.horizonDays);
	const now = `${plainText(formatMetric(passage.metric))} is ${formatQuantity(passage.current, passage.unit)}`;
	if (passage.status === 'reached') return `${capitalise(state)} since ${formatDay(passage.reachedMs ?? passage.lastObservedMs)}: ${now}.`;
	if (passage.status === 'still') return `Not ${state} within ${horizon}: ${now} and does not move.`;
	const median = daysAt(passage, 0.5);
	const last = passage.probabilities.at(-1) as PassageProbability;
	if (Number.isNaN(median)) {
		const { value, lower, upper } = last.probability;
		const chance =
			value === 0
				? `no path of ${formatNumber(passage.paths, 6)}`
				: `${formatPercent(value)} by then (Monte Carlo: ${formatPercent(lower)} to ${formatPercent(upper)})`;
		const earliest = daysAt(passage, 0.05);
		return `Probably not ${state} within ${horizon}: ${chance}${Number.isNaN(earliest) ? '' : `, with 5 % before ${formatSpan(earliest)}`}.`;
	}
	const unit = unitOf(median);
	const [lower, upper] = [daysAt(passage, 0.05), daysAt(passage, 0.95)];
	const far = Number.isNaN(upper) ? `beyond ${horizon}` : inUnit(upper, unit);
	const told = tellingProbability(passage.probabilities);
	const chance = told === undefined ? '' : `; ${formatPercent(told.probability.value)} within ${horizonText(told.withinDays)}`;
	return `${capitalise(state)} in about ${formatSpan(median)} (90 %: ${inUnit(lower, unit)} to ${far}${Number.isNaN(upper) ? '' : ` ${unit.noun}s`})${chance}.`;
}

/** Days of a quantile; NaN beyond the horizon. */
export function daysAt({ quantiles }: Pick<Passage, 'quantiles'>, share: number): number {
	return quantiles.find((quantile) => quantile.share === share)?.days ?? Number.NaN;
}

/** Within a year where that is neither sure nor out of the question; else the horizon that is least decided. */
function tellingProbability(probabilities: readonly PassageProbability[]): PassageProbability | undefined {
	const open = probabilities.filter(({ probability }) => probability.value > 0.005 && probability.value < 0.995);
	const undecided = open.toSorted((a, b) => Math.abs(a.probability.value - 0.5) - Math.abs(b.probability.value - 0.5))[0];
	return open.find(({ withinDays }) => withinDays === 365) ?? undecided;
}

/** `used space 3.1 TB of 4 TB`: where a drive stands on its way. */
export function optionText({ metric, current, level, unit = '' }: PassageOption): string {
	if (metric === undefined || current === undefined || level === undefined) return '';
	return `${plainText(formatMetric(metric))} ${formatQuantity(current, unit)}, level ${formatQuantity(level, unit)}`;
}

/** One row for each quantile: which, in how long, on which day, its Monte Carlo interval. */
export function quantileRows({ quantiles, lastObservedMs, horizonDays }: Passage): readonly (readonly [string, string, string, string])[] {
	const beyond = `beyond ${horizonText(horizonDays)}`;
	return quantiles.map(({ share, days, lowerDays, upperDays }) => {
		const day = (at: number): string => (Number.isNaN(at) ? beyond : formatDay(lastObservedMs + at * MS_PER_DAY));
		return [formatPercent(share), Number.isNaN(days) ? beyond : formatSpan(days), day(days), `${day(lowerDays)} to ${day(upperDays)}`];
	});
}

/** One row for each horizon, and for never: within, probability, its Monte Carlo interval. */
export function probabilityRows({ probabilities, never, horizonDays }: Passage): readonly (readonly [string, string, string])[] {
	const all = [
		...probabilities.map(({ withinDays, probability }) => [`within ${horizonText(withinDays)}`, probability] as const),
		...(never ? [[`not within ${horizonText(horizonDays)}`, never] as const] : []),
	];
	return all.map(([what, { value, lower, upper }]) => [what, formatPercent(value), `${formatPercent(lower)} to ${formatPercent(upper)}`]);
}
