/** Which events ask for attention, and which of them a view shows. */
import { seriousness } from '../../../src-main/shared/charts/anomaly-timeline-chart.ts';
import type { AlarmState } from '../../../src-main/shared/domain/alarm-state.ts';
import type { AnomalyEvent, ThreatClass } from '../../../src-main/shared/domain/anomaly-results.ts';
import type { Drive } from '../../../src-main/shared/domain/telemetry.ts';

export type StateName = AlarmState['state'];
export const stateNames: readonly StateName[] = ['open', 'acknowledged', 'excused'];

/** An event with what became of it and the drive that it speaks of. */
export interface ListedEvent {
	readonly event: AnomalyEvent;
	readonly state: AlarmState;
	/** Absent once the drive is gone. */
	readonly drive?: Pick<Drive, 'model' | 'host'>;
}

/** A cell of the heat map that was chosen. */
export interface ChosenCell {
	/** A device id, model or host, as `groupBy` says. */
	readonly groupBy: 'drive' | 'model' | 'host';
	readonly key: string;
	readonly label: string;
	readonly startMs: number;
	readonly endMs: number;
}

export interface EventFilter {
	readonly class: ThreatClass | null;
	/** Part of a serial, model or host. */
	readonly text: string;
	readonly cell: ChosenCell | null;
}

export const noEventFilter: EventFilter = { class: null, text: '', cell: null };

type Place = Pick<Drive, 'deviceId' | 'model' | 'host'>;

/** Open ones first, the most serious on top, newest first among equals. */
export function listEvents(events: readonly AnomalyEvent[], alarms: readonly AlarmState[], drives: readonly Place[]): ListedEvent[] {
	const states = new Map(alarms.map((state) => [state.eventId, state]));
	const places = new Map(drives.map((drive) => [drive.deviceId, drive]));
	return events
		.map((event): ListedEvent => {
			const drive = places.get(event.deviceId);
			// What nobody has spoken of is open.
			const state: AlarmState = states.get(event.eventId) ?? { eventId: event.eventId, state: 'open' };
			return { event, state, ...(drive ? { drive } : {}) };
		})
		.sort(
			(a, b) =>
				stateNames.indexOf(a.state.state) - stateNames.indexOf(b.state.state) ||
				seriousness(b.event) - seriousness(a.event) ||
				b.event.startMs - a.event.startMs,
		);
}

/** Those that pass, whatever their state. */
export function filterEvents(listed: readonly ListedEvent[], { class: threat, text, cell }: EventFilter): ListedEvent[] {
	const wanted = text.trim().toLowerCase();
	return listed.filter(({ event, drive }) => {
		if (threat !== null && event.class !== threat) return false;
		if (wanted !== '' && ![event.serial, drive?.model ?? '', drive?.host ?? ''].some((value) => value.toLowerCase().includes(wanted))) return false;
		if (cell === null) return true;
		const key = cell.groupBy === 'drive' ? event.deviceId : cell.groupBy === 'model' ? drive?.model : (drive?.host ?? '');
		return key === cell.key && event.startMs < cell.endMs && event.endMs >= cell.startMs;
	});
}

/** How many are in each state. */
export function countStates(listed: readonly ListedEvent[]): Readonly<Record<StateName, number>> {
	const count = (name: StateName): number => listed.filter(({ state }) => state.state === name).length;
	return { open: count('open'), acknowledged: count('acknowledged'), excused: count('excused') };
}
