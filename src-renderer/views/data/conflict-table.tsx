/** Values of one import that differ from what the history had already: both of them, the first one stays. */
import { formatCounted, formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { hrefOf } from '../../routes.ts';

type Conflict = OutputOf<'imports.get'>['listedConflicts'][number];

const columns: readonly Column<Conflict>[] = [
	{
		key: 'serial',
		title: 'Drive',
		width: 'minmax(120px, 1fr)',
		value: ({ serial }) => serial,
		cell: ({ deviceId, serial, metric }) => (
			<a className="mono" href={hrefOf({ view: 'drive', drive: deviceId, metric })}>
				{plainSerial(serial)}
			</a>
		),
	},
	{
		key: 'observedAtMs',
		title: 'Time',
		width: '150px',
		kind: 'date',
		value: ({ observedAtMs }) => observedAtMs,
		cell: ({ observedAtMs }) => formatInstant(observedAtMs),
	},
	{
		key: 'metric',
		title: 'Metric',
		width: 'minmax(120px, 1fr)',
		value: ({ metric }) => metric,
		cell: ({ metric }) => <span className="mono">{plainText(metric, 60)}</span>,
	},
	{
		key: 'kept',
		title: 'Kept',
		width: 'minmax(90px, 1fr)',
		kind: 'number',
		value: ({ kept }) => kept,
		cell: ({ kept }) => <strong title={plainText(kept, 300)}>{plainText(kept, 40)}</strong>,
	},
	{
		key: 'other',
		title: 'In this file',
		width: 'minmax(90px, 1fr)',
		kind: 'number',
		value: ({ other }) => other,
		cell: ({ other }) => <span title={plainText(other, 300)}>{plainText(other, 40)}</span>,
	},
];

interface ConflictTableProps {
	readonly listed: readonly Conflict[];
	/** All of them; the first are listed. */
	readonly conflicts: number;
}

export function ConflictTable({ listed, conflicts }: ConflictTableProps) {
	return (
		<>
			<h4>
				{formatCounted(conflicts, 'sample')} with another value than the history; the first one stays
				{conflicts > listed.length ? `, ${formatCounted(listed.length, 'value')} listed` : ''}
			</h4>
			<DataTable
				label="Conflicting values"
				rows={listed}
				columns={columns}
				rowKey={({ deviceId, observedAtMs, metric, other }) => `${deviceId} ${observedAtMs} ${metric} ${other}`}
				maxRows={6}
			/>
		</>
	);
}
