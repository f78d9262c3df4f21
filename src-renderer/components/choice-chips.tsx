/** One of a few, all in sight. */

interface ChoiceChipsProps<Value extends string> {
	readonly label: string;
	readonly value: Value;
	readonly options: readonly { readonly value: Value; readonly label: string }[];
	readonly onChange: (value: Value) => void;
}

export function ChoiceChips<Value extends string>({ label, value, options, onChange }: ChoiceChipsProps<Value>) {
	return (
		<fieldset className="chips chip-choice">
			<legend className="visually-hidden">{label}</legend>
			{options.map((option) => (
				<button key={option.value} type="button" className="chip" aria-pressed={option.value === value} onClick={() => onChange(option.value)}>
					{option.label}
				</button>
			))}
		</fieldset>
	);
}
