/** The columns of the models table. */
import { formatCount, formatDayRange, formatInstant, formatMetric, formatNumber } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { TrainedModel } from '../../../src-main/shared/domain/results.ts';
import type { Column } from '../../components/table/data-table.tsx';

const names: Readonly<Record<TrainedModel['name'], string>> = { lstm: 'LSTM', arima: 'ARIMA', anomaly: 'Anomaly forest', survival: 'Survival' };

const metricsText = ({ metrics }: TrainedModel): string =>
	Object.entries(metrics)
		.map(([name, value]) => `${name} ${formatNumber(value)}`)
		.join(', ');

export const modelColumns: readonly Column<TrainedModel>[] = [
	{ key: 'name', title: 'Model', width: '120px', value: ({ name }) => names[name], cell: ({ name }) => names[name] },
	{
		key: 'metric',
		title: 'Metric',
		width: 'minmax(120px, 1fr)',
		value: ({ metric }) => metric,
		cell: ({ metric }) => (metric === undefined ? <span className="muted">all</span> : plainText(formatMetric(metric))),
	},
	{ key: 'series', title: 'Series', width: '76px', kind: 'number', value: ({ series }) => series, cell: ({ series }) => formatCount(series) },
	{
		key: 'window',
		title: 'Learned from',
		width: '182px',
		value: ({ windowStartMs }) => windowStartMs,
		cell: ({ windowStartMs, windowEndMs }) => formatDayRange(windowStartMs, windowEndMs),
	},
	{
		key: 'summary',
		title: 'How good',
		width: 'minmax(240px, 3fr)',
		value: ({ summary }) => summary,
		cell: (model) => <span title={[model.summary, metricsText(model)].filter(Boolean).join(' ')}>{plainText(model.summary, 240)}</span>,
	},
	{
		key: 'trainedAtMs',
		title: 'Trained',
		width: '150px',
		value: ({ trainedAtMs }) => trainedAtMs,
		cell: ({ trainedAtMs }) => formatInstant(trainedAtMs),
	},
];
