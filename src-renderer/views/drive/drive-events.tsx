/** The events of one drive with their evidence. */
import { useState } from 'react';

import { formatCounted, formatDayRange, formatMetric, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/results.ts';
import { hrefOf } from '../../routes.ts';
import { ThreatTag } from '../anomalies/event-columns.tsx';

/** More than these are shown on request. */
const SHOWN = 6;

interface DriveEventsProps {
	/** In order of time. */
	readonly events: readonly AnomalyEvent[];
	readonly hasRun: boolean;
}

export function DriveEvents({ events, hasRun }: DriveEventsProps) {
	const [isAll, setIsAll] = useState(false);
	const newestFirst = events.toReversed();
	return (
		<section className="card" aria-label="Events">
			<h2>Events</h2>
			{events.length === 0 && (
				<p className="muted">
					{hasRun ? 'Nothing stood out on this drive.' : 'Nobody has looked yet. '}
					{!hasRun && <a href={hrefOf({ view: 'anomalies' })}>Find anomalies</a>}
				</p>
			)}
			<ul className="event-list">
				{(isAll ? newestFirst : newestFirst.slice(0, SHOWN)).map((event) => (
					<EventItem key={event.eventId} event={event} />
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

function EventItem({ event }: { readonly event: AnomalyEvent }) {
	const [first, ...others] = event.evidence;
	return (
		<li>
			<p>
				<ThreatTag threat={event.class} />
				<span className="muted">
					{formatDayRange(event.startMs, event.endMs)}, confidence {formatPercent(event.confidence)}
				</span>
				<a href={hrefOf({ view: 'drive', drive: event.deviceId, metric: event.metric })}>{plainText(formatMetric(event.metric))}</a>
			</p>
			{first && <p>{plainText(first.text, 300)}</p>}
			{others.length > 0 && (
				<details>
					<summary>{formatCounted(others.length, 'more line')} of evidence</summary>
					{others.map(({ text, detector, metric, windowStartMs }) => (
						<p key={`${detector} ${metric} ${windowStartMs} ${text}`}>{plainText(text, 300)}</p>
					))}
				</details>
			)}
			{event.alternatives.length > 0 && <p className="muted">Could also be: {event.alternatives.map((text) => plainText(text, 120)).join('; ')}.</p>}
		</li>
	);
}
