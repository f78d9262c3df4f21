/** Settles at once all listed questions about the nameless drives of one machine: each stays as it is. */
import { useState } from 'react';
import { formatCount, formatCounted } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import { useEngine, useJobs } from '../../client/engine.tsx';
import type { LocalWork } from '../../client/job-store.ts';
import { ProgressBar, progressText } from '../../components/job-panel.tsx';
import { ErrorState, Notice } from '../../components/states.tsx';
import type { Question } from './identity-words.ts';

const SLOT = 'identity.keepApart all';

interface KeepAllApartProps {
	readonly question: Question;
	readonly questions: readonly Question[];
}

/** Nothing unless the question is about a nameless drive of a machine that has more of them. */
export function KeepAllApart({ question, questions }: KeepAllApartProps) {
	const { client, jobs } = useEngine();
	const running = useJobs().running.find(({ slot }) => slot === SLOT);
	const [error, setError] = useState<AppError>();
	const { host } = question.evidence;
	const alike = questions.filter(({ basis, evidence }) => basis === 'source' && evidence.host === host);

	const keepAll = async ({ signal, progress }: LocalWork): Promise<void> => {
		for (const [index, { deviceId }] of alike.entries()) {
			if (signal.aborted) throw new AppError('cancelled', `Cancelled; ${formatCounted(index, 'drive')} of ${formatCount(alike.length)} are settled.`);
			progress('Keeping apart', index, alike.length, 'drives');
			await client.call('identity.keepApart', { drive: deviceId, reason: 'kept apart with all of its machine' });
		}
	};
	const start = (): void => {
		setError(undefined);
		jobs.runLocal(`Keeping ${formatCounted(alike.length, 'drive')} apart`, SLOT, keepAll).catch((thrown: unknown) => setError(toAppError(thrown)));
	};

	if (running)
		return (
			<section className="job-panel" aria-label={running.title}>
				<div className="job-line">
					<strong>{progressText(running)}</strong>
					<button type="button" disabled={running.isCancelling} onClick={() => jobs.cancel(running.callId)}>
						Cancel
					</button>
				</div>
				<ProgressBar job={running} label={running.title} />
			</section>
		);
	return (
		<>
			{error && (error.code === 'cancelled' ? <Notice>{error.message}</Notice> : <ErrorState error={error} retry={start} />)}
			{question.basis === 'source' && host !== undefined && alike.length > 1 && (
				<button type="button" className="compact" onClick={start}>
					Keep all {formatCount(alike.length)} of {plainText(host, 40)} apart
				</button>
			)}
		</>
	);
}
