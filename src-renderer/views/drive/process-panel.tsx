/** One metric as a random process: the fan of its paths, VaR and CVaR of where they end, and what the process rests on. */
import { useMemo, useState } from 'react';
import { formatCounted, formatDay } from '../../../src-main/shared/charts/format.ts';
import { processChart, processEndChart } from '../../../src-main/shared/charts/process-chart.ts';
import { methodText, outcomeHeads, outcomeRows, processSentence, whatOf } from '../../../src-main/shared/charts/process-text.ts';
import { type ProcessKind, type ProcessRisk, processKinds } from '../../../src-main/shared/domain/process-risk.ts';
import { useJob } from '../../client/engine.tsx';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { areWithin, NumberField } from '../../components/fields.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { FigureTable } from './passage-result.tsx';

interface ProcessPanelProps {
	readonly deviceId: string;
	/** Chosen on the page. */
	readonly metric: string;
}

type Choice = ProcessKind | 'auto';

const CHOICES: Readonly<Record<Choice, string>> = { auto: 'Better fit', gbm: 'Growth', ou: 'Return to a level' };
const MAX_HORIZON_DAYS = 3650;

export function ProcessPanel({ deviceId, metric }: ProcessPanelProps) {
	const [choice, setChoice] = useState<Choice>('auto');
	const [days, setDays] = useState(90);
	const job = useJob('risk.process', `risk.process ${deviceId} ${metric} ${choice}`);
	const run = (): void => job.start({ drive: deviceId, metric, horizonDays: Math.round(days), ...(choice === 'auto' ? {} : { process: choice }) });
	const isReady = job.running === undefined && areWithin([days, 1, MAX_HORIZON_DAYS]);
	return (
		<section className="card" aria-label="Value at risk of one metric">
			<div className="section-head">
				<h2>How far {whatOf(metric)} may go</h2>
				<div className="actions">
					<fieldset className="segmented">
						<legend className="visually-hidden">Process</legend>
						{(['auto', ...processKinds] as const).map((name) => (
							<button key={name} type="button" aria-pressed={choice === name} onClick={() => setChoice(name)}>
								{CHOICES[name]}
							</button>
						))}
					</fieldset>
					<NumberField label="Within" unit="days" value={days} min={1} max={MAX_HORIZON_DAYS} onChange={setDays} />
					<button type="button" className="primary" disabled={!isReady} onClick={run}>
						Simulate
					</button>
				</div>
			</div>
			<JobPanel job={job} name="The simulation" retry={run} />
			{job.output ? (
				<ProcessResult risk={job.output} />
			) : (
				!job.running &&
				!job.error && (
					<p className="muted">
						10,000 paths carry the history on as a random process, by growth in proportion or return to a level, and show VaR and CVaR of its last and
						its worst day.
					</p>
				)
			)}
		</section>
	);
}

function ProcessResult({ risk }: { readonly risk: ProcessRisk }) {
	const chart = useMemo(() => processChart(risk), [risk]);
	const end = useMemo(() => processEndChart(risk), [risk]);
	return (
		<>
			<p className="answer">{processSentence(risk)}</p>
			<ChartFigure chart={chart} hasSummary={false} />
			<ChartFigure chart={end} />
			<FigureTable caption="VaR and CVaR with 95 % Monte Carlo intervals" heads={outcomeHeads} rows={outcomeRows(risk)} />
			<dl className="pairs">
				<dt>Rests on</dt>
				<dd>
					{formatCounted(risk.history.filter(Number.isFinite).length, 'daily value')} up to {formatDay(risk.lastObservedMs)},{' '}
					{formatCounted(risk.paths, 'path')}, seed {risk.seed}; 95 % Monte Carlo intervals in brackets
				</dd>
				<dt>Method</dt>
				<dd>{methodText(risk)}</dd>
				<dt>Notes</dt>
				<dd>{risk.notes.join(' ')}</dd>
			</dl>
		</>
	);
}
