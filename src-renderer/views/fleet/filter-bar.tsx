/** Text and chips that narrow the fleet. */
import { useMemo } from 'react';
import { formatCount } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { countBy, type FleetDrive, type FleetFilter, stateOf, toggled } from './fleet-filter.ts';

interface FilterBarProps {
	readonly drives: readonly FleetDrive[];
	readonly filter: FleetFilter;
	readonly shown: number;
	readonly onChange: (filter: FleetFilter) => void;
}

export function FilterBar({ drives, filter, shown, onChange }: FilterBarProps) {
	const protocols = useMemo(() => countBy(drives, ({ protocol }) => protocol), [drives]);
	const states = useMemo(() => countBy(drives, stateOf), [drives]);
	const models = useMemo(() => countBy(drives, ({ model }) => model), [drives]);
	return (
		<search className="filter-bar" aria-label="Filter the fleet">
			<input
				type="search"
				placeholder="Serial, model, host"
				aria-label="Filter by text"
				value={filter.text}
				onChange={(event) => onChange({ ...filter, text: event.target.value })}
			/>
			<select
				aria-label="Model"
				value={filter.model ?? ''}
				onChange={(event) => onChange({ ...filter, model: event.target.value === '' ? null : event.target.value })}
			>
				<option value="">{`All models (${formatCount(models.length)})`}</option>
				{models.map(({ value, count }) => (
					<option key={value} value={value}>{`${plainText(value, 48) || 'Unknown model'} (${formatCount(count)})`}</option>
				))}
			</select>
			{protocols.length > 1 && (
				<fieldset className="chips">
					<legend className="visually-hidden">Protocol</legend>
					{protocols.map(({ value, count }) => (
						<Chip
							key={value}
							label={value}
							count={count}
							isOn={filter.protocols.has(value)}
							onToggle={() => onChange({ ...filter, protocols: toggled(filter.protocols, value) })}
						/>
					))}
				</fieldset>
			)}
			{states.length > 1 && (
				<fieldset className="chips">
					<legend className="visually-hidden">State</legend>
					{states.map(({ value, count }) => (
						<Chip
							key={value}
							label={value}
							count={count}
							isOn={filter.states.has(value)}
							onToggle={() => onChange({ ...filter, states: toggled(filter.states, value) })}
						/>
					))}
				</fieldset>
			)}
			<output className="filter-count muted">{shown === drives.length ? '' : `${formatCount(shown)} of ${formatCount(drives.length)}`}</output>
		</search>
	);
}

interface ChipProps {
	readonly label: string;
	readonly count: number;
	readonly isOn: boolean;
	readonly onToggle: () => void;
}

function Chip({ label, count, isOn, onToggle }: ChipProps) {
	return (
		<button type="button" className="chip" aria-pressed={isOn} onClick={onToggle}>
			{label} <span className="chip-count">{formatCount(count)}</span>
		</button>
	);
}
