/** One metric over time with the events on it, and the choice of metric. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
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
import { type DriveRoute, goTo, replaceRoute } from '../../routes.ts';
import { RawValues } from './raw-values.tsx';
import { SeriesExplanation } from './series-explanation.tsx';
import { SeriesQualityLine } from './series-quality.tsx';
import { eventsWithin, type TimeWindow, withinWindow } from './time-window.ts';

interface SeriesPanelProps {
	/** The drive by its id, the metric, and whether its values are shown as the source wrote them. */
	readonly route: DriveRoute & { readonly metric: string };
	readonly metrics: OutputOf<'drives.get'>['metrics'];
	readonly events: readonly AnomalyEvent[];
	/** Only this part of the history; all of it when undefined. */
	readonly window: TimeWindow | undefined;
	readonly onWindow: (window: TimeWindow | undefined) => void;
	readonly onPick: (eventId: string) => void;
}

export function SeriesPanel({ route, metrics, events, window, onWindow, onPick }: SeriesPanelProps) {
	const { drive: deviceId, metric } = route;
	const isRaw = route.isRaw === true;
	const frame = useRef<HTMLElement>(null);
	useEffect(() => {
		// A link to raw rows leads to them, wherever the page stood.
		if (isRaw) frame.current?.scrollIntoView({ block: 'nearest' });
	}, [isRaw]);
	const showRaw = (next: boolean): void => {
		const { isRaw: _, ...rest } = route;
		replaceRoute(next ? { ...rest, isRaw: true } : rest);
	};
	const query = useQuery('series.get', { drive: deviceId, metric });
	useEffect(prepareCharts, []);
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
		<section ref={frame} className="card" aria-label="Series">
			<div className="actions">
				<SelectField label="Metric" value={metric} options={options} onChange={(next) => goTo({ ...route, metric: next })} />
				<ShownAs isRaw={isRaw} onRaw={showRaw} isCounter={kind === 'counter'} isRate={isRate} onRate={setChoice} />
				<button type="button" aria-expanded={isExplained} onClick={() => setIsExplained(!isExplained)}>
					Why these values
				</button>
			</div>
			{isExplained && <SeriesExplanation deviceId={deviceId} metric={metric} />}
			<QueryView query={query} skeleton={<Skeleton height={330} />}>
				{(series) =>
					isRaw ? (
						<RawValues series={series} window={window} />
					) : (
						<SeriesFigure series={series} events={events} isRate={isRate} window={window} onWindow={onWindow} onPick={onPick} />
					)
				}
			</QueryView>
			<SeriesQualityLine deviceId={deviceId} metric={metric} />
		</section>
	);
}

interface ShownAsProps {
	readonly isRaw: boolean;
	readonly onRaw: (isRaw: boolean) => void;
	readonly isCounter: boolean;
	/** A counter as what it gains per day. */
	readonly isRate: boolean;
	readonly onRate: (isRate: boolean) => void;
}

function ShownAs({ isRaw, onRaw, isCounter, isRate, onRate }: ShownAsProps) {
	return (
		<>
			<fieldset className="segmented">
				<legend className="visually-hidden">Values shown</legend>
				<button type="button" aria-pressed={!isRaw} onClick={() => onRaw(false)}>
					Decoded
				</button>
				<button type="button" aria-pressed={isRaw} onClick={() => onRaw(true)}>
					Raw
				</button>
			</fieldset>
			{isCounter && !isRaw && (
				<fieldset className="segmented">
					<legend className="visually-hidden">Counter shown as</legend>
					<button type="button" aria-pressed={!isRate} onClick={() => onRate(false)}>
						Total
					</button>
					<button type="button" aria-pressed={isRate} onClick={() => onRate(true)}>
						Per day
					</button>
				</fieldset>
			)}
		</>
	);
}

interface SeriesFigureProps {
	readonly series: OutputOf<'series.get'>;
	readonly events: readonly AnomalyEvent[];
	readonly isRate: boolean;
	readonly window: TimeWindow | undefined;
	readonly onWindow: (window: TimeWindow | undefined) => void;
	readonly onPick: (eventId: string) => void;
}

function SeriesFigure({ series, events, isRate, window, onWindow, onPick }: SeriesFigureProps) {
	const shown = useMemo(() => withinWindow(series, window, isRate), [series, window, isRate]);
	const chart = useMemo(() => seriesChart(shown, { events: eventsWithin(events, window), isRate }), [shown, events, window, isRate]);
	const range = useMemo(() => (window ? ([window.fromMs, window.toMs] as const) : undefined), [window]);
	const show = useCallback((next: readonly [number, number] | undefined) => onWindow(next && { fromMs: next[0], toMs: next[1] }), [onWindow]);
	return <ChartFigure chart={chart} range={range} onRange={show} onPick={onPick} />;
}
