/** Which drive is which: open questions one by one, and what was decided. */
import { useState } from 'react';
import { formatCount, formatCounted, formatDay } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useQuery } from '../../client/engine.tsx';
import { useMutation } from '../../client/use-mutation.ts';
import { ErrorState, Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { DecisionList } from './decision-list.tsx';
import { type Decision, decisionText, evidenceName, type Question } from './identity-words.ts';
import { KeepAllApart } from './keep-all-apart.tsx';
import { QuestionCard } from './question-card.tsx';

const columns: readonly Column<Question>[] = [
	{
		key: 'name',
		title: 'Drive',
		width: 'minmax(150px, 1.2fr)',
		value: ({ evidence }) => evidenceName(evidence),
		cell: ({ evidence }) => <span className="mono">{evidenceName(evidence)}</span>,
	},
	{
		key: 'model',
		title: 'Model',
		width: 'minmax(100px, 1fr)',
		hideBelow: 860,
		value: ({ evidence }) => evidence.model,
		cell: ({ evidence }) => (evidence.model === undefined ? <span className="muted">–</span> : plainText(evidence.model, 48)),
	},
	{
		key: 'host',
		title: 'Host',
		width: 'minmax(80px, 0.8fr)',
		value: ({ evidence }) => evidence.host,
		cell: ({ evidence }) => (evidence.host === undefined ? <span className="muted">–</span> : plainText(evidence.host, 48)),
	},
	{
		key: 'text',
		title: 'Question',
		width: 'minmax(220px, 3fr)',
		value: ({ text }) => text,
		cell: ({ text }) => <span title={plainText(text, 300)}>{plainText(text, 200)}</span>,
	},
	{
		key: 'candidates',
		title: 'May be',
		width: '84px',
		kind: 'number',
		value: ({ candidates }) => candidates.length,
		cell: ({ candidates }) => (candidates.length === 0 ? <span className="muted">–</span> : formatCounted(candidates.length, 'drive')),
	},
	{ key: 'samples', title: 'Samples', width: '80px', kind: 'number', value: ({ samples }) => samples, cell: ({ samples }) => formatCount(samples) },
	{
		key: 'lastMs',
		title: 'Last seen',
		width: '92px',
		kind: 'date',
		value: ({ lastMs }) => lastMs,
		cell: ({ lastMs }) => (lastMs === 0 ? <span className="muted">–</span> : formatDay(lastMs)),
	},
];

/** Where the questions stand on their page. */
export const IDENTITY_SECTION = 'identity';

/** The same while it is open, whatever is answered around it. */
const keyOf = ({ deviceId, text }: Question): string => `${deviceId} ${text}`;

/** Nothing at all while no drive is in doubt and nothing was decided. */
export function IdentitySection() {
	const questions = useQuery('identity.questions', {});
	const decisions = useQuery('identity.decisions', {});
	const isQuiet =
		questions.status === 'ready' && questions.output.total === 0 && decisions.status === 'ready' && decisions.output.decisions.length === 0;
	if (isQuiet) return null;
	return (
		<section className="stack" aria-label="Which drive is which" id={IDENTITY_SECTION}>
			<h2>Which drive is which</h2>
			<QueryView query={questions} skeleton={<Skeleton height={220} />}>
				{(output) => <Questions {...output} />}
			</QueryView>
			{decisions.status === 'failed' && <ErrorState error={decisions.error} retry={decisions.retry} />}
			{decisions.status === 'ready' && decisions.output.decisions.length > 0 && (
				<section className="card" aria-label="Decisions">
					<h3>Decided</h3>
					<DecisionList decisions={decisions.output.decisions} />
				</section>
			)}
		</section>
	);
}

function Questions({ questions: listed, total: counted }: OutputOf<'identity.questions'>) {
	const [chosen, setChosen] = useState<string>();
	const [place, setPlace] = useState(0);
	const [decided, setDecided] = useState<Decision>();
	// What was answered goes at once, before the list has been asked for again.
	const [answered, setAnswered] = useState<{ readonly key: string; readonly in: readonly Question[] }>();
	const questions = answered?.in === listed ? listed.filter((question) => keyOf(question) !== answered.key) : listed;
	const total = counted - (listed.length - questions.length);
	const found = questions.findIndex((question) => keyOf(question) === chosen);
	// An answered question leaves the list; the next one stands in its place.
	const index = found >= 0 ? found : Math.min(place, questions.length - 1);
	const question = questions[index];
	const go = (to: number): void => {
		const next = questions[to];
		if (!next) return;
		setChosen(keyOf(next));
		setPlace(to);
	};
	return (
		<>
			<p>{questionsSentence(questions, total)}</p>
			{decided && <Decided decision={decided} close={() => setDecided(undefined)} />}
			{questions.length > 1 && (
				<DataTable
					label="Open questions"
					rows={questions}
					columns={columns}
					rowKey={keyOf}
					onOpen={(row) => go(questions.indexOf(row))}
					{...(question ? { selectedKey: keyOf(question) } : {})}
					maxRows={6}
				/>
			)}
			{question && (
				<>
					{questions.length > 1 && <Stepper questions={questions} index={index} go={go} />}
					<QuestionCard
						key={keyOf(question)}
						question={question}
						onDecided={(decision) => {
							setPlace(index);
							setDecided(decision);
							setAnswered({ key: keyOf(question), in: listed });
						}}
					/>
				</>
			)}
		</>
	);
}

interface StepperProps {
	readonly questions: readonly Question[];
	readonly index: number;
	readonly go: (to: number) => void;
}

function Stepper({ questions, index, go }: StepperProps) {
	const question = questions[index];
	return (
		<div className="actions">
			<button type="button" className="compact" disabled={index === 0} onClick={() => go(index - 1)}>
				Previous
			</button>
			<button type="button" className="compact" disabled={index === questions.length - 1} onClick={() => go(index + 1)}>
				Next
			</button>
			<span className="muted">
				Question {formatCount(index + 1)} of {formatCount(questions.length)}
			</span>
			{question && <KeepAllApart question={question} questions={questions} />}
		</div>
	);
}

function questionsSentence(questions: readonly Question[], total: number): string {
	if (total === 0) return 'No open question: every drive is known.';
	const nameless = questions.filter(({ basis }) => basis === 'source').length;
	const listed = total > questions.length ? ` The latest ${formatCount(questions.length)} are listed; more follow as these are answered.` : '';
	const cause =
		nameless === 0
			? ''
			: ` ${formatCount(nameless)} of ${total === questions.length ? 'them' : 'these'} ${nameless === 1 ? 'is' : 'are'} about drives that nothing identifies.`;
	return `${formatCounted(total, 'open question')}; until ${total === 1 ? 'it is' : 'they are'} answered, drives in doubt are kept apart.${cause}${listed}`;
}

function Decided({ decision, close }: { readonly decision: Decision; readonly close: () => void }) {
	const undo = useMutation('identity.undo');
	const takeBack = async (): Promise<void> => {
		if (await undo.run({ decisionId: decision.decisionId })) close();
	};
	if (undo.error) return <ErrorState error={undo.error} retry={() => void takeBack()} />;
	return (
		<Notice
			action={
				<>
					<button type="button" className="quiet" disabled={undo.isRunning} onClick={() => void takeBack()}>
						Take back
					</button>
					<button type="button" className="quiet" onClick={close}>
						Close
					</button>
				</>
			}
		>
			{decisionText(decision)}.
		</Notice>
	);
}
