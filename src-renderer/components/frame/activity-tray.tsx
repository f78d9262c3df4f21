/** What the program is working on, on every view: how far, how long still, Cancel. */
import { useEffect, useState } from 'react';
import { useEngine, useJobs } from '../../client/engine.tsx';
import { isCancellable } from '../../client/job-store.ts';
import { Icon } from '../icons.tsx';
import { ProgressBar, progressText, remainingText } from '../job-panel.tsx';

/** Shorter work comes and goes unseen. */
const SHOW_AFTER_MS = 700;

export function ActivityTray() {
	const { jobs } = useEngine();
	const { running, ended } = useJobs();
	const now = useNow(running.length > 0);
	const shown = running.filter((job) => now - job.startedAtMs >= SHOW_AFTER_MS);
	return (
		<section className="tray" aria-label="Activity">
			{shown.map((job) => (
				<div key={job.callId} className="tray-item">
					<div className="tray-line">
						<strong>{job.title}</strong>
						{isCancellable(job) && (
							<button
								type="button"
								className="icon-button"
								aria-label={`Cancel: ${job.title}`}
								title="Cancel"
								disabled={job.isCancelling}
								onClick={() => jobs.cancel(job.callId)}
							>
								<Icon name="close" />
							</button>
						)}
					</div>
					<ProgressBar job={job} label={job.title} />
					<span className="tray-text">
						{job.isCancelling ? 'Cancelling' : [progressText(job), remainingText(job.remainingMs)].filter(Boolean).join(' · ')}
					</span>
				</div>
			))}
			{ended
				.filter((job) => job.status === 'failed')
				.map((job) => (
					<div key={job.callId} className="tray-item tray-failed">
						<div className="tray-line">
							<strong>{job.title} failed</strong>
							<button
								type="button"
								className="icon-button"
								aria-label={`Dismiss: ${job.title}`}
								title="Dismiss"
								onClick={() => jobs.dismiss(job.callId)}
							>
								<Icon name="close" />
							</button>
						</div>
						<span className="tray-text">{job.text}</span>
					</div>
				))}
		</section>
	);
}

/** Says to screen readers when work starts and how it ends; progress itself would be chatter. */
export function JobAnnouncer() {
	const { running, ended } = useJobs();
	const last = ended.at(-1);
	const started = running.at(-1);
	const text = last ? `${last.title}: ${last.status === 'done' ? 'done' : last.text}` : started ? `${started.title}: started` : '';
	return (
		<div className="visually-hidden" role="status" aria-live="polite">
			{text}
		</div>
	);
}

function useNow(isRunning: boolean): number {
	const [now, setNow] = useState(Date.now);
	useEffect(() => {
		if (!isRunning) return;
		setNow(Date.now());
		const timer = setInterval(() => setNow(Date.now()), 350);
		return () => clearInterval(timer);
	}, [isRunning]);
	return now;
}
