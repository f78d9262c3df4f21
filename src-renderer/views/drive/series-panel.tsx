/** One metric over time with the events on it, and the choice of metric. */
import { useMemo } from 'react';
import { formatCount } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { seriesChart } from '../../../src-main/shared/charts/series-charts.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/results.ts';
import { useQuery } from '../../client/engine.tsx';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { SelectField } from '../../components/fields.tsx';
import { QueryView, Skeleton } from '../../components/states.tsx';
import { goTo } from '../../routes.ts';

interface SeriesPanelProps {
	readonly deviceId: string;
	readonly metrics: OutputOf<'drives.get'>['metrics'];
	readonly metric: string;
	readonly events: readonly AnomalyEvent[];
}

export function SeriesPanel({ deviceId, metrics, metric, events }: SeriesPanelProps) {
	const query = useQuery('series.get', { drive: deviceId, metric });
	const options = useMemo(
		() =>
			metrics.map((entry) => ({
				value: entry.metric,
				label: `${plainText(entry.label, 60)}${entry.unit ? `, ${entry.unit}` : ''} (${formatCount(entry.samples)})`,
			})),
		[metrics],
	);
	return (
		<section className="card" aria-label="Series">
			<div className="actions">
				<SelectField label="Metric" value={metric} options={options} onChange={(next) => goTo({ view: 'drive', drive: deviceId, metric: next })} />
			</div>
			<QueryView query={query} skeleton={<Skeleton height={330} />}>
				{(series) => <SeriesFigure series={series} events={events} />}
			</QueryView>
		</section>
	);
}

function SeriesFigure({ series, events }: { readonly series: OutputOf<'series.get'>; readonly events: readonly AnomalyEvent[] }) {
	const chart = useMemo(() => seriesChart(series, { events }), [series, events]);
	return <ChartFigure chart={chart} />;
}
