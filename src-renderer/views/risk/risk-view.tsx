/** What the fleet could cost over the horizon, how sure that is, and who makes the tail. */
import { useMemo, useState } from 'react';
import { formatCount } from '../../../src-main/shared/charts/format.ts';
import { staleRiskText } from '../../../src-main/shared/charts/price-text.ts';
import { convergenceChart } from '../../../src-main/shared/charts/risk-charts.ts';
import type { RiskChange, RiskEstimator, RiskResult } from '../../../src-main/shared/domain/results.ts';
import { type Job, useJob } from '../../client/engine.tsx';
import { useLatestRisk } from '../../client/use-latest-risk.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { SelectField } from '../../components/fields.tsx';
import { RiskFigures, RiskFiguresSkeleton } from '../../components/figures.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import {
	HorizonField,
	levelsText,
	MoreSettings,
	MoreSettingsButton,
	type SimulationChoice,
	simulationInput,
	usualSimulation,
} from '../../components/simulation-settings.tsx';
import { EmptyState, MissingParts, Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { View } from '../../components/view.tsx';
import { riskSentence } from '../overview/risk-sentence.ts';
import { BacktestBoard } from './backtest-board.tsx';
import { Basis } from './basis.tsx';
import { GroupRisks } from './group-risks.tsx';
import { LossHistogram } from './loss-histogram.tsx';
import { OtherEstimates } from './other-estimates.tsx';
import { PhysicalUnits } from './physical-units.tsx';
import { RareLossesSection } from './rare-losses.tsx';
import { RiskDrives } from './risk-drives.tsx';
import { SurvivalSection } from './survival-section.tsx';
import { TailBreakdown } from './tail-breakdown.tsx';

export function RiskView() {
	const query = useLatestRisk();
	const job = useJob('risk.run');
	return (
		<QueryView
			query={query}
			skeleton={
				<div className="view">
					<Skeleton height={28} width="80%" />
					<RiskFiguresSkeleton />
					<Skeleton height={360} />
				</div>
			}
		>
			{({ risk, staleBecause }) => <RiskPage key={risk?.dataHash ?? 'none'} risk={risk} staleBecause={staleBecause} job={job} />}
		</QueryView>
	);
}

interface RiskPageProps {
	readonly risk: RiskResult | null;
	readonly staleBecause: readonly RiskChange[];
	readonly job: Job<'risk.run'>;
}

const estimators: readonly { readonly value: RiskEstimator; readonly label: string }[] = [
	{ value: 'inverted_cdf', label: 'order statistic, coherent CVaR' },
	{ value: 'linear', label: 'interpolated, as NumPy does' },
];

function RiskPage({ risk, staleBecause, job }: RiskPageProps) {
	const [choice, setChoice] = useState<SimulationChoice>(() => choiceOf(risk));
	const [estimator, setEstimator] = useState<RiskEstimator>('inverted_cdf');
	const [isOpen, setIsOpen] = useState(false);
	const input = simulationInput(choice);
	const run = (): void => input && job.start({ ...input, estimator });
	return (
		<View
			sentence={risk ? riskSentence(risk) : 'What this fleet could cost has not been simulated yet.'}
			actions={
				<>
					<HorizonField choice={choice} onChange={setChoice} />
					<MoreSettingsButton isOpen={isOpen} onToggle={() => setIsOpen(!isOpen)} />
					<button type="button" className="primary" disabled={job.running !== undefined || input === undefined} onClick={run}>
						Simulate
					</button>
				</>
			}
		>
			{isOpen && (
				<MoreSettings choice={choice} onChange={setChoice}>
					<SelectField
						label="Estimator"
						value={estimator}
						options={estimators}
						onChange={(value) => setEstimator(value === 'linear' ? 'linear' : 'inverted_cdf')}
					/>
				</MoreSettings>
			)}
			<JobPanel job={job} name="The simulation" retry={run} />
			{risk && staleBecause.length > 0 && <Notice>{staleRiskText(staleBecause)}</Notice>}
			{risk ? (
				<RiskPicture risk={risk} />
			) : (
				<>
					<EmptyState title="No simulation yet">
						Each path plays the horizon once for every drive: which fail by their age and their SMART values, and what replacing them costs.{' '}
						{formatCount(10_000)} paths take a few seconds.
					</EmptyState>
					<SurvivalSection />
					<BacktestBoard />
				</>
			)}
		</View>
	);
}

const choiceOf = (risk: RiskResult | null): SimulationChoice =>
	risk
		? { horizonDays: risk.horizonDays, paths: risk.paths, seed: risk.seed, levels: levelsText(risk.levels.map(({ confidence }) => confidence)) }
		: usualSimulation;

function RiskPicture({ risk }: { readonly risk: RiskResult }) {
	const convergence = useMemo(() => convergenceChart(risk), [risk]);
	const { details } = risk;
	return (
		<>
			<RiskFigures risk={risk} />
			<LossHistogram risk={risk} />
			<div className="columns columns-even">
				<TailBreakdown risk={risk} />
				<PhysicalUnits risk={risk} />
			</div>
			{details && <GroupRisks details={details} currency={risk.currency} level={risk.levels[0]?.confidence ?? Number.NaN} />}
			<RiskDrives risk={risk} />
			<SurvivalSection />
			<div className="columns columns-even">
				<ChartFigure chart={convergence} />
				{details && <OtherEstimates risk={risk} details={details} />}
			</div>
			<RareLossesSection risk={risk} />
			<BacktestBoard />
			<Basis risk={risk} />
			<MissingParts missing={risk.missing} />
		</>
	);
}
