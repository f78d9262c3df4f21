/** The events of one drive over its whole history, one row for each class: the figures behind the timeline of a drive. */
import type { AnomalyEvent } from '../domain/anomaly-results.ts';
import type { Chart, SpansLayer } from './chart.ts';
import { eventName, spanText } from './event-text.ts';
import { formatCounted, formatDayRange, formatList, formatPercent } from './format.ts';
import { plainSerial, plainText } from './plain-text.ts';
import { threatClasses, threatColour, threatName } from './threats.ts';

/** @param range instants of the first and last sample of the drive */
export function driveTimelineChart(serial: string, events: readonly AnomalyEvent[], range: readonly [number, number]): Chart {
	const present = threatClasses.filter((threat) => events.some((event) => event.class === threat));
	return {
		kind: 'anomaly-timeline',
		title: `Events of ${plainSerial(serial)}`,
		summary: summaryOf(events, range),
		x: { type: 'time', label: 'UTC day', range },
		y: { type: 'category', label: 'Class', categories: present.map(threatName) },
		layers: present.map((threat, row): SpansLayer => {
			const own = events.filter((event) => event.class === threat);
			return {
				type: 'spans',
				label: threatName(threat),
				row: new Float64Array(own.length).fill(row),
				start: Float64Array.from(own, ({ startMs }) => startMs),
				end: Float64Array.from(own, ({ endMs }) => endMs),
				strength: Float64Array.from(own, ({ confidence }) => confidence),
				colour: threatColour(threat),
				texts: own.map(timelineSentence),
				ids: own.map(({ eventId }) => eventId),
			};
		}),
	};
}

/** One event, as it reads when one points at it. */
export function timelineSentence(event: AnomalyEvent): string {
	const evidence = plainText(event.evidence[0]?.text ?? '', 160);
	return `${eventName(event)}, ${spanText(event.startMs, event.endMs)}, confidence ${formatPercent(event.confidence)}${evidence ? `: ${evidence}` : ''}`;
}

function summaryOf(events: readonly AnomalyEvent[], [first, last]: readonly [number, number]): string {
	const when = formatDayRange(first, last);
	if (events.length === 0) return `Nothing stood out on this drive, ${when}.`;
	const parts = threatClasses
		.map((threat) => [threat, events.filter((event) => event.class === threat).length] as const)
		.filter(([, count]) => count > 0)
		.map(([threat, count]) => `${count} ${threatName(threat).toLowerCase()}`);
	return `${formatCounted(events.length, 'event')}, ${when}: ${formatList(parts)}; paler is less sure.`;
}
