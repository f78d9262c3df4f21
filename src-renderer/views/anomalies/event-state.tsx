/** What became of an event, and what one can say about it: acknowledge, reopen, expect it in future. */
import { type ReactNode, useState } from 'react';
import { stateText } from '../../../src-main/shared/charts/event-text.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/results.ts';
import { useMutation } from '../../client/use-mutation.ts';
import { ErrorState } from '../../components/states.tsx';
import { hrefOf } from '../../routes.ts';
import { AcknowledgeForm } from './acknowledge-form.tsx';
import { type Drive, type EventState, useAlarmState } from './use-alarm-state.ts';
import { draftOfEvent } from './window-draft.ts';
import { WindowEditor } from './window-editor.tsx';

type Panel = 'acknowledge' | 'expect';

interface EventStateLineProps {
	readonly event: AnomalyEvent;
	/** Undefined while it is asked for. */
	readonly drive: Drive | undefined;
}

export function EventStateLine({ event, drive }: EventStateLineProps) {
	const { known, failed } = useAlarmState(event);
	const [open, setOpen] = useState<Panel>();
	const [said, setSaid] = useState<string>();
	const reopen = useMutation('anomalies.reopen');
	const finish = (text: string): void => {
		setOpen(undefined);
		setSaid(text);
	};
	const takeBack = async (acknowledgementId: number | undefined): Promise<void> => {
		if (acknowledgementId === undefined) return;
		const done = await reopen.run({ acknowledgementIds: [acknowledgementId] });
		if (done) finish('Reopened: it asks for attention again.');
	};
	const forms: Readonly<Record<Panel, ReactNode>> = {
		acknowledge: <AcknowledgeForm events={[event]} onDone={finish} onCancel={() => setOpen(undefined)} />,
		expect: drive && <WindowEditor start={draftOfEvent(event, drive)} onDone={finish} onCancel={() => setOpen(undefined)} />,
	};
	return (
		<>
			<div className={`event-state event-state-${known?.state.state ?? 'asked'}`}>
				<p>{failed ? 'What was said about it could not be read.' : known ? wordsOf(event, known) : 'Looking up what was said about it.'}</p>
				<div className="actions">
					{failed && (
						<button type="button" onClick={failed.retry}>
							Try again
						</button>
					)}
					{known && (
						<StateButtons
							state={known.state.state}
							open={open}
							canExpect={drive !== undefined}
							isReopening={reopen.isRunning}
							onToggle={(panel) => setOpen(open === panel ? undefined : panel)}
							onReopen={() => void takeBack(known.acknowledgement?.acknowledgementId)}
						/>
					)}
				</div>
			</div>
			<p className="event-said" role="status">
				{said}
			</p>
			{reopen.error && <ErrorState error={reopen.error} />}
			{open && forms[open]}
		</>
	);
}

interface StateButtonsProps {
	readonly state: EventState['state']['state'];
	readonly open: Panel | undefined;
	/** A window is made of the drive's host, too. */
	readonly canExpect: boolean;
	readonly isReopening: boolean;
	readonly onToggle: (panel: Panel) => void;
	readonly onReopen: () => void;
}

function StateButtons({ state, open, canExpect, isReopening, onToggle, onReopen }: StateButtonsProps) {
	if (state === 'excused') {
		return (
			<a className="button" href={hrefOf({ view: 'anomalies' })}>
				Suppress windows
			</a>
		);
	}
	return (
		<>
			{state === 'acknowledged' ? (
				<button type="button" disabled={isReopening} onClick={onReopen}>
					Reopen
				</button>
			) : (
				<button type="button" aria-expanded={open === 'acknowledge'} onClick={() => onToggle('acknowledge')}>
					Acknowledge…
				</button>
			)}
			<button type="button" aria-expanded={open === 'expect'} disabled={!canExpect} onClick={() => onToggle('expect')}>
				Expect this in future…
			</button>
		</>
	);
}

const wordsOf = (event: AnomalyEvent, { state, acknowledgement, window }: EventState): string =>
	stateText(event, { state, acknowledgement, windowText: window?.text });
