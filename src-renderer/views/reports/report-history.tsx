/** Every report that was made: what it said, how that moved, and all that can be had of it. */
import { useMemo, useState } from 'react';
import { formatCounted } from '../../../src-main/shared/charts/format.ts';
import { type AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import type { ReportTableFormat } from '../../../src-main/shared/domain/report.ts';
import { useEngine } from '../../client/engine.tsx';
import { ErrorState } from '../../components/states.tsx';
import { DataTable } from '../../components/table/data-table.tsx';
import { type ListedReport, type ReportActions, reportColumns, withEarlier } from './report-columns.tsx';
import { ReportComparison } from './report-comparison.tsx';
import { useVerification, VerificationResult, VerifyFileButton } from './verification.tsx';

export function ReportHistory({ reports }: { readonly reports: readonly ListedReport[] }) {
	const { client, jobs } = useEngine();
	const [error, setError] = useState<AppError>();
	const verification = useVerification();
	const lines = useMemo(() => withEarlier(reports), [reports]);
	const run = (work: Promise<unknown>): void => {
		setError(undefined);
		work.catch((thrown: unknown) => setError(toAppError(thrown)));
	};
	const tables = async ({ reportId }: ListedReport, format: ReportTableFormat): Promise<void> => {
		const { downloadId, fileName } = await jobs.run('report.tables', { reportId, format });
		await client.saveDownload(downloadId, fileName);
	};
	const actions: ReportActions = {
		save: ({ downloadId, fileName }) => {
			if (downloadId !== null) run(client.saveDownload(downloadId, fileName));
		},
		tables: (report, format) => run(tables(report, format)),
		verify: ({ reportId }) => verification.verify(reportId),
		isVerifying: verification.job.running !== undefined,
	};
	return (
		<>
			<section className="stack" aria-label="History">
				<div className="section-head">
					<h2>
						History <span className="muted">· {formatCounted(reports.length, 'report')}</span>
					</h2>
					<VerifyFileButton verification={verification} />
				</div>
				{error && <ErrorState error={error} />}
				<DataTable
					label="Reports"
					rows={lines}
					columns={reportColumns(actions)}
					rowKey={({ report: { reportId } }) => reportId}
					initialOrder={{ key: 'madeAtMs', isDescending: true }}
					maxRows={8}
				/>
				<p className="caption">
					Change is that of CVaR since the report of the simulation before, bold where it is more than the errors of both. XLSX, CSV and JSON hold the
					figures with all their digits.
					{reports.some(({ downloadId }) => downloadId === null) && ' Where PDF is grey, only the figures are kept here; verify a copy of the file.'}
				</p>
				<VerificationResult verification={verification} />
			</section>
			<ReportComparison reports={reports} />
		</>
	);
}
