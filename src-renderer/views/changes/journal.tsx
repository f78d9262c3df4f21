/** What was changed by hand, newest first, each with its way back. */
import { useState } from 'react';
import { changeText } from '../../../src-main/shared/charts/change-text.ts';
import { formatCount, formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { DriveChange } from '../../../src-main/shared/domain/drive-changes.ts';
import { useQuery } from '../../client/engine.tsx';
import { type Mutation, useMutation } from '../../client/use-mutation.ts';
import { ErrorState, QueryView, Skeleton } from '../../components/states.tsx';
import { hrefOf } from '../../routes.ts';

/** Entries in view before the rest is asked for. */
const FEW = 8;

interface JournalProps {
	/** Of one drive; of all when absent. */
	readonly drive?: string;
}

/** Nothing at all while nothing was changed. */
export function Journal({ drive }: JournalProps) {
	const query = useQuery('drives.changes', drive === undefined ? {} : { drive });
	const undo = useMutation('drives.undo');
	if (query.status === 'ready' && query.output.total === 0) return null;
	return (
		<section className="card" aria-label="Changes by hand">
			<h2>Changes by hand</h2>
			{undo.error && <ErrorState error={undo.error} />}
			<QueryView query={query} skeleton={<Skeleton height={64} />}>
				{(journal) => <Entries journal={journal} isOfOne={drive !== undefined} undo={undo} />}
			</QueryView>
		</section>
	);
}

interface EntriesProps {
	readonly journal: OutputOf<'drives.changes'>;
	readonly isOfOne: boolean;
	readonly undo: Mutation<'drives.undo'>;
}

function Entries({ journal: { changes, total }, isOfOne, undo }: EntriesProps) {
	const [showsAll, setShowsAll] = useState(false);
	const shown = showsAll ? changes : changes.slice(0, FEW);
	return (
		<>
			<ul className="journal">
				{shown.map((change) => (
					<Entry key={change.changeId} change={change} isOfOne={isOfOne} undo={undo} />
				))}
			</ul>
			{changes.length > shown.length && (
				<div className="actions">
					<button type="button" className="quiet" onClick={() => setShowsAll(true)}>
						Show all {formatCount(changes.length)}
					</button>
				</div>
			)}
			{showsAll && total > changes.length && (
				<p className="muted">
					The latest {formatCount(changes.length)} of {formatCount(total)}.
				</p>
			)}
		</>
	);
}

interface EntryProps {
	readonly change: DriveChange;
	readonly isOfOne: boolean;
	readonly undo: Mutation<'drives.undo'>;
}

function Entry({ change, isOfOne, undo }: EntryProps) {
	const { changeId, deviceId, serial, origin, enteredAtMs, undoneAtMs } = change;
	const isUndone = undoneAtMs !== undefined;
	const text = changeText(change);
	return (
		<li>
			<time dateTime={new Date(enteredAtMs).toISOString()}>{formatInstant(enteredAtMs)}</time>
			<span className="journal-what">
				{!isOfOne && (
					<>
						<a className="mono" href={hrefOf({ view: 'drive', drive: deviceId })}>
							{plainSerial(serial)}
						</a>{' '}
					</>
				)}
				<span className={isUndone ? 'is-undone' : undefined}>{text}</span>
				{origin !== 'hand' && <span className="muted"> from {plainText(origin, 60)}</span>}
			</span>
			{isUndone ? (
				<span className="muted">undone</span>
			) : (
				<button type="button" className="quiet" disabled={undo.isRunning} aria-label={`Undo ${text}`} onClick={() => void undo.run({ changeId })}>
					Undo
				</button>
			)}
		</li>
	);
}
