/** What is in the history, where it came from, and the way in for more. */
import { useId, useState } from 'react';
import { formatCounted, formatDayRange } from '../../../src-main/shared/charts/format.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { dayMs } from '../../../src-main/shared/domain/drive-changes.ts';
import { useEngine, useQuery } from '../../client/engine.tsx';
import { type Import, type ImportOptions, useImport } from '../../client/use-import.ts';
import { DropZone } from '../../components/drop-zone.tsx';
import { amountText, JobPanel, ProgressBar, progressText, remainingText } from '../../components/job-panel.tsx';
import { ErrorState, Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { View } from '../../components/view.tsx';
import { IdentitySection } from '../identity/identity-section.tsx';
import { MapTableButton } from '../mapping/map-table-button.tsx';
import { MappingView } from '../mapping/mapping-view.tsx';
import { ProfileList } from '../mapping/profile-list.tsx';
import { PricesSection } from '../prices/prices-section.tsx';
import { ExportGuide } from './export-guide.tsx';
import { FactsFile } from './facts-file.tsx';
import { GroupsSection } from './groups.tsx';
import { ImportResult } from './import-result.tsx';
import { Ledger } from './ledger.tsx';
import { MetricTable } from './metric-table.tsx';
import { QualitySection } from './quality-section.tsx';
import { RetentionSection } from './retention-section.tsx';
import { WatchedFolders } from './watched-folders.tsx';

export function ImportsView() {
	const ledger = useQuery('imports.list', {});
	if (ledger.status !== 'failed') return <Sections />;
	// Without the ledger none of the sections has an answer: one error says so once.
	return (
		<View sentence="Data">
			<ErrorState error={ledger.error} retry={ledger.retry} />
		</View>
	);
}

function Sections() {
	const workspace = useQuery('workspace.get', {});
	const [isDryRun, setIsDryRun] = useState(false);
	const [acceptRejects, setAcceptRejects] = useState(false);
	const [observedSince, setObservedSince] = useState('');
	const options: ImportOptions = { isDryRun, acceptRejects, ...(dayMs(observedSince) === undefined ? {} : { observedSince }) };
	const imports = useImport(options);
	const isBusy = imports.job.running !== undefined || imports.upload !== undefined;
	const [mapped, setMapped] = useState<string>();
	if (mapped !== undefined) return <MappingView source={mapped} onClose={() => setMapped(undefined)} />;
	return (
		<View sentence={workspace.status === 'ready' ? dataSentence(workspace.output) : 'Data'}>
			{workspace.status === 'ready' && workspace.output.notices.map((notice) => <Notice key={notice}>{notice}</Notice>)}
			<DropZone starter={imports} isDisabled={isBusy} />
			<div className="options">
				<label>
					<input type="checkbox" checked={isDryRun} onChange={(event) => setIsDryRun(event.target.checked)} /> Preview only, add nothing
				</label>
				<label>
					<input type="checkbox" checked={acceptRejects} onChange={(event) => setAcceptRejects(event.target.checked)} /> Accept files with more than 5
					% unreadable rows
				</label>
				<WatchedSince value={observedSince} onChange={setObservedSince} />
				<MapTableButton isDisabled={isBusy} onSource={setMapped} />
			</div>
			{options.observedSince !== undefined && (
				<p className="caption">
					Every drive in the files imported now counts as watched from {observedSince} on, also before its first row there. For files that hold only
					the last rows of drives.
				</p>
			)}
			<ImportProgress imports={imports} options={options} />
			{imports.job.output && !isBusy && (
				<ImportResult
					report={imports.job.output}
					onMap={setMapped}
					importNow={imports.job.output.isDryRun && imports.again ? () => imports.again?.({ ...options, isDryRun: false }) : undefined}
				/>
			)}
			{workspace.status === 'ready' && workspace.output.drives === 0 && !isBusy && (
				<section className="stack" aria-label="No data yet">
					<h2>How to get an export</h2>
					<ExportGuide />
				</section>
			)}
			<WatchedFolders />
			{workspace.status === 'ready' && workspace.output.drives > 0 && <FactsFile />}
			<IdentitySection />
			<Ledger />
			<ProfileList />
			<GroupsSection drives={workspace.status === 'ready' ? workspace.output.drives : 0} />
			<QueryView query={workspace} skeleton={<Skeleton height={200} />}>
				{(summary) =>
					summary.drives > 0 && (
						<>
							<QualitySection samples={summary.samples} />
							<MetricTable metrics={summary.metrics} />
							<PricesSection />
							<RetentionSection samples={summary.samples} />
							<details className="stack">
								<summary>How to get more exports</summary>
								<ExportGuide />
							</details>
						</>
					)
				}
			</QueryView>
		</View>
	);
}

/** For files that hold the last rows of drives, whose history is not in them. */
function WatchedSince({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
	const id = useId();
	return (
		<span className="field">
			<label htmlFor={id} title="For files that hold only the last rows of drives: from this day on all of them were under observation">
				Watched since
			</label>
			<input id={id} type="date" value={value} onChange={(event) => onChange(event.target.value)} />
		</span>
	);
}

function dataSentence({ drives, samples, imports, failures, rejectedRows, firstMs, lastMs }: OutputOf<'workspace.get'>): string {
	if (drives === 0) return 'No data yet. Import exports of your monitoring to begin.';
	const span = firstMs !== null && lastMs !== null ? `, ${formatDayRange(firstMs, lastMs)}` : '';
	const failed = failures > 0 ? `, ${formatCounted(failures, 'failure')} among them` : '';
	const rejected = rejectedRows > 0 ? ` ${formatCounted(rejectedRows, 'row')} could not be read.` : '';
	return `${formatCounted(samples, 'sample')} of ${formatCounted(drives, 'drive')}${failed}${span}, from ${formatCounted(imports, 'file')}.${rejected}`;
}

interface ImportProgressProps {
	readonly imports: Import;
	readonly options: ImportOptions;
}

function ImportProgress({ imports, options }: ImportProgressProps) {
	const { jobs } = useEngine();
	const { upload, uploadError, job, again } = imports;
	if (upload) {
		return (
			<section className="job-panel" aria-label={upload.title}>
				<div className="job-line">
					<strong>{progressText(upload)}</strong>
					<span className="muted">{[amountText(upload), remainingText(upload.remainingMs)].filter(Boolean).join(' · ')}</span>
					<button type="button" disabled={upload.isCancelling} onClick={() => jobs.cancel(upload.callId)}>
						Cancel
					</button>
				</div>
				<ProgressBar job={upload} label={upload.title} />
			</section>
		);
	}
	if (uploadError) return <ErrorState error={uploadError} />;
	return <JobPanel job={job} name="The import" {...(again ? { retry: () => again(options) } : {})} />;
}
