/** When and on which drives something stood out: one row a drive, one span an event. */
import type { AnomalyEvent, AnomalyResult, ThreatClass } from '../domain/results.ts';
import type { DeviceId, Drive } from '../domain/telemetry.ts';
import type { Chart, SpansLayer } from './chart.ts';
import { formatCount, formatCounted, formatDayRange, formatList, formatMetric, formatNumber, formatPercent } from './format.ts';
import { plainSerial, plainText } from './plain-text.ts';
import { threatClasses, threatColour, threatName } from './threats.ts';

const MAX_ROWS = 20;

/**
 * The drives with the most serious events (at most `maxRows`), most serious on top.
 *
 * @param drives gives the time in which the shown drives were observed; without it the axis spans the events
 */
export function anomalyTimelineChart(result: AnomalyResult, drives: readonly Drive[], maxRows = MAX_ROWS): Chart {
	const rows = rankDrives(result.events).slice(0, maxRows);
	const rowOf = new Map(rows.map((deviceId, row) => [deviceId, row]));
	const serialOf = new Map(result.events.map((event) => [event.deviceId, event.serial]));
	const shown = result.events.filter((event) => rowOf.has(event.deviceId));
	const present = threatClasses.filter((threat) => shown.some((event) => event.class === threat)).reverse();
	// One drive of another decade must not squeeze the others into a line: only the drives that are shown count.
	const range = observedRange(shown, rows.length === 0 ? drives : drives.filter((drive) => rowOf.has(drive.deviceId)));
	return {
		kind: 'anomaly-timeline',
		title: 'Events by drive',
		summary: timelineSummary(result, rows.length),
		x: { type: 'time', label: 'UTC day', ...(range ? { range } : {}) },
		y: { type: 'category', label: 'Drive', categories: rows.map((deviceId) => plainSerial(serialOf.get(deviceId) ?? '')) },
		layers: present.map((threat) => eventSpans(threat, shown, rowOf)),
	};
}

/** How serious an event is: its class first, then how sure we are. */
export function seriousness(event: AnomalyEvent): number {
	return threatClasses.length - threatClasses.indexOf(event.class) + event.confidence;
}

function rankDrives(events: readonly AnomalyEvent[]): DeviceId[] {
	const worst = new Map<DeviceId, number>();
	for (const event of events) worst.set(event.deviceId, Math.max(worst.get(event.deviceId) ?? 0, seriousness(event)));
	return [...worst].sort(([idA, a], [idB, b]) => b - a || (idA < idB ? -1 : 1)).map(([deviceId]) => deviceId);
}

function eventSpans(threat: ThreatClass, events: readonly AnomalyEvent[], rowOf: ReadonlyMap<DeviceId, number>): SpansLayer {
	const own = events.filter((event) => event.class === threat);
	return {
		type: 'spans',
		label: threatName(threat),
		row: Float64Array.from(own, (event) => rowOf.get(event.deviceId)!),
		start: Float64Array.from(own, (event) => event.startMs),
		end: Float64Array.from(own, (event) => event.endMs),
		strength: Float64Array.from(own, (event) => Math.min(1, Math.max(0, event.confidence))),
		colour: threatColour(threat),
		texts: own.map(eventSentence),
		ids: own.map((event) => event.eventId),
	};
}

function eventSentence(event: AnomalyEvent): string {
	const what = `${threatName(event.class)} on ${plainSerial(event.serial)}, ${formatDayRange(event.startMs, event.endMs)}`;
	return `${what}: ${plainText(event.evidence[0]?.text ?? formatMetric(event.metric), 160)} (confidence ${formatPercent(event.confidence)}).`;
}

function timelineSummary(result: AnomalyResult, rows: number): string {
	const count = result.events.length;
	const over = `in ${formatCount(result.driveDays)} drive-days`;
	const budget = `The threshold raises ${formatNumber(result.achievedPerDriveMonth, 2)} alarms per drive and month (accepted: ${formatNumber(result.budgetPerDriveMonth, 2)}).`;
	if (count === 0) return `No event ${over} of ${formatCounted(result.drives, 'drive')}. ${budget}`;
	const affected = new Set(result.events.map((event) => event.deviceId)).size;
	const classes = threatClasses
		.map((threat) => [threat, result.events.filter((event) => event.class === threat).length] as const)
		.filter(([, n]) => n > 0);
	const parts = classes.map(([threat, n]) => `${formatCount(n)} ${threatName(threat).toLowerCase()}`);
	const shown = rows < affected ? ` Shown are the ${formatCount(rows)} drives with the most serious events.` : '';
	return `${formatCounted(count, 'event')} on ${formatCount(affected)} of ${formatCounted(result.drives, 'drive')} ${over}: ${formatList(parts)}; paler is less sure.${shown} ${budget}`;
}

function observedRange(events: readonly AnomalyEvent[], drives: readonly Drive[]): readonly [number, number] | null {
	let first = Number.POSITIVE_INFINITY;
	let last = Number.NEGATIVE_INFINITY;
	for (const drive of drives) {
		first = Math.min(first, drive.firstSeenMs);
		last = Math.max(last, drive.lastSeenMs);
	}
	for (const event of events) {
		first = Math.min(first, event.startMs);
		last = Math.max(last, event.endMs);
	}
	return first <= last ? [first, last] : null;
}
