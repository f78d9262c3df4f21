/** Every import that the history is made of, newest first. */
import { useState } from 'react';
import { formatCount, formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { QueryView, Skeleton } from '../../components/states.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { ImportDetails } from './import-details.tsx';
import { UndoOutcome } from './undo-import.tsx';
import { UndoneImports } from './undone-imports.tsx';

type Entry = OutputOf<'imports.list'>['imports'][number];

const count = (key: 'samples' | 'added' | 'known' | 'conflicts' | 'rejected', title: string): Column<Entry> => ({
	key,
	title,
	width: '72px',
	kind: 'number',
	value: (entry) => entry[key],
	cell: (entry) => (entry[key] === 0 ? <span className="muted">0</span> : formatCount(entry[key])),
});

const columns: readonly Column<Entry>[] = [
	{
		key: 'fileName',
		title: 'File',
		width: 'minmax(180px, 2fr)',
		value: (entry) => entry.fileName,
		cell: (entry) => (
			<>
				{entry.againBecause !== null && (
					<span className="tag" title={plainText(entry.againBecause, 240)}>
						import again
					</span>
				)}
				<span className="mono">{plainText(entry.fileName, 120)}</span>
			</>
		),
	},
	{
		key: 'importedAtMs',
		title: 'Imported',
		width: '150px',
		kind: 'date',
		value: (entry) => entry.importedAtMs,
		cell: (entry) => formatInstant(entry.importedAtMs),
	},
	{ key: 'format', title: 'Format', width: '92px', value: (entry) => entry.format, cell: (entry) => entry.format },
	count('samples', 'Samples'),
	count('added', 'Added'),
	count('known', 'Known'),
	count('conflicts', 'Conflicts'),
	count('rejected', 'Rejected'),
	{
		key: 'sha256',
		title: 'SHA-256',
		width: '72px',
		hideBelow: 980,
		value: (entry) => entry.sha256,
		cell: (entry) => (
			<span className="mono muted" title={entry.sha256}>
				{entry.sha256.slice(0, 8)}
			</span>
		),
	},
];

export function Ledger() {
	const query = useQuery('imports.list', {});
	const [chosen, setChosen] = useState<number>();
	const undo = useJob('imports.undo');
	// An import that is being taken back cannot be asked about, and neither can one that the list still names for a moment.
	const isGoing = undo.running !== undefined || (chosen !== undefined && undo.output?.importId === chosen);
	return (
		<section className="stack" aria-label="Ledger of imports">
			<h2>Ledger</h2>
			<QueryView query={query} skeleton={<Skeleton height={140} />}>
				{({ imports }) => {
					const entry = imports.find(({ importId }) => importId === chosen);
					if (imports.length === 0) return <p className="muted">Nothing was imported yet.</p>;
					return (
						<>
							<DataTable
								label="Imports"
								rows={imports}
								columns={columns}
								rowKey={({ importId }) => String(importId)}
								onOpen={({ importId }) => setChosen(importId)}
								{...(entry ? { selectedKey: String(entry.importId) } : {})}
								maxRows={8}
							/>
							{imports.some(({ againBecause }) => againBecause !== null) && (
								<p className="muted">Files marked "import again" said some of what was taken back since. Import them again to have that back.</p>
							)}
							{entry === undefined && <p className="caption">Choose a file to see its rejected rows and its conflicts, or to take it back.</p>}
							{entry && !isGoing && <ImportDetails key={entry.importId} importId={entry.importId} />}
						</>
					);
				}}
			</QueryView>
			<UndoOutcome importId={chosen} />
			<UndoneImports />
		</section>
	);
}
