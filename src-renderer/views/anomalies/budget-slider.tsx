/** The alarm budget: moving it says at once what it would have raised; a search applies it. */
import { useId } from 'react';
import { type BudgetEffect, budgetAt, budgetEffect, budgetPlace, budgetSentence } from '../../../src-main/shared/charts/alarm-budget.ts';
import { formatNumber } from '../../../src-main/shared/charts/format.ts';
import { type AnomalyResult, DEFAULT_ALARM_BUDGET } from '../../../src-main/shared/domain/anomaly-results.ts';
import type { BudgetRuns } from '../../../src-main/shared/domain/heat-map.ts';
import { areWithin, NumberField } from '../../components/fields.tsx';

/** What one search may be asked for. */
export interface SearchChoice {
	readonly budget: number;
	readonly seed: number;
}

export const isSearchable = ({ budget, seed }: SearchChoice): boolean => areWithin([budget, 0.001, 1000], [seed, 0, Number.MAX_SAFE_INTEGER]);

interface BudgetSliderProps {
	readonly result: AnomalyResult | null;
	readonly strange: BudgetRuns | null;
	readonly choice: SearchChoice;
	readonly isBusy: boolean;
	readonly onChange: (choice: SearchChoice) => void;
	readonly onSearch: () => void;
}

/** Steps of the slider from one end to the other: an arrow key changes the budget by a fourteenth. */
const STEPS = 100;
const MARKS = [0.01, 0.1, 1, 10];

export function BudgetSlider({ result, strange, choice, isBusy, onChange, onSearch }: BudgetSliderProps) {
	const id = useId();
	const { budget, seed } = choice;
	const isApplied = result !== null && budget === result.budgetPerDriveMonth;
	return (
		<section className="card budget" aria-label="Alarm budget">
			<div className="budget-line">
				<div className="budget-track">
					<label htmlFor={id}>At most so many alarms per drive and month</label>
					<input
						id={id}
						type="range"
						min={0}
						max={STEPS}
						step={1}
						value={Number.isFinite(budget) && budget > 0 ? Math.round(budgetPlace(budget) * STEPS) : 0}
						aria-valuetext={`${formatNumber(budget, 2)} alarms per drive and month`}
						onChange={(event) => onChange({ ...choice, budget: budgetAt(event.target.valueAsNumber / STEPS) })}
					/>
					<span className="budget-marks" aria-hidden="true">
						{MARKS.map((mark) => (
							<span key={mark} style={{ left: `${100 * budgetPlace(mark)}%` }}>
								{mark}
							</span>
						))}
					</span>
				</div>
				<NumberField
					label="Budget"
					value={budget}
					min={0.001}
					max={1000}
					step={budget < 0.1 ? 0.01 : 0.05}
					onChange={(value) => onChange({ ...choice, budget: value })}
				/>
				<NumberField label="Seed" value={seed} min={0} max={Number.MAX_SAFE_INTEGER} onChange={(value) => onChange({ ...choice, seed: value })} />
				<button type="button" className="primary" disabled={isBusy || !isSearchable(choice)} onClick={onSearch}>
					{result === null ? 'Find anomalies' : isApplied ? 'Search again' : 'Apply this budget'}
				</button>
			</div>
			<output className="budget-effect" htmlFor={id}>
				{effectText(result, strange, budget)}
			</output>
		</section>
	);
}

/** What the budget would have raised, beside what is accepted and raised now. */
function effectText(result: AnomalyResult | null, strange: BudgetRuns | null, budget: number): string {
	if (!Number.isFinite(budget) || budget <= 0) return 'A budget is a number above 0.';
	if (result === null)
		return `Sensible is ${formatNumber(DEFAULT_ALARM_BUDGET)}: an alarm per drive every ten months. Failing hardware and sure threats are raised in any case.`;
	const rates = `Accepted now: ${formatNumber(result.budgetPerDriveMonth)}, raised: ${formatNumber(result.achievedPerDriveMonth, 2)}.`;
	const effect = budgetEffect(result, strange, budget);
	if (effect === null) return `${rates} This search has kept no other thresholds: search again to see what another budget raises.`;
	const now = budgetEffect(result, strange, result.budgetPerDriveMonth) ?? effect;
	return `${budgetSentence(result, effect, now)} ${rates}${sureText(effect, budget)}`;
}

/** Why more is raised than was accepted. */
function sureText({ fixed, perDriveMonth }: BudgetEffect, budget: number): string {
	if (perDriveMonth <= budget || fixed === 0) return '';
	return ' Failing hardware and sure threats are raised in any case, and half of the budget is kept for everything else.';
}
