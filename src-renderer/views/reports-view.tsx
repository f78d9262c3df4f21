/** Papers for those who decide. */
import { useState } from 'react';
import { formatBytes, formatCount, formatCounted, formatInstant } from '../../src-main/shared/charts/format.ts';
import type { OutputOf } from '../../src-main/shared/contract/procedures.ts';
import { type AppError, toAppError } from '../../src-main/shared/domain/errors.ts';
import { useEngine, useJob, useQuery } from '../client/engine.tsx';
import { areWithin, NumberField } from '../components/fields.tsx';
import { JobPanel } from '../components/job-panel.tsx';
import { EmptyState, ErrorState, QueryView, Skeleton } from '../components/states.tsx';
import { type Column, DataTable } from '../components/table/data-table.tsx';
import { View } from '../components/view.tsx';

type Report = OutputOf<'reports.list'>['reports'][number];

export function ReportsView() {
	const query = useQuery('reports.list', {});
	const job = useJob('report.make');
	const [forecasts, setForecasts] = useState(4);
	const make = (): void => job.start({ forecasts });
	return (
		<QueryView
			query={query}
			skeleton={
				<div className="view">
					<Skeleton height={28} width="50%" />
					<Skeleton height={240} />
				</div>
			}
		>
			{({ reports }) => (
				<View
					sentence={
						reports[0]
							? `The newest report has ${formatCounted(reports[0].pages, 'page')} and is of ${formatInstant(reports[0].madeAtMs)}.`
							: 'No report yet.'
					}
					actions={
						<>
							<NumberField label="Forecasts" unit="drives" value={forecasts} min={0} max={20} onChange={setForecasts} />
							<button type="button" className="primary" disabled={job.running !== undefined || !areWithin([forecasts, 0, 20])} onClick={make}>
								Make report
							</button>
						</>
					}
				>
					<JobPanel job={job} name="The report" retry={make} />
					{reports.length === 0 ? (
						<EmptyState title="Nothing on paper">
							A report is a PDF of the latest runs: the fleet, the drives that matter, forecasts, anomalies, the loss distribution, and what it all
							rests on. Simulate first.
						</EmptyState>
					) : (
						<ReportTable reports={reports} />
					)}
				</View>
			)}
		</QueryView>
	);
}

function ReportTable({ reports }: { readonly reports: readonly Report[] }) {
	const { client } = useEngine();
	const [error, setError] = useState<AppError>();
	const save = ({ downloadId, fileName }: Report): void => {
		setError(undefined);
		client.saveDownload(downloadId, fileName).catch((thrown: unknown) => setError(toAppError(thrown)));
	};
	const columns: readonly Column<Report>[] = [
		{
			key: 'fileName',
			title: 'File',
			width: 'minmax(200px, 2fr)',
			value: ({ fileName }) => fileName,
			cell: ({ fileName }) => <span className="mono">{fileName}</span>,
		},
		{
			key: 'madeAtMs',
			title: 'Made',
			width: '160px',
			kind: 'date',
			value: ({ madeAtMs }) => madeAtMs,
			cell: ({ madeAtMs }) => formatInstant(madeAtMs),
		},
		{ key: 'pages', title: 'Pages', width: '80px', kind: 'number', value: ({ pages }) => pages, cell: ({ pages }) => formatCount(pages) },
		{ key: 'bytes', title: 'Size', width: '100px', kind: 'number', value: ({ bytes }) => bytes, cell: ({ bytes }) => formatBytes(bytes) },
		{
			key: 'sha256',
			title: 'SHA-256',
			width: '110px',
			value: ({ sha256 }) => sha256,
			cell: ({ sha256 }) => (
				<span className="mono muted" title={sha256}>
					{sha256.slice(0, 8)}
				</span>
			),
		},
		{
			key: 'save',
			title: '',
			width: '84px',
			kind: 'number',
			value: () => undefined,
			cell: (report) => (
				<button type="button" className="compact" aria-label={`Download ${report.fileName}`} onClick={() => save(report)}>
					Download
				</button>
			),
		},
	];
	return (
		<>
			{error && <ErrorState error={error} />}
			<DataTable
				label="Reports"
				rows={reports}
				columns={columns}
				rowKey={({ reportId }) => reportId}
				initialOrder={{ key: 'madeAtMs', isDescending: true }}
			/>
		</>
	);
}
