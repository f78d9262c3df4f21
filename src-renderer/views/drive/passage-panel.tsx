/** When the drive is full, worn out, short of spare, or at any level: the answer in a sentence, then the paths, then the figures. */
import { useMemo, useState } from 'react';
import { capitalise } from '../../../src-main/shared/charts/format.ts';
import { optionText, passageTitles } from '../../../src-main/shared/charts/passage-text.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type PassageName, type PassageOption, type PassageQuestion, passageNames } from '../../../src-main/shared/domain/first-passage.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { areWithin, NumberField } from '../../components/fields.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { QueryView, Skeleton } from '../../components/states.tsx';
import { type LevelDraft, LevelFields, levelOf, startDraft } from './level-fields.tsx';
import { PassageResult } from './passage-result.tsx';

interface PassagePanelProps {
	readonly deviceId: string;
	readonly metrics: OutputOf<'drives.get'>['metrics'];
	/** Chosen on the page: the metric of a level of one's own. */
	readonly metric: string | undefined;
}

type Choice = PassageName | 'level';

const CHOICES: Readonly<Record<Choice, string>> = { full: 'Full', wear: 'Worn out', spare: 'Spare used up', level: 'At a level' };
const MAX_HORIZON_YEARS = 10;

export function PassagePanel(props: PassagePanelProps) {
	const query = useQuery('forecast.questions', { drive: props.deviceId });
	return (
		<section className="card" aria-label="When is it full">
			<QueryView
				query={query}
				skeleton={
					<>
						<h2>When is it full, when is it worn out</h2>
						<Skeleton height={60} />
					</>
				}
			>
				{({ questions }) => <Questions {...props} questions={questions} />}
			</QueryView>
		</section>
	);
}

interface QuestionsProps extends PassagePanelProps {
	readonly questions: readonly PassageOption[];
}

function Questions({ deviceId, metrics, metric, questions }: QuestionsProps) {
	const [picked, setPicked] = useState<Choice>();
	const choice: Choice = picked ?? questions.find(({ canAnswer }) => canAnswer)?.question ?? 'full';
	const [years, setYears] = useState(5);
	const [draft, setDraft] = useState<LevelDraft>(() => startDraft(metrics, metric));
	const option = questions.find(({ question }) => question === choice);
	const job = useJob('forecast.passage', `forecast.passage ${deviceId} ${choice}`);
	const question: PassageQuestion | undefined = choice === 'level' ? levelOf(draft) : choice;
	const isAnswerable = choice === 'level' || option?.canAnswer === true;
	const run = (): void => {
		if (question !== undefined) job.start({ drive: deviceId, question, horizonDays: Math.round(years * 365) });
	};
	const isReady = job.running === undefined && isAnswerable && question !== undefined && areWithin([years, 1, MAX_HORIZON_YEARS]);
	return (
		<>
			<div className="section-head">
				<h2>When is it full, when is it worn out</h2>
				<div className="actions">
					<fieldset className="segmented">
						<legend className="visually-hidden">Question</legend>
						{([...passageNames, 'level'] as const).map((name) => (
							<button key={name} type="button" aria-pressed={choice === name} onClick={() => setPicked(name)}>
								{CHOICES[name]}
							</button>
						))}
					</fieldset>
					<NumberField label="Within" unit="years" value={years} min={1} max={MAX_HORIZON_YEARS} onChange={setYears} />
					<button type="button" className="primary" disabled={!isReady} onClick={run}>
						Simulate
					</button>
				</div>
			</div>
			{choice === 'level' && <LevelFields metrics={metrics} draft={draft} onChange={setDraft} />}
			{isAnswerable ? (
				<>
					<JobPanel job={job} name="The simulation" retry={run} />
					{job.output ? <PassageResult passage={job.output} /> : !job.running && !job.error && <Invitation choice={choice} option={option} />}
				</>
			) : (
				<p className="muted">
					{passageTitles[choice as PassageName]}: not known. {plainText(option?.reason ?? '', 400)}
				</p>
			)}
		</>
	);
}

/** What would be asked, before it is. */
function Invitation({ choice, option }: { readonly choice: Choice; readonly option: PassageOption | undefined }) {
	const stands = useMemo(() => (option ? capitalise(optionText(option)) : ''), [option]);
	return (
		<p className="muted">
			{choice === 'level' ? 'Name a metric and a level.' : `${stands}.`} 10,000 paths carry the past of this series on, and show how likely which day
			is.
		</p>
	);
}
