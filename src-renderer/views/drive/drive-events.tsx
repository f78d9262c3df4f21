/** The events of one drive with their evidence. */

import { formatDayRange, formatMetric, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/results.ts';
import { hrefOf } from '../../routes.ts';
import { ThreatTag } from '../anomalies/event-columns.tsx';

interface DriveEventsProps {
	readonly events: readonly AnomalyEvent[];
	readonly hasRun: boolean;
}

export function DriveEvents({ events, hasRun }: DriveEventsProps) {
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
				{events.map((event) => (
					<li key={event.eventId}>
						<p>
							<ThreatTag threat={event.class} />
							<span className="muted">
								{formatDayRange(event.startMs, event.endMs)}, confidence {formatPercent(event.confidence)}
							</span>
							<a href={hrefOf({ view: 'drive', drive: event.deviceId, metric: event.metric })}>{plainText(formatMetric(event.metric))}</a>
						</p>
						{event.evidence.map(({ text, detector, windowStartMs }) => (
							<p key={`${detector} ${windowStartMs} ${text}`}>{plainText(text, 300)}</p>
						))}
						{event.alternatives.length > 0 && (
							<p className="muted">Could also be: {event.alternatives.map((text) => plainText(text, 120)).join('; ')}.</p>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}
