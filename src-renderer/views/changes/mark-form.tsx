/** Says by hand how drives left the fleet, or that they are in service again. */
import { useState } from 'react';
import { formatCounted, formatDay } from '../../../src-main/shared/charts/format.ts';
import { dayMs, type MarkKind, REASON_LENGTH, textFault } from '../../../src-main/shared/domain/drive-changes.ts';
import type { DeviceId, DriveExit } from '../../../src-main/shared/domain/telemetry.ts';
import { useMutation } from '../../client/use-mutation.ts';
import { Form } from '../../components/form.tsx';
import { ErrorState } from '../../components/states.tsx';
import { TextField } from '../../components/text-field.tsx';

const choices: readonly { readonly kind: MarkKind; readonly label: string; readonly meaning: string }[] = [
	{ kind: 'failed', label: 'Failed', meaning: 'A failure: the survival model learns from it.' },
	{ kind: 'retired', label: 'Retired', meaning: 'Taken out in working order: out of the fleet, not a failure.' },
	{ kind: 'sold', label: 'Sold', meaning: 'Given away in working order: out of the fleet, not a failure.' },
	{ kind: 'replaced', label: 'Replaced', meaning: 'Another drive took its place before it failed: out of the fleet, not a failure.' },
	{ kind: 'active', label: 'In service', meaning: 'Still there, whatever a source said until then.' },
];

interface MarkFormProps {
	readonly drives: readonly DeviceId[];
	/** The latest day on which one of them was seen: where the date begins. */
	readonly lastSeenMs: number;
	/** What is known of one drive already: the form begins with it. */
	readonly exit?: DriveExit;
	readonly onDone: (changed: number) => void;
	readonly onCancel: () => void;
}

export function MarkForm({ drives, lastSeenMs, exit, onDone, onCancel }: MarkFormProps) {
	const [kind, setKind] = useState<MarkKind>(exit?.kind ?? 'failed');
	const [date, setDate] = useState(formatDay(exit?.atMs ?? lastSeenMs));
	const [reason, setReason] = useState(exit?.reason ?? '');
	const [replacedBy, setReplacedBy] = useState<string>(exit?.replacedBy ?? '');
	const mark = useMutation('drives.mark');
	const isActive = kind === 'active';
	const dateFault = isActive || dayMs(date) !== undefined ? undefined : 'A day is needed.';
	const reasonFault = reason === '' ? undefined : faultOf(reason);
	const submit = async (): Promise<void> => {
		const atMs = dayMs(date);
		const done = await mark.run({
			drives: [...drives],
			as: kind,
			...(isActive || atMs === undefined ? {} : { atMs }),
			...(reason.trim() === '' ? {} : { reason: reason.trim() }),
			...(isActive || replacedBy.trim() === '' ? {} : { replacedBy: replacedBy.trim() }),
		});
		if (done) onDone(done.changed);
	};
	return (
		<Form
			label="Mark"
			onSubmit={() => {
				if (dateFault === undefined && reasonFault === undefined) void submit();
			}}
			onClose={onCancel}
		>
			<h2>{drives.length === 1 ? 'What became of this drive?' : `What became of these ${formatCounted(drives.length, 'drive')}?`}</h2>
			<fieldset className="choices">
				<legend className="visually-hidden">What became of it</legend>
				{choices.map((choice) => (
					<button key={choice.kind} type="button" className="chip" aria-pressed={choice.kind === kind} onClick={() => setKind(choice.kind)}>
						{choice.label}
					</button>
				))}
			</fieldset>
			<p className="muted">{choices.find((choice) => choice.kind === kind)?.meaning}</p>
			<div className="form-fields">
				{!isActive && (
					<TextField label="Date" kind="date" value={date} onChange={setDate} fault={dateFault} hint={`Last seen ${formatDay(lastSeenMs)}`} />
				)}
				<TextField label="Reason" value={reason} onChange={setReason} fault={reasonFault} hint="Optional, in your words" isWide />
				{!isActive && drives.length === 1 && (
					<TextField label="Replaced by" value={replacedBy} onChange={setReplacedBy} hint="Optional: serial or id of the new drive" />
				)}
			</div>
			{mark.error && <ErrorState error={mark.error} />}
			<div className="actions">
				<button type="submit" className="primary" disabled={mark.isRunning || dateFault !== undefined || reasonFault !== undefined}>
					{drives.length === 1 ? 'Mark' : `Mark ${formatCounted(drives.length, 'drive')}`}
				</button>
				<button type="button" onClick={onCancel}>
					Close
				</button>
				<span className="muted">It can be undone at any time.</span>
			</div>
		</Form>
	);
}

function faultOf(reason: string): string | undefined {
	const fault = reason.trim() === '' ? undefined : textFault(reason, REASON_LENGTH);
	return fault && `It ${fault}.`;
}
