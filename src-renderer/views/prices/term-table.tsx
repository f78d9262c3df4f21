/** Terms of one scope as rows of a table: what is stated, its unit, what holds otherwise and why. */
import { useId } from 'react';
import { formatTerm } from '../../../src-main/shared/charts/price-text.ts';
import { type LossField, unitOf } from '../../../src-main/shared/domain/loss-fields.ts';
import type { TermDraft } from './term-draft.ts';

interface TermTableProps {
	readonly caption: string;
	readonly fields: readonly LossField[];
	readonly currency: string;
	readonly draft: TermDraft;
	readonly faults: ReadonlyMap<string, string>;
	/** What holds where nothing is stated here; null where it depends on the drive. */
	readonly otherwise: (name: string) => string;
	readonly hasSources: boolean;
	readonly onChange: (name: string, text: string) => void;
}

export function TermTable({ caption, fields, currency, draft, faults, otherwise, hasSources, onChange }: TermTableProps) {
	return (
		<table className="plain-table term-table" aria-label={caption}>
			<thead>
				<tr>
					<th>{caption}</th>
					<th className="cell-numeric">Stated</th>
					<th>Unit</th>
					<th className="cell-numeric">{hasSources ? 'Default' : 'Otherwise'}</th>
					<th>
						<span className="visually-hidden">Back to default</span>
					</th>
				</tr>
			</thead>
			<tbody>
				{fields.map((field) => (
					<TermRow
						key={field.name}
						field={field}
						currency={currency}
						text={draft.get(field.name) ?? ''}
						fault={faults.get(field.name)}
						otherwise={otherwise(field.name)}
						hasSource={hasSources}
						onChange={(text) => onChange(field.name, text)}
					/>
				))}
			</tbody>
		</table>
	);
}

interface TermRowProps {
	readonly field: LossField;
	readonly currency: string;
	readonly text: string;
	readonly fault: string | undefined;
	readonly otherwise: string;
	readonly hasSource: boolean;
	readonly onChange: (text: string) => void;
}

function TermRow({ field, currency, text, fault, otherwise, hasSource, onChange }: TermRowProps) {
	const id = useId();
	const { label, source } = field;
	const note = fault ?? (hasSource ? source : undefined);
	return (
		<tr>
			<td>
				<label htmlFor={id}>{label}</label>
				{note !== undefined && (
					<span id={`${id}-note`} className={fault === undefined ? 'form-note' : 'form-note form-fault'}>
						{note}
					</span>
				)}
			</td>
			<td className="cell-numeric">
				<input
					id={id}
					type="text"
					inputMode="decimal"
					autoComplete="off"
					className="term-input"
					value={text}
					aria-invalid={fault !== undefined}
					{...(note === undefined ? {} : { 'aria-describedby': `${id}-note` })}
					onChange={(event) => onChange(event.target.value)}
				/>
			</td>
			<td className="nowrap muted">{unitOf(field, currency)}</td>
			<td className="cell-numeric muted">{otherwise}</td>
			<td className="term-back">
				{text !== '' && (
					<button type="button" className="quiet" aria-label={`${label}: back to default`} onClick={() => onChange('')}>
						Back to default
					</button>
				)}
			</td>
		</tr>
	);
}

/** `60`, `130 to 260`. */
export const rangeText = (low: number, high: number): string => (low === high ? formatTerm(low) : `${formatTerm(low)} to ${formatTerm(high)}`);
