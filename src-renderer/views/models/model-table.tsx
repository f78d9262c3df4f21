/** The models of a bundle: few rows, whole sentences. */
import { formatCount, formatDayRange, formatInstant, formatMetric, formatNumber } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { TrainedModel } from '../../../src-main/shared/domain/results.ts';

const names: Readonly<Record<TrainedModel['name'], string>> = { lstm: 'LSTM', arima: 'ARIMA', anomaly: 'Anomaly forest', survival: 'Survival' };

export function ModelTable({ models }: { readonly models: readonly TrainedModel[] }) {
	return (
		<div className="card scroll-x">
			<table className="plain-table">
				<thead>
					<tr>
						<th>Model</th>
						<th>Metric</th>
						<th className="cell-numeric">Series</th>
						<th>Learned from</th>
						<th>How good</th>
						<th>Trained</th>
					</tr>
				</thead>
				<tbody>
					{models.map((model) => (
						<tr key={`${model.name} ${model.metric}`}>
							<td className="nowrap">{names[model.name]}</td>
							<td>{model.metric === undefined ? <span className="muted">all</span> : plainText(formatMetric(model.metric))}</td>
							<td className="cell-numeric">{formatCount(model.series)}</td>
							<td className="nowrap">{formatDayRange(model.windowStartMs, model.windowEndMs)}</td>
							<td>
								{plainText(model.summary, 300)} <span className="muted">{metricsText(model)}</span>
							</td>
							<td className="nowrap">{formatInstant(model.trainedAtMs)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

/** What the summary does not say already. */
const figures: Readonly<Record<string, string>> = { threshold: 'threshold', rows: 'rows', shape: 'shape', scaleDays: 'scale in days' };

function metricsText({ metrics }: TrainedModel): string {
	return Object.entries(metrics)
		.flatMap(([name, value]) => (Object.hasOwn(figures, name) ? [`${figures[name]} ${formatNumber(value)}`] : []))
		.join(', ');
}
