/** The events of one drive with their evidence, each of which opens its card. */
import { useState } from 'react';

import { eventName, spanText } from '../../../src-main/shared/charts/event-text.ts';
import { formatCounted, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { threatColour } from '../../../src-main/shared/charts/threats.ts';
import type { AlarmState } from '../../../src-main/shared/domain/alarm-state.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/results.ts';
import { hrefOf } from '../../routes.ts';

/** More than these are shown on request. */
const SHOWN = 6;

interface DriveEventsProps {
	/** Those in the window, in order of time. */
	readonly events: readonly AnomalyEvent[];
	/** All of the drive. */
	readonly total: number;
	/** What became of them. */
	readonly alarms: readonly AlarmState[];
	readonly hasRun: boolean;
	readonly picked: string | undefined;
	readonly onPick: (eventId: string) => void;
}

export function DriveEvents({ events, total, alarms, hasRun, picked, onPick }: DriveEventsProps) {
	const [isAll, setIsAll] = useState(false);
	const newestFirst = events.toReversed();
	const stateOf = new Map(alarms.map(({ eventId, state }) => [eventId, state]));
	return (
		<section className="card" aria-label="Events">
			<h2>{events.length === total ? 'Events' : `Events, ${events.length} of ${total} in the window`}</h2>
			{events.length === 0 && (
				<p className="muted">
					{!hasRun ? 'Nobody has looked yet. ' : total === 0 ? 'Nothing stood out on this drive.' : 'Nothing stood out in the window.'}
					{!hasRun && <a href={hrefOf({ view: 'anomalies' })}>Find anomalies</a>}
				</p>
			)}
			<ul className="event-list">
				{(isAll ? newestFirst : newestFirst.slice(0, SHOWN)).map((event) => (
					<EventItem
						key={event.eventId}
						event={event}
						state={stateOf.get(event.eventId) ?? 'open'}
						isPicked={event.eventId === picked}
						onPick={onPick}
					/>
				))}
			</ul>
			{!isAll && events.length > SHOWN && (
				<button type="button" onClick={() => setIsAll(true)}>
					Show all {events.length}
				</button>
			)}
		</section>
	);
}

interface EventItemProps {
	readonly event: AnomalyEvent;
	readonly state: AlarmState['state'];
	readonly isPicked: boolean;
	readonly onPick: (eventId: string) => void;
}

function EventItem({ event, state, isPicked, onPick }: EventItemProps) {
	const [first, ...others] = event.evidence;
	return (
		<li>
			<p>
				<button type="button" className="event-open" aria-pressed={isPicked} onClick={() => onPick(event.eventId)}>
					<i className={`key key-box role-${threatColour(event.class)}`} />
					{eventName(event)}
				</button>
				<span className="muted">
					{spanText(event.startMs, event.endMs)}, confidence {formatPercent(event.confidence)}
					{state !== 'open' && `, ${state === 'excused' ? 'expected' : 'acknowledged'}`}
				</span>
			</p>
			{first && <p>{plainText(first.text, 300)}</p>}
			{others.length > 0 && <p className="muted">{formatCounted(others.length, 'more line')} of evidence in its card.</p>}
		</li>
	);
}
