/** Which imports the other drive's rows came from. */
import { formatCounted } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import type { DriveImport } from './identity-words.ts';
import { importColumns } from './import-columns.tsx';

interface SplitByImportsProps {
	readonly imports: readonly DriveImport[];
	readonly chosen: ReadonlySet<number>;
	readonly onChange: (chosen: ReadonlySet<number>) => void;
}

export function SplitByImports({ imports, chosen, onChange }: SplitByImportsProps) {
	const toggle = (importId: number): void =>
		onChange(chosen.has(importId) ? new Set([...chosen].filter((id) => id !== importId)) : new Set([...chosen, importId]));
	const going = imports.filter(({ importId }) => chosen.has(importId)).reduce((sum, { samples }) => sum + samples, 0);
	return (
		<>
			<DataTable
				label="Imports to split by"
				rows={imports}
				columns={[chosenColumn(chosen, toggle), ...importColumns]}
				rowKey={({ importId }) => String(importId)}
				onOpen={({ importId }) => toggle(importId)}
				maxRows={8}
			/>
			<p className={chosen.size === imports.length ? 'form-fault' : 'muted'}>
				{chosen.size === 0
					? 'Choose the imports whose samples are of the other drive.'
					: chosen.size === imports.length
						? 'Something has to stay: leave out at least one import.'
						: `${formatCounted(going, 'sample')} of ${formatCounted(chosen.size, 'import')} go to the new drive.`}
			</p>
		</>
	);
}

const chosenColumn = (chosen: ReadonlySet<number>, toggle: (importId: number) => void): Column<DriveImport> => ({
	key: 'chosen',
	title: 'Goes',
	width: '52px',
	value: ({ importId }) => (chosen.has(importId) ? 0 : 1),
	cell: ({ importId, fileName }) => (
		<input
			type="checkbox"
			aria-label={`${plainText(fileName, 60)}, import ${importId}, goes to the new drive`}
			checked={chosen.has(importId)}
			// The row toggles too; once is enough.
			onClick={(event) => event.stopPropagation()}
			onChange={() => toggle(importId)}
		/>
	),
});
