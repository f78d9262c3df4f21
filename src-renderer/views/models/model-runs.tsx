/** All runs side by side: a table, the curves of the chosen ones on one axis, what was set differently; which one to use, which to remove. */
import { type ReactNode, useMemo, useState } from 'react';
import { formatBytes, formatCount } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { comparableMetrics, runColours, runLabel } from '../../../src-main/shared/charts/run-comparison-chart.ts';
import type { ModelRun } from '../../../src-main/shared/domain/results.ts';
import { useMutation } from '../../client/use-mutation.ts';
import { ErrorState } from '../../components/states.tsx';
import { DataTable } from '../../components/table/data-table.tsx';
import { type RunActions, runColumns } from './run-columns.tsx';
import { RunComparison } from './run-comparison.tsx';

interface Question {
	readonly action: 'use' | 'remove';
	readonly run: ModelRun;
}

/** The one in use beside the newest other one, until somebody chooses. */
function firstChoice(runs: readonly ModelRun[]): string[] {
	const inUse = runs.find(({ isInUse }) => isInUse);
	const newest = runs.find(({ isInUse }) => !isInUse);
	return [inUse, newest].flatMap((run) => (run ? [run.bundle] : []));
}

interface ModelRunsProps {
	readonly runs: readonly ModelRun[];
	/** Bundles in and out. */
	readonly buttons: ReactNode;
}

export function ModelRuns({ runs, buttons }: ModelRunsProps) {
	const [choice, setChoice] = useState<readonly string[]>();
	const [question, setQuestion] = useState<Question>();
	const metrics = useMemo(() => comparableMetrics(runs), [runs]);
	const chosen = useMemo(() => {
		const known = new Set(runs.map(({ bundle }) => bundle));
		return (choice ?? firstChoice(runs)).filter((bundle) => known.has(bundle));
	}, [runs, choice]);
	const toggle = (bundle: string): void => {
		if (chosen.includes(bundle)) setChoice(chosen.filter((name) => name !== bundle));
		else if (chosen.length < runColours.length) setChoice([...chosen, bundle]);
	};
	const actions: RunActions = { chosen, toggle, ask: (action, run) => setQuestion({ action, run }) };
	const compared = chosen.flatMap((name) => runs.find(({ bundle }) => bundle === name) ?? []);
	return (
		<section className="stack" aria-label="Runs">
			<div className="section-head">
				<h2>Runs</h2>
				<div className="actions">{buttons}</div>
			</div>
			<DataTable
				label="Runs"
				rows={runs}
				columns={runColumns(metrics, actions)}
				rowKey={({ bundle }) => bundle}
				initialOrder={{ key: 'trainedAtMs', isDescending: true }}
				onOpen={({ bundle }) => toggle(bundle)}
				maxRows={10}
			/>
			<p className="caption">
				{metrics.length > 0 &&
					'Under each metric: the loss of the LSTM on held-back days, against that of the forecast "no change"; below 0 is better. A forecast gives no weight to a model that naive forecasts beat. '}
				{chosen.length >= runColours.length ? `${formatCount(runColours.length)} runs can be compared at once.` : 'Choose runs to compare them.'}
			</p>
			{question && <Confirm key={`${question.action} ${question.run.bundle}`} question={question} close={() => setQuestion(undefined)} />}
			{compared.length > 0 && <RunComparison runs={compared} />}
		</section>
	);
}

function Confirm({ question: { action, run }, close }: { readonly question: Question; readonly close: () => void }) {
	const use = useMutation('models.use');
	const remove = useMutation('models.remove');
	const mutation = action === 'use' ? use : remove;
	const go = async (): Promise<void> => {
		const done = await mutation.run({ bundle: run.bundle });
		if (done) close();
	};
	return (
		<section className="confirm" aria-label={action === 'use' ? 'Use this run' : 'Remove this run'}>
			<p>
				<strong>{action === 'use' ? `Use the models of ${runLabel(run)}?` : `Remove ${runLabel(run)} for good?`}</strong>{' '}
				{action === 'use' ? takeText(run) : removeText(run)}
			</p>
			{mutation.error && <ErrorState error={mutation.error} />}
			<div className="actions">
				<button type="button" className={action === 'use' ? 'primary' : 'danger'} disabled={mutation.isRunning} onClick={() => void go()}>
					{action === 'use' ? 'Use this one' : 'Remove'}
				</button>
				<button type="button" onClick={close}>
					{action === 'use' ? 'Leave it' : 'Keep it'}
				</button>
				<span className="muted mono">{plainText(run.bundle)}</span>
			</div>
		</section>
	);
}

function takeText({ status, isStale }: ModelRun): string {
	const parts = status === 'stopped' ? ' It was stopped early: parts that were not learnt are missing from it.' : '';
	const age = isStale ? ' It rests on another history than the present one.' : '';
	return `Forecasts and exports from now on rest on it; what was forecast before stays as it was.${parts}${age}`;
}

function removeText({ bytes }: ModelRun): string {
	return `Its weights and its loss curves go, and ${formatBytes(bytes)} of disk are free again. The models in use stay.`;
}
