/** One import of the ledger in full: what its reader said, the rows it rejected, and values that differed from the history. */
import { useState } from 'react';
import { formatBytes, formatCount, formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import { useEngine, useJob, useQuery } from '../../client/engine.tsx';
import { ErrorState, Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { ConflictTable } from './conflict-table.tsx';
import { RejectTable } from './reject-table.tsx';
import { UndoImport } from './undo-import.tsx';

type Details = OutputOf<'imports.get'>;

export function ImportDetails({ importId }: { readonly importId: number }) {
	const query = useQuery('imports.get', { importId });
	return (
		<QueryView query={query} skeleton={<Skeleton height={120} />}>
			{(details) => <Found details={details} />}
		</QueryView>
	);
}

function Found({ details }: { readonly details: Details }) {
	const { importId, path, notes, rejects, rejected, conflicts, listedConflicts, againBecause } = details;
	const { client, jobs } = useEngine();
	const slot = `imports.exportRejects ${importId}`;
	const job = useJob('imports.exportRejects', slot);
	const [saveError, setSaveError] = useState<AppError>();
	const download = (): void => {
		setSaveError(undefined);
		// That the file could not be made is kept by the job and shown below.
		jobs.run('imports.exportRejects', { importId }, slot).then(
			({ downloadId, fileName }) => client.saveDownload(downloadId, fileName).catch((thrown: unknown) => setSaveError(toAppError(thrown))),
			() => undefined,
		);
	};
	return (
		<section className="card" aria-label={`Import ${importId}`}>
			<h3 className="mono">{plainText(path, 160)}</h3>
			{againBecause !== null && <Notice>Import this file again to have back what it said too. {plainText(againBecause, 240)}</Notice>}
			<ImportFacts details={details} />
			<ReaderNotes notes={notes} />
			{rejected === 0 && conflicts === 0 && <p className="muted">Every row was read, and no value differs from the history.</p>}
			{rejected > 0 && <RejectTable rejects={rejects} rejected={rejected} download={download} isDownloading={job.running !== undefined} />}
			{[job.error, saveError].map((error) => error && <ErrorState key={error.code} error={error} />)}
			{conflicts > 0 && <ConflictTable listed={listedConflicts} conflicts={conflicts} />}
			<UndoImport importId={importId} />
		</section>
	);
}

/** What the ledger counted, and what the file was. */
function ImportFacts({ details }: { readonly details: Details }) {
	const { importId, format, sizeBytes, sha256, importedAtMs, samples, drives, failures, added, known, conflicts, rejected } = details;
	const facts = [
		['Import', formatCount(importId)],
		['Format', format],
		['Size', formatBytes(sizeBytes)],
		['Imported', formatInstant(importedAtMs)],
		['Samples', formatCount(samples)],
		['Drives', formatCount(drives)],
		['Failures', formatCount(failures)],
		['Added', formatCount(added)],
		['Known', formatCount(known)],
		['Conflicts', formatCount(conflicts)],
		['Rejected', formatCount(rejected)],
	] as const;
	return (
		<dl className="facts">
			{facts.map(([name, value]) => (
				<div key={name}>
					<dt>{name}</dt>
					<dd>{value}</dd>
				</div>
			))}
			<div>
				<dt>SHA-256</dt>
				<dd className="mono wrap">{sha256}</dd>
			</div>
		</dl>
	);
}

/** Sentences of the reader about the file as a whole. */
export function ReaderNotes({ notes }: { readonly notes: readonly string[] }) {
	if (notes.length === 0) return null;
	return (
		<ul className="plain-list reader-notes">
			{notes.map((note) => (
				<li key={note}>{plainText(note, 400)}</li>
			))}
		</ul>
	);
}
