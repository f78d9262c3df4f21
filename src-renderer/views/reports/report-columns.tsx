/** The columns of the history of reports. */
import { formatBytes, formatCount, formatEstimate, formatInstant, formatLevel } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { headlineChange, variantWords } from '../../../src-main/shared/charts/report-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type ReportTableFormat, reportTableFormats } from '../../../src-main/shared/domain/report.ts';
import type { ReportHeadline } from '../../../src-main/shared/domain/report-record.ts';
import type { Column } from '../../components/table/data-table.tsx';

export type ListedReport = OutputOf<'reports.list'>['reports'][number];

export interface HistoryLine {
	readonly report: ListedReport;
	/** Headline of the newest report of an earlier simulation; absent where this is the first. */
	readonly earlier: ReportHeadline | undefined;
}

/** @param reports newest first */
export function withEarlier(reports: readonly ListedReport[]): HistoryLine[] {
	return reports.map((report, place) => {
		const own = report.headline;
		const earlier = reports
			.slice(place + 1)
			.find(({ headline }) => headline !== null && own !== null && headline.simulatedAtMs !== own.simulatedAtMs)?.headline;
		return { report, earlier: earlier ?? undefined };
	});
}

export interface ReportActions {
	readonly save: (report: ListedReport) => void;
	readonly tables: (report: ListedReport, format: ReportTableFormat) => void;
	readonly verify: (report: ListedReport) => void;
	readonly isVerifying: boolean;
}

export function reportColumns(actions: ReportActions): readonly Column<HistoryLine>[] {
	return [
		{
			key: 'madeAtMs',
			title: 'Made',
			width: '152px',
			kind: 'date',
			value: ({ report }) => report.madeAtMs,
			cell: ({ report }) => <span title={`${plainText(report.fileName, 120)}, SHA-256 ${report.sha256}`}>{formatInstant(report.madeAtMs)}</span>,
		},
		{
			key: 'variant',
			title: 'Kind',
			width: 'minmax(150px, 1.4fr)',
			value: ({ report }) => report.options?.variant ?? '',
			cell: ({ report }) => <Kind report={report} />,
		},
		{
			key: 'valueAtRisk',
			title: 'VaR',
			width: 'minmax(104px, 1fr)',
			kind: 'number',
			hideBelow: 860,
			value: ({ report }) => report.headline?.valueAtRisk.value,
			cell: ({ report: { headline } }) => headline && <LevelFigure headline={headline} figure="valueAtRisk" />,
		},
		{
			key: 'conditionalValueAtRisk',
			title: 'CVaR',
			width: 'minmax(104px, 1fr)',
			kind: 'number',
			value: ({ report }) => report.headline?.conditionalValueAtRisk.value,
			cell: ({ report: { headline } }) => headline && <LevelFigure headline={headline} figure="conditionalValueAtRisk" />,
		},
		{
			key: 'change',
			title: 'Change',
			width: '108px',
			kind: 'number',
			value: ({ report, earlier }) => changeOf(report, earlier),
			cell: ({ report, earlier }) => <Change headline={report.headline} earlier={earlier} />,
		},
		{
			key: 'pages',
			title: 'Pages',
			width: '64px',
			kind: 'number',
			hideBelow: 1100,
			value: ({ report }) => report.pages,
			cell: ({ report }) => formatCount(report.pages),
		},
		{
			key: 'bytes',
			title: 'Size',
			width: '72px',
			kind: 'number',
			hideBelow: 1100,
			value: ({ report }) => report.bytes,
			cell: ({ report }) => formatBytes(report.bytes),
		},
		{
			key: 'actions',
			title: '',
			width: '270px',
			kind: 'number',
			value: () => undefined,
			cell: ({ report }) => <Actions report={report} actions={actions} />,
		},
	];
}

function Kind({ report: { options } }: { readonly report: ListedReport }) {
	if (options === null) return <span className="muted">of an older version</span>;
	const marks = [options.paper, ...(options.masksSerials ? ['masked'] : [])].join(', ');
	return (
		<>
			{variantWords[options.variant].label} <span className="muted">{marks}</span>
		</>
	);
}

function LevelFigure({ headline, figure }: { readonly headline: ReportHeadline; readonly figure: 'valueAtRisk' | 'conditionalValueAtRisk' }) {
	return (
		<span title={`${formatLevel(headline.confidence)} %, ${headline.horizonDays} days`}>{formatEstimate(headline[figure], headline.currency)}</span>
	);
}

function changeOf({ headline }: ListedReport, earlier: ReportHeadline | undefined): number | undefined {
	return headline === null || earlier === undefined ? undefined : headline.conditionalValueAtRisk.value - earlier.conditionalValueAtRisk.value;
}

function Change({ headline, earlier }: { readonly headline: ReportHeadline | null; readonly earlier: ReportHeadline | undefined }) {
	if (headline === null || earlier === undefined) return <span className="muted">–</span>;
	const { text, isBeyondErrors } = headlineChange(headline, earlier);
	return isBeyondErrors ? <strong>{text}</strong> : <span className="muted">{text}</span>;
}

/** What each is called on its button. */
const formatNames: Readonly<Record<ReportTableFormat, string>> = { xlsx: 'XLSX', csv: 'CSV', json: 'JSON' };

const NO_PDF = 'The PDF is no longer kept in the workspace; its figures are. A copy can be verified with "Verify a file".';

function Actions({ report, actions }: { readonly report: ListedReport; readonly actions: ReportActions }) {
	const hasFigures = report.headline !== null;
	const hasPdf = report.downloadId !== null;
	const name = plainText(report.fileName, 80);
	return (
		<span className="report-actions">
			<button
				type="button"
				className="compact"
				disabled={!hasPdf}
				title={hasPdf ? undefined : NO_PDF}
				aria-label={`Download ${name}`}
				onClick={() => actions.save(report)}
			>
				PDF
			</button>
			{hasFigures &&
				reportTableFormats.map((format) => (
					<button
						key={format}
						type="button"
						className="compact"
						aria-label={`Download the figures of ${name} as ${formatNames[format]}`}
						onClick={() => actions.tables(report, format)}
					>
						{formatNames[format]}
					</button>
				))}
			{hasFigures && (
				<button
					type="button"
					className="compact"
					disabled={actions.isVerifying || !hasPdf}
					title={hasPdf ? undefined : NO_PDF}
					aria-label={`Verify ${name}`}
					onClick={() => actions.verify(report)}
				>
					Verify
				</button>
			)}
		</span>
	);
}
