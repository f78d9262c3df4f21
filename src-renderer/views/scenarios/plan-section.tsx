/** Which drives to replace first for a budget. */
import { useId } from 'react';
import { formatInstant, formatMoney } from '../../../src-main/shared/charts/format.ts';
import { staleRiskText } from '../../../src-main/shared/charts/price-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { changeWhatIf, useWhatIf } from '../../client/what-if-store.ts';
import { areWithin, NumberField } from '../../components/fields.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { type SimulationChoice, simulationInput } from '../../components/simulation-settings.tsx';
import { ErrorState, Notice, Skeleton } from '../../components/states.tsx';
import { PlanResult } from './plan-result.tsx';
import { sensibleBudget } from './sensible-budget.ts';

interface PlanSectionProps {
	readonly which: string;
	readonly risk: RiskResult | null;
	readonly choice: SimulationChoice;
}

export function PlanSection({ which, risk, choice }: PlanSectionProps) {
	const whatIf = useWhatIf(which);
	const latest = useQuery('risk.plan.latest', {});
	const job = useJob('risk.plan');
	const usual = sensibleBudget(risk);
	const plan = latest.status === 'ready' ? latest.output.plan : null;
	const budget = whatIf.budget ?? plan?.budget ?? usual;
	const currency = useCurrency(risk);
	const input = simulationInput(choice);
	const isReady = job.running === undefined && input !== undefined && areWithin([budget, 0, 1e12]);
	const run = (): void => {
		if (!input) return;
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
			{latest.status === 'loading' && <Skeleton height={240} />}
			{latest.status === 'failed' && <ErrorState error={latest.error} retry={latest.retry} />}
			{latest.status === 'ready' && <LatestPlan which={which} latest={latest.output} budget={budget} currency={currency} />}
		</section>
	);
}

interface LatestPlanProps {
	readonly which: string;
	readonly latest: OutputOf<'risk.plan.latest'>;
	/** As it is set now, which the plan may not know yet. */
	readonly budget: number;
	readonly currency: string;
}

function LatestPlan({ which, latest: { plan, madeAtMs, staleBecause }, budget, currency }: LatestPlanProps) {
	if (plan === null)
		return (
			<p className="muted">
				A plan takes the drives whose replacement lowers CVaR most for the money, as many as the budget pays for, and simulates what they bring
				together.
			</p>
		);
	return (
		<>
			{staleBecause.length > 0 && (
				<Notice>{staleRiskText(staleBecause, `this plan${madeAtMs === null ? '' : ` of ${formatInstant(madeAtMs)}`}`)}</Notice>
			)}
			{plan.budget !== budget && (
				<Notice>
					The list below is for {formatMoney(plan.budget, plan.currency)}. Plan again for {formatMoney(budget, currency)}.
				</Notice>
			)}
			<PlanResult which={which} plan={plan} />
		</>
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
