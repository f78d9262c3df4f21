/** The values of a series beside what the source wrote, exact to the last digit. */
import { useMemo } from 'react';
import { formatCount, formatCounted, formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useQuery } from '../../client/engine.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { exactText } from './exact-text.ts';
import type { TimeWindow } from './time-window.ts';

interface Row {
	readonly index: number;
	readonly atMs: number;
	/** Source text; the value itself where the source wrote no more. */
	readonly raw: string;
	readonly hasOwnRaw: boolean;
	readonly value: number;
}

interface RawValuesProps {
	readonly series: OutputOf<'series.get'>;
	/** Only this part of the history; all of it when undefined. */
	readonly window: TimeWindow | undefined;
}

export function RawValues({ series, window }: RawValuesProps) {
	const { observedAtMs, values, raws, label, unit } = series;
	const fileOf = useFiles(series, window);
	const rows = useMemo(
		() =>
			Array.from(values, (value, index): Row => {
				const raw = raws?.[index] ?? undefined;
				return { index, atMs: observedAtMs[index] as number, raw: raw ?? exactText(value), hasOwnRaw: raw !== undefined, value };
			})
				.filter(({ atMs }) => window === undefined || (atMs >= window.fromMs && atMs <= window.toMs))
				.reverse(),
		[observedAtMs, values, raws, window],
	);
	const columns = useMemo(() => columnsOf(unit, fileOf), [unit, fileOf]);
	return (
		<>
			<DataTable
				label={`Raw and decoded values of ${plainText(label, 60)}`}
				rows={rows}
				columns={columns}
				rowKey={({ index }) => String(index)}
				maxRows={9}
			/>
			<p className="caption">
				{rows.length === 0
					? 'No value in the window. '
					: rows.length < values.length
						? `${formatCount(rows.length)} of ${formatCounted(values.length, 'value')}: those in the window. `
						: ''}
				Grey raw values are the same as the decoded ones: the source wrote no more than that.
			</p>
		</>
	);
}

function columnsOf(unit: string, fileOf: (atMs: number) => SourceFile | undefined): readonly Column<Row>[] {
	return [
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
		{
			key: 'file',
			title: 'File',
			width: 'minmax(160px, 1fr)',
			hideBelow: 760,
			value: ({ atMs }) => fileOf(atMs)?.fileName,
			cell: ({ atMs }) => <FileName file={fileOf(atMs)} />,
		},
	];
}

interface SourceFile {
	readonly fileName: string;
	readonly path: string;
}

/** The file that each value came with; nothing while it is asked for. */
function useFiles({ deviceId, metric }: OutputOf<'series.get'>, window: TimeWindow | undefined): (atMs: number) => SourceFile | undefined {
	const query = useQuery('series.sources', { drive: deviceId, metric, ...(window ?? {}) });
	return useMemo(() => {
		if (query.status !== 'ready') return (_atMs: number) => undefined;
		const { runs, imports } = query.output;
		const byId = new Map(imports.map((source) => [source.importId, source]));
		return (atMs: number) => byId.get(runOf(runs, atMs)?.importId ?? -1);
	}, [query]);
}

type Run = OutputOf<'series.sources'>['runs'][number];

/** The run that holds an instant; they do not overlap. */
function runOf(runs: readonly Run[], atMs: number): Run | undefined {
	let [low, high] = [0, runs.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (runs[middle]!.lastMs < atMs) low = middle + 1;
		else high = middle;
	}
	return (runs[low]?.firstMs ?? Number.POSITIVE_INFINITY) <= atMs ? runs[low] : undefined;
}

function FileName({ file }: { readonly file: SourceFile | undefined }) {
	return file === undefined ? <span className="muted">–</span> : <span title={plainText(file.path, 400)}>{plainText(file.fileName, 80)}</span>;
}
