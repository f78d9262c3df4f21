/** Rows that could not be read: where and why. */
import { formatCount, formatCounted } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type Column, DataTable } from '../../components/table/data-table.tsx';

type Reject = OutputOf<'imports.list'>['imports'][number]['rejects'][number];

const columns: readonly Column<Reject>[] = [
	{ key: 'line', title: 'Line', width: '80px', kind: 'number', value: ({ line }) => line, cell: ({ line }) => formatCount(line) },
	{
		key: 'column',
		title: 'Column',
		width: 'minmax(90px, 180px)',
		value: ({ column }) => column,
		cell: ({ column }) => <span className="mono">{plainText(column ?? '')}</span>,
	},
	{ key: 'reason', title: 'Reason', width: '1fr', value: ({ reason }) => reason, cell: ({ reason }) => plainText(reason, 240) },
];

export function RejectTable({ rejects, rejected }: { readonly rejects: readonly Reject[]; readonly rejected: number }) {
	return (
		<>
			<h4>
				{formatCounted(rejected, 'row')} could not be read{rejected > rejects.length ? `; the first ${formatCount(rejects.length)} are kept` : ''}
			</h4>
			<DataTable
				label="Rejected rows"
				rows={rejects}
				columns={columns}
				rowKey={({ line, column, reason }) => `${line} ${column} ${reason}`}
				maxRows={6}
			/>
		</>
	);
}
