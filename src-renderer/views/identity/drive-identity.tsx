/** One drive's identity: how it was described, by which imports, what is in doubt about it, what was decided, and taking it apart. */
import { useState } from 'react';
import { formatCounted } from '../../../src-main/shared/charts/format.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useQuery } from '../../client/engine.tsx';
import { Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { DataTable } from '../../components/table/data-table.tsx';
import { goTo, hrefOf } from '../../routes.ts';
import { DecisionList } from './decision-list.tsx';
import { Descriptions } from './descriptions.tsx';
import { basisTexts, type Decision } from './identity-words.ts';
import { importColumns } from './import-columns.tsx';
import { QuestionCard } from './question-card.tsx';
import { SplitForm } from './split-form.tsx';

type Details = OutputOf<'identity.describe'>;

interface DriveIdentityProps {
	readonly deviceId: string;
	readonly metrics: OutputOf<'drives.get'>['metrics'];
}

export function DriveIdentity({ deviceId, metrics }: DriveIdentityProps) {
	const query = useQuery('identity.describe', { drive: deviceId });
	return (
		<section className="card" aria-label="Identity and history">
			<h2>Identity and history</h2>
			<QueryView query={query} skeleton={<Skeleton height={160} />}>
				{(details) => <Found details={details} metrics={metrics} />}
			</QueryView>
		</section>
	);
}

function Found({ details, metrics }: { readonly details: Details; readonly metrics: DriveIdentityProps['metrics'] }) {
	const { deviceId, merged, descriptions, imports } = details;
	const questions = useQuery('identity.questions', { drive: deviceId });
	const decisions = useQuery('identity.decisions', {});
	const [split, setSplit] = useState<Decision>();
	const members = [deviceId, ...merged] as readonly string[];
	const open = questions.status === 'ready' ? questions.output.questions : [];
	const isOfThis = (decision: Decision): boolean => members.some((member) => member === decision.deviceId || member === decision.otherId);
	const about = decisions.status === 'ready' ? decisions.output.decisions.filter(isOfThis) : [];
	/** What a split made exists no longer once it is taken back. */
	const afterUndo = (decision: Decision): void => {
		setSplit(undefined);
		if (decision.kind === 'split' && decision.deviceId !== null && !members.includes(decision.deviceId))
			goTo({ view: 'drive', drive: decision.deviceId });
	};
	return (
		<>
			<p>{identitySentence(details)}</p>
			{split && <SplitNotice decision={split} close={() => setSplit(undefined)} />}
			{open.map((question) => (
				<QuestionCard key={`${question.deviceId} ${question.text}`} question={question} onDecided={() => undefined} />
			))}
			<h3>How it was described</h3>
			<Descriptions descriptions={descriptions} deviceId={deviceId} />
			<h3>Imports that spoke of it</h3>
			<DataTable label="Imports of this drive" rows={imports} columns={importColumns} rowKey={({ importId }) => String(importId)} maxRows={6} />
			{about.length > 0 && (
				<>
					<h3>Decided about it</h3>
					<DecisionList decisions={about} onTakenBack={afterUndo} />
				</>
			)}
			<Split details={details} metrics={metrics} onDone={setSplit} />
		</>
	);
}

function SplitNotice({ decision: { otherId }, close }: { readonly decision: Decision; readonly close: () => void }) {
	if (otherId === null) return null;
	return (
		<Notice
			action={
				<button type="button" className="quiet" onClick={close}>
					Close
				</button>
			}
		>
			Split: the rest is now <a href={hrefOf({ view: 'drive', drive: otherId })}>{otherId}</a>, for later imports too.
		</Notice>
	);
}

interface SplitProps {
	readonly details: Details;
	readonly metrics: DriveIdentityProps['metrics'];
	readonly onDone: (decision: Decision) => void;
}

function Split({ details: { deviceId, merged, imports }, metrics, onDone }: SplitProps) {
	const [isOpen, setIsOpen] = useState(false);
	return (
		<>
			<div className="actions">
				<button type="button" disabled={merged.length > 0} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
					Split…
				</button>
				<span className="muted">
					{merged.length > 0
						? 'It is several drives that were merged: take the merge back instead of splitting.'
						: 'For one entry that holds the history of two drives.'}
				</span>
			</div>
			{isOpen && (
				<SplitForm
					deviceId={deviceId}
					metrics={metrics}
					imports={imports}
					onDone={(decision) => {
						setIsOpen(false);
						onDone(decision);
					}}
					onCancel={() => setIsOpen(false)}
				/>
			)}
		</>
	);
}

function identitySentence({ basis, merged, descriptions, imports }: Details): string {
	const known = `It is known by ${basisTexts[basis]}`;
	const ways = `described in ${formatCounted(descriptions.length, 'way')} by ${formatCounted(imports.length, 'import')}`;
	const others = merged.length === 0 ? '' : `; ${merged.join(', ')} ${merged.length === 1 ? 'is' : 'are'} taken for it`;
	return `${known}, ${ways}${others}.`;
}
