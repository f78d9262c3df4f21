/** One scenario: its changes in words, and beneath them what they do to the risk. */
import { useId } from 'react';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { ScenarioComparison, ScenarioOutcome } from '../../../src-main/shared/domain/scenario.ts';
import { nextKey } from '../../client/what-if-store.ts';
import { Notice } from '../../components/states.tsx';
import { ChangeLine, changeTitles, type FleetWords } from './change-line.tsx';
import { OutcomeFigures } from './outcome-figures.tsx';
import { type ChangeKind, draftFault, MOST_CHANGES, MOST_NAME, newChange, type ScenarioDraft } from './scenario-draft.ts';

export interface CardResult {
	readonly comparison: ScenarioComparison;
	/** Undefined when the draft was changed, or made, after the comparison. */
	readonly outcome: ScenarioOutcome | undefined;
}

interface ScenarioCardProps {
	readonly draft: ScenarioDraft;
	readonly words: FleetWords;
	readonly result: CardResult | undefined;
	readonly onChange: (draft: ScenarioDraft) => void;
	/** Absent when there are as many as one comparison takes. */
	readonly onCopy?: () => void;
	readonly onRemove: () => void;
}

export function ScenarioCard({ draft, words, result, onChange, onCopy, onRemove }: ScenarioCardProps) {
	const id = useId();
	const { lines, name } = draft;
	const fault = name.trim() === '' ? draftFault(draft) : undefined;
	return (
		<section className="card scenario-card" aria-label={`Scenario ${plainText(name, 60) || 'without a name'}`}>
			<div className="scenario-head">
				<label className="visually-hidden" htmlFor={id}>
					Name of the scenario
				</label>
				<input
					id={id}
					type="text"
					className="scenario-name"
					value={name}
					maxLength={MOST_NAME}
					aria-invalid={fault !== undefined}
					onChange={(event) => onChange({ ...draft, name: event.target.value })}
				/>
				{onCopy && (
					<button type="button" className="quiet" onClick={onCopy}>
						Copy
					</button>
				)}
				<button type="button" className="quiet" onClick={onRemove}>
					Remove
				</button>
			</div>
			{fault && <p className="form-note form-fault">{fault}</p>}
			<ul className="change-lines">
				{lines.map((line) => (
					<ChangeLine
						key={line.key}
						change={line.change}
						words={words}
						onChange={(change) => onChange({ ...draft, lines: lines.map((other) => (other === line ? { ...line, change } : other)) })}
						onRemove={() => onChange({ ...draft, lines: lines.filter((other) => other !== line) })}
					/>
				))}
			</ul>
			{lines.length === 0 && <p className="form-note">Nothing is changed yet.</p>}
			{lines.length < MOST_CHANGES && (
				<AddChange
					hasGroups={words.groups.length > 0}
					onAdd={(kind) => onChange({ ...draft, lines: [...lines, { key: nextKey(), change: newChange(kind) }] })}
				/>
			)}
			{result && (
				<div className="scenario-result">
					{result.outcome ? (
						<OutcomeFigures
							comparison={result.comparison}
							outcome={result.outcome}
							hasUnpriced={lines.some(({ change }) => change.kind === 'spares' || change.kind === 'redundancy')}
						/>
					) : (
						<Notice>Not in the last comparison as it stands here. Compare again.</Notice>
					)}
				</div>
			)}
		</section>
	);
}

const kinds: readonly ChangeKind[] = ['replace', 'spares', 'redundancy', 'growth', 'prices'];

function AddChange({ hasGroups, onAdd }: { readonly hasGroups: boolean; readonly onAdd: (kind: ChangeKind) => void }) {
	const needsGroups = (kind: ChangeKind): boolean => kind === 'spares' || kind === 'redundancy';
	return (
		<select
			className="add-change"
			aria-label="Add a change"
			value=""
			onChange={({ target }) => {
				const kind = kinds.find((candidate) => candidate === target.value);
				if (kind) onAdd(kind);
			}}
		>
			<option value="">Add a change</option>
			{kinds.map((kind) => (
				<option key={kind} value={kind} disabled={needsGroups(kind) && !hasGroups}>
					{changeTitles[kind]}
					{needsGroups(kind) && !hasGroups ? ' (no group is known)' : ''}
				</option>
			))}
		</select>
	);
}
