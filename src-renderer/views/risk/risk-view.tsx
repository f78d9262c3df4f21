/** What the fleet could cost over the horizon, how sure that is, and who makes the tail. */
import { useMemo, useState } from 'react';
import { formatCount } from '../../../src-main/shared/charts/format.ts';
import { componentBarsChart, convergenceChart, failureBarsChart, lossHistogramChart } from '../../../src-main/shared/charts/risk-charts.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';
import { type Job, useJob } from '../../client/engine.tsx';
import { useLatestRisk } from '../../client/use-latest-risk.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { areWithin, NumberField } from '../../components/fields.tsx';
import { RiskFigures, RiskFiguresSkeleton } from '../../components/figures.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { EmptyState, MissingParts, Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { View } from '../../components/view.tsx';
import { riskSentence } from '../overview/risk-sentence.ts';
import { Basis } from './basis.tsx';
import { RiskDrives } from './risk-drives.tsx';

export function RiskView() {
	const query = useLatestRisk();
	const job = useJob('risk.run');
	return (
		<QueryView
			query={query}
			skeleton={
				<div className="view">
					<Skeleton height={28} width="80%" />
					<RiskFiguresSkeleton />
					<Skeleton height={360} />
				</div>
			}
		>
			{({ risk, isStale }) => <RiskPage key={risk?.dataHash ?? 'none'} risk={risk} isStale={isStale} job={job} />}
		</QueryView>
	);
}

interface RiskPageProps {
	readonly risk: RiskResult | null;
	readonly isStale: boolean;
	readonly job: Job<'risk.run'>;
}

function RiskPage({ risk, isStale, job }: RiskPageProps) {
	const [horizonDays, setHorizonDays] = useState(risk?.horizonDays ?? 90);
	const [paths, setPaths] = useState(risk?.paths ?? 10_000);
	const [seed, setSeed] = useState(risk?.seed ?? 1);
	const run = (): void => job.start({ horizonDays, paths, seed });
	const isReady = job.running === undefined && areWithin([horizonDays, 1, 3650], [paths, 100, 10_000_000], [seed, 0, Number.MAX_SAFE_INTEGER]);
	return (
		<View
			sentence={risk ? riskSentence(risk) : 'What this fleet could cost has not been simulated yet.'}
			actions={
				<>
					<NumberField label="Horizon" unit="days" value={horizonDays} min={1} max={3650} onChange={setHorizonDays} />
					<NumberField label="Paths" value={paths} min={100} max={10_000_000} step={1000} onChange={setPaths} />
					<NumberField label="Seed" value={seed} min={0} max={Number.MAX_SAFE_INTEGER} onChange={setSeed} />
					<button type="button" className="primary" disabled={!isReady} onClick={run}>
						Simulate
					</button>
				</>
			}
		>
			<JobPanel job={job} name="The simulation" retry={run} />
			{risk && isStale && <Notice>The history has changed since this simulation.</Notice>}
			{risk ? (
				<RiskPicture risk={risk} />
			) : (
				<EmptyState title="No simulation yet">
					Each path plays the horizon once for every drive: which fail by their age and their SMART values, and what replacing them costs.{' '}
					{formatCount(10_000)} paths take a few seconds.
				</EmptyState>
			)}
		</View>
	);
}

function RiskPicture({ risk }: { readonly risk: RiskResult }) {
	const charts = useMemo(
		() => ({
			histogram: lossHistogramChart(risk),
			convergence: convergenceChart(risk),
			components: componentBarsChart(risk),
			failures: failureBarsChart(risk),
		}),
		[risk],
	);
	return (
		<>
			<RiskFigures risk={risk} />
			<ChartFigure chart={charts.histogram} />
			<div className="columns">
				<ChartFigure chart={charts.components} />
				<ChartFigure chart={charts.failures} />
			</div>
			<RiskDrives risk={risk} />
			<ChartFigure chart={charts.convergence} />
			<Basis risk={risk} />
			<MissingParts missing={risk.missing} />
		</>
	);
}
