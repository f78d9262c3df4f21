/** Labelled inputs for a handful of numbers, kept inside their limits. */
import { useId } from 'react';

interface NumberFieldProps {
	readonly label: string;
	readonly unit?: string;
	readonly value: number;
	readonly min: number;
	readonly max: number;
	readonly step?: number;
	/** What stands beneath it; with it the field is a column of a form, without it a part of a line. */
	readonly note?: string;
	/** Where more is asked of it than to lie between the two. */
	readonly isValid?: boolean;
	/** NaN while nothing that is a number stands there. */
	readonly onChange: (value: number) => void;
}

export function NumberField({ label, unit, value, min, max, step = 1, note, isValid = areWithin([value, min, max]), onChange }: NumberFieldProps) {
	const id = useId();
	return (
		<span className={note === undefined ? 'field' : 'form-field'}>
			<label htmlFor={id}>{label}</label>
			<input
				id={id}
				type="number"
				inputMode="decimal"
				min={min}
				max={max}
				step={step}
				value={Number.isFinite(value) ? value : ''}
				aria-invalid={!isValid}
				aria-describedby={note === undefined ? undefined : `${id}-note`}
				onChange={(event) => onChange(event.target.valueAsNumber)}
			/>
			{unit && <span className="muted">{unit}</span>}
			{note !== undefined && (
				<span id={`${id}-note`} className={isValid ? 'form-note' : 'form-note form-fault'}>
					{note}
				</span>
			)}
		</span>
	);
}

/** Whether numbers may be sent as they stand. */
export function areWithin(...checks: readonly (readonly [value: number, min: number, max: number])[]): boolean {
	return checks.every(([value, min, max]) => Number.isFinite(value) && value >= min && value <= max);
}

interface SelectFieldProps {
	readonly label: string;
	readonly value: string;
	readonly options: readonly { readonly value: string; readonly label: string }[];
	readonly onChange: (value: string) => void;
}

export function SelectField({ label, value, options, onChange }: SelectFieldProps) {
	const id = useId();
	return (
		<span className="field">
			<label htmlFor={id}>{label}</label>
			<select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
				{options.map((option) => (
					<option key={option.value} value={option.value}>
						{option.label}
					</option>
				))}
			</select>
		</span>
	);
}
