/** Folders whose new files come in by themselves: which, how they are, and what happened in them. */
import { formatCount, formatCounted, formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useEngine, useQuery } from '../../client/engine.tsx';
import { useMutation } from '../../client/use-mutation.ts';
import { ErrorState, QueryView, Skeleton } from '../../components/states.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';

type Watches = OutputOf<'watches.list'>;
type Watch = Watches['watches'][number];
type Activity = OutputOf<'watches.activity'>['activity'][number];

const stateWords: Readonly<Record<Watch['state'], string>> = {
	watching: 'Watching',
	importing: 'Importing',
	missing: 'Not there',
	idle: 'Not watched now',
};
const stateClass: Readonly<Record<Watch['state'], string>> = { watching: 'current', importing: 'running', missing: 'failed', idle: 'stale' };

export function WatchedFolders() {
	const query = useQuery('watches.list', {});
	return (
		<section className="stack" aria-label="Watched folders">
			<QueryView query={query} skeleton={<Skeleton height={64} />}>
				{(answer) => <Folders answer={answer} />}
			</QueryView>
		</section>
	);
}

function Folders({ answer: { watches, offered } }: { readonly answer: Watches }) {
	const { client } = useEngine();
	const add = useMutation('watches.add');
	const { chooseFolder } = client;
	const choose = (): void => {
		// Closing the dialog is an answer too.
		chooseFolder?.().then(
			(folder) => folder !== undefined && void add.run({ folder }),
			() => undefined,
		);
	};
	return (
		<>
			<div className="section-head">
				<h2>Watched folders</h2>
				{chooseFolder && (
					<button type="button" disabled={add.isRunning} onClick={choose}>
						Watch a folder
					</button>
				)}
			</div>
			{add.error && <ErrorState error={add.error} />}
			{watches.length === 0 && offered.length === 0 && <NoFolders canChoose={chooseFolder !== undefined} />}
			{(watches.length > 0 || offered.length > 0) && (
				<ul className="card folder-list">
					{watches.map((watch) => (
						<WatchRow key={watch.watchId} watch={watch} />
					))}
					{offered.map(({ folder, path }) => (
						<li key={folder}>
							<span className="mono folder-path">{plainText(path, 160)}</span>
							<span className="muted">Not watched</span>
							<button type="button" className="compact" disabled={add.isRunning} onClick={() => void add.run({ folder })}>
								Watch
							</button>
						</li>
					))}
				</ul>
			)}
			{watches.length > 0 && <ActivityTable />}
		</>
	);
}

function NoFolders({ canChoose }: { readonly canChoose: boolean }) {
	return (
		<p className="muted">
			New files of a watched folder are imported by themselves, once they have rested for two seconds.{' '}
			{!canChoose && (
				<>
					Start the server with <code>ssv serve --watch FOLDER</code>: a page in a browser cannot choose folders of this computer.
				</>
			)}
		</p>
	);
}

function WatchRow({ watch: { watchId, path, state, files } }: { readonly watch: Watch }) {
	const remove = useMutation('watches.remove');
	return (
		<li>
			<span className="mono folder-path">{plainText(path, 160)}</span>
			<span className={`status status-${stateClass[state]}`}>{stateWords[state]}</span>
			<span className="muted">{state === 'idle' ? '' : `${formatCounted(files, 'file')} seen`}</span>
			<button
				type="button"
				className="compact"
				disabled={remove.isRunning}
				aria-label={`Stop watching ${path}`}
				onClick={() => void remove.run({ watchId })}
			>
				Stop watching
			</button>
			{remove.error && <ErrorState error={remove.error} />}
		</li>
	);
}

const kindWords: Readonly<Record<Activity['kind'], string>> = {
	imported: 'Imported',
	refused: 'Refused',
	gone: 'Folder gone',
	returned: 'Folder back',
	failed: 'Failed',
};
const kindClass: Readonly<Record<Activity['kind'], string>> = {
	imported: 'imported',
	refused: 'refused',
	gone: 'failed',
	returned: 'current',
	failed: 'failed',
};

const columns: readonly Column<Activity>[] = [
	{ key: 'atMs', title: 'Time', width: '150px', kind: 'date', value: ({ atMs }) => atMs, cell: ({ atMs }) => formatInstant(atMs) },
	{
		key: 'kind',
		title: 'What',
		width: '120px',
		value: ({ kind }) => kindWords[kind],
		cell: ({ kind }) => <span className={`status status-${kindClass[kind]}`}>{kindWords[kind]}</span>,
	},
	{
		key: 'fileName',
		title: 'File',
		width: 'minmax(120px, 1fr)',
		value: ({ fileName }) => fileName,
		cell: ({ fileName, files }) => (
			<span className={fileName === undefined ? 'muted' : 'mono'}>
				{fileName === undefined ? (files === 0 ? '' : formatCounted(files, 'file')) : plainText(fileName, 120)}
			</span>
		),
	},
	{
		key: 'added',
		title: 'New samples',
		width: '104px',
		kind: 'number',
		value: ({ added }) => added,
		cell: ({ kind, added }) => (kind === 'imported' ? formatCount(added) : ''),
	},
	{
		key: 'text',
		title: 'Details',
		width: 'minmax(200px, 3fr)',
		hideBelow: 760,
		value: ({ text }) => text,
		cell: ({ text }) => <span title={plainText(text, 600)}>{plainText(text, 300)}</span>,
	},
];

function ActivityTable() {
	const query = useQuery('watches.activity', {});
	return (
		<QueryView query={query} skeleton={<Skeleton height={100} />}>
			{({ activity }) =>
				activity.length === 0 ? (
					<p className="muted">Nothing came in yet.</p>
				) : (
					<DataTable
						label="What happened in watched folders"
						rows={activity}
						columns={columns}
						rowKey={({ activityId }) => String(activityId)}
						maxRows={6}
					/>
				)
			}
		</QueryView>
	);
}
