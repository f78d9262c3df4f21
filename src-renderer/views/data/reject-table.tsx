/** Rows that could not be read: where and why, and the way to take them along. */
import { formatCount, formatCounted } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type Column, DataTable } from '../../components/table/data-table.tsx';

type Reject = OutputOf<'imports.get'>['rejects'][number];

const columns: readonly Column<Reject>[] = [
	{ key: 'line', title: 'Line', width: '80px', kind: 'number', value: ({ line }) => line, cell: ({ line }) => formatCount(line) },
	{
		key: 'column',
		title: 'Column',
		width: 'minmax(90px, 180px)',
		value: ({ column }) => column,
		cell: ({ column }) => <span className="mono">{plainText(column ?? '')}</span>,
	},
	{ key: 'reason', title: 'Reason', width: 'minmax(160px, 1fr)', value: ({ reason }) => reason, cell: ({ reason }) => plainText(reason, 240) },
	{
		key: 'text',
		title: 'Source row',
		width: 'minmax(140px, 1.6fr)',
		hideBelow: 760,
		value: ({ text }) => text,
		cell: ({ text }) => (
			<span className="mono muted" title={plainText(text ?? '', 500)}>
				{plainText(text ?? '', 200)}
			</span>
		),
	},
];

interface RejectTableProps {
	readonly rejects: readonly Reject[];
	/** All of them; the first are listed. */
	readonly rejected: number;
	/** Saves them as CSV. */
	readonly download?: (() => void) | undefined;
	readonly isDownloading?: boolean;
}

export function RejectTable({ rejects, rejected, download, isDownloading = false }: RejectTableProps) {
	return (
		<>
			<div className="section-head">
				<h4>
					{formatCounted(rejected, 'row')} could not be read{rejected > rejects.length ? `; the first ${formatCount(rejects.length)} are kept` : ''}
				</h4>
				{download && (
					<button type="button" className="compact" disabled={isDownloading} onClick={download}>
						Download as CSV
					</button>
				)}
			</div>
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
