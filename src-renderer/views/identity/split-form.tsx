/** Takes one drive apart: by a day, with its series and the border in it, or by the imports that the rest came from. */
import { useState } from 'react';
import type { InputOf, OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { dayMs, REASON_LENGTH, textFault } from '../../../src-main/shared/domain/drive-changes.ts';
import { useMutation } from '../../client/use-mutation.ts';
import { Form } from '../../components/form.tsx';
import { ErrorState } from '../../components/states.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { Decision, DriveImport } from './identity-words.ts';
import { SplitByDay, startDay } from './split-by-day.tsx';
import { SplitByImports } from './split-by-imports.tsx';

interface SplitFormProps {
	readonly deviceId: string;
	readonly metrics: OutputOf<'drives.get'>['metrics'];
	readonly imports: readonly DriveImport[];
	readonly onDone: (decision: Decision) => void;
	readonly onCancel: () => void;
}

export function SplitForm({ deviceId, metrics, imports, onDone, onCancel }: SplitFormProps) {
	const [by, setBy] = useState<'day' | 'imports'>('day');
	const [day, setDay] = useState(() => startDay(imports));
	const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
	const [reason, setReason] = useState('');
	const split = useMutation('identity.split');
	const reasonFault = reason.trim() === '' ? undefined : textFault(reason, REASON_LENGTH);
	const share = by === 'day' ? shareByDay(day) : shareByImports(chosen, imports);
	const submit = async (): Promise<void> => {
		if (!share || reasonFault !== undefined) return;
		const decision = await split.run({ drive: deviceId, ...share, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) });
		if (decision) onDone(decision);
	};
	return (
		<Form label="Split" className="confirm form" onSubmit={() => void submit()} onClose={onCancel}>
			<h3>Which part is another drive?</h3>
			<fieldset className="segmented">
				<legend className="visually-hidden">Split by</legend>
				<button type="button" aria-pressed={by === 'day'} onClick={() => setBy('day')}>
					From a day on
				</button>
				<button type="button" aria-pressed={by === 'imports'} disabled={imports.length < 2} onClick={() => setBy('imports')}>
					Some imports
				</button>
			</fieldset>
			{by === 'day' ? (
				<SplitByDay deviceId={deviceId} metrics={metrics} imports={imports} day={day} onDay={setDay} />
			) : (
				<SplitByImports imports={imports} chosen={chosen} onChange={setChosen} />
			)}
			<div className="form-fields">
				<TextField
					label="Reason"
					value={reason}
					onChange={setReason}
					hint="Optional, for the record"
					fault={reasonFault && `It ${reasonFault}.`}
					isWide
				/>
			</div>
			{split.error && <ErrorState error={split.error} />}
			<div className="actions">
				<button type="submit" className="primary" disabled={!share || reasonFault !== undefined || split.isRunning}>
					Split
				</button>
				<button type="button" onClick={onCancel}>
					Close
				</button>
				<span className="muted">It can be taken back at any time.</span>
			</div>
		</Form>
	);
}

/** What goes to the new drive; undefined while nothing sensible is said. */
type Share = Pick<InputOf<'identity.split'>, 'fromMs' | 'importIds'> | undefined;

function shareByDay(day: string): Share {
	const fromMs = dayMs(day);
	return fromMs === undefined ? undefined : { fromMs };
}

function shareByImports(chosen: ReadonlySet<number>, imports: readonly DriveImport[]): Share {
	return chosen.size > 0 && chosen.size < imports.length ? { importIds: [...chosen] } : undefined;
}
