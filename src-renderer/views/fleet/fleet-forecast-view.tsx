/** One metric of every drive, some days ahead: who changes most, the total of what adds up, how far the bands may be trusted. */
import { useMemo, useState } from 'react';
import { fleetChangesChart } from '../../../src-main/shared/charts/fleet-changes-chart.ts';
import { fleetForecastSentence, ordersText } from '../../../src-main/shared/charts/fleet-forecast-text.ts';
import { formatCounted, formatMetric } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { FleetForecast } from '../../../src-main/shared/domain/fleet-forecast.ts';
import { metricInfo } from '../../../src-main/shared/domain/metrics.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { areWithin, NumberField, SelectField } from '../../components/fields.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { EmptyState, QueryView, Skeleton } from '../../components/states.tsx';
import { DataTable } from '../../components/table/data-table.tsx';
import { View } from '../../components/view.tsx';
import { goTo, hrefOf } from '../../routes.ts';
import { fleetForecastColumns, refusalColumns } from './fleet-forecast-columns.tsx';

/** What is most often asked of a fleet, first of those that it reports. */
const FIRST_METRICS = ['used_bytes', 'daily_bytes_written', 'bytes_written_total', 'percentage_used', 'temperature_c'];

export function FleetForecastView() {
	const query = useQuery('workspace.get', {});
	return (
		<QueryView
			query={query}
			skeleton={
				<div className="view">
					<Skeleton height={28} width="70%" />
					<Skeleton height={180} />
					<Skeleton height={360} />
				</div>
			}
		>
			{({ metrics }) => <FleetForecastPage metrics={metrics.filter(({ samples }) => samples > 0).map(({ metric }) => metric)} />}
		</QueryView>
	);
}

function FleetForecastPage({ metrics }: { readonly metrics: readonly string[] }) {
	const job = useJob('forecast.fleet');
	const options = useMemo(() => metricOptions(metrics), [metrics]);
	const standing = job.output;
	const [metric, setMetric] = useState(standing?.metric ?? FIRST_METRICS.find((name) => metrics.includes(name)) ?? options[0]?.value ?? '');
	const [horizonDays, setHorizonDays] = useState(standing?.horizonDays ?? 30);
	const [model, setModel] = useState<FleetForecast['model']>(standing?.model ?? 'arima');
	const run = (): void => job.start({ metric, horizonDays, model });
	const isReady = job.running === undefined && metric !== '' && areWithin([horizonDays, 1, 3650]);
	return (
		<View
			sentence={standing ? fleetForecastSentence(standing) : 'What every drive is expected to report some days ahead.'}
			actions={
				<>
					<a className="button quiet" href={hrefOf({ view: 'fleet' })}>
						Back to the fleet
					</a>
					<SelectField label="Metric" value={metric} options={options} onChange={setMetric} />
					<NumberField label="Horizon" unit="days" value={horizonDays} min={1} max={3650} onChange={setHorizonDays} />
					<SelectField
						label="By"
						value={model}
						options={[
							{ value: 'arima', label: 'ARIMA' },
							{ value: 'ensemble', label: 'Ensemble (slow)' },
						]}
						onChange={(value) => setModel(value === 'ensemble' ? 'ensemble' : 'arima')}
					/>
					<button type="button" className="primary" disabled={!isReady} onClick={run}>
						Forecast
					</button>
				</>
			}
		>
			<JobPanel job={job} name="The forecast of the fleet" retry={run} />
			{standing ? (
				<Result forecast={standing} />
			) : (
				!job.running &&
				!job.error && (
					<EmptyState title="No forecast of the fleet yet">
						Each drive gets an ARIMA of its own, with the order that its history wants. A thousand drives with a year of days take about half a
						minute.
					</EmptyState>
				)
			)}
		</View>
	);
}

function metricOptions(metrics: readonly string[]): { readonly value: string; readonly label: string }[] {
	return metrics
		.filter((metric) => metricInfo(metric).kind !== 'state')
		.map((metric) => ({ value: metric, label: plainText(metricInfo(metric).label, 48) }))
		.sort((a, b) => a.label.localeCompare(b.label, 'en'));
}

function Result({ forecast }: { readonly forecast: FleetForecast }) {
	const { drives, refused, notes, level, unit } = forecast;
	const chart = useMemo(() => fleetChangesChart(forecast), [forecast]);
	const columns = useMemo(() => fleetForecastColumns(unit, level), [unit, level]);
	const texts = [ordersText(forecast), ...notes].filter(Boolean);
	return (
		<>
			{chart && (
				<section className="card" aria-label="Distribution of the changes">
					<ChartFigure chart={chart} hasSummary={false} />
				</section>
			)}
			{drives.length > 0 && (
				<DataTable
					label={`Forecast of ${plainText(formatMetric(forecast.metric))}`}
					rows={drives}
					columns={columns}
					rowKey={({ deviceId }) => deviceId}
					onOpen={({ deviceId }) => goTo({ view: 'drive', drive: deviceId, metric: forecast.metric })}
				/>
			)}
			{refused.length > 0 && (
				<section className="stack" aria-label="Drives without a forecast">
					<h2>{formatCounted(refused.length, 'drive')} without a forecast</h2>
					<DataTable
						label="Drives without a forecast"
						rows={refused}
						columns={refusalColumns(unit)}
						rowKey={({ deviceId }) => deviceId}
						onOpen={({ deviceId }) => goTo({ view: 'drive', drive: deviceId })}
						maxRows={6}
					/>
				</section>
			)}
			<section aria-label="What it rests on">
				<h2>What it rests on</h2>
				<ul className="notes">
					{texts.map((text) => (
						<li key={text} className="muted">
							{plainText(text, 600)}
						</li>
					))}
				</ul>
			</section>
		</>
	);
}
