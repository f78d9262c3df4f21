/** Suppress windows: what is expected and when, what each excused, what is proposed, and the way back. */
import { useState } from 'react';
import { formatCounted, formatDay } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { occurrenceText } from '../../../src-main/shared/charts/window-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { AnomalyResult } from '../../../src-main/shared/domain/results.ts';
import { useQuery } from '../../client/engine.tsx';
import { useLatestAnomalies } from '../../client/use-latest-anomalies.ts';
import { type Mutation, useMutation } from '../../client/use-mutation.ts';
import { ErrorState, Notice, QueryView, Skeleton } from '../../components/states.tsx';
import type { ListedWindow } from './use-alarm-state.ts';
import { draftOfProposal, draftOfWindow, emptyDraft, type WindowDraft } from './window-draft.ts';
import { WindowEditor } from './window-editor.tsx';

type FormerWindow = OutputOf<'windows.list'>['former'][number];
/** Which editor is open: a new window, one of the list, a proposal. */
interface Opened {
	readonly key: string;
	readonly draft: WindowDraft;
}

/** Proposals in view before the rest is asked for. */
const FEW_PROPOSALS = 4;

const kindNames = { backup: 'Backup', scrub: 'Scrub or check', other: 'Other work' } as const;

export function WindowsSection() {
	const query = useQuery('windows.list', {});
	const latest = useLatestAnomalies();
	const [opened, setOpened] = useState<Opened>();
	const [said, setSaid] = useState<string>();
	const save = useMutation('windows.save');
	const remove = useMutation('windows.delete');
	const anomalies = latest.status === 'ready' ? latest.output.anomalies : null;
	const finish = (text: string): void => {
		setOpened(undefined);
		setSaid(text);
	};
	const isNew = opened?.key === 'new';
	return (
		<section className="stack windows" aria-label="Suppress windows">
			<div className="section-head">
				<h2>Expected work</h2>
				<button type="button" aria-expanded={isNew} onClick={() => setOpened(isNew ? undefined : { key: 'new', draft: emptyDraft(Date.now()) })}>
					Add a window…
				</button>
			</div>
			<p className="muted">
				In a suppress window known work (a backup, a scrub) raises no alarm. Failing hardware does, unless a window names its metrics.
			</p>
			<p className="event-said" role="status">
				{said}
			</p>
			{isNew && (
				<div className="card">
					<WindowEditor start={opened.draft} onDone={finish} onCancel={() => setOpened(undefined)} />
				</div>
			)}
			{remove.error && <ErrorState error={remove.error} />}
			{save.error && <ErrorState error={save.error} />}
			<QueryView query={query} skeleton={<Skeleton height={120} />}>
				{({ windows, former }) => (
					<>
						<Proposals anomalies={anomalies} windows={windows} opened={opened} setOpened={setOpened} finish={finish} />
						<Windows windows={windows} anomalies={anomalies} opened={opened} setOpened={setOpened} finish={finish} remove={remove} />
						<Removed former={former} windows={windows} save={save} finish={finish} />
					</>
				)}
			</QueryView>
		</section>
	);
}

interface ListProps {
	readonly anomalies: AnomalyResult | null;
	readonly windows: readonly ListedWindow[];
	readonly opened: Opened | undefined;
	readonly setOpened: (opened: Opened | undefined) => void;
	readonly finish: (text: string) => void;
}

function Windows({ windows, anomalies, opened, setOpened, finish, remove }: ListProps & { readonly remove: Mutation<'windows.delete'> }) {
	if (windows.length === 0) return <p className="muted">No window yet: every strange run counts.</p>;
	const runsOf = new Map(anomalies?.excused.map(({ windowId, runs }) => [windowId, runs]));
	return (
		<>
			<h3>{formatCounted(windows.length, 'window')}</h3>
			<ul className="window-list" aria-label="Windows">
				{windows.map((window) => {
					const key = `window ${window.windowId}`;
					const isOpen = opened?.key === key;
					const text = plainText(window.text, 300);
					return (
						<li key={window.windowId}>
							<div>
								<p className="window-text">{text}</p>
								<p className="muted">
									{kindNames[window.kind]}: {plainText(window.reason, 300)}
								</p>
								<p className="muted">
									{nextText(window)} {formatCounted(window.drives, 'drive')}. {excusedText(anomalies, runsOf.get(window.windowId) ?? 0)}
								</p>
							</div>
							<div className="actions">
								<button
									type="button"
									aria-expanded={isOpen}
									aria-label={`Edit ${text}`}
									onClick={() => setOpened(isOpen ? undefined : { key, draft: draftOfWindow(window) })}
								>
									Edit
								</button>
								<button
									type="button"
									disabled={remove.isRunning}
									aria-label={`Delete ${text}`}
									onClick={() =>
										void remove.run({ windowId: window.windowId }).then((done) => done && finish(`Removed: ${text}. It can be brought back below.`))
									}
								>
									Delete
								</button>
							</div>
							{isOpen && <WindowEditor start={opened.draft} onDone={finish} onCancel={() => setOpened(undefined)} />}
						</li>
					);
				})}
			</ul>
		</>
	);
}

