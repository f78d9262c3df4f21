/** What people said about events: acknowledged until it grows or a date, or expected at this time. */
import type { AnomalyEvent, FailureMode, ThreatClass } from './anomaly-results.ts';
import { excuses, type SuppressWindow, type WindowSubject } from './suppress-windows.ts';
import { type DeviceId, type MetricName, MS_PER_DAY } from './telemetry.ts';

/** Speaks of every event of the same drive and class (and failure mode) that overlaps it, also in later searches. */
export interface Acknowledgement {
	readonly acknowledgementId: number;
	readonly deviceId: DeviceId;
	readonly class: ThreatClass;
	readonly failureMode?: FailureMode;
	readonly startMs: number;
	readonly endMs: number;
	/** Of the event when it was acknowledged: a larger one is an alarm again. */
	readonly size: number;
	readonly reason: string;
	/** Absent: until it grows. */
	readonly untilMs?: number;
	readonly createdAtMs: number;
}

export interface AlarmState {
	readonly eventId: string;
	/** `open` asks for attention; `excused` lies inside a suppress window. */
	readonly state: 'open' | 'acknowledged' | 'excused';
	/** The acknowledgement that speaks of it, also where it no longer holds. */
	readonly acknowledgementId?: number;
	readonly windowId?: number;
	/** Why an acknowledged event is open again. */
	readonly reopened?: 'grown' | 'expired';
}

/** What of an event matters here. */
export type JudgedEvent = Pick<AnomalyEvent, 'eventId' | 'deviceId' | 'class' | 'failureMode' | 'startMs' | 'endMs' | 'size' | 'metric'> & {
	readonly evidence: readonly Pick<AnomalyEvent['evidence'][number], 'metric'>[];
};

/** Time by which an event of a later search may lie beside what was acknowledged and still be meant. */
export const ACKNOWLEDGED_SLACK_MS = MS_PER_DAY;
/** An event has grown when its size is this many times what was acknowledged ... */
export const GROWN_SIZE = 1.25;
/** ... and larger by this much: one error, or one spread. */
export const GROWN_LEAST = 1;
/** ... or, where it is no counter, when it reaches beyond what was acknowledged by more than this share of its length, at least a day. */
export const GROWN_LENGTH = 0.5;

/**
 * Standing acknowledgements that speak of an event, newest first: of the same drive, class and failure mode, overlapping in time; only
 * where none does, those within a day of it.
 *
 * @param acknowledgements  of any drives
 */
export function speakingOf(event: JudgedEvent, acknowledgements: readonly Acknowledgement[]): Acknowledgement[] {
	const meant = acknowledgements.filter(
		(each) => each.deviceId === event.deviceId && each.class === event.class && each.failureMode === event.failureMode,
	);
	const within = (slackMs: number): Acknowledgement[] =>
		meant.filter(({ startMs, endMs }) => startMs <= event.endMs + slackMs && endMs >= event.startMs - slackMs);
	const overlapping = within(0);
	return (overlapping.length > 0 ? overlapping : within(ACKNOWLEDGED_SLACK_MS)).sort(
		(a, b) => b.createdAtMs - a.createdAtMs || b.acknowledgementId - a.acknowledgementId,
	);
}

/**
 * Whether an event is more than what was acknowledged.
 *
 * - Errors (`hardware_degradation`): a quarter more than were acknowledged, at least one more. Their span says nothing: a counter that
 *   rose once more a month later is judged by how far it rose.
 * - Signals: the strongest deviation is a quarter larger and at least one spread, or the event reaches beyond the acknowledged span by more
 *   than half of its length, at least by more than a day.
 *
 * An event that a later search made of several acknowledged ones is compared with all of them together.
 *
 * @param known  what speaks of it and has not expired, newest first, at least one
 */
