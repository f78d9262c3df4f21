/** Imports that were taken back: the ledger remembers them. */
import { formatCount, formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useQuery } from '../../client/engine.tsx';
import { ErrorState } from '../../components/states.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';

type Undone = OutputOf<'imports.undone'>['imports'][number];

const instant = (key: 'importedAtMs' | 'undoneAtMs', title: string): Column<Undone> => ({
	key,
	title,
	width: '150px',
	kind: 'date',
	value: (entry) => entry[key],
	cell: (entry) => formatInstant(entry[key]),
});

const columns: readonly Column<Undone>[] = [
	{
		key: 'fileName',
		title: 'File',
		width: 'minmax(180px, 2fr)',
		value: ({ fileName }) => fileName,
		cell: ({ fileName, path }) => (
			<span className="mono" title={plainText(path, 300)}>
				{plainText(fileName, 120)}
			</span>
		),
	},
	instant('undoneAtMs', 'Taken back'),
	instant('importedAtMs', 'Imported'),
	{ key: 'format', title: 'Format', width: '92px', value: ({ format }) => format, cell: ({ format }) => format },
	{ key: 'samples', title: 'Samples', width: '84px', kind: 'number', value: ({ samples }) => samples, cell: ({ samples }) => formatCount(samples) },
	{ key: 'added', title: 'Had added', width: '84px', kind: 'number', value: ({ added }) => added, cell: ({ added }) => formatCount(added) },
	{
		key: 'sha256',
		title: 'SHA-256',
		width: '72px',
		value: ({ sha256 }) => sha256,
		cell: ({ sha256 }) => (
			<span className="mono muted" title={sha256}>
				{sha256.slice(0, 8)}
			</span>
		),
	},
];

/** Nothing at all while nothing was taken back. */
export function UndoneImports() {
	const query = useQuery('imports.undone', {});
	if (query.status === 'failed') return <ErrorState error={query.error} retry={query.retry} />;
	if (query.status === 'loading' || query.output.imports.length === 0) return null;
	return (
		<>
			<h3>Taken back</h3>
			<DataTable label="Imports taken back" rows={query.output.imports} columns={columns} rowKey={({ importId }) => String(importId)} maxRows={5} />
		</>
	);
}
