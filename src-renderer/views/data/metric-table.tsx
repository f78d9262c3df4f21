/** Which metrics the history has, and for how many drives. */
import { formatCount } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type Column, DataTable } from '../../components/table/data-table.tsx';

type Metric = OutputOf<'workspace.get'>['metrics'][number];

const columns: readonly Column<Metric>[] = [
	{ key: 'label', title: 'Metric', width: 'minmax(180px, 1.6fr)', value: ({ label }) => label, cell: ({ label }) => plainText(label, 80) },
	{
		key: 'metric',
		title: 'Name',
		width: 'minmax(180px, 1.6fr)',
		value: ({ metric }) => metric,
		cell: ({ metric }) => <span className="mono muted">{plainText(metric, 80)}</span>,
	},
	{ key: 'unit', title: 'Unit', width: '100px', value: ({ unit }) => unit, cell: ({ unit }) => unit },
	{ key: 'kind', title: 'Kind', width: '100px', value: ({ kind }) => kind, cell: ({ kind }) => kind },
	{ key: 'drives', title: 'Drives', width: '110px', kind: 'number', value: ({ drives }) => drives, cell: ({ drives }) => formatCount(drives) },
	{ key: 'samples', title: 'Samples', width: '130px', kind: 'number', value: ({ samples }) => samples, cell: ({ samples }) => formatCount(samples) },
];

export function MetricTable({ metrics }: { readonly metrics: readonly Metric[] }) {
	if (metrics.length === 0) return null;
	return (
		<section className="stack" aria-label="Metrics">
			<h2>Metrics</h2>
			<DataTable
				label="Metrics"
				rows={metrics}
				columns={columns}
				rowKey={({ metric }) => metric}
				initialOrder={{ key: 'samples', isDescending: true }}
				maxRows={10}
			/>
		</section>
	);
}
