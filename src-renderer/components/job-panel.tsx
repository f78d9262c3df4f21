/** A piece of work inside its view: how far it is, Cancel, and how it ended. */
import { formatBytes, formatCount, formatCounted } from '../../src-main/shared/charts/format.ts';
import { plainText } from '../../src-main/shared/charts/plain-text.ts';
import type { AppError } from '../../src-main/shared/domain/errors.ts';
import type { Job } from '../client/engine.tsx';
import { isCancellable, type JobName, type RunningJob } from '../client/job-store.ts';
import { ErrorState, Notice } from './states.tsx';

/** `about 2 min left`, `12 s left`. */
export function remainingText(remainingMs: number | undefined): string {
	if (remainingMs === undefined) return '';
	const seconds = Math.ceil(remainingMs / 1000);
	if (seconds < 60) return `${seconds}\u00a0s left`;
	const minutes = Math.round(seconds / 60);
	return minutes < 60 ? `about ${minutes}\u00a0min left` : `about ${Math.round(minutes / 60)}\u00a0h left`;
}

/** `Training LSTM · 24 of 96 epochs`. */
export function progressText({ phase, done, total, unit }: RunningJob): string {
	if (total <= 0) return phase;
	if (unit === 'bytes' || unit === undefined) return `${phase} · ${Math.floor((100 * done) / total)}\u00a0%`;
	return `${phase} · ${formatCount(done)} of ${formatCount(total)} ${unit}`;
}

/** `1.20 of 2.94 GB`: what a share in percent does not say. */
export function amountText({ done, total, unit }: RunningJob): string {
	return unit === 'bytes' && total > 0 ? `${formatBytes(done)} of ${formatBytes(total)}` : '';
}

/** `310,000 rows, 85,000 a second`. */
function rowsText({ rows, rowsPerSecond }: RunningJob): string {
	if (rows === undefined || rows === 0) return '';
	return `${formatCounted(rows, 'row')}${rowsPerSecond === undefined ? '' : `, ${formatCount(rowsPerSecond)} a second`}`;
}

/** Space for a file name and figures that come and go: the panel keeps its height. */
function JobDetail({ job }: { readonly job: RunningJob }) {
	if (job.rows === undefined) return null;
	return (
		<div className="job-detail">
			<span className="mono">{plainText(job.detail ?? '', 100)}</span>
			<span>{rowsText(job)}</span>
		</div>
	);
}

export function ProgressBar({ job, label }: { readonly job: RunningJob; readonly label: string }) {
	const share = job.total > 0 ? Math.min(1, job.done / job.total) : undefined;
	return (
		<div
			className={share === undefined ? 'progress progress-unknown' : 'progress'}
			role="progressbar"
			aria-label={label}
			aria-valuemin={0}
			aria-valuemax={100}
			{...(share === undefined ? {} : { 'aria-valuenow': Math.floor(share * 100) })}
		>
			<i style={{ width: `${(share ?? 0.3) * 100}%` }} />
		</div>
	);
}

/** What a cancelled training has left as a bundle. */
function keptText(error: AppError | undefined): string | undefined {
	return error?.details.bundle === undefined ? undefined : plainText(error.message, 400);
}

interface JobPanelProps<P extends JobName> {
	readonly job: Job<P>;
	/** What a cancelled or failed one is called: `The simulation`. */
	readonly name: string;
	/** Absent where the page no longer knows what to start again. */
	readonly retry?: () => void;
	/** What the button that ends it says. */
	readonly cancelLabel?: string;
}

export function JobPanel<P extends JobName>({ job, name, retry, cancelLabel = 'Cancel' }: JobPanelProps<P>) {
	const { running } = job;
	if (running) {
		return (
			<section className="job-panel" aria-label={running.title}>
				<div className="job-line">
					<strong>{running.isCancelling ? 'Cancelling' : progressText(running)}</strong>
					<span className="muted">
						{running.isCancelling ? '' : [amountText(running), remainingText(running.remainingMs)].filter(Boolean).join(' · ')}
					</span>
					{isCancellable(running) && (
						<button type="button" disabled={running.isCancelling} onClick={job.cancel}>
							{cancelLabel}
						</button>
					)}
				</div>
				<ProgressBar job={running} label={running.title} />
				<JobDetail job={running} />
			</section>
		);
	}
	if (job.isCancelled) {
		return (
			<Notice
				action={
					retry && (
						<button type="button" className="quiet" onClick={retry}>
							Start again
						</button>
					)
				}
			>
				{keptText(job.cancelError) ?? `${name} was cancelled. Everything is as it was before.`}
			</Notice>
		);
	}
	return job.error ? <ErrorState error={job.error} {...(retry ? { retry } : {})} /> : null;
}
