/** Acknowledges events: why, and until when they are no alarm. */
import { useState } from 'react';
import { formatCounted, formatDay } from '../../../src-main/shared/charts/format.ts';
import { dayMs, textFault } from '../../../src-main/shared/domain/drive-changes.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/results.ts';
import { MS_PER_DAY } from '../../../src-main/shared/domain/telemetry.ts';
import { useMutation } from '../../client/use-mutation.ts';
import { Form } from '../../components/form.tsx';
import { ErrorState } from '../../components/states.tsx';
import { TextField } from '../../components/text-field.tsx';

/** Days until an acknowledgement ends when nobody says otherwise. */
const DEFAULT_DAYS = 30;
/** Characters of a reason, as the contract has it. */
const MAX_REASON = 1_000;

interface AcknowledgeFormProps {
	/** One or many, all for the same reason. */
	readonly events: readonly Pick<AnomalyEvent, 'eventId'>[];
	/** Gets what was done, as a sentence. */
	readonly onDone: (text: string) => void;
	readonly onCancel?: () => void;
}

export function AcknowledgeForm({ events, onDone, onCancel }: AcknowledgeFormProps) {
	const [reason, setReason] = useState('');
	const [hasDate, setHasDate] = useState(false);
	const [date, setDate] = useState(() => formatDay(Date.now() + DEFAULT_DAYS * MS_PER_DAY));
	const [isChecked, setIsChecked] = useState(false);
	const acknowledge = useMutation('anomalies.acknowledge');
	const faults = { reason: reasonFault(reason), date: hasDate ? dateFault(date, Date.now()) : undefined };
	const many = events.length === 1 ? 'this event' : formatCounted(events.length, 'event');
	const submit = async (): Promise<void> => {
		setIsChecked(true);
		if (faults.reason !== undefined || faults.date !== undefined || events.length === 0) return;
		// The day that was named still counts.
		const untilMs = hasDate ? dayMs(date)! + MS_PER_DAY : undefined;
		const done = await acknowledge.run({
			eventIds: events.map(({ eventId }) => eventId),
			reason: reason.trim(),
			...(untilMs === undefined ? {} : { untilMs }),
		});
		if (done) onDone(`Acknowledged ${many} ${hasDate ? `until the end of ${date}, or until it grows` : 'until it grows'}.`);
	};
	return (
		<Form label="Acknowledge" className="form event-form" noValidate onSubmit={() => void submit()} onClose={onCancel}>
			<h3>Acknowledge {many}</h3>
			<div className="form-fields">
				<TextField
					label="Reason"
					value={reason}
					onChange={setReason}
					fault={isChecked ? faults.reason : undefined}
					hint="For whoever reads it later: what it was, what was done"
					isWide
				/>
				<UntilFields hasDate={hasDate} setHasDate={setHasDate} date={date} setDate={setDate} fault={faults.date} />
			</div>
			{acknowledge.error && <ErrorState error={acknowledge.error} />}
			<div className="actions">
				<button type="submit" className="primary" disabled={acknowledge.isRunning}>
					{events.length === 1 ? 'Acknowledge' : `Acknowledge ${formatCounted(events.length, 'event')}`}
				</button>
				{onCancel && (
					<button type="button" onClick={onCancel}>
						Close
					</button>
				)}
				<span className="muted">It can be reopened at any time.</span>
			</div>
		</Form>
	);
}

interface UntilFieldsProps {
	readonly hasDate: boolean;
	readonly setHasDate: (hasDate: boolean) => void;
	readonly date: string;
	readonly setDate: (date: string) => void;
	readonly fault: string | undefined;
}

function UntilFields({ hasDate, setHasDate, date, setDate, fault }: UntilFieldsProps) {
	return (
		<>
			<fieldset className="form-field">
				<legend className="form-label">No alarm</legend>
				<span className="segmented">
					<button type="button" aria-pressed={!hasDate} onClick={() => setHasDate(false)}>
						Until it grows
					</button>
					<button type="button" aria-pressed={hasDate} onClick={() => setHasDate(true)}>
						Until a date
					</button>
				</span>
			</fieldset>
			{hasDate && <TextField label="Last day" kind="date" value={date} onChange={setDate} fault={fault} hint="An alarm before, if it grows" />}
		</>
	);
}

/** Why a reason cannot be taken, as a sentence; undefined when it can. */
export function reasonFault(reason: string): string | undefined {
	if (reason.trim() === '') return 'Say why: who reads it later was not there.';
	const fault = textFault(reason.trim(), MAX_REASON);
	return fault && `It ${fault}.`;
}

function dateFault(date: string, nowMs: number): string | undefined {
	const ms = dayMs(date);
	if (ms === undefined) return 'A day is needed.';
	return ms + MS_PER_DAY <= nowMs ? 'It must be today or later.' : undefined;
}
