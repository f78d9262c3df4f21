/** Change, remove and take back: what a person can do with a group that was made by hand. */
import { formatInstant } from '../../../src-main/shared/charts/format.ts';
import { nameText } from '../../../src-main/shared/charts/group-text.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useMutation } from '../../client/use-mutation.ts';
import { ErrorState, Notice } from '../../components/states.tsx';
import type { Group } from './group-draft.ts';

interface HandMadeActionsProps {
	readonly group: Group;
	readonly onEdit: () => void;
	/** Gets what was done, as a sentence. */
	readonly onDone: (text: string) => void;
}

export function HandMadeActions({ group, onEdit, onDone }: HandMadeActionsProps) {
	const remove = useMutation('groups.remove');
	return (
		<>
			{remove.error && <ErrorState error={remove.error} />}
			<div className="actions">
				<button type="button" onClick={onEdit}>
					Edit
				</button>
				<button
					type="button"
					disabled={remove.isRunning}
					onClick={() => void remove.run({ groupId: group.groupId }).then((done) => done && onDone(`Removed ${nameText(group)}.`))}
				>
					Remove
				</button>
			</div>
		</>
	);
}

interface LastChangeProps {
	readonly change: NonNullable<OutputOf<'groups.list'>['lastChange']>;
	readonly onDone: (text: string) => void;
}

/** The latest change by hand with its way back. */
export function LastChange({ change, onDone }: LastChangeProps) {
	const undo = useMutation('groups.undo');
	const name = plainText(change.name, 80);
	return (
		<>
			{undo.error && <ErrorState error={undo.error} />}
			<Notice
				action={
					<button
						type="button"
						className="quiet"
						disabled={undo.isRunning}
						onClick={() => void undo.run({}).then((done) => done && onDone(`Taken back: ${name} was ${change.what}.`))}
					>
						Undo
					</button>
				}
			>
				Latest change by hand, {formatInstant(change.atMs)}: {name} {change.what}.
			</Notice>
		</>
	);
}
