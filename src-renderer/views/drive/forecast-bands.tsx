/** What the bands promised and held, and how errors grow with the days ahead. */
import { useMemo } from 'react';
import { coverageChart } from '../../../src-main/shared/charts/coverage-chart.ts';
import { coverageSentence } from '../../../src-main/shared/charts/forecast-text.ts';
import { errorGrowthChart } from '../../../src-main/shared/charts/residual-charts.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';

export function ForecastBands({ forecast }: { readonly forecast: OutputOf<'forecast.run'> }) {
	const coverage = useMemo(() => coverageChart(forecast), [forecast]);
	const growth = useMemo(() => errorGrowthChart(forecast), [forecast]);
	return (
		<>
			<div className="columns">
				{coverage ? <ChartFigure chart={coverage} hasSummary={false} /> : <p className="muted">{coverageSentence(forecast)}</p>}
				{growth && <ChartFigure chart={growth} />}
			</div>
			<p className="caption">
				The widths come from the errors of the older half of the past and are tried on the newer half. Neighbouring forecasts share most of their
				days, so that many values are worth fewer.
			</p>
		</>
	);
}
