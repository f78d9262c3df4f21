/** Which models are in use, how good they are, and training with its losses as they fall. */
import { useMemo, useState } from 'react';
import { formatCounted, formatInstant } from '../../../src-main/shared/charts/format.ts';
import { lossCurveChart } from '../../../src-main/shared/charts/loss-curve-chart.ts';
import { minimums, minimumText } from '../../../src-main/shared/domain/minimums.ts';
import type { LossCurve, TrainingResult } from '../../../src-main/shared/domain/results.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { areWithin, NumberField } from '../../components/fields.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { EmptyState, MissingParts, Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { View } from '../../components/view.tsx';
import { liveCurves } from './live-losses.ts';
import { ModelTable } from './model-table.tsx';

export function ModelsView() {
	const query = useQuery('training.latest', {});
	const job = useJob('models.train');
	const [epochs, setEpochs] = useState(12);
	const [seed, setSeed] = useState(1);
	const train = (): void => job.start({ epochs, seed });
	const isReady = job.running === undefined && areWithin([epochs, 1, 1000], [seed, 0, Number.MAX_SAFE_INTEGER]);
	return (
		<QueryView
			query={query}
			skeleton={
				<div className="view">
					<Skeleton height={28} width="60%" />
					<Skeleton height={200} />
					<Skeleton height={300} />
				</div>
			}
		>
			{({ training, isStale }) => (
				<View
					sentence={training ? trainingSentence(training) : 'No models are trained yet.'}
					actions={
						<>
							<NumberField label="Epochs" value={epochs} min={1} max={1000} onChange={setEpochs} />
							<NumberField label="Seed" value={seed} min={0} max={Number.MAX_SAFE_INTEGER} onChange={setSeed} />
							<button type="button" className="primary" disabled={!isReady} onClick={train}>
								Train
							</button>
						</>
					}
				>
					<JobPanel job={job} name="The training" retry={train} />
					{job.running && <LiveTraining live={job.running.live} />}
					{training && isStale && <Notice>The history has changed since this training.</Notice>}
					{training && <Training training={training} hasCurves={job.running === undefined} />}
					{!training && !job.running && (
						<EmptyState title="Nothing trained">
							Training fits an LSTM and ARIMA for forecasts, a forest for anomalies, and a survival model, and writes them as one bundle. An LSTM
							learns from drives with {minimumText(minimums.lstm)} of a metric, an ARIMA from those with {minimumText(minimums.arima)}; the others are
							left out and counted.
						</EmptyState>
					)}
				</View>
			)}
		</QueryView>
	);
}

function trainingSentence({ models }: TrainingResult): string {
	const newest = models.reduce((latest, { trainedAtMs }) => Math.max(latest, trainedAtMs), 0);
	return `${formatCounted(models.length, 'model')} in use${newest > 0 ? ` since ${formatInstant(newest)}` : ''}.`;
}

function LiveTraining({ live }: { readonly live: Parameters<typeof liveCurves>[0] }) {
	const curves = useMemo(() => liveCurves(live), [live]);
	return curves.length === 0 ? <Skeleton height={280} /> : <LossCurves curves={curves} />;
}

function Training({ training, hasCurves }: { readonly training: TrainingResult; readonly hasCurves: boolean }) {
	return (
		<>
			<section className="stack" aria-label="Models">
				<ModelTable models={training.models} />
				<p className="muted">
					Bundle <code>{training.bundle}</code>, seed {training.seed}, data <code title={training.dataHash}>{training.dataHash.slice(0, 12)}</code>.
				</p>
			</section>
			{hasCurves && <LossCurves curves={training.losses} />}
			<MissingParts missing={training.missing} />
		</>
	);
}

function LossCurves({ curves }: { readonly curves: readonly LossCurve[] }) {
	const charts = useMemo(() => curves.map(lossCurveChart), [curves]);
	return (
		<div className="columns">
			{charts.map((chart) => (
				<ChartFigure key={chart.title} chart={chart} />
			))}
		</div>
	);
}
