/** A labelled list of choices from a table of words. */
import { SelectField } from '../../components/fields.tsx';

interface ChoiceProps<T extends string> {
	readonly label: string;
	readonly value: T;
	readonly labels: Readonly<Record<T, string>>;
	readonly onChange: (value: T) => void;
}

export function Choice<T extends string>({ label, value, labels, onChange }: ChoiceProps<T>) {
	// The keys of the table are the values that it was made for.
	const values = Object.keys(labels) as T[];
	return (
		<SelectField
			label={label}
			value={value}
			options={values.map((option) => ({ value: option, label: labels[option] }))}
			onChange={(chosen) => {
				const found = values.find((option) => option === chosen);
				if (found !== undefined) onChange(found);
			}}
		/>
	);
}
