/** Exits and facts of many drives at once: the list goes out as CSV, is edited in a spreadsheet, and comes back with a preview. */
import { type DragEvent, useRef, useState } from 'react';
import { changeText } from '../../../src-main/shared/charts/change-text.ts';
import { formatCount, formatCounted } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import { useEngine, useJob } from '../../client/engine.tsx';
import { useMutation } from '../../client/use-mutation.ts';
import { ErrorState } from '../../components/states.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { Journal } from '../changes/journal.tsx';

type Applied = OutputOf<'drives.applyChanges'>;

export function FactsFile() {
	const file = useFactsFile();
	const [isOver, setIsOver] = useState(false);
	const input = useRef<HTMLInputElement>(null);
	const onDrag = (event: DragEvent): void => {
		event.preventDefault();
		setIsOver(!file.isBusy);
	};
	const onDrop = (event: DragEvent): void => {
		event.preventDefault();
		setIsOver(false);
		const [first] = event.dataTransfer.files;
		if (first && !file.isBusy) file.preview([first]);
	};
	return (
		<section className="stack" aria-label="Exits and facts">
			<div className="section-head">
				<h2>Exits and facts</h2>
				<DownloadList />
			</div>
			<section
				aria-label="Drop a list of exits and facts here"
				className={isOver ? 'drop-zone is-over' : 'drop-zone'}
				onDragEnter={onDrag}
				onDragOver={onDrag}
				onDragLeave={() => setIsOver(false)}
				onDrop={onDrop}
			>
				<div>
					<p className="drop-title">
						{isOver ? 'Let go to preview' : 'Failed, retired, sold or replaced drives; hosts, slots, pools, prices: as CSV'}
					</p>
					<p className="muted">
						A column <code>serial</code> or <code>drive</code>, and any of <code>exit</code>, <code>date</code>, <code>reason</code>,{' '}
						<code>replaced_by</code>, <code>host</code>, <code>enclosure</code>, <code>slot</code>, <code>pool</code>, <code>price</code>,{' '}
						<code>currency</code>, <code>purchase_date</code>, <code>observed_since</code>. You see what it would change before anything is.
					</p>
				</div>
				<button type="button" disabled={file.isBusy} onClick={() => (file.choose ? file.choose() : input.current?.click())}>
					Choose CSV
				</button>
				<input
					ref={input}
					type="file"
					accept=".csv,text/csv"
					hidden
					data-testid="facts-input"
					onChange={(event) => {
						const files = [...(event.target.files ?? [])];
						event.target.value = '';
						if (files.length > 0) file.preview(files);
					}}
				/>
			</section>
			{file.error && <ErrorState error={file.error} />}
			{file.applied && <FactsResult applied={file.applied} isBusy={file.isBusy} apply={file.apply} close={file.close} />}
			<Journal />
		</section>
	);
}

interface FactsFileState {
	readonly isBusy: boolean;
	readonly error: AppError | undefined;
	readonly applied: Applied | undefined;
	/** The file dialog of the desktop window; a browser has its own. */
	readonly choose: (() => void) | undefined;
	readonly preview: (files: readonly File[]) => void;
	readonly apply: () => void;
	readonly close: () => void;
}

/** Hands the file over, asks what it would change, and applies it when told to. */
function useFactsFile(): FactsFileState {
	const { client } = useEngine();
	const mutation = useMutation('drives.applyChanges');
	const [source, setSource] = useState<string>();
	const [readError, setReadError] = useState<AppError>();
	const [isReading, setIsReading] = useState(false);
	const begin = (ids: Promise<readonly string[]>): void => {
		setReadError(undefined);
		mutation.forget();
		setIsReading(true);
		ids
			.then(async ([id]) => {
				if (id === undefined) return;
				setSource(id);
				await mutation.run({ source: id, isDryRun: true });
			})
			.catch((thrown: unknown) => setReadError(toAppError(thrown)))
			.finally(() => setIsReading(false));
	};
	const { chooseFiles } = client;
	return {
		isBusy: isReading || mutation.isRunning,
		error: readError ?? mutation.error,
		applied: mutation.output,
		choose: chooseFiles && (() => begin(chooseFiles())),
		preview: (files) => begin(client.registerFiles(files.slice(0, 1), { signal: new AbortController().signal, onProgress: () => undefined })),
		apply: () => source !== undefined && void mutation.run({ source, isDryRun: false }),
		close: mutation.forget,
	};
}

