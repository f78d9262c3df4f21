/** Two reports beside each other: each figure with the errors of both, who came to the top of the list and who left it, what they rest on. */
import { useState } from 'react';
import { formatCount, formatCounted, formatInstant, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { changeText, changeValueText, comparisonSentence, figureLabel, variantWords } from '../../../src-main/shared/charts/report-text.ts';
import type { FigureChange, FiguresComparison, TopDriveChange } from '../../../src-main/shared/domain/report-record.ts';
import { useQuery } from '../../client/engine.tsx';
import { SelectField } from '../../components/fields.tsx';
import { QueryView, Skeleton } from '../../components/states.tsx';
import { hrefOf } from '../../routes.ts';
import type { ListedReport } from './report-columns.tsx';

/** Nothing until there are two to compare. @param props.reports newest first */
export function ReportComparison({ reports }: { readonly reports: readonly ListedReport[] }) {
	const comparable = reports.filter(({ headline }) => headline !== null);
	const [chosen, setChosen] = useState<{ readonly newer?: string; readonly older?: string }>({});
	const known = (id: string | undefined): ListedReport | undefined => comparable.find(({ reportId }) => reportId === id);
	const newer = known(chosen.newer) ?? comparable[0];
	const others = comparable.filter((report) => report !== newer);
	const older = [known(chosen.older), earlierOf(newer, others), others[0]].find((report) => report !== undefined && report !== newer);
	if (!newer || !older) return null;
	const options = (from: readonly ListedReport[]) => from.map((report) => ({ value: report.reportId, label: nameOf(report) }));
	return (
		<section className="stack" aria-label="Comparison">
			<div className="section-head">
				<h2>What changed</h2>
				<div className="actions">
					<SelectField label="From" value={older.reportId} options={options(others)} onChange={(id) => setChosen({ ...chosen, older: id })} />
					<SelectField label="to" value={newer.reportId} options={options(comparable)} onChange={(id) => setChosen({ ...chosen, newer: id })} />
				</div>
			</div>
			<Compared newer={newer.reportId} older={older.reportId} />
		</section>
	);
}

/** The newest one of another simulation that is older than `report`: two of the same simulation have nothing to compare. */
function earlierOf(report: ListedReport | undefined, others: readonly ListedReport[]): ListedReport | undefined {
	return others.find(
		({ madeAtMs, headline }) => report !== undefined && madeAtMs <= report.madeAtMs && headline?.simulatedAtMs !== report.headline?.simulatedAtMs,
	);
}

function nameOf({ madeAtMs, options, reportId }: ListedReport): string {
	return `${formatInstant(madeAtMs)}, ${options === null ? '' : variantWords[options.variant].label.toLowerCase()} (${reportId})`;
}

function Compared({ newer, older }: { readonly newer: string; readonly older: string }) {
	const query = useQuery('reports.compare', { reportId: newer, with: older });
	return (
		<QueryView query={query} skeleton={<Skeleton height={260} />}>
			{({ comparison }) => (
				<>
					<p className="answer">{comparisonSentence(comparison)}</p>
					<div className="report-columns">
						<FigureTable comparison={comparison} />
						<div className="card">
							<Movers title="Came to the top" drives={comparison.entered} topDrives={comparison.topDrives} />
							<Movers title="Left the top" drives={comparison.left} topDrives={comparison.topDrives} />
							<Basis comparison={comparison} />
						</div>
					</div>
				</>
			)}
		</QueryView>
	);
}

const weightWord = ({ change, isBeyondErrors }: FigureChange): string =>
	isBeyondErrors === null || change === 0 ? '' : isBeyondErrors ? 'more than these' : 'within these';

function FigureTable({ comparison: { figures, currency, olderCurrency } }: { readonly comparison: FiguresComparison }) {
	const hasWeights = figures.some((line) => weightWord(line) !== '');
	return (
		<div className="card scroll-x">
			<table className="plain-table" aria-label="Figures of both">
				<thead>
					<tr>
						<th>Figure</th>
						<th className="cell-numeric">Earlier</th>
						<th className="cell-numeric">Later</th>
						<th className="cell-numeric">Change</th>
						{hasWeights && <th>Errors of both</th>}
					</tr>
				</thead>
				<tbody>
					{figures.map((line) => (
						<tr key={`${line.figure} ${line.confidence ?? ''}`}>
							<td className="nowrap">{figureLabel(line.figure, line.confidence)}</td>
							<td className="cell-numeric">{changeValueText(line, line.older, olderCurrency)}</td>
							<td className="cell-numeric">{changeValueText(line, line.newer, currency)}</td>
							<td className={line.isBeyondErrors === null ? 'cell-numeric muted' : 'cell-numeric'}>
								{line.isBeyondErrors ? <strong>{changeText(line, currency)}</strong> : changeText(line, currency)}
							</td>
							{hasWeights && <td className="muted nowrap">{weightWord(line)}</td>}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

/** Drives in view. */
const FEW = 6;

interface MoversProps {
	readonly title: string;
	readonly drives: readonly TopDriveChange[];
	readonly topDrives: number;
}

function Movers({ title, drives, topDrives }: MoversProps) {
	return (
		<div>
			<h3>
				{title} {formatCount(topDrives)}
			</h3>
			{drives.length === 0 ? (
				<p className="muted">No drive.</p>
			) : (
				<ul className="plain-list">
					{drives.slice(0, FEW).map(({ deviceId, serial, model, share, failureProbability, isInOther }) => (
						<li key={deviceId}>
							<a className="mono" href={hrefOf({ view: 'drive', drive: deviceId })}>
								{plainSerial(serial)}
							</a>{' '}
							<span className="muted">
								{plainText(model, 32)}, <span className="nowrap">{formatPercent(share)} of CVaR</span>,{' '}
								<span className="nowrap">probability of failure {formatPercent(failureProbability)}</span>
								{isInOther ? '' : '; not in the other report'}
							</span>
						</li>
					))}
					{drives.length > FEW && <li className="muted">and {formatCounted(drives.length - FEW, 'more drive')}</li>}
				</ul>
			)}
		</div>
	);
}

function Basis({ comparison: { basis } }: { readonly comparison: FiguresComparison }) {
	return (
		<div>
			<h3>What they rest on</h3>
			{basis.length === 0 ? (
				<p className="muted">The same: history, prices, groups, settings, versions.</p>
			) : (
				<ul className="plain-list muted">
					{basis.map(({ part, text }) => (
						<li key={`${part} ${text}`}>{plainText(text, 300)}</li>
					))}
				</ul>
			)}
		</div>
	);
}
