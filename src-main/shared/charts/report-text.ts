/** What is said of reports on the page and on the terminal: their variants and parts, what changed between two, whether one still holds. */
import type { ReportSection, ReportVariant } from '../domain/report.ts';
import type { BasisChange, ComparedFigure, FigureChange, FiguresComparison, ReportHeadline, ReportVerification } from '../domain/report-record.ts';
import type { Estimate } from '../domain/results.ts';
import { formatCount, formatCounted, formatDay, formatEstimate, formatLevel, formatMoney, formatNumber, formatPercent } from './format.ts';
import { plainText } from './plain-text.ts';

export const variantWords: Readonly<Record<ReportVariant, { readonly label: string; readonly meaning: string }>> = {
	full: { label: 'Full', meaning: 'Everything: the fleet, the tail, drives with evidence, method.' },
	executive: { label: 'Executive', meaning: 'Two pages for those who decide.' },
	drive: { label: 'One drive', meaning: 'All that is known of one drive, and what is to come.' },
	scenarios: { label: 'Scenarios', meaning: 'What was compared last, side by side.' },
};

const sectionWords: Readonly<Record<ReportSection, string>> = {
	summary: 'Summary',
	fleet: 'Fleet',
	tail: 'Parts of the tail',
	drives: 'Drives with evidence',
	forecasts: 'Forecasts',
	anomalies: 'Anomalies and threats',
	capacity: 'Capacity',
	loss: 'Loss distribution',
	scenarios: 'Scenarios and plan',
	backtests: 'Backtests and calibration',
	quality: 'Data quality',
	register: 'All drives',
	method: 'Method',
	assumptions: 'Assumptions and limits',
	glossary: 'Glossary',
};

/** What a variant makes of a section in its own way. */
const ownSections: Readonly<Record<ReportVariant, Readonly<Partial<Record<ReportSection, string>>>>> = {
	full: {},
	executive: { drives: 'Page two: where it comes from' },
	drive: { summary: 'The drive on a page', quality: 'Its history and imports' },
	scenarios: { summary: 'Side by side', scenarios: 'Replacement plan' },
};

export const sectionLabel = (variant: ReportVariant, section: ReportSection): string => ownSections[variant][section] ?? sectionWords[section];

/** `VaR95`, `Expected loss`: a figure of a report by its name on paper. */
export function figureLabel(figure: ComparedFigure, confidence: number | undefined): string {
	const level = confidence === undefined ? '' : formatLevel(confidence);
	switch (figure) {
		case 'expectedLoss':
			return 'Expected loss';
		case 'valueAtRisk':
			return `VaR${level}`;
		case 'conditionalValueAtRisk':
			return `CVaR${level}`;
		case 'expectedFailures':
			return 'Expected failures';
		case 'drives':
			return 'Drives';
		case 'drivesAtRisk':
			return 'Drives at risk';
		case 'failures':
			return 'Failures seen';
		case 'events':
			return 'Anomaly events';
	}
}

/** A value of a change in its unit: money with its currency, the rest as it counts. */
export function changeValueText({ unit, margin }: Pick<FigureChange, 'unit' | 'margin'>, value: number, currency: string): string {
	if (unit === 'money') return formatMoney(value, currency);
	return margin === null ? formatCount(value) : formatNumber(value);
}

/** Estimates over different horizons, or of different money: their difference says nothing. */
const isComparable = ({ margin, isBeyondErrors }: FigureChange): boolean => margin === null || isBeyondErrors !== null;

/** `+1,200 ± 400 EUR (+7.1 %)`; `none` where the two are equal, `not comparable` over different horizons or in different money. */
export function changeText(line: FigureChange, currency: string): string {
	if (!isComparable(line)) return 'not comparable';
	const { unit, older, change, margin } = line;
	if (change === 0) return 'none';
	const sign = change > 0 ? '+' : '';
	const share = older === 0 || margin === null ? '' : ` (${change > 0 ? '+' : '\u2212'}${formatPercent(Math.abs(change / older))})`;
	if (margin === null || margin === 0) return `${sign}${unit === 'money' ? formatMoney(change, currency) : formatCount(change)}${share}`;
	const estimate = { value: change, standardError: margin / 1.96, lower: change - margin, upper: change + margin };
	const text = formatEstimate(estimate, unit === 'money' ? currency : '');
	// A change that its error rounds away has no direction.
	return `${text.startsWith('0 ') ? '' : sign}${text}${share}`;
}

/** Whether a change is more than chance, in a few words; empty for what is counted. */
export function weightText({ change, margin, isBeyondErrors }: FigureChange): string {
	if (margin === null || isBeyondErrors === null || change === 0) return '';
	return isBeyondErrors ? 'more than the errors of both' : 'within the errors of both';
}

