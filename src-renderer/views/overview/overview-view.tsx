/** The answer first: what the fleet could cost, which drives make it, and how fresh that is. */
import { useEffect, useMemo } from 'react';
import { formatCounted, formatDayRange } from '../../../src-main/shared/charts/format.ts';
import { staleRiskText } from '../../../src-main/shared/charts/price-text.ts';
import { componentBarsChart, lossHistogramChart } from '../../../src-main/shared/charts/risk-charts.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';
import { useQuery } from '../../client/engine.tsx';
import { useLatestRisk } from '../../client/use-latest-risk.ts';
import { ChartFigure, prepareCharts } from '../../components/chart/chart-figure.tsx';
import { RiskFigures, RiskFiguresSkeleton } from '../../components/figures.tsx';
import { Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { View } from '../../components/view.tsx';
import { DoFirst } from './do-first.tsx';
import { FirstStart } from './first-start.tsx';
import { NextSteps } from './next-steps.tsx';
import { riskSentence } from './risk-sentence.ts';

export function OverviewView() {
	const workspace = useQuery('workspace.get', {});
	// Asked for now, shown below: of a large fleet it is the answer that takes longest.
	useLatestRisk();
	return (
		<QueryView query={workspace} skeleton={<OverviewSkeleton />}>
			{(summary) => (summary.drives === 0 ? <FirstStart workspace={summary} /> : <FleetOverview workspace={summary} />)}
		</QueryView>
	);
}

function OverviewSkeleton() {
	return (
		<div className="view">
			<Skeleton height={28} width="70%" />
			<RiskFiguresSkeleton />
			<Skeleton height={320} />
		</div>
	);
}

function FleetOverview({ workspace }: { readonly workspace: OutputOf<'workspace.get'> }) {
	const query = useLatestRisk();
	useEffect(prepareCharts, []);
	return (
		<QueryView query={query} skeleton={<OverviewSkeleton />}>
			{({ risk, isStale, staleBecause }) => (
				<View
					sentence={
						risk
							? riskSentence(risk)
							: `${formatCounted(workspace.drives, 'drive')} in view. Simulate to learn what ${workspace.drives === 1 ? 'it' : 'they'} could cost.`
					}
				>
					{workspace.notices.map((notice) => (
						<Notice key={notice}>{notice}</Notice>
					))}
					{risk && isStale && <Notice>{staleRiskText(staleBecause)}</Notice>}
					{risk && <RiskFigures risk={risk} />}
					{risk && <RiskCharts risk={risk} />}
					<DoFirst />
					<NextSteps />
					<Freshness workspace={workspace} />
				</View>
			)}
		</QueryView>
	);
}

function RiskCharts({ risk }: { readonly risk: RiskResult }) {
	const [histogram, components] = useMemo(() => [lossHistogramChart(risk), componentBarsChart(risk, 5)], [risk]);
	return (
		<div className="columns columns-wide">
			<ChartFigure chart={histogram} />
			<ChartFigure chart={components} />
		</div>
	);
}

function Freshness({ workspace }: { readonly workspace: OutputOf<'workspace.get'> }) {
	const { samples, drives, failures, imports, rejectedRows, firstMs, lastMs } = workspace;
	const parts = [
		`${formatCounted(samples, 'sample')} of ${formatCounted(drives, 'drive')}`,
		...(failures > 0 ? [formatCounted(failures, 'failure')] : []),
		...(firstMs !== null && lastMs !== null ? [formatDayRange(firstMs, lastMs)] : []),
		`from ${formatCounted(imports, 'file')}`,
		...(rejectedRows > 0 ? [`${formatCounted(rejectedRows, 'row')} could not be read`] : []),
	];
	return <p className="muted">What this rests on: {parts.join(', ')}.</p>;
}
