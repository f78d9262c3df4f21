/** The head of one column: what it is called, what it is, and what its first values become. */
import { formatNumber, formatQuantity } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { columnRoles, type MappedColumn } from '../../../src-main/shared/domain/mapping.ts';
import { unitsFor } from '../../../src-main/shared/domain/measure-units.ts';
import { columnKey } from '../../../src-main/shared/domain/metrics.ts';
import { roleLabels } from './mapping-words.ts';
import { ReadingPicker, UnitPicker } from './reading-picker.tsx';
import type { MappingPreview } from './use-mapping.ts';

/** Enough to see what the conversion does to the number of the file. */
const DIGITS = 6;

interface ColumnHeadProps {
	readonly column: MappedColumn;
	readonly preview: MappingPreview['columns'][number] | undefined;
	readonly onChange: (column: MappedColumn) => void;
}

export function ColumnHead({ column, preview, onChange }: ColumnHeadProps) {
	const { heading, role } = column;
	const name = plainText(heading, 80);
	const ownName = columnKey(heading) || 'own_metric';
	const choose = (chosen: string): void => {
		const next = columnRoles.find((candidate) => candidate === chosen);
		if (next === undefined) return;
		if (next === 'metric') onChange({ heading, role: next, reading: column.reading ?? { metric: ownName, unit: 'none', kind: 'gauge' } });
		else onChange({ heading, role: next, ...(next === 'capacity' ? { unit: column.unit ?? 'B' } : {}) });
	};
	return (
		<div className="column-head">
			<strong className="mono cut" title={plainText(heading, 300)}>
				{name}
			</strong>
			<select
				aria-label={`Role of ${name}`}
				value={role}
				className={role === 'ignore' ? 'muted' : ''}
				onChange={(event) => choose(event.target.value)}
			>
				{columnRoles.map((option) => (
					<option key={option} value={option}>
						{roleLabels[option]}
					</option>
				))}
			</select>
			{role === 'metric' && column.reading && (
				<ReadingPicker subject={name} ownName={ownName} reading={column.reading} onChange={(reading) => onChange({ ...column, reading })} />
			)}
			{role === 'capacity' && (
				<UnitPicker label={`Unit of ${name}`} units={unitsFor('B')} unit={column.unit ?? 'B'} onChange={(unit) => onChange({ ...column, unit })} />
			)}
			<Becomes preview={preview} role={role} />
		</div>
	);
}

/** `90,5 → 32.5 °C`, and behind it why the column was guessed so. */
function Becomes({ preview, role }: { readonly preview: MappingPreview['columns'][number] | undefined; readonly role: MappedColumn['role'] }) {
	if (preview === undefined) return null;
	const [sample] = preview.samples;
	const guess = preview.guess === '' ? '' : plainText(preview.guess, 200);
	const isTime = role === 'time' || role === 'date' || role === 'clock';
	const isShown = sample !== undefined && role !== 'ignore' && sample.after !== '';
	return (
		<span className="becomes muted" title={guess}>
			{isShown ? (
				<span className="cut">
					{isTime ? '→' : `${plainText(sample.before, 24)} →`}{' '}
					<b>{isTime ? timeText(sample.after) : afterText(sample.after, preview.stored?.unit)}</b>
				</span>
			) : (
				<span className="cut">{guess}</span>
			)}
		</span>
	);
}

function afterText(after: string, unit: string | undefined): string {
	const value = Number(after);
	if (unit === 'B' && after !== '') return bytesText(value);
	if (unit !== undefined && after !== '' && Number.isFinite(value)) return formatQuantity(value, unit, DIGITS);
	return plainText(after, 40);
}

const byteScales = [
	['TB', 1e12],
	['GB', 1e9],
	['MB', 1e6],
	['kB', 1e3],
] as const;

/** With more digits than elsewhere: what the unit does to the number is the question here. */
function bytesText(bytes: number): string {
	const [unit, scale] = byteScales.find(([, size]) => Math.abs(bytes) >= size) ?? ['B', 1];
	return `${formatNumber(bytes / scale, DIGITS)}\u202f${unit}`;
}

const timeText = (after: string): string => plainText(after.replace(/(?::00)?\.000Z$/, ' UTC').replace('T', ' '), 40);
