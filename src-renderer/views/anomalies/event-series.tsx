/** The series around an event with what was expected, for each metric that speaks in it. */
import { useEffect, useMemo, useState } from 'react';
import { eventChart } from '../../../src-main/shared/charts/event-chart.ts';
import { capitalise, formatMetric } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/results.ts';
import { useQuery } from '../../client/engine.tsx';
import { ChartFigure, prepareCharts } from '../../components/chart/chart-figure.tsx';
import { QueryView, Skeleton } from '../../components/states.tsx';

export function EventSeries({ event }: { readonly event: AnomalyEvent }) {
	useEffect(prepareCharts, []);
	const metrics = [...new Set([event.metric, ...event.evidence.map(({ metric }) => metric)])];
	const [metric, setMetric] = useState(event.metric);
	const query = useQuery('anomalies.expected', { drive: event.deviceId, metric, fromMs: event.startMs, toMs: event.endMs });
	return (
		<div className="stack event-series">
			{metrics.length > 1 && (
				<fieldset className="chips">
					<legend className="visually-hidden">Series shown</legend>
					{metrics.map((name) => (
						<button key={name} type="button" className="chip" aria-pressed={name === metric} onClick={() => setMetric(name)}>
							{capitalise(plainText(formatMetric(name), 40))}
						</button>
					))}
				</fieldset>
			)}
			<QueryView query={query} skeleton={<Skeleton height={368} />}>
				{(series) => <ExpectedFigure series={series} event={event} />}
			</QueryView>
		</div>
	);
}

function ExpectedFigure({ series, event }: { readonly series: OutputOf<'anomalies.expected'>; readonly event: AnomalyEvent }) {
	const chart = useMemo(() => eventChart(series, event), [series, event]);
	return (
		<>
			<ChartFigure chart={chart} />
			<p className="caption">{series.detector}</p>
		</>
	);
}
