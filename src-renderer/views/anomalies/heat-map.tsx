/** The fleet over time: which drives, models or hosts were strange on which days, and which of it became an alarm. */
import { type ReactNode, useDeferredValue, useMemo, useRef, useState } from 'react';
import type { BudgetChange } from '../../../src-main/shared/charts/alarm-budget.ts';
import { bareHeatChart, cellOf, columnSpan, rowName, withMarks } from '../../../src-main/shared/charts/fleet-heat-chart.ts';
import { formatCount, formatCounted, formatDayRange } from '../../../src-main/shared/charts/format.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/anomaly-results.ts';
import type { BudgetRuns, HeatGrouping, HeatMap, HeatOrder } from '../../../src-main/shared/domain/heat-map.ts';
import { MS_PER_DAY } from '../../../src-main/shared/domain/telemetry.ts';
import { useQuery } from '../../client/engine.tsx';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { SelectField } from '../../components/fields.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { goTo } from '../../routes.ts';
import { heatMarks } from './heat-marks.ts';
import type { ChosenCell, EventFilter, ListedEvent } from './listed-events.ts';

/** Rows at first, and how many more on request. */
const ROWS = 40;
const MOST_ROWS = 400;

const orders: readonly { readonly value: HeatOrder; readonly label: string }[] = [
	{ value: 'seriousness', label: 'Most serious first' },
	{ value: 'strangeness', label: 'Strangest first' },
	{ value: 'serial', label: 'By name' },
];

const groupings: readonly { readonly value: HeatGrouping; readonly label: string }[] = [
	{ value: 'drive', label: 'Drives' },
	{ value: 'model', label: 'Models' },
	{ value: 'host', label: 'Hosts' },
];

const spans = [
	{ value: 'all', label: 'Whole history', days: 0 },
	{ value: 'year', label: 'Last year', days: 365 },
	{ value: 'quarter', label: 'Last 90 days', days: 90 },
	{ value: 'month', label: 'Last 30 days', days: 30 },
] as const;

interface HeatMapPanelProps {
	/** What narrows map and events. */
	readonly tools: ReactNode;
	/** Those that pass the filter. */
	readonly listed: readonly ListedEvent[];
	readonly filter: EventFilter;
	readonly lastObservedMs: number;
	readonly strange: BudgetRuns | null;
	/** What the slider would change; absent while it stands where it is applied. */
	readonly change?: BudgetChange | undefined;
	readonly onCell: (cell: ChosenCell) => void;
	readonly onEvent: (eventId: string) => void;
}

export function HeatMapPanel({ tools, listed, filter, lastObservedMs, strange, change, onCell, onEvent }: HeatMapPanelProps) {
	const [groupBy, setGroupBy] = useState<HeatGrouping>('drive');
	const [order, setOrder] = useState<HeatOrder>('seriousness');
	const [span, setSpan] = useState<(typeof spans)[number]['value']>('all');
	const [maxRows, setMaxRows] = useState(ROWS);
	const days = spans.find(({ value }) => value === span)!.days;
	const text = useDeferredValue(filter.text.trim().slice(0, 200));
	const query = useLastMap({
		groupBy,
		order,
		maxRows,
		...(days === 0 ? {} : { fromMs: lastObservedMs - (days - 1) * MS_PER_DAY, toMs: lastObservedMs }),
		...(filter.class === null ? {} : { class: filter.class }),
		...(text === '' ? {} : { text }),
	});
	const { map } = query;
	const isDrawable = map !== null && map !== undefined && map.columns > 0 && map.rows.length > 0;
	return (
		<section className="stack" aria-label="Heat map">
			<div className="heat-tools">
				{tools}
				<div className="heat-choices">
					<SelectField label="Rows" value={groupBy} options={groupings} onChange={(value) => setGroupBy(value as HeatGrouping)} />
					<SelectField label="Order" value={order} options={orders} onChange={(value) => setOrder(value as HeatOrder)} />
					<SelectField label="Time" value={span} options={spans} onChange={(value) => setSpan(value as typeof span)} />
				</div>
			</div>
			{query.error && <ErrorState error={query.error} retry={query.retry} />}
			{!query.error && map === undefined && <Skeleton height={320} />}
			{map === null && (
				<EmptyState title="No picture of this search">It was made by an earlier version, which kept none. Search again to see the days.</EmptyState>
			)}
			{map && map.columns === 0 && <EmptyState title="No day to show">No drive of this search has reported within this time.</EmptyState>}
			{map && map.columns > 0 && map.rows.length === 0 && (
				<EmptyState title="No row matches">Clear the filter to see the whole fleet again.</EmptyState>
			)}
			{map && isDrawable && <HeatFigure map={map} listed={listed} strange={strange} change={change} onCell={onCell} onEvent={onEvent} />}
			{map && isDrawable && <MoreRows map={map} maxRows={maxRows} onMaxRows={setMaxRows} />}
		</section>
	);
}