function nextText({ nextMs, rule }: ListedWindow): string {
	if (nextMs === undefined) return 'It does not come again.';
	return `Next: ${occurrenceText(nextMs, nextMs + rule.durationMinutes * 60_000, rule.timeZone)}.`;
}

function excusedText(anomalies: AnomalyResult | null, runs: number): string {
	if (anomalies === null) return 'No search has been made yet.';
	return `The latest search excused ${runs === 0 ? 'no strange run' : formatCounted(runs, 'strange run')} by it.`;
}

function Proposals({ anomalies, windows, opened, setOpened, finish }: ListProps) {
	const [isAll, setIsAll] = useState(false);
	const isKnown = (scope: string, rule: string): boolean =>
		windows.some((window) => JSON.stringify(window.scope) === scope && JSON.stringify(window.rule.repeat) === rule);
	const proposals = (anomalies?.proposals ?? []).filter(({ scope, rule }) => !isKnown(JSON.stringify(scope), JSON.stringify(rule.repeat)));
	if (proposals.length === 0) return null;
	const shown = isAll ? proposals : proposals.slice(0, FEW_PROPOSALS);
	return (
		<section className="stack" aria-label="Proposed windows">
			<h3>{formatCounted(proposals.length, 'window')} proposed</h3>
			<ul className="window-list">
				{shown.map((proposal) => {
					const key = `proposal ${JSON.stringify([proposal.scope, proposal.rule, proposal.metrics])}`;
					const isOpen = opened?.key === key;
					return (
						<li key={key}>
							<div>
								<p className="window-text">{plainText(proposal.text, 300)}</p>
								<p className="muted">
									Seen {proposal.seen} of {proposal.possible} times on {formatCounted(proposal.drives, 'drive')}, {formatDay(proposal.firstMs)} to{' '}
									{formatDay(proposal.lastMs)}. {kindNames[proposal.kind]}, as it seems.
								</p>
							</div>
							<div className="actions">
								<button
									type="button"
									aria-expanded={isOpen}
									aria-label={`Add window: ${plainText(proposal.text, 120)}`}
									onClick={() => setOpened(isOpen ? undefined : { key, draft: draftOfProposal(proposal) })}
								>
									Add window…
								</button>
							</div>
							{isOpen && <WindowEditor start={opened.draft} onDone={finish} onCancel={() => setOpened(undefined)} />}
						</li>
					);
				})}
			</ul>
			{shown.length < proposals.length && (
				<div className="actions">
					<button type="button" className="quiet" onClick={() => setIsAll(true)}>
						Show all {proposals.length}
					</button>
				</div>
			)}
		</section>
	);
}

interface RemovedProps {
	readonly former: readonly FormerWindow[];
	readonly windows: readonly ListedWindow[];
	readonly save: Mutation<'windows.save'>;
	readonly finish: (text: string) => void;
}

/** The latest removal with its way back; older ones behind a fold. */
function Removed({ former, windows, save, finish }: RemovedProps) {
	const present = new Set(windows.map(({ windowId }) => windowId));
	const removed = former
		.filter(({ how, windowId }) => how === 'removed' && !present.has(windowId))
		.toSorted((a, b) => b.endedAtMs - a.endedAtMs)
		.filter(({ windowId }, index, all) => all.findIndex((other) => other.windowId === windowId) === index);
	if (removed.length === 0) return null;
	const bringBack = (window: FormerWindow): void => {
		const { windowId, scope, rule, metrics, kind, reason, origin } = window;
		void save
			.run({ windowId, scope, rule, metrics: [...metrics], kind, reason, origin })
			.then((saved) => saved && finish(`Brought back: ${plainText(saved.text, 300)}.`));
	};
	return (
		<details className="removed-windows" open={removed.length === 1}>
			<summary>{formatCounted(removed.length, 'removed window')}</summary>
			{removed.map((window) => (
				<Notice
					key={window.windowId}
					action={
						<button
							type="button"
							className="quiet"
							disabled={save.isRunning}
							aria-label={`Undo the removal of ${plainText(window.text, 200)}`}
							onClick={() => bringBack(window)}
						>
							Undo
						</button>
					}
				>
					Removed on {formatDay(window.endedAtMs)}: {plainText(window.text, 300)}.
				</Notice>
			))}
		</details>
	);
}
