/** The scenarios as cards side by side, the fleet as it is in front of them once they were compared. */
import { useMemo } from 'react';
import { formatCount } from '../../../src-main/shared/charts/format.ts';
import { nameText } from '../../../src-main/shared/charts/group-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';
import type { ScenarioComparison, ScenarioOutcome } from '../../../src-main/shared/domain/scenario.ts';
import { useQuery } from '../../client/engine.tsx';
import { changeWhatIf, nextKey } from '../../client/what-if-store.ts';
import type { FleetWords } from './change-line.tsx';
import { BaselineCard } from './outcome-figures.tsx';
import { draftOf, freeName, presetsFor } from './presets.ts';
import { ScenarioCard } from './scenario-card.tsx';
import { draftFault, MOST_SCENARIOS, newChange, type ScenarioDraft, scenarioOf, scenarioText } from './scenario-draft.ts';

interface ScenarioEditorProps {
	readonly which: string;
	readonly risk: RiskResult | null;
	readonly drafts: readonly ScenarioDraft[];
	readonly comparison: ScenarioComparison | null;
}

export function ScenarioEditor({ which, risk, drafts, comparison }: ScenarioEditorProps) {
	const words = useFleetWords();
	const answers = useMemo(() => answersOf(comparison), [comparison]);
	const presets = useMemo(() => presetsFor(risk, words.groups.length > 0), [risk, words]);
	const isFull = drafts.length >= MOST_SCENARIOS;
	const keep = (next: readonly ScenarioDraft[]): void => changeWhatIf(which, { drafts: next });
	const copyOf = (draft: ScenarioDraft): ScenarioDraft => ({
		key: nextKey(),
		name: freeName(draft.name.trim() || 'Scenario', drafts),
		lines: draft.lines.map(({ change }) => ({ key: nextKey(), change })),
	});
	return (
		<section className="stack" aria-label="Scenarios">
			<div className="filter-bar">
				<span className="muted">{drafts.length === 0 ? 'Start from' : 'Add'}</span>
				{presets.map((preset) => (
					<button key={preset.name} type="button" className="compact" disabled={isFull} onClick={() => keep([...drafts, draftOf(preset, drafts)])}>
						{preset.name}
					</button>
				))}
				<button
					type="button"
					className="compact"
					disabled={isFull}
					onClick={() => keep([...drafts, draftOf({ name: `Scenario ${drafts.length + 1}`, changes: [newChange('replace')] }, drafts)])}
				>
					One of my own
				</button>
				{isFull && <span className="muted">{formatCount(MOST_SCENARIOS)} are as many as one comparison takes.</span>}
			</div>
			{drafts.length === 0 ? (
				<p className="muted scenario-hint">
					A scenario is a list of changes to the fleet. Add one or several above, change the numbers in them, then compare: each is simulated on the
					same random numbers as the fleet as it is, so that small differences can be told from chance.
				</p>
			) : (
				<div className="scenario-cards">
					{comparison && <BaselineCard comparison={comparison} />}
					{drafts.map((draft) => (
						<ScenarioCard
							key={draft.key}
							draft={draft}
							words={words}
							result={comparison ? { comparison, outcome: answers.get(draftText(draft)) } : undefined}
							onChange={(next) => keep(drafts.map((other) => (other.key === draft.key ? next : other)))}
							{...(isFull ? {} : { onCopy: () => keep(drafts.flatMap((other) => (other === draft ? [other, copyOf(draft)] : [other]))) })}
							onRemove={() => keep(drafts.filter((other) => other !== draft))}
						/>
					))}
				</div>
			)}
		</section>
	);
}

/** What each scenario did, by its text: the answer to a draft is that to a scenario that asks the very same. */
function answersOf(comparison: ScenarioComparison | null): ReadonlyMap<string, ScenarioOutcome> {
	return new Map(comparison?.scenarios.map((outcome) => [scenarioText({ name: outcome.name, changes: outcome.changes }), outcome]));
}

/** Empty for a draft that cannot be sent, which no answer has. */
const draftText = (draft: ScenarioDraft): string => (draftFault(draft) === undefined ? scenarioText(scenarioOf(draft)) : '');

/** Models and groups that a change may name; while they load, none. */
function useFleetWords(): FleetWords {
	const settings = useQuery('risk.settings', {});
	const listed = useQuery('groups.list', {});
	return useMemo(
		() => ({
			models: settings.status === 'ready' ? settings.output.models.map(({ model }) => model) : [],
			groups: listed.status === 'ready' ? groupWords(listed.output.groups) : [],
		}),
		[settings, listed],
	);
}

type Group = OutputOf<'groups.list'>['groups'][number];

/** Those that are simulated: with known redundancy, and members that are drives. */
function groupWords(groups: readonly Group[]): FleetWords['groups'] {
	return groups
		.filter(
			({ isRedundancyGroup, toleratedFailures, members, gaveWayTo }) =>
				isRedundancyGroup && toleratedFailures !== undefined && gaveWayTo === undefined && members.some(({ deviceId }) => deviceId !== undefined),
		)
		.map((group) => ({ groupId: group.groupId, name: nameText(group) }));
}