type Question = Parameters<typeof useQuery<'anomalies.map'>>[1];
interface LastMap {
	/** Undefined while there is none yet; null where the search kept none. */
	readonly map: OutputOf<'anomalies.map'>['map'] | undefined;
	readonly error: Extract<ReturnType<typeof useQuery<'anomalies.map'>>, { status: 'failed' }>['error'] | undefined;
	readonly retry: () => void;
}

/** The newest answer; the one before stays until it is there, so that nothing jumps. */
function useLastMap(question: Question): LastMap {
	const query = useQuery('anomalies.map', question);
	const last = useRef<OutputOf<'anomalies.map'>['map']>(undefined);
	if (query.status === 'ready') last.current = query.output.map;
	return { map: last.current, error: query.status === 'failed' ? query.error : undefined, retry: query.retry };
}

type HeatFigureProps = Pick<HeatMapPanelProps, 'listed' | 'strange' | 'change' | 'onCell' | 'onEvent'> & { readonly map: HeatMap };

function HeatFigure({ map, listed, strange, change, onCell, onEvent }: HeatFigureProps) {
	const bare = useMemo(() => bareHeatChart(map), [map]);
	const chart = useMemo(() => withMarks(bare, heatMarks(map, listed, strange, change)), [bare, map, listed, strange, change]);
	const pick = useRef<(id: string) => void>(() => {});
	pick.current = (id) => {
		const cell = cellOf(id);
		if (cell) pickCell(map, cell.row, cell.column, listed, onCell, onEvent);
		else if (listed.some(({ event }) => event.eventId === id)) onEvent(id);
	};
	// The figure is drawn again when its chart changes, not with every answer of this view.
	const [onPick] = useState(() => (id: string) => pick.current(id));
	return <ChartFigure chart={chart} onPick={onPick} />;
}

/** A cell with events chooses them; one without leads to its drive. */
function pickCell(
	map: HeatMap,
	row: number,
	column: number,
	listed: readonly ListedEvent[],
	onCell: (cell: ChosenCell) => void,
	onEvent: (eventId: string) => void,
): void {
	const place = map.rows[row];
	if (!place) return;
	const [startMs, endMs] = columnSpan(map, column);
	const label = `${rowName(map, place)}, ${formatDayRange(startMs, endMs - MS_PER_DAY)}`;
	const own = place.deviceId === undefined ? [] : eventsWithin(listed, place.deviceId, startMs, endMs);
	if (place.deviceId !== undefined && own.length === 0) {
		goTo({ view: 'drive', drive: place.deviceId, fromMs: startMs, toMs: endMs });
		return;
	}
	onCell({ groupBy: map.groupBy, key: place.key, label, startMs, endMs });
	const [only] = own;
	if (only && own.length === 1) onEvent(only.eventId);
}

function eventsWithin(listed: readonly ListedEvent[], deviceId: string, startMs: number, endMs: number): AnomalyEvent[] {
	return listed.flatMap(({ event }) => (event.deviceId === deviceId && event.startMs < endMs && event.endMs >= startMs ? [event] : []));
}

function MoreRows({ map, maxRows, onMaxRows }: { readonly map: HeatMap; readonly maxRows: number; readonly onMaxRows: (rows: number) => void }) {
	const { totalRows } = map;
	if (totalRows <= ROWS) return null;
	const next = Math.min(MOST_ROWS, totalRows, maxRows + 2 * ROWS);
	return (
		<div className="actions">
			{next > maxRows && (
				<button type="button" onClick={() => onMaxRows(next)}>
					{`Show ${formatCount(next - Math.min(maxRows, totalRows))} more`}
				</button>
			)}
			{maxRows > ROWS && (
				<button type="button" className="quiet" onClick={() => onMaxRows(ROWS)}>
					{`Show only the first ${formatCount(ROWS)}`}
				</button>
			)}
			<span className="muted">{`${formatCounted(map.rows.length, 'row')} of ${formatCount(totalRows)}`}</span>
		</div>
	);
}
