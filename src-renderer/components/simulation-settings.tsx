/** What every simulation of the fleet is asked with: horizon in plain sight, paths, seed and levels on request. */
import { type ReactNode, useId } from 'react';
import { formatLevel } from '../../src-main/shared/charts/format.ts';
import { areWithin, NumberField } from './fields.tsx';

export interface SimulationChoice {
	readonly horizonDays: number;
	readonly paths: number;
	readonly seed: number;
	/** As typed, in percent: `95, 99`. */
	readonly levels: string;
}

/** What is asked where nobody has asked before. */
export const usualSimulation: SimulationChoice = { horizonDays: 90, paths: 10_000, seed: 1, levels: '95, 99' };

const MAX_LEVELS = 8;

export const levelsText = (levels: readonly number[]): string => levels.map(formatLevel).join(', ');

/** Shares of what was typed, each once and in its order; undefined where it names no level. */
export function parseLevels(text: string): number[] | undefined {
	const levels = text
		.split(/[\s,;%]+/)
		.filter((part) => part !== '')
		.map((part) => Number(part) / 100);
	const isValid = levels.length > 0 && levels.length <= MAX_LEVELS && levels.every((level) => level > 0 && level < 1);
	// 99.9 / 100 is not 0.999 to the last digit.
	return isValid ? [...new Set(levels.map((level) => Number(level.toPrecision(12))))] : undefined;
}

export interface SimulationInput {
	readonly horizonDays: number;
	readonly paths: number;
	readonly seed: number;
	readonly levels: number[];
}

/** What is sent; undefined while a field holds what cannot be. */
export function simulationInput({ horizonDays, paths, seed, levels: text }: SimulationChoice): SimulationInput | undefined {
	const levels = parseLevels(text);
	if (!levels || !areWithin([horizonDays, 1, 3650], [paths, 100, 10_000_000], [seed, 0, Number.MAX_SAFE_INTEGER])) return undefined;
	return [horizonDays, paths, seed].every(Number.isInteger) ? { horizonDays, paths, seed, levels } : undefined;
}

interface FieldProps {
	readonly choice: SimulationChoice;
	readonly onChange: (choice: SimulationChoice) => void;
}

export function HorizonField({ choice, onChange }: FieldProps) {
	return (
		<NumberField
			label="Horizon"
			unit="days"
			value={choice.horizonDays}
			min={1}
			max={3650}
			onChange={(horizonDays) => onChange({ ...choice, horizonDays })}
		/>
	);
}

/** Opens and closes the fields below the head of the view. */
export function MoreSettingsButton({ isOpen, onToggle }: { readonly isOpen: boolean; readonly onToggle: () => void }) {
	return (
		<button type="button" className="quiet" aria-expanded={isOpen} onClick={onToggle}>
			{isOpen ? 'Fewer settings' : 'More settings'}
		</button>
	);
}

/** @param children  more fields of the same kind */
export function MoreSettings({ choice, onChange, children }: FieldProps & { readonly children?: ReactNode }) {
	const id = useId();
	const isValid = parseLevels(choice.levels) !== undefined;
	return (
		<section className="card more-settings" aria-label="More settings">
			<div className="actions">
				<NumberField label="Paths" value={choice.paths} min={100} max={10_000_000} step={1000} onChange={(paths) => onChange({ ...choice, paths })} />
				<NumberField label="Seed" value={choice.seed} min={0} max={Number.MAX_SAFE_INTEGER} onChange={(seed) => onChange({ ...choice, seed })} />
				<span className="field">
					<label htmlFor={id}>Levels</label>
					<input
						id={id}
						type="text"
						className="levels-field"
						inputMode="decimal"
						value={choice.levels}
						aria-invalid={!isValid}
						aria-describedby={`${id}-note`}
						onChange={(event) => onChange({ ...choice, levels: event.target.value })}
					/>
					<span className="muted">%</span>
				</span>
				{children}
			</div>
			<p id={`${id}-note`} className={isValid ? 'form-note' : 'form-note form-fault'}>
				{isValid
					? 'Same seed, same digits. More paths make the intervals narrower: four times as many halve them. The first level is the one that is drawn, taken apart and compared.'
					: `Levels are one to ${MAX_LEVELS} numbers above 0 and below 100, with commas between: 95, 99.`}
			</p>
		</section>
	);
}
