/** Fields inside a sentence: the words around them are their label to the eye, `label` is to the ear. */

interface InlineNumberProps {
	readonly label: string;
	readonly value: number;
	readonly min: number;
	readonly max: number;
	readonly step?: number | 'any';
	readonly onChange: (value: number) => void;
}

export function InlineNumber({ label, value, min, max, step = 1, onChange }: InlineNumberProps) {
	const isValid = Number.isFinite(value) && value >= min && value <= max;
	return (
		<input
			type="number"
			className="inline-number"
			aria-label={label}
			inputMode="decimal"
			min={min}
			max={max}
			step={step}
			value={Number.isFinite(value) ? value : ''}
			aria-invalid={!isValid}
			onChange={(event) => onChange(event.target.valueAsNumber)}
		/>
	);
}

interface InlineSelectProps {
	readonly label: string;
	readonly value: string;
	readonly options: readonly { readonly value: string; readonly label: string }[];
	readonly onChange: (value: string) => void;
}

export function InlineSelect({ label, value, options, onChange }: InlineSelectProps) {
	return (
		<select className="inline-select" aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
			{options.map((option) => (
				<option key={option.value} value={option.value}>
					{option.label}
				</option>
			))}
		</select>
	);
}
