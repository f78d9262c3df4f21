/** Which models are in use and how good they are; the lab: settings, a training as it goes, runs side by side. */
import { useMemo, useState } from 'react';
import { lossCurveChart } from '../../../src-main/shared/charts/loss-curve-chart.ts';
import { minimums, minimumText } from '../../../src-main/shared/domain/minimums.ts';
import type { LossCurve, ModelRun, TrainingResult } from '../../../src-main/shared/domain/results.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { EmptyState, MissingParts, QueryView, Skeleton } from '../../components/states.tsx';
import { View } from '../../components/view.tsx';
import { BundleButtons, BundleOutcome, useBundleFiles } from './bundle-buttons.tsx';
import { LiveTraining } from './live-training.tsx';
import { ModelAge } from './model-age.tsx';
import { ModelRuns } from './model-runs.tsx';
import { ModelTable } from './model-table.tsx';
import { modelsSentence } from './models-sentence.ts';
import { inputOf, standardDraft, TrainingForm } from './training-form.tsx';

export function ModelsView() {
	const runs = useQuery('models.runs', {});
	return (
		<QueryView
			query={runs}
			skeleton={
				<div className="view">
					<Skeleton height={28} width="60%" />
					<Skeleton height={200} />
					<Skeleton height={300} />
				</div>
			}
		>
			{({ runs: known }) => <ModelsPage runs={known} />}
		</QueryView>
	);
}

function ModelsPage({ runs }: { readonly runs: readonly ModelRun[] }) {
	const files = useBundleFiles();
	const inUse = runs.find(({ isInUse }) => isInUse);
	const buttons = <BundleButtons files={files} inUse={inUse?.bundle} />;
	return (
		<View sentence={modelsSentence(runs)} {...(runs.length === 0 ? { actions: buttons } : {})}>
			{inUse && <ModelAge />}
			<BundleOutcome files={files} />
			<Lab isFirst={runs.length === 0} />
			{runs.length > 0 && <ModelRuns runs={runs} buttons={buttons} />}
			{inUse && <ModelsInUse />}
		</View>
	);
}

/** The form, or in its place the training that runs. */
function Lab({ isFirst }: { readonly isFirst: boolean }) {
	const job = useJob('models.train');
	const workspace = useQuery('workspace.get', {});
	const [draft, setDraft] = useState(standardDraft);
	const [isOpen, setIsOpen] = useState(false);
	const known = workspace.status === 'ready' ? workspace.output.metrics : undefined;
	const metrics = useMemo(() => new Set(known?.map(({ metric }) => metric)), [known]);
	const start = (): void => job.start(inputOf(draft));
	const hasEpoch = job.running?.live.some(({ epoch }) => epoch !== undefined) ?? false;
	return (
		<>
			<JobPanel job={job} name="The training" retry={start} cancelLabel={hasEpoch ? 'Stop and keep the best' : 'Cancel'} />
			{job.running ? (
				<LiveTraining live={job.running.live} />
			) : (
				<TrainingForm draft={draft} onChange={setDraft} metrics={metrics} isOpen={isOpen} onOpen={setIsOpen} start={start} />
			)}
			{isFirst && !job.running && (
				<EmptyState title="Nothing trained">
					Training fits an LSTM and ARIMA for forecasts, a forest for anomalies, and a survival model, and writes them as one bundle. An LSTM learns
					from drives with {minimumText(minimums.lstm)} of a metric, an ARIMA from those with {minimumText(minimums.arima)}; the others are left out
					and counted.
				</EmptyState>
			)}
		</>
	);
}

function ModelsInUse() {
	const query = useQuery('training.latest', {});
	return (
		<QueryView query={query} skeleton={<Skeleton height={300} />}>
			{({ training }) => training && <Training training={training} />}
		</QueryView>
	);
}

function Training({ training }: { readonly training: TrainingResult }) {
	return (
		<>
			<section className="stack" aria-label="Models">
				<h2>Models in use</h2>
				<ModelTable models={training.models} />
				<p className="muted">
					Bundle <code>{training.bundle}</code>, seed {training.seed}, data <code title={training.dataHash}>{training.dataHash.slice(0, 12)}</code>.
				</p>
			</section>
			<LossCurves curves={training.losses} />
			<MissingParts missing={training.missing} />
		</>
	);
}

function LossCurves({ curves }: { readonly curves: readonly LossCurve[] }) {
	const charts = useMemo(() => curves.filter(({ epochs }) => epochs.length > 0).map((curve) => lossCurveChart(curve)), [curves]);
	return (
		<div className="columns">
			{charts.map((chart) => (
				<ChartFigure key={chart.title} chart={chart} />
			))}
		</div>
	);
}
