/** What has been computed on this history, what is out of date, and the button for it. */
import type { ReactNode } from 'react';
import { formatCounted, formatInstant } from '../../../src-main/shared/charts/format.ts';
import { stepText } from '../../../src-main/shared/charts/model-text.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { useLatestAnomalies } from '../../client/use-latest-anomalies.ts';
import { useLatestRisk } from '../../client/use-latest-risk.ts';
import { hrefOf, type ViewName } from '../../routes.ts';
import { useTrainAgain } from '../models/use-train-again.ts';

type State = 'missing' | 'stale' | 'current' | 'running';

interface StepProps {
	readonly view: ViewName;
	readonly title: string;
	readonly state: State;
	readonly text: ReactNode;
	readonly verb: string;
	readonly start: () => void;
}

export function NextSteps() {
	return (
		<section className="stack" aria-label="Analyses">
			<h2>Analyses of this history</h2>
			<ul className="steps">
				<TrainingStep />
				<AnomalyStep />
				<RiskStep />
				<ReportStep />
			</ul>
		</section>
	);
}

const stateWords: Readonly<Record<State, string>> = { missing: 'Not yet', stale: 'Out of date', current: 'Current', running: 'Running' };

function Step({ view, title, state, text, verb, start }: StepProps) {
	return (
		<li className="step">
			<a href={hrefOf({ view })}>{title}</a>
			<span className={`status status-${state}`}>{stateWords[state]}</span>
			<span className="step-text muted">{text}</span>
			<button type="button" disabled={state === 'running'} onClick={start}>
				{verb}
			</button>
		</li>
	);
}

function stateOf(isRunning: boolean, exists: boolean, isStale: boolean): State {
	if (isRunning) return 'running';
	if (!exists) return 'missing';
	return isStale ? 'stale' : 'current';
}

function TrainingStep() {
	const query = useQuery('training.latest', {});
	const asked = useQuery('models.age', {});
	const { isTraining, trainAgain } = useTrainAgain();
	const latest = query.status === 'ready' ? query.output : { training: null };
	const age = asked.status === 'ready' ? asked.output.age : null;
	const isStale = age !== null && age.proposal !== null;
	const text = age ? stepText(age) : 'Forecasts and the library need trained models.';
	return (
		<Step
			view="models"
			title="Models"
			verb={isStale ? 'Train again' : 'Train'}
			text={plainText(text, 600)}
			state={stateOf(isTraining, latest.training !== null || age !== null, isStale)}
			start={trainAgain}
		/>
	);
}

function AnomalyStep() {
	const query = useLatestAnomalies();
	const job = useJob('anomalies.run');
	const latest = query.status === 'ready' ? query.output : { anomalies: null, isStale: false };
	const text = latest.anomalies
		? `${formatCounted(latest.anomalies.events.length, 'event')} with evidence.`
		: 'Looks for failing drives and for misuse.';
	return (
		<Step
			view="anomalies"
			title="Anomalies"
			verb="Find anomalies"
			text={text}
			state={stateOf(job.running !== undefined, latest.anomalies !== null, latest.isStale)}
			start={() => job.start({})}
		/>
	);
}

function RiskStep() {
	const query = useLatestRisk();
	const job = useJob('risk.run');
	const latest = query.status === 'ready' ? query.output : { risk: null, isStale: false };
	const text = latest.risk
		? `${formatCounted(latest.risk.paths, 'path')} over ${formatCounted(latest.risk.horizonDays, 'day')}.`
		: 'Says what the fleet could cost, and which drives make it.';
	return (
		<Step
			view="risk"
			title="Risk"
			verb="Simulate"
			text={text}
			state={stateOf(job.running !== undefined, latest.risk !== null, latest.isStale)}
			start={() => job.start({})}
		/>
	);
}

function ReportStep() {
	const query = useQuery('reports.list', {});
	const job = useJob('report.make');
	const newest = query.status === 'ready' ? query.output.reports[0] : undefined;
	const text = newest ? `The newest is of ${formatInstant(newest.madeAtMs)}.` : 'A PDF for those who decide.';
	return (
		<Step
			view="reports"
			title="Reports"
			verb="Make report"
			text={text}
			state={stateOf(job.running !== undefined, newest !== undefined, false)}
			start={() => job.start({})}
		/>
	);
}
