/** Deletes drives for good: what would go, and a word typed by hand, because nothing brings them back. */
import { useState } from 'react';
import { formatBytes, formatCount, formatCounted } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { DeviceId } from '../../../src-main/shared/domain/telemetry.ts';
import { useEngine, useJob, useQuery } from '../../client/engine.tsx';
import { Form } from '../../components/form.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { TextField } from '../../components/text-field.tsx';

type Removal = OutputOf<'drives.describeDelete'>['drives'][number];

/** Drives that are named before the rest is only counted. */
const FEW = 8;

interface DeleteFormProps {
	readonly drives: readonly DeviceId[];
	readonly onDone: () => void;
	readonly onCancel: () => void;
}

export function DeleteForm({ drives, onDone, onCancel }: DeleteFormProps) {
	const query = useQuery('drives.describeDelete', { drives: [...drives] });
	return (
		<section className="card form" aria-label="Delete for good">
			<h2>{drives.length === 1 ? 'Delete this drive for good?' : `Delete ${formatCounted(drives.length, 'drive')} for good?`}</h2>
			<QueryView query={query} skeleton={<Skeleton height={120} />}>
				{({ drives: removals }) => <Confirmation removals={removals} onDone={onDone} onCancel={onCancel} />}
			</QueryView>
		</section>
	);
}

interface ConfirmationProps {
	readonly removals: readonly Removal[];
	readonly onDone: () => void;
	readonly onCancel: () => void;
}

function Confirmation({ removals, onDone, onCancel }: ConfirmationProps) {
	const { jobs } = useEngine();
	const job = useJob('drives.delete');
	const [typed, setTyped] = useState('');
	const word = confirmationWord(removals);
	const isConfirmed = typed.trim() === word;
	const remove = (): void => {
		// How it failed is kept by the job and shown below.
		jobs.run('drives.delete', { drives: removals.map(({ deviceId }) => deviceId) }).then(onDone, () => undefined);
	};
	return (
		<Form
			className="form"
			onSubmit={() => {
				if (isConfirmed && !job.running) remove();
			}}
			onClose={onCancel}
		>
			<p>{estimateSentence(removals)}</p>
			{removals.length > 1 && <NamedDrives removals={removals} />}
			<p className="muted">
				Samples, identity and what was said by hand all go. Nothing brings them back: the files that told of them count as imported. To say that a
				drive failed or left the fleet, mark it instead.
			</p>
			<div className="form-fields">
				<TextField
					label={removals.length === 1 ? `Type ${word} to confirm` : `Type ${word}, the number of drives, to confirm`}
					value={typed}
					onChange={setTyped}
					fault={typed === '' || word.startsWith(typed.trim()) ? undefined : `That is not ${word}.`}
					isWide
				/>
			</div>
			<JobPanel job={job} name="Deleting" retry={remove} />
			<div className="actions">
				<button type="submit" className="danger" disabled={!isConfirmed || job.running !== undefined}>
					{removals.length === 1 ? 'Delete for good' : `Delete ${formatCounted(removals.length, 'drive')} for good`}
				</button>
				<button type="button" disabled={job.running !== undefined} onClick={onCancel}>
					Keep {removals.length === 1 ? 'it' : 'them'}
				</button>
			</div>
		</Form>
	);
}

/** The serial of a drive, its id where the serial cannot be typed; of several drives, how many they are. */
function confirmationWord(removals: readonly Removal[]): string {
	const [first] = removals;
	if (removals.length !== 1 || !first) return String(removals.length);
	const { serial, deviceId } = first;
	return serial.trim() !== '' && plainText(serial, 64) === serial ? serial : deviceId;
}

function estimateSentence(removals: readonly Removal[]): string {
	const samples = removals.reduce((sum, removal) => sum + removal.samples, 0);
	const bytes = removals.reduce((sum, removal) => sum + removal.bytes, 0);
	const [first] = removals;
	const what =
		removals.length === 1 && first
			? `${plainSerial(first.serial)}${first.model ? ` (${plainText(first.model, 60)})` : ''}`
			: formatCounted(removals.length, 'drive');
	return `${what} with ${formatCounted(samples, 'sample')}: the file shrinks by about ${formatBytes(bytes)}.`;
}

function NamedDrives({ removals }: { readonly removals: readonly Removal[] }) {
	const rest = removals.length - FEW;
	return (
		<ul className="plain-list">
			{removals.slice(0, FEW).map(({ deviceId, serial, model, samples, bytes }) => (
				<li key={deviceId}>
					<span className="mono">{plainSerial(serial)}</span>{' '}
					<span className="muted">
						{plainText(model, 60)} · {formatCounted(samples, 'sample')} · {formatBytes(bytes)}
					</span>
				</li>
			))}
			{rest > 0 && <li className="muted">and {formatCounted(rest, 'more drive')}</li>}
		</ul>
	);
}

/** What was deleted last, until it is read. */
export function DeletedNotice() {
	const { output, forget } = useJob('drives.delete');
	if (!output) return null;
	const { drives } = output;
	const [first] = drives;
	const bytes = drives.reduce((sum, drive) => sum + drive.bytes, 0);
	const what = drives.length === 1 && first ? `${plainSerial(first.serial)} was` : `${formatCount(drives.length)} drives were`;
	return (
		<Notice
			action={
				<button type="button" className="quiet" onClick={forget}>
					Close
				</button>
			}
		>
			{`${what} deleted for good; the file shrank by about ${formatBytes(bytes)}.`}
		</Notice>
	);
}