export function hasGrown(event: JudgedEvent, known: readonly Acknowledgement[]): boolean {
	const size = event.class === 'hardware_degradation' ? errorsIn(known) : known.reduce((most, each) => Math.max(most, each.size), 0);
	if (event.size > size * GROWN_SIZE && event.size >= size + GROWN_LEAST) return true;
	if (event.class === 'hardware_degradation') return false;
	const startMs = known.reduce((low, each) => Math.min(low, each.startMs), Number.POSITIVE_INFINITY);
	const endMs = known.reduce((high, each) => Math.max(high, each.endMs), Number.NEGATIVE_INFINITY);
	const beyondMs = Math.max(0, startMs - event.startMs) + Math.max(0, event.endMs - endMs);
	return beyondMs > Math.max(MS_PER_DAY, GROWN_LENGTH * (endMs - startMs));
}

/** Errors of all spans; of spans that overlap the newest one counts. */
function errorsIn(known: readonly Acknowledgement[]): number {
	const counted: Acknowledgement[] = [];
	for (const each of known) if (counted.every(({ startMs, endMs }) => each.startMs > endMs || each.endMs < startMs)) counted.push(each);
	return counted.reduce((sum, each) => sum + each.size, 0);
}

/** Latency and temperature follow whatever a drive does: a window need not name them, as long as something else is strange. */
const FOLLOWING: ReadonlySet<MetricName> = new Set(['read_latency_ms', 'write_latency_ms', 'temperature_c']);

/** What a window must allow to explain an event: all that is strange in it, but for what only follows. */
export function metricsOf({ metric, evidence }: JudgedEvent): MetricName[] {
	const strange = [...new Set([metric, ...evidence.map((each) => each.metric)])];
	const own = strange.filter((each) => !FOLLOWING.has(each));
	return own.length > 0 ? own : strange;
}

/**
 * Whether a window explains an event. Failing hardware is never explained by work that was expected: a scrub finds defects, it does not
 * make them. Only a window that names each of the event's metrics goes before that.
 */
export function isExcused(event: JudgedEvent, window: Pick<SuppressWindow, 'scope' | 'rule' | 'metrics'>, drive: WindowSubject): boolean {
	if (event.class === 'hardware_degradation' && window.metrics.length === 0) return false;
	// An event ends where its last value begins.
	return excuses(window, drive, event.startMs, event.endMs + (drive.stepMs ?? 0), metricsOf(event));
}

/**
 * What became of each event: acknowledged while it has not grown and no date has passed, excused when a window explains it, otherwise open.
 *
 * @param acknowledgements  standing ones
 * @param drives            those of the events; an event of a drive that is not among them is not excused
 * @returns in the order of the events
 */
export function alarmStates(
	events: readonly JudgedEvent[],
	acknowledgements: readonly Acknowledgement[],
	windows: readonly SuppressWindow[],
	drives: readonly WindowSubject[],
	nowMs: number,
): AlarmState[] {
	const ofDrive = Map.groupBy(acknowledgements, ({ deviceId }) => deviceId);
	const driveOf = new Map(drives.map((drive) => [drive.deviceId, drive] as const));
	return events.map((event) => {
		const { eventId } = event;
		const speaking = speakingOf(event, ofDrive.get(event.deviceId) ?? []);
		const standing = speaking.filter(({ untilMs }) => untilMs === undefined || nowMs < untilMs);
		const newest = standing[0] ?? speaking[0];
		const word = newest === undefined ? {} : { acknowledgementId: newest.acknowledgementId };
		if (standing.length > 0 && !hasGrown(event, standing)) return { eventId, state: 'acknowledged', ...word };
		const drive = driveOf.get(event.deviceId);
		const window = drive && windows.find((each) => isExcused(event, each, drive));
		if (window) return { eventId, state: 'excused', ...word, windowId: window.windowId };
		return { eventId, state: 'open', ...word, ...(newest === undefined ? {} : { reopened: standing.length > 0 ? 'grown' : 'expired' }) };
	});
}
