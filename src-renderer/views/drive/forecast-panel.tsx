/** What one metric is expected to do, with its interval, and how far the forecast may be trusted. */
import { useMemo, useState } from 'react';
import { formatLevel, formatList, formatMetric, formatNumber, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { forecastChart } from '../../../src-main/shared/charts/series-charts.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useJob } from '../../client/engine.tsx';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { areWithin, NumberField } from '../../components/fields.tsx';
import { JobPanel } from '../../components/job-panel.tsx';

type Forecast = OutputOf<'forecast.run'>;

export function ForecastPanel({ deviceId, metric }: { readonly deviceId: string; readonly metric: string }) {
	const job = useJob('forecast.run', `forecast.run ${deviceId} ${metric}`);
	const [horizonDays, setHorizonDays] = useState(30);
	const run = (): void => job.start({ drive: deviceId, metric, horizonDays });
	const isReady = job.running === undefined && areWithin([horizonDays, 1, 3650]);
	return (
		<section className="card" aria-label="Forecast">
			<div className="section-head">
				<h2>Forecast of {formatMetric(metric)}</h2>
				<div className="actions">
					<NumberField label="Horizon" unit="days" value={horizonDays} min={1} max={3650} onChange={setHorizonDays} />
					<button type="button" className="primary" disabled={!isReady} onClick={run}>
						Forecast
					</button>
				</div>
			</div>
			<JobPanel job={job} name="The forecast" retry={run} />
			{job.output ? (
				<ForecastResult forecast={job.output} />
			) : (
				!job.running &&
				!job.error && (
					<p className="muted">A forecast weighs several models by how well they did on this drive's past, and says how wide they may miss.</p>
				)
			)}
		</section>
	);
}

function ForecastResult({ forecast }: { readonly forecast: Forecast }) {
	const chart = useMemo(() => forecastChart(forecast), [forecast]);
	return (
		<>
			<ChartFigure chart={chart} />
			<div className="columns">
				<Accuracy forecast={forecast} />
				<dl className="pairs">
					<dt>Weights</dt>
					<dd>{weightsText(forecast)}</dd>
					{forecast.arimaOrder && (
						<>
							<dt>ARIMA</dt>
							<dd>({forecast.arimaOrder.join(', ')})</dd>
						</>
					)}
					<dt>Stationarity</dt>
					<dd>{forecast.stationarity?.text ?? forecast.stationarityNote ?? 'Not tested.'}</dd>
					<dt>Coverage</dt>
					<dd>{coverageText(forecast)}</dd>
					{forecast.notes.length > 0 && (
						<>
							<dt>Notes</dt>
							<dd>{forecast.notes.join(' ')}</dd>
						</>
					)}
				</dl>
			</div>
		</>
	);
}

/** MASE below 1 beats the naive forecast. */
function Accuracy({ forecast }: { readonly forecast: Forecast }) {
	return (
		<div className="scroll-x">
			<table className="plain-table">
				<caption className="visually-hidden">Accuracy on this drive's past</caption>
				<thead>
					<tr>
						<th>Accuracy on the past</th>
						<th className="cell-numeric">MASE</th>
						<th className="cell-numeric">sMAPE, %</th>
						<th>Remark</th>
					</tr>
				</thead>
				<tbody>
					{forecast.accuracy.map(({ name, mase, smape, note }) => (
						<tr key={name}>
							<td>{memberName(name)}</td>
							<td className="cell-numeric">{formatNumber(mase)}</td>
							<td className="cell-numeric">{formatNumber(smape)}</td>
							<td className="muted">{note ?? (mase < 1 ? 'better than the naive forecast' : '')}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

/** Abbreviations read as such. */
function memberName(name: string): string {
	return name === 'lstm' || name === 'arima' ? name.toUpperCase() : plainText(name);
}

function weightsText({ weights }: Forecast): string {
	const members = Object.entries(weights)
		.filter(([, weight]) => weight > 0)
		.sort(([, a], [, b]) => b - a);
	return members.length === 0 ? 'None.' : formatList(members.map(([name, weight]) => `${memberName(name)} ${formatPercent(weight)}`));
}

function coverageText({ coverage }: Forecast): string {
	const measured = coverage.filter(({ count }) => count > 0);
	if (measured.length === 0) return 'Not measured: the history is too short.';
	return `${formatList(measured.map(({ nominal, empirical, count }) => `the ${formatLevel(nominal)} % interval held ${formatPercent(empirical)} of ${count} values`))}.`;
}
