/** Taking a whole import back: first what it would change, then the work, then what came of it. */
import { useState } from 'react';
import { formatBytes, formatCount, formatCounted, formatList } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { Form } from '../../components/form.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { Notice, QueryView, Skeleton } from '../../components/states.tsx';

type Removal = OutputOf<'imports.describeUndo'>;

/** Files that a sentence names before it only counts the rest. */
const FEW = 3;

export function UndoImport({ importId }: { readonly importId: number }) {
	const [isOpen, setIsOpen] = useState(false);
	const job = useJob('imports.undo');
	return (
		<>
			<div className="actions">
				<button
					type="button"
					aria-expanded={isOpen}
					onClick={() => {
						job.forget();
						setIsOpen(!isOpen);
					}}
				>
					Take this import back…
				</button>
			</div>
			{isOpen && <Estimate importId={importId} close={() => setIsOpen(false)} />}
		</>
	);
}

function Estimate({ importId, close }: { readonly importId: number; readonly close: () => void }) {
	const query = useQuery('imports.describeUndo', { importId });
	const job = useJob('imports.undo');
	return (
		<Form label="Take this import back" className="confirm" onSubmit={() => job.start({ importId })} onClose={close}>
			<QueryView query={query} skeleton={<Skeleton height={64} />}>
				{(removal) => (
					<>
						<p>
							<strong>{estimateSentence(removal)}</strong> {againSentence(removal)}
						</p>
						<div className="actions">
							<button type="submit" className="primary">
								Take back
							</button>
							<button type="button" onClick={close}>
								Keep it
							</button>
							<span className="muted">The ledger remembers it; importing the file again brings it all back.</span>
						</div>
					</>
				)}
			</QueryView>
		</Form>
	);
}

function estimateSentence({ rows, drives, drivesGone, bytes }: Removal): string {
	if (rows === 0) return 'It added nothing that is still there: only its entry goes.';
	const gone = drivesGone === 0 ? 'no drive vanishes' : drivesGone === 1 ? '1 drive vanishes' : `${formatCount(drivesGone)} drives vanish`;
	return `${formatCounted(rows, 'sample')} of ${formatCounted(drives, 'drive')} ${rows === 1 ? 'goes' : 'go'}, ${gone}, and the file shrinks by about ${formatBytes(bytes)}.`;
}

function againSentence({ importAgain }: Removal): string {
	if (importAgain.length === 0) return 'No later import said any of the same.';
	const some = importAgain.length === 1 ? 'A later import' : `${formatCount(importAgain.length)} later imports`;
	return `${some} may have said some of the same: import ${filesText(importAgain)} again afterwards to have that back.`;
}

function filesText(imports: Removal['importAgain']): string {
	const names = imports.slice(0, FEW).map(({ fileName }) => plainText(fileName, 60));
	const rest = imports.length - names.length;
	return formatList(rest > 0 ? [...names, formatCounted(rest, 'more file')] : names);
}

/**
 * The work, and what came of it until it is read. It stands below the ledger: what is known of the import itself goes away meanwhile.
 *
 * @param importId  what a second try takes back
 */
export function UndoOutcome({ importId }: { readonly importId: number | undefined }) {
	const job = useJob('imports.undo');
	const { output, forget } = job;
	if (!output)
		return <JobPanel job={job} name="Taking the import back" {...(importId === undefined ? {} : { retry: () => job.start({ importId }) })} />;
	const { fileName, rows, drives, drivesGone, importAgain } = output;
	const vanished = drivesGone === 0 ? '' : `; ${formatCounted(drivesGone, 'drive')} of them ${drivesGone === 1 ? 'is' : 'are'} gone`;
	return (
		<Notice
			action={
				<button type="button" className="quiet" onClick={forget}>
					Close
				</button>
			}
		>
			{`${plainText(fileName, 80)} was taken back: ${formatCounted(rows, 'sample')} of ${formatCounted(drives, 'drive')}${vanished}.`}
			{importAgain.length > 0 && ` Import ${filesText(importAgain)} again to have what it said of the same.`}
		</Notice>
	);
}
