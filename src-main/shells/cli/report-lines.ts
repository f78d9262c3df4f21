/** Reports as a reader at a terminal wants them: the list, what changed, what a verification found. */
import { formatBytes, formatCount, formatEstimate, formatInstant, formatPercent } from '../../shared/charts/format.ts';
import { changeText, changeValueText, figureLabel, verificationSentence, weightText } from '../../shared/charts/report-text.ts';
import type { OutputOf } from '../../shared/contract/procedures.ts';
import type { ReportVerification, TopDriveChange } from '../../shared/domain/report-record.ts';
import { table } from './terminal.ts';

type Listed = OutputOf<'reports.list'>['reports'][number];
type Compared = OutputOf<'reports.compare'>;

/** Differences that are printed; --json has a thousand. */
const SHOWN = 20;

export function listLines(reports: readonly Listed[]): string[] {
	if (reports.length === 0) return ['No report has been made yet. ssv report --out FILE.pdf makes one.'];
	return table(
		['no.', 'made', 'variant', 'pages', 'size', 'CVaR', 'file'],
		reports.map(({ reportId, madeAtMs, options, pages, bytes, headline, fileName, downloadId }) => [
			reportId,
			formatInstant(madeAtMs),
			options?.variant ?? 'full',
			String(pages),
			formatBytes(bytes),
			headline ? formatEstimate(headline.conditionalValueAtRisk, headline.currency) : '',
			downloadId === null ? `${fileName} (figures only)` : fileName,
		]),
		['right', 'left', 'left', 'right', 'right', 'right', 'left'],
	);
}

export function comparisonLines({ newer, older, comparison }: Compared): string[] {
	const { currency, olderCurrency, figures, entered, left, basis, topDrives } = comparison;
	return [
		`Report ${newer.reportId} (${formatInstant(newer.headline?.simulatedAtMs ?? newer.madeAtMs)}) beside report ${older.reportId} (${formatInstant(older.headline?.simulatedAtMs ?? older.madeAtMs)}):`,
		...table(
			['figure', 'before', 'now', 'change', ''],
			figures.map((change) => [
				figureLabel(change.figure, change.confidence),
				changeValueText(change, change.older, olderCurrency),
				changeValueText(change, change.newer, currency),
				changeText(change, currency),
				weightText(change),
			]),
			['left', 'right', 'right', 'right', 'left'],
		),
		...driveLines(`Came into the first ${topDrives} drives:`, entered),
		...driveLines(`Left the first ${topDrives} drives:`, left),
		...(basis.length === 0 ? ['Both rest on the same history, prices, settings and versions.'] : basis.map(({ text }) => text)),
	];
}

function driveLines(title: string, drives: readonly TopDriveChange[]): string[] {
	if (drives.length === 0) return [];
	const shown = drives.slice(0, SHOWN).map(({ serial, model, share, isInOther }) => {
		return `  ${serial} (${model}), ${formatPercent(share)} of CVaR${isInOther ? '' : '; the other report does not know it'}`;
	});
	return [title, ...shown, ...(drives.length > SHOWN ? [`  and ${formatCount(drives.length - SHOWN)} more`] : [])];
}

/** What was found: first whether it holds and why not, then what has changed since, then the figures that differ. */
export function verificationLines(found: ReportVerification): string[] {
	const { differing, differences, basis, notes } = found;
	return [
		verificationSentence(found),
		...(basis.length === 0 ? [] : ['Since it was made:', ...basis.map(({ text }) => `  ${text}`)]),
		...(differing > 0
			? table(
					['figure', 'in the report', 'computed anew'],
					differences.slice(0, SHOWN).map(({ figure, stated, recomputed }) => [figure, stated, recomputed].map(cut)),
				)
			: []),
		...(differing > SHOWN ? [`and ${formatCount(differing - SHOWN)} more; --json lists a thousand.`] : []),
		...notes,
	];
}

/** Order of a thousand drives is one figure. */
const LONGEST = 60;
const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
