/** One metric over time with the events on it, and the choice of metric. */
import { useEffect, useMemo, useState } from 'react';
import { formatCount, isByteUnit } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { seriesChart } from '../../../src-main/shared/charts/series-charts.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { metricInfo } from '../../../src-main/shared/domain/metrics.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/results.ts';
import { useQuery } from '../../client/engine.tsx';
import { ChartFigure, prepareCharts } from '../../components/chart/chart-figure.tsx';
import { SelectField } from '../../components/fields.tsx';
import { QueryView, Skeleton } from '../../components/states.tsx';
import { goTo } from '../../routes.ts';
import { RawValues } from './raw-values.tsx';
import { SeriesExplanation } from './series-explanation.tsx';
import { SeriesQualityLine } from './series-quality.tsx';

interface SeriesPanelProps {
	readonly deviceId: string;
	readonly metrics: OutputOf<'drives.get'>['metrics'];
	readonly metric: string;
	readonly events: readonly AnomalyEvent[];
}

export function SeriesPanel({ deviceId, metrics, metric, events }: SeriesPanelProps) {
	const query = useQuery('series.get', { drive: deviceId, metric });
	useEffect(prepareCharts, []);
	const [isRaw, setIsRaw] = useState(false);
	// Bytes that were written since the drive was made say little; what it writes in a day does.
	const [choice, setChoice] = useState<boolean>();
	const { kind, unit } = metricInfo(metric);
	const isRate = kind === 'counter' && (choice ?? isByteUnit(unit));
	const [isExplained, setIsExplained] = useState(false);
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
				<fieldset className="segmented">
					<legend className="visually-hidden">Values shown</legend>
					<button type="button" aria-pressed={!isRaw} onClick={() => setIsRaw(false)}>
						Decoded
					</button>
					<button type="button" aria-pressed={isRaw} onClick={() => setIsRaw(true)}>
						Raw
					</button>
				</fieldset>
				{kind === 'counter' && !isRaw && (
					<fieldset className="segmented">
						<legend className="visually-hidden">Counter shown as</legend>
						<button type="button" aria-pressed={!isRate} onClick={() => setChoice(false)}>
							Total
						</button>
						<button type="button" aria-pressed={isRate} onClick={() => setChoice(true)}>
							Per day
						</button>
					</fieldset>
				)}
				<button type="button" aria-expanded={isExplained} onClick={() => setIsExplained(!isExplained)}>
					Why these values
				</button>
			</div>
			{isExplained && <SeriesExplanation deviceId={deviceId} metric={metric} />}
			<QueryView query={query} skeleton={<Skeleton height={330} />}>
				{(series) => (isRaw ? <RawValues series={series} /> : <SeriesFigure series={series} events={events} isRate={isRate} />)}
			</QueryView>
			<SeriesQualityLine deviceId={deviceId} metric={metric} />
		</section>
	);
}

interface SeriesFigureProps {
	readonly series: OutputOf<'series.get'>;
	readonly events: readonly AnomalyEvent[];
	readonly isRate: boolean;
}

function SeriesFigure({ series, events, isRate }: SeriesFigureProps) {
	const chart = useMemo(() => seriesChart(series, { events, isRate }), [series, events, isRate]);
	return <ChartFigure chart={chart} />;
}
