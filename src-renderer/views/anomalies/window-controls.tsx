/** Small labelled controls of the window editor: one of several, a whole number, one of a list. */
import { useId } from 'react';

interface ChoicesProps<T extends string> {
	readonly label: string;
	readonly options: readonly (readonly [T, string])[];
	readonly value: T;
	readonly onChange: (value: T) => void;
}

export function Choices<T extends string>({ label, options, value, onChange }: ChoicesProps<T>) {
	return (
		<fieldset className="chips">
			<legend className="visually-hidden">{label}</legend>
			{options.map(([key, name]) => (
				<button key={key} type="button" className="chip" aria-pressed={key === value} onClick={() => onChange(key)}>
					{name}
				</button>
			))}
		</fieldset>
	);
}

interface NumberInputProps {
	readonly label: string;
	readonly value: number;
	readonly fault: string | undefined;
	readonly hint?: string;
	readonly onChange: (value: number) => void;
}

export function NumberInput({ label, value, fault, hint, onChange }: NumberInputProps) {
	const id = useId();
	return (
		<div className="form-field small-number">
			<label htmlFor={id}>{label}</label>
			<input
				id={id}
				type="number"
				min={1}
				value={Number.isFinite(value) ? value : ''}
				aria-invalid={fault !== undefined}
				aria-describedby={`${id}-note`}
				onChange={(event) => onChange(event.target.valueAsNumber)}
			/>
			<span id={`${id}-note`} className={fault ? 'form-note form-fault' : 'form-note'}>
				{fault ?? hint}
			</span>
		</div>
	);
}

interface SelectProps {
	readonly label: string;
	readonly value: number;
	readonly options: readonly (readonly [number, string])[];
	readonly onChange: (value: number) => void;
}

export function Select({ label, value, options, onChange }: SelectProps) {
	const id = useId();
	return (
		<div className="form-field">
			<label htmlFor={id}>{label}</label>
			<select id={id} value={value} onChange={(event) => onChange(Number(event.target.value))}>
				{options.map(([key, name]) => (
					<option key={key} value={key}>
						{name}
					</option>
				))}
			</select>
		</div>
	);
}
