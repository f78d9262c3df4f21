/** A piece of work inside its view: how far it is, Cancel, and how it ended. */
import { formatCount } from '../../src-main/shared/charts/format.ts';
import type { Job } from '../client/engine.tsx';
import type { JobName, RunningJob } from '../client/job-store.ts';
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

interface JobPanelProps<P extends JobName> {
	readonly job: Job<P>;
	/** What a cancelled or failed one is called: `The simulation`. */
	readonly name: string;
	/** Absent where the page no longer knows what to start again. */
	readonly retry?: () => void;
}

export function JobPanel<P extends JobName>({ job, name, retry }: JobPanelProps<P>) {
	const { running } = job;
	if (running) {
		return (
			<section className="job-panel" aria-label={running.title}>
				<div className="job-line">
					<strong>{running.isCancelling ? 'Cancelling' : progressText(running)}</strong>
					<span className="muted">{running.isCancelling ? '' : remainingText(running.remainingMs)}</span>
					<button type="button" disabled={running.isCancelling} onClick={job.cancel}>
						Cancel
					</button>
				</div>
				<ProgressBar job={running} label={running.title} />
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
				{name} was cancelled. Everything is as it was before.
			</Notice>
		);
	}
	return job.error ? <ErrorState error={job.error} {...(retry ? { retry } : {})} /> : null;
}
