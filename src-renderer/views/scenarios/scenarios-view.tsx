/** What if: the fleet changed on paper, beside the fleet as it is, and what a budget buys. */
import { useLayoutEffect, useMemo, useState } from 'react';
import { formatInstant, formatMoney } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { staleRiskText } from '../../../src-main/shared/charts/price-text.ts';
import { differenceText, standsOut } from '../../../src-main/shared/charts/risk-text.ts';
import { figureName } from '../../../src-main/shared/charts/scenario-charts.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';
import type { ScenarioComparison } from '../../../src-main/shared/domain/scenario.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { useLatestRisk } from '../../client/use-latest-risk.ts';
import { beginWhatIf, useWhatIf } from '../../client/what-if-store.ts';
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
import { Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { View } from '../../components/view.tsx';
import { Comparison } from './comparison.tsx';
import { PlanSection } from './plan-section.tsx';
import { draftFault, draftOfScenario, scenarioOf } from './scenario-draft.ts';
import { ScenarioEditor } from './scenario-editor.tsx';

export function ScenariosView() {
	const workspace = useQuery('workspace.get', {});
	const latest = useLatestRisk();
	const compared = useQuery('risk.scenarios.latest', {});
	const skeleton = (
		<div className="view">
			<Skeleton height={28} width="70%" />
			<Skeleton height={240} />
			<Skeleton height={240} />
		</div>
	);
	return (
		<QueryView query={workspace} skeleton={skeleton}>
			{({ which }) => (
				<QueryView query={latest} skeleton={skeleton}>
					{({ risk }) => (
						<QueryView query={compared} skeleton={skeleton}>
							{(kept) => <ScenariosPage which={which} risk={risk} kept={kept} />}
						</QueryView>
					)}
				</QueryView>
			)}
		</QueryView>
	);
}

interface ScenariosPageProps {
	readonly which: string;
	readonly risk: RiskResult | null;
	readonly kept: OutputOf<'risk.scenarios.latest'>;
}

function ScenariosPage({ which, risk, kept: { comparison, madeAtMs, staleBecause } }: ScenariosPageProps) {
	const { drafts } = useWhatIf(which);
	const job = useJob('risk.scenarios');
	const [choice, setChoice] = useState<SimulationChoice>(() => choiceOf(risk, comparison));
	const [isOpen, setIsOpen] = useState(false);
	// After a reload one goes on where the last comparison was.
	useLayoutEffect(() => {
		if (comparison) beginWhatIf(which, comparison.scenarios.map(draftOfScenario));
	}, [which, comparison]);
	const input = simulationInput(choice);
	const scenarios = useMemo(() => (drafts.every((draft) => draftFault(draft) === undefined) ? drafts.map(scenarioOf) : []), [drafts]);
	const isReady = job.running === undefined && input !== undefined && scenarios.length > 0;
	const run = (): void => {
		if (!input || scenarios.length === 0) return;
		job.start({ ...input, scenarios });
	};
	return (
		<View
			sentence={
				comparison ? comparisonSentence(comparison) : 'What would the risk be if some drives were replaced, spares were added or the data grew?'
			}
			actions={
				<>
					<HorizonField choice={choice} onChange={setChoice} />
					<MoreSettingsButton isOpen={isOpen} onToggle={() => setIsOpen(!isOpen)} />
					<button type="button" className="primary" disabled={!isReady} onClick={run}>
						Compare
					</button>
				</>
			}
		>
			{isOpen && <MoreSettings choice={choice} onChange={setChoice} />}
			<JobPanel job={job} name="The comparison" retry={run} />
			{staleBecause.length > 0 && (
				<Notice>{staleRiskText(staleBecause, `this comparison${madeAtMs === null ? '' : ` of ${formatInstant(madeAtMs)}`}`)}</Notice>
			)}
			<ScenarioEditor which={which} risk={risk} drafts={drafts} comparison={comparison} />
			{comparison && <Comparison comparison={comparison} />}
			<PlanSection which={which} risk={risk} choice={choice} />
		</View>
	);
}

function choiceOf(risk: RiskResult | null, comparison: ScenarioComparison | null): SimulationChoice {
	const last = comparison ?? risk;
	if (!last) return usualSimulation;
	const levels = comparison?.baseline.levels ?? risk?.levels ?? [];
	return { horizonDays: last.horizonDays, paths: last.paths, seed: last.seed, levels: levelsText(levels.map(({ confidence }) => confidence)) };
}

/** `Replace drives over 5 years saves 7,200 ± 400 EUR of CVaR95, for 12,000 EUR now.` */
function comparisonSentence({ baseline, scenarios, currency }: ScenarioComparison): string {
	const figure = figureName('conditionalValueAtRisk', baseline.levels[0]?.confidence ?? Number.NaN);
	const [best] = scenarios.toSorted((a, b) => a.difference.conditionalValueAtRisk.value - b.difference.conditionalValueAtRisk.value);
	if (!best) return 'No scenario was compared.';
	const { conditionalValueAtRisk: difference } = best.difference;
	if (!standsOut(difference) || difference.value > 0)
		return `${scenarios.length === 1 ? `\u201c${plainText(best.name, 60)}\u201d does not lower` : 'No scenario lowers'} ${figure} beyond the error of the simulation.`;
	const price = best.cost > 0 ? `, for ${formatMoney(best.cost, currency)} now` : '';
	return `\u201c${plainText(best.name, 60)}\u201d ${differenceText(difference, currency)} of ${figure}${price}.`;
}
