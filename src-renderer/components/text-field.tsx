/** Labelled inputs for words and days, one above its label's width so that a form reads as columns. */
import { useId } from 'react';

interface TextFieldProps {
	readonly label: string;
	readonly value: string;
	readonly onChange: (value: string) => void;
	readonly placeholder?: string;
	/** What is wrong with it, said at once. */
	readonly fault?: string | undefined;
	/** What there is to know about it while nothing is wrong. */
	readonly hint?: string | undefined;
	readonly kind?: 'text' | 'date';
	readonly isWide?: boolean;
}

export function TextField({ label, value, onChange, placeholder, fault, hint, kind = 'text', isWide = false }: TextFieldProps) {
	const id = useId();
	const note = fault ?? hint;
	return (
		<div className={isWide ? 'form-field form-field-wide' : 'form-field'}>
			<label htmlFor={id}>{label}</label>
			<input
				id={id}
				type={kind}
				value={value}
				placeholder={placeholder}
				aria-invalid={fault !== undefined}
				{...(note === undefined ? {} : { 'aria-describedby': `${id}-note` })}
				onChange={(event) => onChange(event.target.value)}
			/>
			{note !== undefined && (
				<span id={`${id}-note`} className={fault === undefined ? 'form-note' : 'form-note form-fault'}>
					{note}
				</span>
			)}
		</div>
	);
}
