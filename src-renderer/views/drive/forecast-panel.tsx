/** What one metric is expected to do, with its interval, and how far the forecast may be trusted. */
import { useState } from 'react';
import { formatMetric } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { useJob } from '../../client/engine.tsx';
import { areWithin, NumberField } from '../../components/fields.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import type { MemberChoice } from './forecast-fan.tsx';
import { ForecastResult } from './forecast-result.tsx';

interface ForecastPanelProps extends MemberChoice {
	readonly deviceId: string;
	readonly metric: string;
}

export function ForecastPanel({ deviceId, metric, shown, onShown }: ForecastPanelProps) {
	const job = useJob('forecast.run', `forecast.run ${deviceId} ${metric}`);
	const [horizonDays, setHorizonDays] = useState(30);
	const run = (): void => job.start({ drive: deviceId, metric, horizonDays });
	const isReady = job.running === undefined && areWithin([horizonDays, 1, 3650]);
	return (
		<section className="card" aria-label="Forecast">
			<div className="section-head">
				<h2>Forecast of {plainText(formatMetric(metric))}</h2>
				<div className="actions">
					<NumberField label="Horizon" unit="days" value={horizonDays} min={1} max={3650} onChange={setHorizonDays} />
					<button type="button" className="primary" disabled={!isReady} onClick={run}>
						Forecast
					</button>
				</div>
			</div>
			<JobPanel job={job} name="The forecast" retry={run} />
			{job.output ? (
				<ForecastResult forecast={job.output} shown={shown} onShown={onShown} />
			) : (
				!job.running &&
				!job.error && (
					<p className="muted">A forecast weighs several models by how well they did on this drive's past, and says how wide they may miss.</p>
				)
			)}
		</section>
	);
}
