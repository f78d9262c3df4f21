/** Which drives to replace first for a budget. */
import { useEffect, useId } from 'react';
import { formatMoney } from '../../../src-main/shared/charts/format.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { changeWhatIf, useWhatIf } from '../../client/what-if-store.ts';
import { areWithin, NumberField } from '../../components/fields.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { type SimulationChoice, simulationInput } from '../../components/simulation-settings.tsx';
import { Notice } from '../../components/states.tsx';
import { PlanResult } from './plan-result.tsx';
import { sensibleBudget } from './sensible-budget.ts';

interface PlanSectionProps {
	readonly which: string;
	readonly history: string;
	readonly risk: RiskResult | null;
	readonly choice: SimulationChoice;
}

export function PlanSection({ which, history, risk, choice }: PlanSectionProps) {
	const whatIf = useWhatIf(which);
	const { planned, planAsked } = whatIf;
	const job = useJob('risk.plan');
	useEffect(() => {
		if (job.output && planAsked !== undefined && job.output !== planned?.plan)
			changeWhatIf(which, { planned: { plan: job.output, history: planAsked } });
	}, [job.output, planAsked, planned, which]);
	const usual = sensibleBudget(risk);
	const budget = whatIf.budget ?? planned?.plan.budget ?? usual;
	const currency = useCurrency(risk);
	const input = simulationInput(choice);
	const isReady = job.running === undefined && input !== undefined && areWithin([budget, 0, 1e12]);
	const run = (): void => {
		if (!input) return;
		changeWhatIf(which, { planAsked: history });
		job.start({ ...input, budget });
	};
	return (
		<section className="stack" aria-label="Replacement plan">
			<h2>Replacement plan</h2>
			<BudgetCard budget={budget} usual={usual} currency={currency} onChange={(next) => changeWhatIf(which, { budget: next })}>
				<button type="button" className="primary" disabled={!isReady} onClick={run}>
					Plan
				</button>
			</BudgetCard>
			<JobPanel job={job} name="The plan" retry={run} />
			{planned && planned.history !== history && <Notice>The history has changed since this plan.</Notice>}
			{planned && planned.plan.budget !== budget && (
				<Notice>
					The list below is for {formatMoney(planned.plan.budget, planned.plan.currency)}. Plan again for {formatMoney(budget, currency)}.
				</Notice>
			)}
			{planned ? (
				<PlanResult which={which} plan={planned.plan} />
			) : (
				<p className="muted">
					A plan takes the drives whose replacement lowers CVaR most for the money, as many as the budget pays for, and simulates what they bring
					together.
				</p>
			)}
		</section>
	);
}

/** Prices are stated in one currency; it is known before anything was simulated. */
function useCurrency(risk: RiskResult | null): string {
	const settings = useQuery('risk.settings', {});
	return settings.status === 'ready' ? settings.output.currency.code : (risk?.currency ?? '');
}

const SLIDER_STEPS = 100;

interface BudgetCardProps {
	readonly budget: number;
	readonly usual: number;
	readonly currency: string;
	readonly onChange: (budget: number) => void;
	readonly children: React.ReactNode;
}

function BudgetCard({ budget, usual, currency, onChange, children }: BudgetCardProps) {
	const id = useId();
	const most = 2 * usual;
	return (
		<div className="card">
			<div className="budget-line">
				<div className="budget-track">
					<label htmlFor={id}>Spend at most</label>
					<input
						id={id}
						type="range"
						min={0}
						max={most}
						step={most / SLIDER_STEPS}
						value={Number.isFinite(budget) ? Math.min(budget, most) : 0}
						aria-valuetext={formatMoney(budget, currency)}
						onChange={(event) => onChange(event.target.valueAsNumber)}
					/>
					<span className="budget-marks" aria-hidden="true">
						{[0, 0.25, 0.5, 0.75, 1].map((share) => (
							<span key={share} style={{ left: `${100 * share}%` }}>
								{formatMoney(share * most, '')}
							</span>
						))}
					</span>
				</div>
				<NumberField label="Budget" unit={currency} value={budget} min={0} max={1e12} step={most / SLIDER_STEPS} onChange={onChange} />
				{children}
			</div>
		</div>
	);
}
