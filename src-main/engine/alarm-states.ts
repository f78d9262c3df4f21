/** What became of the events of a search: acknowledged, excused by a window, or open. */
import type { Acknowledgement, AlarmState, JudgedEvent } from '../shared/domain/alarm-state.ts';
import { alarmStates } from '../shared/domain/alarm-state.ts';
import type { WindowSubject } from '../shared/domain/suppress-windows.ts';
import { type Drive, MS_PER_DAY, MS_PER_HOUR } from '../shared/domain/telemetry.ts';
import type { StorageClient } from '../storage/client.ts';

export interface AlarmsNow {
	/** In the order of the events. */
	readonly alarms: AlarmState[];
	/** Standing ones of all drives, newest first. */
	readonly acknowledgements: Acknowledgement[];
}

/** @param result  the events to judge; those of one drive may be a part of a search */
export async function alarmStatesOf(storage: StorageClient, result: { readonly events: readonly JudgedEvent[] }, nowMs: number): Promise<AlarmsNow> {
	const [acknowledgements, windows, drives] = await Promise.all([
		storage.alarms.acknowledgements(),
		storage.alarms.windows(),
		storage.devices.list(),
	]);
	return { alarms: alarmStates(result.events, acknowledgements, windows, drives.map(subjectOf), nowMs), acknowledgements };
}

/** Rows that come more often than this are judged hour by hour, the others day by day, as the search does. */
const DAILY_FROM_MS = 12 * MS_PER_HOUR;

/** A drive as windows ask for it; the time that one of its values stands for follows from how often it reported. */
export function subjectOf({ deviceId, model, host, samples, firstSeenMs, lastSeenMs }: Drive): WindowSubject {
	const intervalMs = samples > 1 ? (lastSeenMs - firstSeenMs) / (samples - 1) : MS_PER_DAY;
	return { deviceId, model, host, stepMs: intervalMs < DAILY_FROM_MS ? MS_PER_HOUR : MS_PER_DAY };
}
