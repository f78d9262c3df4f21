/** The day from which on it is another drive, with a series on either side of the border. */
import { useId, useMemo, useState } from 'react';
import { formatCount, formatDay } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { seriesChart } from '../../../src-main/shared/charts/series-charts.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { dayMs } from '../../../src-main/shared/domain/drive-changes.ts';
import { MS_PER_DAY } from '../../../src-main/shared/domain/telemetry.ts';
import { useQuery } from '../../client/engine.tsx';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { SelectField } from '../../components/fields.tsx';
import { QueryView, Skeleton } from '../../components/states.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { DriveImport } from './identity-words.ts';

type Series = OutputOf<'series.get'>;

/** Metrics that jump where one drive follows another, the most telling first. */
const telling = ['power_on_hours', 'power_cycle_count', 'temperature_c'];

interface SplitByDayProps {
	readonly deviceId: string;
	readonly metrics: OutputOf<'drives.get'>['metrics'];
	readonly imports: readonly DriveImport[];
	readonly day: string;
	readonly onDay: (day: string) => void;
}

/** Where the border begins: where the latest import that joined later starts, else half-way. */
export function startDay(imports: readonly DriveImport[]): string {
	const [firstMs, lastMs] = spanOf(imports);
	const later = imports.at(-1)?.firstMs ?? firstMs;
	return formatDay(later > firstMs ? later : firstMs + Math.ceil((lastMs - firstMs) / (2 * MS_PER_DAY)) * MS_PER_DAY);
}

function spanOf(imports: readonly DriveImport[]): readonly [number, number] {
	return imports.reduce<readonly [number, number]>(
		([first, last], { firstMs, lastMs }) => [Math.min(first, firstMs), Math.max(last, lastMs)],
		[Number.POSITIVE_INFINITY, 0],
	);
}

export function SplitByDay({ deviceId, metrics, imports, day, onDay }: SplitByDayProps) {
	const [metric, setMetric] = useState(() => telling.find((name) => metrics.some((entry) => entry.metric === name)) ?? metrics[0]?.metric);
	const id = useId();
	const [firstMs, lastMs] = spanOf(imports);
	const [low, high] = [Math.floor(firstMs / MS_PER_DAY) + 1, Math.floor(lastMs / MS_PER_DAY)];
	const atMs = dayMs(day);
	const isInside = atMs !== undefined && atMs > firstMs && atMs <= lastMs;
	return (
		<>
			<div className="split-day">
				<TextField
					label="From this day on"
					kind="date"
					value={day}
					onChange={onDay}
					fault={isInside ? undefined : `A day from ${formatDay(low * MS_PER_DAY)} to ${formatDay(lastMs)}.`}
				/>
				{high > low && (
					<div className="form-field">
						<label htmlFor={id}>Move the border</label>
						<input
							id={id}
							type="range"
							min={low}
							max={high}
							value={Math.min(high, Math.max(low, Math.floor((atMs ?? firstMs) / MS_PER_DAY)))}
							aria-valuetext={day}
							onChange={(event) => onDay(formatDay(event.target.valueAsNumber * MS_PER_DAY))}
						/>
					</div>
				)}
				{metrics.length > 1 && metric !== undefined && (
					<SelectField
						label="Shown by"
						value={metric}
						options={metrics.map((entry) => ({ value: entry.metric, label: plainText(entry.label, 60) }))}
						onChange={setMetric}
					/>
				)}
			</div>
			{metric !== undefined && <Border deviceId={deviceId} metric={metric} atMs={isInside ? atMs : undefined} />}
		</>
	);
}

function Border({ deviceId, metric, atMs }: { readonly deviceId: string; readonly metric: string; readonly atMs: number | undefined }) {
	const query = useQuery('series.get', { drive: deviceId, metric });
	return (
		<QueryView query={query} skeleton={<Skeleton height={330} />}>
			{(series) => <BorderFigure series={series} atMs={atMs} />}
		</QueryView>
	);
}

function BorderFigure({ series, atMs }: { readonly series: Series; readonly atMs: number | undefined }) {
	const chart = useMemo(() => withBorder(series, atMs), [series, atMs]);
	const before = atMs === undefined ? 0 : series.observedAtMs.filter((at) => at < atMs).length;
	return (
		<>
			{atMs !== undefined && (
				<p>
					{formatCount(before)} values shown stay, {formatCount(series.observedAtMs.length - before)} go to the new drive; so does what later imports
					say from {formatDay(atMs)} on.
				</p>
			)}
			<ChartFigure chart={chart} hasSummary={false} />
		</>
	);
}

function withBorder(series: Series, atMs: number | undefined) {
	const chart = seriesChart(series);
	if (atMs === undefined) return chart;
	const rule = { type: 'rule', axis: 'x', at: atMs, label: `new drive from ${formatDay(atMs)}`, colour: 'accent', style: 'solid' } as const;
	return { ...chart, layers: [...chart.layers, rule] };
}
