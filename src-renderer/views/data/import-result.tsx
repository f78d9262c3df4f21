/** How each file of the last import ended: counts, rejected rows with their reason, and questions about identity. */
import { useMemo, useState } from 'react';
import { formatCount, formatCounted } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import { useEngine } from '../../client/engine.tsx';
import { ErrorState } from '../../components/states.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { hrefOf } from '../../routes.ts';
import { IDENTITY_SECTION } from '../identity/identity-section.tsx';
import { ReaderNotes } from './import-details.tsx';
import { importSentence } from './import-sentence.ts';
import { RejectTable } from './reject-table.tsx';

type Report = OutputOf<'imports.run'>;
type Entry = Report['imports'][number];

const statusWords: Readonly<Record<Entry['status'], string>> = {
	imported: 'Imported',
	known: 'Already known',
	refused: 'Refused',
	checked: 'Checked',
};

const count = (key: 'samples' | 'drives' | 'failures' | 'added' | 'known' | 'rejected', title: string, hideBelow?: number): Column<Entry> => ({
	key,
	title,
	width: '72px',
	kind: 'number',
	...(hideBelow === undefined ? {} : { hideBelow }),
	value: (entry) => entry[key],
	cell: (entry) => (entry[key] === 0 ? <span className="muted">0</span> : formatCount(entry[key])),
});

const columns: readonly Column<Entry>[] = [
	{
		key: 'path',
		title: 'File',
		width: 'minmax(200px, 2.4fr)',
		value: (entry) => entry.path,
		cell: (entry) => (
			<span className="mono" title={plainText(entry.path, 400)}>
				{plainText(entry.path, 120)}
			</span>
		),
	},
	{
		key: 'status',
		title: 'Status',
		width: 'minmax(110px, 1fr)',
		value: (entry) => statusWords[entry.status],
		cell: (entry) => <span className={`status status-${entry.status}`}>{statusWords[entry.status]}</span>,
	},
	{ key: 'format', title: 'Format', width: '92px', value: (entry) => entry.format, cell: (entry) => entry.format },
	count('samples', 'Samples'),
	count('drives', 'Drives'),
	count('failures', 'Failures', 900),
	count('added', 'Added'),
	count('known', 'Known'),
	count('rejected', 'Rejected'),
];

interface ImportResultProps {
	readonly report: Report;
	/** After a preview: take it over. */
	readonly importNow: (() => void) | undefined;
	/** Opens the mapping screen for a refused table. */
	readonly onMap: (source: string) => void;
}

export function ImportResult({ report, importNow, onMap }: ImportResultProps) {
	const [chosen, setChosen] = useState<string>();
	const imports = useMemo(() => report.imports.toSorted((a, b) => concern(b) - concern(a)), [report]);
	const entry = imports.find(({ path }) => path === chosen) ?? imports.find(needsAttention) ?? imports.find(({ notes }) => notes.length > 0);
	return (
		<section className="stack" aria-label="Result of the import">
			<div className="section-head">
				<h2>{importSentence(report)}</h2>
				{report.rejectsDownloadId && <DownloadRejects downloadId={report.rejectsDownloadId} />}
				{importNow && (
					<button type="button" className="primary" onClick={importNow}>
						Import now
					</button>
				)}
			</div>
			<DataTable
				label="Files of this import"
				rows={imports}
				columns={columns}
				rowKey={({ path, sha256 }) => `${path} ${sha256}`}
				onOpen={({ path }) => setChosen(path)}
				{...(entry ? { selectedKey: `${entry.path} ${entry.sha256}` } : {})}
				maxRows={8}
			/>
			{entry && <EntryDetails entry={entry} onMap={onMap} />}
			{!report.isDryRun && report.totals.added > 0 && <NextSteps questions={report.totals.questions} />}
		</section>
	);
}

/** Where to go on from here. */
function NextSteps({ questions }: { readonly questions: number }) {
	return (
		<div className="actions">
			<a className="button" href={hrefOf({ view: 'overview' })}>
				Go on to the overview
			</a>
			{questions > 0 && (
				<button type="button" onClick={() => document.getElementById(IDENTITY_SECTION)?.scrollIntoView()}>
					Answer {formatCounted(questions, 'question')}
				</button>
			)}
		</div>
	);
}

/** The rejected rows of all files as one CSV file, those of refused files too. */
function DownloadRejects({ downloadId }: { readonly downloadId: string }) {
	const { client } = useEngine();
	const [error, setError] = useState<AppError>();
	const save = (): void => {
		setError(undefined);
		client.saveDownload(downloadId, 'rejected-rows.csv').catch((thrown: unknown) => setError(toAppError(thrown)));
	};
	return (
		<>
			<button type="button" onClick={save}>
				Rejected rows as CSV
			</button>
			{error && <ErrorState error={error} />}
		</>
	);
}

function needsAttention(entry: Entry): boolean {
	return entry.error !== undefined || entry.rejected > 0 || entry.questions.length > 0;
}

/** What was refused comes first, then what has something to read; the rest as it came. */
const concern = (entry: Entry): number => (entry.error === undefined ? Number(needsAttention(entry)) : 2);

function EntryDetails({ entry, onMap }: { readonly entry: Entry; readonly onMap: (source: string) => void }) {
	const { error, mappableSource, questions, sharedDrives, rejects, rejected } = entry;
	return (
		<section className="card" aria-label={`Details of ${entry.path}`}>
			<h3 className="mono">{plainText(entry.path, 120)}</h3>
			{error && (
				<p>
					{error.message} <code>{error.code}</code>
				</p>
			)}
			{mappableSource !== undefined && (
				<div className="actions">
					<button type="button" onClick={() => onMap(mappableSource)}>
						Map columns…
					</button>
					<span className="muted">Say what each column is; nothing was added yet.</span>
				</div>
			)}
			{!needsAttention(entry) && <p className="muted">Every row was read.</p>}
			<ReaderNotes notes={entry.notes} />
			{rejected > 0 && <RejectTable rejects={rejects} rejected={rejected} />}
			{questions.length > 0 && (
				<>
					<h4>Kept apart until you know better</h4>
					<ul className="plain-list">
						{questions.map((question) => (
							<li key={`${question.deviceId} ${question.serial} ${question.text}`}>
								<QuestionedDrive question={question} />: {plainText(question.text, 300)}
							</li>
						))}
					</ul>
				</>
			)}
			{sharedDrives.length > 0 && (
				<>
					<h4>The same drive in other files</h4>
					<ul className="plain-list">
						{sharedDrives.map((shared) => (
							<li key={`${shared.deviceId} ${shared.serial}`}>
								<span className="mono">{plainText(shared.serial) || 'no serial'}</span> with{' '}
								{shared.with.map((path) => plainText(path, 80)).join(', ')} <span className="muted">({plainText(shared.evidence, 200)})</span>
							</li>
						))}
					</ul>
				</>
			)}
		</section>
	);
}

/** By its serial; where it has none, by its id. A preview has added no drive that could be opened. */
function QuestionedDrive({ question: { deviceId, serial, model } }: { readonly question: Entry['questions'][number] }) {
	const name = plainText(serial) || (deviceId ?? 'no serial');
	return (
		<>
			{deviceId === undefined ? (
				<span className="mono">{name}</span>
			) : (
				<a className="mono" href={hrefOf({ view: 'drive', drive: deviceId })}>
					{name}
				</a>
			)}{' '}
			<span className="muted">{plainText(model)}</span>
		</>
	);
}
