/** One event and what became of it, in words: the same on the page and on the terminal. */
import type { Acknowledgement, AlarmState } from '../domain/alarm-state.ts';
import type { AnomalyEvent } from '../domain/anomaly-results.ts';
import { MS_PER_DAY } from '../domain/telemetry.ts';
import { formatDay, formatDayRange, formatInstant, formatNumber, formatPercent } from './format.ts';
import { plainText } from './plain-text.ts';
import { threatName } from './threats.ts';

/** `2024-05-03`, `2024-05-03 to 2024-05-05`, or with hours where the source has them: `2024-05-03 14:00 to 17:00 UTC`. */
export function spanText(startMs: number, endMs: number): string {
	if (startMs % MS_PER_DAY === 0 && endMs % MS_PER_DAY === 0) return formatDayRange(startMs, endMs);
	const [start, end] = [formatInstant(startMs), formatInstant(endMs)];
	if (start === end) return start;
	const bare = start.replace(' UTC', '');
	return formatDay(startMs) === formatDay(endMs) ? `${bare} to ${end.slice(11)}` : `${bare} to ${end}`;
}

/** What it is: `Hardware degradation (thermal)`. */
export function eventName({ class: name, failureMode }: Pick<AnomalyEvent, 'class' | 'failureMode'>): string {
	return failureMode === undefined ? threatName(name) : `${threatName(name)} (${failureMode})`;
}

/** How sure we are, and what the figure means. */
export function confidenceText({ class: name, confidence }: Pick<AnomalyEvent, 'class' | 'confidence'>): string {
	const what = name === 'unusual' ? 'really out of the ordinary' : 'what it is called here';
	return `Confidence ${formatPercent(confidence)}: so many of the labelled events like it were ${what}.`;
}

/** A growth measure: errors are counted, deviations measured in spreads. */
export function sizeText({ class: name, size }: Pick<AnomalyEvent, 'class' | 'size'>): string {
	return name === 'hardware_degradation' ? formatNumber(size) : `${formatNumber(size, 2)} spreads`;
}

/** What of its state a sentence needs. */
export interface StateWords {
	readonly state: AlarmState;
	/** The acknowledgement that speaks of it, where one does. */
	readonly acknowledgement?: Acknowledgement | undefined;
	/** Rule of the window that excuses it, as a sentence. */
	readonly windowText?: string | undefined;
}

/** `Acknowledged on 2024-05-03 until it grows: "cable replaced".` */
export function stateText(event: AnomalyEvent, { state, acknowledgement, windowText }: StateWords): string {
	if (state.state === 'excused') return `Expected: it lies in a suppress window${windowText ? ` (${plainText(windowText, 200)})` : ''}.`;
	if (acknowledgement === undefined) return state.state === 'open' ? 'Open: nobody has said anything about it yet.' : 'Acknowledged.';
	const { createdAtMs, untilMs, reason, size } = acknowledgement;
	const why = `"${plainText(reason, 300)}"`;
	if (state.state === 'acknowledged')
		return `Acknowledged on ${formatDay(createdAtMs)} ${untilMs === undefined ? 'until it grows' : `until ${formatDay(untilMs)} or until it grows`}: ${why}.`;
	if (state.reopened === 'grown') {
		const [before, now] = [sizeText({ ...event, size }), sizeText(event)];
		const how = before === now ? 'it lasts longer now' : `${before} → ${now}`;
		return `Open again: has grown since it was acknowledged on ${formatDay(createdAtMs)} (${how}). Then said: ${why}.`;
	}
	if (state.reopened === 'expired') return `Open again: its acknowledgement ended on ${formatDay(untilMs ?? createdAtMs)}. Then said: ${why}.`;
	return 'Open.';
}
