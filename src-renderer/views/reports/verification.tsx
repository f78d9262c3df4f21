/** Whether a report still holds: the figures that it carries beside those that the workspace gives now. */
import { useRef, useState } from 'react';
import { formatCount, formatCounted, formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { headlineText, verificationSentence } from '../../../src-main/shared/charts/report-text.ts';
import { type AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import type { ReportVerification } from '../../../src-main/shared/domain/report-record.ts';
import { type Job, useEngine, useJob } from '../../client/engine.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { ErrorState } from '../../components/states.tsx';

export interface Verification {
	readonly job: Job<'reports.verify'>;
	/** Of a file that could not be handed over. */
	readonly error: AppError | undefined;
	readonly verify: (reportId: string) => void;
	/** The file dialog of the desktop window; a browser has its own. */
	readonly choose: (() => void) | undefined;
	readonly verifyFile: (file: File) => void;
	readonly close: () => void;
}

export function useVerification(): Verification {
	const { client } = useEngine();
	const job = useJob('reports.verify');
	const [error, setError] = useState<AppError>();
	const take = (sources: Promise<readonly string[]>): void => {
		setError(undefined);
		job.forget();
		sources.then(
			([source]) => source !== undefined && job.start({ source }),
			(thrown: unknown) => setError(toAppError(thrown)),
		);
	};
	const { chooseFiles } = client;
	return {
		job,
		error,
		verify: (reportId) => {
			setError(undefined);
			job.start({ reportId });
		},
		choose: chooseFiles && (() => take(chooseFiles())),
		verifyFile: (file) => take(client.registerFiles([file], { signal: new AbortController().signal, onProgress: () => undefined })),
		close: () => {
			setError(undefined);
			job.forget();
		},
	};
}

export function VerifyFileButton({ verification: { choose, verifyFile, job } }: { readonly verification: Verification }) {
	const input = useRef<HTMLInputElement>(null);
	return (
		<>
			<button type="button" disabled={job.running !== undefined} onClick={choose ?? (() => input.current?.click())}>
				Verify a file…
			</button>
			<input
				ref={input}
				type="file"
				accept=".pdf,application/pdf"
				hidden
				data-testid="verify-input"
				onChange={(event) => {
					const [file] = event.target.files ?? [];
					event.target.value = '';
					if (file) verifyFile(file);
				}}
			/>
		</>
	);
}

/** How it is going and what came of it, until it is closed. */
export function VerificationResult({ verification: { job, error, close } }: { readonly verification: Verification }) {
	if (error) return <ErrorState error={error} retry={close} retryLabel="Close" />;
	if (job.error) return <ErrorState error={job.error} retry={close} retryLabel="Close" />;
	if (job.output) return <Answer found={job.output} close={close} />;
	return <JobPanel job={job} name="The verification" />;
}

/** Differences in view; a report that no longer holds has thousands. */
const FEW = 12;

function Answer({ found, close }: { readonly found: ReportVerification; readonly close: () => void }) {
	const { headline, basis, notes, differences, differing, sha256 } = found;
	return (
		<section className="card" aria-label="Verification">
			<div className="section-head">
				<h3 className={`status status-${found.isVerified ? 'checked' : 'failed'}`}>{found.isVerified ? 'Verified' : 'Not verified'}</h3>
				<button type="button" className="quiet" onClick={close}>
					Close
				</button>
			</div>
			<p className="answer" role="status">
				{verificationSentence(found)}
			</p>
			<p className="muted">
				It states {headlineText(headline)}, of {formatCounted(headline.drives, 'drive')}, simulated {formatInstant(headline.simulatedAtMs)}. SHA-256
				of the file <code title={sha256}>{sha256.slice(0, 12)}</code>.
			</p>
			<Sentences title="What has changed since, so that figures must differ" lines={basis.map(({ text }) => text)} />
			{differences.length > 0 && (
				<div className="scroll-x">
					<table className="plain-table" aria-label="Figures that differ">
						<thead>
							<tr>
								<th>Figure</th>
								<th className="cell-numeric">The report says</th>
								<th className="cell-numeric">The workspace gives</th>
							</tr>
						</thead>
						<tbody>
							{differences.slice(0, FEW).map(({ figure, stated, recomputed }) => (
								<tr key={figure}>
									<td className="mono">{plainText(figure, 80)}</td>
									<td className="cell-numeric">{plainText(stated, 40)}</td>
									<td className="cell-numeric">{plainText(recomputed, 40)}</td>
								</tr>
							))}
						</tbody>
					</table>
					{differing > FEW && (
						<p className="caption">and {formatCount(differing - FEW)} more; "ssv report --verify FILE --json" lists up to a thousand.</p>
					)}
				</div>
			)}
			<Sentences title="Not compared" lines={notes} />
		</section>
	);
}

function Sentences({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
	if (lines.length === 0) return null;
	return (
		<div>
			<h4>{title}</h4>
			<ul className="plain-list muted">
				{lines.map((line) => (
					<li key={line}>{plainText(line, 400)}</li>
				))}
			</ul>
		</div>
	);
}
