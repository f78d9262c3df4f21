/** Which metric a column or a name is, in which unit it is written, and whether an own one only grows. */
import { useEffect, useState } from 'react';
import { type MetricChoice, storedMetric } from '../../../src-main/shared/domain/mapping.ts';
import { type UnitName, unitLabel, unitNames, unitOfMetric, unitsFor } from '../../../src-main/shared/domain/measure-units.ts';
import { metricCatalogue, metricInfo } from '../../../src-main/shared/domain/metrics.ts';

const OWN = 'own metric';
const byLabel = metricCatalogue.toSorted((a, b) => (a.label < b.label ? -1 : 1));

interface ReadingPickerProps {
	/** What the choice is about, for the labels. */
	readonly subject: string;
	/** Name that an own metric starts with. */
	readonly ownName: string;
	readonly reading: MetricChoice;
	readonly onChange: (reading: MetricChoice) => void;
}

export function ReadingPicker({ subject, ownName, reading, onChange }: ReadingPickerProps) {
	const info = metricInfo(reading.metric);
	const choose = (metric: string): void => {
		// A name of the catalogue cannot be an own one.
		const own = metricInfo(ownName).isKnown ? `${ownName}_own` : ownName;
		const target = unitOfMetric(metricInfo(metric));
		// A unit of the same dimension stays: choosing the metric must not undo it.
		const isKept = reading.unit !== 'none' && unitsFor(target).includes(reading.unit);
		onChange(metric === OWN ? { metric: own, unit: 'none', kind: 'gauge' } : { metric, unit: isKept ? reading.unit : target });
	};
	return (
		<>
			<select aria-label={`Metric of ${subject}`} value={info.isKnown ? info.name : OWN} onChange={(event) => choose(event.target.value)}>
				<option value={OWN}>Own metric</option>
				{byLabel.map(({ name, label }) => (
					<option key={name} value={name}>
						{label}
					</option>
				))}
			</select>
			{!info.isKnown && <OwnName subject={subject} reading={reading} onChange={onChange} />}
			<span className="picker-pair">
				{!info.isKnown && (
					<select
						aria-label={`Kind of ${subject}`}
						value={reading.kind ?? 'gauge'}
						title="A gauge goes up and down, a counter only grows"
						onChange={(event) => onChange({ ...reading, kind: event.target.value === 'counter' ? 'counter' : 'gauge' })}
					>
						<option value="gauge">Gauge</option>
						<option value="counter">Counter</option>
					</select>
				)}
				<UnitPicker
					label={`Unit of ${subject}`}
					units={info.isKnown ? unitsFor(unitOfMetric(info)) : unitNames}
					unit={reading.unit}
					onChange={(unit) => onChange({ ...reading, unit })}
				/>
			</span>
		</>
	);
}

function OwnName({ subject, reading, onChange }: Omit<ReadingPickerProps, 'ownName'>) {
	const [name, setName] = useState(reading.metric);
	useEffect(() => setName(reading.metric), [reading.metric]);
	return (
		<input
			type="search"
			aria-label={`Name of the own metric of ${subject}`}
			value={name}
			maxLength={100}
			aria-invalid={name.trim() === ''}
			title={`Stored as ${storedMetric(reading).info.name}`}
			onChange={(event) => {
				setName(event.target.value);
				if (event.target.value.trim() !== '') onChange({ ...reading, metric: event.target.value.trim() });
			}}
		/>
	);
}

interface UnitPickerProps {
	readonly label: string;
	readonly units: readonly UnitName[];
	readonly unit: UnitName;
	readonly onChange: (unit: UnitName) => void;
}

export function UnitPicker({ label, units, unit, onChange }: UnitPickerProps) {
	return (
		<select
			aria-label={label}
			value={unit}
			onChange={(event) => {
				const chosen = unitNames.find((name) => name === event.target.value);
				if (chosen !== undefined) onChange(chosen);
			}}
		>
			{[...new Set([unit, ...units])].map((name) => (
				<option key={name} value={name}>
					{unitLabel(name)}
				</option>
			))}
		</select>
	);
}
