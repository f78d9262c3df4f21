/** How the file is written: delimiter, marks, dates, zone, header. One line where there is room. */
import { type ReactNode, useEffect, useId, useState } from 'react';
import { limits } from '../../../src-main/shared/domain/limits.ts';
import { type DecimalMark, isZone, type MappingProfile } from '../../../src-main/shared/domain/mapping.ts';
import { NumberField } from '../../components/fields.tsx';
import { Choice } from './choice.tsx';
import { dateLabels, delimiterLabels, thousandsLabels } from './mapping-words.ts';
import type { MappingPreview } from './use-mapping.ts';

const decimalLabels: Readonly<Record<DecimalMark, string>> = { '.': 'Point 35.5', ',': 'Comma 35,5' };

interface SettingsBarProps {
	readonly draft: MappingProfile;
	readonly reasons: MappingPreview['reasons'];
	readonly onChange: (next: Partial<MappingProfile>) => void;
	/** What stands before the settings, in the same line. */
	readonly children?: ReactNode;
}

export function SettingsBar({ draft, reasons, onChange, children }: SettingsBarProps) {
	return (
		<section className="mapping-settings" aria-label="How the file is written">
			{children}
			<span title={reasons.delimiter}>
				<Choice label="Delimiter" value={draft.delimiter} labels={delimiterLabels} onChange={(delimiter) => onChange({ delimiter })} />
			</span>
			<span title={reasons.decimalMark}>
				<Choice label="Decimals" value={draft.decimalMark} labels={decimalLabels} onChange={(decimalMark) => onChange({ decimalMark })} />
			</span>
			<Choice label="Thousands" value={draft.thousandsMark} labels={thousandsLabels} onChange={(thousandsMark) => onChange({ thousandsMark })} />
			<span title={reasons.dateOrder}>
				<Choice label="Dates" value={draft.dateOrder} labels={dateLabels} onChange={(dateOrder) => onChange({ dateOrder })} />
			</span>
			<ZoneField zone={draft.zone} onChange={(zone) => onChange({ zone })} />
			<label className="tick" title={reasons.header}>
				<input type="checkbox" checked={draft.hasHeader} onChange={(event) => onChange({ hasHeader: event.target.checked })} /> Has a header
			</label>
			<NumberField
				label="Lines above"
				value={draft.skipLines}
				min={0}
				max={limits.skipLines}
				onChange={(skipLines) => {
					if (Number.isInteger(skipLines) && skipLines >= 0 && skipLines <= limits.skipLines) onChange({ skipLines });
				}}
			/>
		</section>
	);
}

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Names are suggested; a fixed offset may be typed. What is no zone stays in the field and is not used. */
function ZoneField({ zone, onChange }: { readonly zone: string; readonly onChange: (zone: string) => void }) {
	const id = useId();
	const [text, setText] = useState(zone);
	useEffect(() => setText(zone), [zone]);
	const isValid = isZone(text);
	return (
		<span className="field">
			<label htmlFor={id}>Zone</label>
			<input
				id={id}
				type="search"
				list={`${id}-zones`}
				className="zone"
				value={text}
				aria-invalid={!isValid}
				title={isValid ? 'Of times that name no zone themselves' : 'A name such as Europe/Berlin, or an offset such as +02:00'}
				onChange={(event) => {
					setText(event.target.value);
					if (isZone(event.target.value)) onChange(event.target.value);
				}}
			/>
			<datalist id={`${id}-zones`}>
				{[...new Set(['UTC', ownZone(), ...Intl.supportedValuesOf('timeZone')])].map((name) => (
					<option key={name} value={name} />
				))}
			</datalist>
		</span>
	);
}