/** One click: made, then saved. */
function DownloadList() {
	const { client, jobs } = useEngine();
	const job = useJob('drives.exportFacts');
	const [error, setError] = useState<AppError>();
	const download = (): void => {
		setError(undefined);
		jobs
			.run('drives.exportFacts', {})
			.then(({ downloadId, fileName }) => client.saveDownload(downloadId, fileName))
			.catch((thrown: unknown) => setError(toAppError(thrown)));
	};
	if (error) return <ErrorState error={error} retry={download} />;
	return (
		<button type="button" disabled={job.running !== undefined} onClick={download}>
			Download the list of drives
		</button>
	);
}

interface FactsResultProps {
	readonly applied: Applied;
	readonly isBusy: boolean;
	readonly apply: () => void;
	readonly close: () => void;
}

function FactsResult({ applied, isBusy, apply, close }: FactsResultProps) {
	const { isDryRun, changed, rejected, batchId, notes } = applied;
	const undo = useMutation('drives.undo');
	const isUndone = undo.output !== undefined;
	return (
		<section className="card" aria-label="Result of the file">
			<div className="section-head">
				<h3>{isUndone ? 'Undone; everything is as it was.' : resultSentence(applied)}</h3>
				<div className="actions">
					{isDryRun && rejected === 0 && changed > 0 && (
						<button type="button" className="primary" disabled={isBusy} onClick={apply}>
							Apply
						</button>
					)}
					{batchId !== null && !isUndone && (
						<button type="button" disabled={undo.isRunning} onClick={() => void undo.run({ batchId })}>
							Undo all of it
						</button>
					)}
					<button type="button" onClick={close}>
						Close
					</button>
				</div>
			</div>
			{undo.error && <ErrorState error={undo.error} />}
			{rejected > 0 && <Problems problems={applied.problems} />}
			{changed > 0 && <Changes changes={applied.changes} />}
			{notes.length > 0 && (
				<ul>
					{notes.slice(0, 10).map((note) => (
						<li key={note}>{plainText(note, 240)}</li>
					))}
				</ul>
			)}
		</section>
	);
}

function resultSentence({ fileName, isDryRun, rows, changed, drives, unchanged, rejected }: Applied): string {
	const name = plainText(fileName, 60);
	if (rejected > 0)
		return `${formatCounted(rejected, 'row')} of ${formatCount(rows)} in ${name} cannot be applied. Nothing was changed; correct the file and choose it again.`;
	const same = unchanged > 0 ? ` ${formatCounted(unchanged, 'statement')} stood so already.` : '';
	if (changed === 0) return `${name} changes nothing.${same}`;
	return `${name} ${isDryRun ? 'would write' : 'has written'} ${formatCounted(changed, 'entry', 'entries')} about ${formatCounted(drives, 'drive')}.${same}`;
}

type Problem = Applied['problems'][number];
const problemColumns: readonly Column<Problem>[] = [
	{ key: 'line', title: 'Line', width: '64px', kind: 'number', value: ({ line }) => line, cell: ({ line }) => formatCount(line) },
	{
		key: 'drive',
		title: 'Drive',
		width: '160px',
		value: ({ drive }) => drive,
		cell: ({ drive }) => <span className="mono">{plainText(drive, 40)}</span>,
	},
	{ key: 'column', title: 'Column', width: '110px', value: ({ column }) => column, cell: ({ column }) => <span className="mono">{column}</span> },
	{
		key: 'reason',
		title: 'Reason',
		width: 'minmax(240px, 1fr)',
		value: ({ reason }) => reason,
		cell: ({ reason }) => <span title={plainText(reason, 400)}>{plainText(reason, 240)}</span>,
	},
];

function Problems({ problems }: { readonly problems: readonly Problem[] }) {
	return (
		<DataTable
			label="Rows that cannot be applied"
			rows={problems}
			columns={problemColumns}
			rowKey={({ line, column, reason }) => `${line} ${column} ${reason}`}
			maxRows={8}
		/>
	);
}

type Change = Applied['changes'][number];
const changeColumns: readonly Column<Change>[] = [
	{
		key: 'serial',
		title: 'Drive',
		width: 'minmax(140px, 1fr)',
		value: ({ serial }) => serial,
		cell: ({ serial }) => <span className="mono">{plainSerial(serial)}</span>,
	},
	{ key: 'model', title: 'Model', width: 'minmax(140px, 1fr)', value: ({ model }) => model, cell: ({ model }) => plainText(model, 60) },
	{ key: 'change', title: 'Change', width: 'minmax(260px, 3fr)', value: (change) => changeText(change), cell: (change) => changeText(change) },
];

function Changes({ changes }: { readonly changes: readonly Change[] }) {
	return <DataTable label="Changes of this file" rows={changes} columns={changeColumns} rowKey={({ changeId }) => String(changeId)} maxRows={8} />;
}
