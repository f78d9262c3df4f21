/** One event with everything that speaks for it: in words, the series around it, its parts, what else it could be, what became of it. */
import { useMemo } from 'react';
import { contributionChart } from '../../../src-main/shared/charts/contribution-chart.ts';
import { confidenceText, eventName, spanText } from '../../../src-main/shared/charts/event-text.ts';
import { formatCounted, formatList, formatMetric, formatNumber } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { threatColour } from '../../../src-main/shared/charts/threats.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/results.ts';
import { useQuery } from '../../client/engine.tsx';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { Icon } from '../../components/icons.tsx';
import { hrefOf } from '../../routes.ts';
import { EventEvidence, rawRowsOf } from './event-evidence.tsx';
import { EventSeries } from './event-series.tsx';
import { EventStateLine } from './event-state.tsx';
import type { Drive } from './use-alarm-state.ts';

interface EventCardProps {
	readonly event: AnomalyEvent;
	/** False on the drive's own view. */
	readonly hasLink?: boolean;
	readonly onClose?: () => void;
}

/** Its drive and what was said about it are asked for by the card itself. */
export function EventCard({ event, hasLink = true, onClose }: EventCardProps) {
	const query = useQuery('drives.get', { drive: event.deviceId });
	const drive = query.status === 'ready' ? query.output.drive : undefined;
	const parts = useMemo(() => contributionChart(event), [event]);
	return (
		<section className="card event-card" aria-label="Event">
			<div className="event-head">
				<i className={`event-mark role-${threatColour(event.class)}`} aria-hidden="true" />
				<div>
					<h2>
						{eventName(event)} on <span className="mono">{plainSerial(event.serial)}</span>
						{placeText(drive)}, <span className="nowrap">{whenText(event)}.</span>
					</h2>
					<p className="muted">
						{confidenceText(event)} Score {formatNumber(event.score)}, threshold {formatNumber(event.threshold)}.
					</p>
				</div>
				<div className="event-links">
					{hasLink && (
						<a className="button" href={hrefOf({ view: 'drive', drive: event.deviceId, metric: event.metric })}>
							Open the drive
						</a>
					)}
					<a className="button" href={hrefOf(rawRowsOf(event, event.metric))}>
						Raw rows
					</a>
					{onClose && (
						<button type="button" className="icon-button" aria-label="Close the event" onClick={onClose}>
							<Icon name="close" />
						</button>
					)}
				</div>
			</div>
			<EventStateLine key={event.eventId} event={event} drive={drive} />
			<EventSeries key={`${event.eventId} series`} event={event} />
			<div className={parts ? 'event-columns' : 'event-columns event-columns-one'}>
				{parts && <ChartFigure chart={parts} />}
				<OtherCauses event={event} />
			</div>
			<EventEvidence event={event} />
		</section>
	);
}

/** Model and host, where they are known. */
function placeText(drive: Drive | undefined): string {
	const known = [plainText(drive?.model ?? '', 40), drive?.host === undefined ? '' : `host ${plainText(drive.host, 40)}`].filter(Boolean);
	return known.length === 0 ? '' : ` (${known.join(', ')})`;
}

function whenText({ startMs, endMs }: AnomalyEvent): string {
	return startMs === endMs ? `on ${spanText(startMs, endMs)}` : `from ${spanText(startMs, endMs)}`;
}

function OtherCauses({ event }: { readonly event: AnomalyEvent }) {
	const { alternatives, missingEvidence, failureMode } = event;
	return (
		<div className="event-causes">
			{failureMode !== undefined && (
				<div>
					<h3>Failure mode</h3>
					<p>{failureMode.charAt(0).toUpperCase() + failureMode.slice(1)}</p>
				</div>
			)}
			<div>
				<h3>What else it could be</h3>
				{alternatives.length === 0 ? (
					<p className="muted">Nothing else is known to look like this.</p>
				) : (
					<ul>
						{alternatives.map((text) => (
							<li key={text}>{plainText(text, 160)}</li>
						))}
					</ul>
				)}
			</div>
			<div>
				<h3>Evidence that is missing</h3>
				<p className="muted">
					{missingEvidence.length === 0
						? 'None: the source has everything that this judgement asks for.'
						: `${formatCounted(missingEvidence.length, 'metric')} would help and ${missingEvidence.length === 1 ? 'is' : 'are'} not in this source: ${formatList(
								missingEvidence.map((metric) => plainText(formatMetric(metric))),
							)}.`}
				</p>
			</div>
		</div>
	);
}
