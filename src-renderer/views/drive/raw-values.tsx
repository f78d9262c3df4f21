/** The values of a series beside what the source wrote, exact to the last digit. */
import { useMemo } from 'react';
import { formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { exactText } from './exact-text.ts';

interface Row {
	readonly index: number;
	readonly atMs: number;
	/** Source text; the value itself where the source wrote no more. */
	readonly raw: string;
	readonly hasOwnRaw: boolean;
	readonly value: number;
}

export function RawValues({ series }: { readonly series: OutputOf<'series.get'> }) {
	const { observedAtMs, values, raws, label, unit } = series;
	const rows = useMemo(
		() =>
			Array.from(values, (value, index): Row => {
				const raw = raws?.[index] ?? undefined;
				return { index, atMs: observedAtMs[index] as number, raw: raw ?? exactText(value), hasOwnRaw: raw !== undefined, value };
			}).reverse(),
		[observedAtMs, values, raws],
	);
	const columns = useMemo<readonly Column<Row>[]>(
		() => [
			{ key: 'at', title: 'Time, UTC', width: '170px', kind: 'date', value: ({ atMs }) => atMs, cell: ({ atMs }) => formatInstant(atMs) },
			{
				key: 'raw',
				title: 'Raw, as the source wrote it',
				width: 'minmax(220px, 300px)',
				kind: 'number',
				value: ({ raw }) => Number.parseFloat(raw),
				cell: ({ raw, hasOwnRaw }) => <span className={hasOwnRaw ? 'mono' : 'mono muted'}>{plainText(raw, 100)}</span>,
			},
			{
				key: 'value',
				title: `Decoded${unit ? `, ${unit}` : ''}`,
				width: 'minmax(180px, 260px)',
				kind: 'number',
				value: ({ value }) => value,
				cell: ({ value }) => <span className="mono">{Number.isNaN(value) ? '–' : exactText(value)}</span>,
			},
		],
		[unit],
	);
	return (
		<>
			<DataTable
				label={`Raw and decoded values of ${plainText(label, 60)}`}
				rows={rows}
				columns={columns}
				rowKey={({ index }) => String(index)}
				maxRows={9}
			/>
			<p className="caption">Grey raw values are the same as the decoded ones: the source wrote no more than that.</p>
		</>
	);
}