/** The answer of a comparison, in a sentence or two. */
export function comparisonSentence({ figures, entered, left, basis, currency }: FiguresComparison): string {
	const tail = figures.find(({ figure }) => figure === 'conditionalValueAtRisk') ?? figures[0];
	const drives =
		entered.length + left.length === 0
			? 'The same drives lead the list.'
			: `${formatCounted(entered.length, 'drive')} came to the top of the list, ${formatCount(left.length)} left it.`;
	if (!tail) return drives;
	const name = figureLabel(tail.figure, tail.confidence);
	const moved = isComparable(tail) ? movedText(name, tail, currency) : `${name} cannot be compared: ${obstacleText(basis)}.`;
	return `${moved} ${drives}${basis.length === 0 ? '' : ' They do not rest on the same.'}`;
}

/** `the horizon was 90 days and is 180`: why figures are shown and not judged. */
function obstacleText(basis: readonly BasisChange[]): string {
	const found = basis.filter(({ part }) => part === 'horizon' || part === 'currency');
	return found.map(({ text }) => `${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, '')}`).join(', and ');
}

function movedText(name: string, tail: FigureChange, currency: string): string {
	if (tail.change === 0) return `${name} is the same in both.`;
	const by = changeText(tail, currency);
	if (tail.isBeyondErrors === false) return `${name} has not moved beyond the errors of both: ${by}.`;
	return `${name} ${tail.change > 0 ? 'rose' : 'fell'}: ${by}${tail.isBeyondErrors ? `, ${weightText(tail)}` : ''}.`;
}

/** `CVaR95 26,900 ± 600 EUR over 90 days`. */
export function headlineText({ conditionalValueAtRisk, confidence, currency, horizonDays }: ReportHeadline): string {
	return `CVaR${formatLevel(confidence)} ${formatEstimate(conditionalValueAtRisk, currency)} over ${formatCounted(horizonDays, 'day')}`;
}

/** Whether two headlines speak of the same thing: same level, same horizon, same money. */
const areAlike = (a: ReportHeadline, b: ReportHeadline): boolean =>
	a.confidence === b.confidence && a.horizonDays === b.horizonDays && a.currency === b.currency;

const halfWidth = ({ lower, upper }: Estimate): number => (upper - lower) / 2;

/** How CVaR moved between two reports: `+7.1 %`. `isBeyondErrors` is null where the two cannot be compared or are of one simulation. */
export interface HeadlineChange {
	readonly text: string;
	readonly isBeyondErrors: boolean | null;
}

export function headlineChange(newer: ReportHeadline, older: ReportHeadline): HeadlineChange {
	if (newer.simulatedAtMs === older.simulatedAtMs && newer.dataHash === older.dataHash) return { text: 'same simulation', isBeyondErrors: null };
	if (!areAlike(newer, older)) return { text: 'not comparable', isBeyondErrors: null };
	const [now, then] = [newer.conditionalValueAtRisk, older.conditionalValueAtRisk];
	const change = now.value - then.value;
	const isBeyondErrors = Math.abs(change) > Math.hypot(halfWidth(now), halfWidth(then));
	const sign = change > 0 ? '+' : change < 0 ? '\u2212' : '';
	const size = Math.abs(change);
	return { text: `${sign}${then.value === 0 ? formatMoney(size, newer.currency) : formatPercent(size / Math.abs(then.value))}`, isBeyondErrors };
}

/** The change as the end of a sentence: `+7.1 % since the simulation of 2026-10-12, more than the errors of both`. */
export function headlineChangeText(newer: ReportHeadline, older: ReportHeadline): string {
	const { text, isBeyondErrors } = headlineChange(newer, older);
	const since = `the simulation of ${formatDay(older.simulatedAtMs)}`;
	if (isBeyondErrors === null) return `${text} with ${since}, whose horizon, level or currency is another`;
	return `${text} since ${since}, ${isBeyondErrors ? 'more than' : 'within'} the errors of both`;
}

/** The answer of a verification, in a few sentences: whether it holds, its figures, the file. */
export function verificationSentence(found: ReportVerification): string {
	const { fileName, reportId, compared, differing, isVerified, headline } = found;
	const name = plainText(fileName, 80);
	const day = formatDay(headline.simulatedAtMs);
	if (isVerified)
		return `Verified: ${name} is report ${reportId} of this workspace, byte for byte, and all ${formatCounted(compared, 'figure')} of the simulation of ${day} came out again.`;
	const file =
		reportId === null
			? 'It is not byte for byte a report that this workspace made: its pages are not vouched for, even where its figures hold.'
			: `The file is report ${reportId} of this workspace, byte for byte, of the simulation of ${day}.`;
	const figures =
		differing === 0
			? `All ${formatCount(compared)} figures that it carries came out again.`
			: `${formatCount(differing)} of ${formatCounted(compared, 'figure')} did not come out again.`;
	return `Not verified: ${name}. ${figures} ${file}`;
}
