/** Would it have been right? Forecasts of past days beside what came: one line a verdict, the evidence beneath it. */
import { backtestSentence } from '../../../src-main/shared/charts/backtest-text.ts';
import { formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type Job, useJob, useQuery } from '../../client/engine.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { ErrorState, MissingParts, Notice, Skeleton } from '../../components/states.tsx';
import { FailureBacktestFold } from './backtest-failures.tsx';
import { LoadBacktestFold } from './backtest-load.tsx';

export function BacktestBoard() {
	const query = useQuery('risk.backtest.latest', {});
	const job = useJob('risk.backtest');
	const run = (): void => job.start({});
	return (
		<section className="stack" aria-label="Backtests">
			<div className="section-head">
				<h2>Backtests</h2>
				<div className="actions">
					<button type="button" disabled={job.running !== undefined} onClick={run}>
						Look back
					</button>
				</div>
			</div>
			<JobPanel job={job} name="Looking back" retry={run} />
			{query.status === 'loading' && <Skeleton height={160} />}
			{query.status === 'failed' && <ErrorState error={query.error} retry={query.retry} />}
			{query.status === 'ready' && <Found latest={query.output} job={job} />}
		</section>
	);
}

interface FoundProps {
	readonly latest: OutputOf<'risk.backtest.latest'>;
	readonly job: Job<'risk.backtest'>;
}

function Found({ latest: { backtest, madeAtMs, isStale }, job }: FoundProps) {
	if (backtest === null)
		return job.running === undefined ? (
			<p className="muted">
				Nobody has looked back yet. Laws are fitted to what was known on each past day, asked for the next day and week and for failures, and held
				against what came. It takes a minute or so.
			</p>
		) : (
			<Skeleton height={160} />
		);
	return (
		<>
			{isStale && <Notice>The history has changed since this look back{madeAtMs === null ? '' : ` of ${formatInstant(madeAtMs)}`}.</Notice>}
			<p>{backtestSentence(backtest)}</p>
			<div className="backtests">
				{backtest.loads.map((load) => (
					<LoadBacktestFold key={`${load.metric} ${load.horizonDays}`} load={load} />
				))}
				{backtest.failures.map((failures) => (
					<FailureBacktestFold key={failures.horizonDays} failures={failures} />
				))}
			</div>
			<ul className="plain-list muted">
				{backtest.notes.map((note) => (
					<li key={note}>{plainText(note, 400)}</li>
				))}
			</ul>
			<MissingParts missing={backtest.missing} />
		</>
	);
}
