/** What stood out, when, on which drives, and why we say so. */
import { useMemo, useState } from 'react';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { AlarmState } from '../../../src-main/shared/domain/alarm-state.ts';
import { type AnomalyResult, DEFAULT_ALARM_BUDGET } from '../../../src-main/shared/domain/anomaly-results.ts';
import type { BudgetRuns } from '../../../src-main/shared/domain/heat-map.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { useLatestAnomalies } from '../../client/use-latest-anomalies.ts';
import { JobPanel } from '../../components/job-panel.tsx';
import { ModelBasis } from '../../components/model-basis.tsx';
import { EmptyState, MissingParts, Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { View } from '../../components/view.tsx';
import { anomalySentence } from './anomaly-sentence.ts';
import { BudgetSlider, isSearchable, type SearchChoice } from './budget-slider.tsx';
import { Findings } from './findings.tsx';
import { listEvents } from './listed-events.ts';
import { WindowsSection } from './window-list.tsx';

const FIRST_CHOICE: SearchChoice = { budget: DEFAULT_ALARM_BUDGET, seed: 1 };

export function AnomaliesView() {
	const query = useLatestAnomalies();
	return (
		<QueryView query={query} skeleton={<AnomaliesSkeleton />}>
			{(output) => <Anomalies {...output} />}
		</QueryView>
	);
}

/** The shape of what will come. */
function AnomaliesSkeleton() {
	return (
		<div className="view">
			<Skeleton height={28} width="70%" />
			<Skeleton height={112} />
			<Skeleton height={104} />
			<Skeleton height={420} />
			<Skeleton height={360} />
		</div>
	);
}

function Anomalies({ anomalies, isStale, alarms }: OutputOf<'anomalies.latest'>) {
	const job = useJob('anomalies.run');
	const runs = useQuery('anomalies.runs', {});
	const strange = runs.status === 'ready' ? runs.output.strange : null;
	const applied = anomalies ? { budget: anomalies.budgetPerDriveMonth, seed: anomalies.seed } : FIRST_CHOICE;
	// The slider stands where the latest search had it until somebody moves it.
	const [moved, setMoved] = useState<SearchChoice>();
	const choice = moved ?? applied;
	const search = (): void => {
		if (!isSearchable(choice)) return;
		job.start({ budgetPerDriveMonth: choice.budget, seed: choice.seed });
	};
	const isBusy = job.running !== undefined;
	const slider = <BudgetSlider result={anomalies} strange={strange} choice={choice} isBusy={isBusy} onChange={setMoved} onSearch={search} />;
	if (!anomalies) {
		return (
			<View sentence="Nobody has looked for anomalies in this history yet.">
				<JobPanel job={job} name="The search" retry={search} />
				<EmptyState title="No search yet">
					Every drive is compared with its own past and with its fleet; an alarm carries metric, window, score and threshold. Say how many alarms you
					accept, and look.
				</EmptyState>
				{slider}
				<WindowsSection />
			</View>
		);
	}
	return (
		<Searched anomalies={anomalies} alarms={alarms} strange={strange} budget={choice.budget} slider={slider}>
			<JobPanel job={job} name="The search" retry={search} />
			{isStale && !isBusy && (
				<Notice
					action={
						<button type="button" className="quiet" onClick={search}>
							Search again
						</button>
					}
				>
					The history has changed since this search.
				</Notice>
			)}
		</Searched>
	);
}

interface SearchedProps {
	readonly anomalies: AnomalyResult;
	readonly alarms: readonly AlarmState[];
	readonly strange: BudgetRuns | null;
	/** Where the slider stands. */
	readonly budget: number;
	readonly slider: React.ReactNode;
	/** How the search stands. */
	readonly children: React.ReactNode;
}

function Searched({ anomalies, alarms, strange, budget, slider, children }: SearchedProps) {
	const fleet = useQuery('drives.list', {});
	const drives = fleet.status === 'ready' ? fleet.output.drives : undefined;
	const listed = useMemo(() => listEvents(anomalies.events, alarms, drives ?? []), [anomalies, alarms, drives]);
	return (
		<View sentence={anomalySentence(anomalies, listed)}>
			{children}
			<Findings anomalies={anomalies} listed={listed} strange={strange} budget={budget} slider={slider} />
			<WindowsSection />
			<MissingParts missing={anomalies.missing} />
			<ModelBasis basis={anomalies.basis && [anomalies.basis]} />
		</View>
	);
}
