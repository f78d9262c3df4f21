/** The same report again by the clock: one command for the machine that has this workspace. */
import { useId, useState } from 'react';
import { type RecipeRhythm, recipeRhythms, reportRecipe } from '../../../src-main/shared/domain/report-recipe.ts';
import { useQuery } from '../../client/engine.tsx';
import { ChoiceChips } from '../../components/choice-chips.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { QueryView, Skeleton } from '../../components/states.tsx';
import { draftFault, inputOf, type ReportDraft } from './report-draft.ts';

const rhythmNames: Readonly<Record<RecipeRhythm, string>> = { daily: 'Every day', weekly: 'Every Monday', monthly: 'First of the month' };

export function ScheduleSection({ draft }: { readonly draft: ReportDraft }) {
	const workspace = useQuery('workspace.get', {});
	return (
		<section className="stack" aria-label="Made by the clock">
			<h2>Made by the clock</h2>
			<QueryView query={workspace} skeleton={<Skeleton height={140} />}>
				{({ folder, isSynthetic }) => <Recipe folder={folder} draft={draft} isSynthetic={isSynthetic} />}
			</QueryView>
		</section>
	);
}

function Recipe({ folder, draft, isSynthetic }: { readonly folder: string; readonly draft: ReportDraft; readonly isSynthetic: boolean }) {
	const [rhythm, setRhythm] = useState<RecipeRhythm>('monthly');
	const id = useId();
	const { masksSerials, ...rest } = inputOf(draft);
	const { command, where, notes } = reportRecipe(folder, rhythm, { ...rest, masksSerials: masksSerials ?? false });
	const fault = draftFault(draft);
	return (
		<section className="card" aria-label="Command">
			<div className="section-head">
				<p className="muted">
					{where} It makes the report that is set above{fault === undefined ? '' : ' (which is not complete yet)'}
					{isSynthetic ? ', of synthetic data' : ''}.
				</p>
				<ChoiceChips<RecipeRhythm>
					label="How often"
					value={rhythm}
					options={recipeRhythms.map((value) => ({ value, label: rhythmNames[value] }))}
					onChange={setRhythm}
				/>
			</div>
			<div className="command">
				<code id={id}>{command}</code>
				<CopyButton text={command} what="the command of the schedule" sourceId={id} />
			</div>
			<ul className="plain-list muted">
				{notes.map((note) => (
					<li key={note}>{note}</li>
				))}
			</ul>
		</section>
	);
}
