/** Writes one suppress window, and shows while one writes when it comes next and what it would excuse. */
import { useEffect, useMemo, useState } from 'react';
import { eventName, spanText } from '../../../src-main/shared/charts/event-text.ts';
import { formatCount, formatCounted } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { occurrenceText } from '../../../src-main/shared/charts/window-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useQuery } from '../../client/engine.tsx';
import { useMutation } from '../../client/use-mutation.ts';
import { Form } from '../../components/form.tsx';
import { ErrorState, QueryView, Skeleton } from '../../components/states.tsx';
import { TextField } from '../../components/text-field.tsx';
import { Choices } from './window-controls.tsx';
import { readDraft, type WindowDraft, type WindowInput } from './window-draft.ts';
import { MetricFields, ScopeFields, TimeFields } from './window-fields.tsx';

const kinds = [
	['backup', 'Backup'],
	['scrub', 'Scrub or check'],
	['other', 'Other work'],
] as const;
/** Typing pauses this long before the preview is asked again. */
const SETTLE_MS = 250;
/** Events and drives that are named before the rest is counted. */
const FEW = 6;

interface WindowEditorProps {
	readonly start: WindowDraft;
	/** Gets what was done, as a sentence. */
	readonly onDone: (text: string) => void;
	readonly onCancel: () => void;
}

export function WindowEditor({ start, onDone, onCancel }: WindowEditorProps) {
	const [draft, setDraft] = useState(start);
	const [isChecked, setIsChecked] = useState(false);
	const save = useMutation('windows.save');
	const { input, faults } = useMemo(() => readDraft(draft), [draft]);
	const change = (part: Partial<WindowDraft>): void => setDraft({ ...draft, ...part });
	const submit = async (): Promise<void> => {
		setIsChecked(true);
		if (input === undefined || faults.size > 0) return;
		const { windowId, kind, origin, reason } = draft;
		const saved = await save.run({ ...input, kind, origin, reason: reason.trim(), ...(windowId === undefined ? {} : { windowId }) });
		if (saved) onDone(`${windowId === undefined ? 'Added' : 'Changed'}: ${plainText(saved.text, 300)}.`);
	};
	return (
		<Form label="Suppress window" className="form window-editor" noValidate onSubmit={() => void submit()} onClose={onCancel}>
			<div className="window-form">
				<h3>{draft.windowId === undefined ? 'Expect work at this time' : 'Change this window'}</h3>
				<ScopeFields draft={draft} faults={shownFaults(faults, isChecked)} change={change} />
				<TimeFields draft={draft} faults={faults} change={change} />
				<MetricFields draft={draft} faults={faults} change={change} />
				<fieldset className="window-part">
					<legend>Why</legend>
					<Choices label="Kind of work" options={kinds} value={draft.kind} onChange={(kind) => change({ kind })} />
					<TextField
						label="Reason"
						value={draft.reason}
						onChange={(reason) => change({ reason })}
						fault={isChecked ? faults.get('reason') : undefined}
						hint="For whoever reads it later: which work, who owns it"
					/>
				</fieldset>
				{save.error && <ErrorState error={save.error} />}
				<div className="actions">
					<button type="submit" className="primary" disabled={save.isRunning}>
						{draft.windowId === undefined ? 'Add window' : 'Save window'}
					</button>
					<button type="button" onClick={onCancel}>
						Close
					</button>
				</div>
			</div>
			<Preview input={input} />
		</Form>
	);
}

/** What nobody has filled yet is no fault before it is sent. */
function shownFaults(faults: ReturnType<typeof readDraft>['faults'], isChecked: boolean): ReturnType<typeof readDraft>['faults'] {
	return isChecked ? faults : new Map([...faults].filter(([field]) => field !== 'scope'));
}

function Preview({ input }: { readonly input: WindowInput | undefined }) {
	const settled = useSettled(input);
	return (
		<section className="window-preview" aria-label="What it would do" aria-live="polite">
			<h4>What it would do</h4>
			{settled === undefined ? <p className="muted">Shown once whom and when are complete.</p> : <PreviewOf input={settled} />}
		</section>
	);
}

function PreviewOf({ input }: { readonly input: WindowInput }) {
	const query = useQuery('windows.preview', input);
	return (
		<QueryView query={query} skeleton={<Skeleton height={220} />}>
			{(preview) => <PreviewText preview={preview} timeZone={input.rule.timeZone} />}
		</QueryView>
	);
}

function PreviewText({ preview, timeZone }: { readonly preview: OutputOf<'windows.preview'>; readonly timeZone: string }) {
	const { text, next, excused, excusedTotal, drives, firstDrives } = preview;
	return (
		<>
			<p>{plainText(text, 400)}.</p>
			<p className="muted">
				{drives === 0 ? 'It speaks of no drive now.' : `${formatCounted(drives, 'drive')}: ${namedDrives(firstDrives, drives)}.`}
			</p>
			<h4>Comes next</h4>
			{next.length === 0 ? (
				<p className="muted">Never again: it lies in the past.</p>
			) : (
				<ol className="plain-list occurrences">
					{next.map(({ startMs, endMs }) => (
						<li key={startMs}>{occurrenceText(startMs, endMs, timeZone)}</li>
					))}
				</ol>
			)}
			<h4>Would excuse</h4>
			{excusedTotal === 0 ? (
				<p className="muted">No open event of the latest search.</p>
			) : (
				<>
					<p>{`${formatCounted(excusedTotal, 'open event')} of the latest search:`}</p>
					<ul className="plain-list">
						{excused.slice(0, FEW).map(({ eventId, serial, startMs, endMs, ...event }) => (
							<li key={eventId}>
								{eventName(event)} <span className="mono">{plainSerial(serial)}</span> <span className="muted">{spanText(startMs, endMs)}</span>
							</li>
						))}
						{excusedTotal > FEW && <li className="muted">and {formatCount(excusedTotal - Math.min(FEW, excused.length))} more</li>}
					</ul>
				</>
			)}
		</>
	);
}

function namedDrives(first: readonly { readonly serial: string }[], total: number): string {
	const names = first.slice(0, FEW).map(({ serial }) => plainSerial(serial));
	return total > names.length ? `${names.join(', ')} and ${formatCount(total - names.length)} more` : names.join(', ');
}

/** The value once it has rested; the one before until then. */
function useSettled<T>(value: T): T {
	const [settled, setSettled] = useState(value);
	const key = JSON.stringify(value);
	useEffect(() => {
		const timer = setTimeout(() => setSettled(key === undefined ? (undefined as T) : (JSON.parse(key) as T)), SETTLE_MS);
		return () => clearTimeout(timer);
	}, [key]);
	return settled;
}
