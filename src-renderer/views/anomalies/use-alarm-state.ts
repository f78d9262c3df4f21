/** What became of one event: acknowledged, excused, open, and open again. */
import { useMemo } from 'react';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { Acknowledgement, AlarmState } from '../../../src-main/shared/domain/alarm-state.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/results.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '../../../src-main/shared/domain/telemetry.ts';
import { type Query, useQuery } from '../../client/engine.tsx';

export type ListedWindow = OutputOf<'windows.list'>['windows'][number];
export type Drive = OutputOf<'drives.get'>['drive'];

export interface EventState {
	readonly state: AlarmState;
	/** The acknowledgement that speaks of it, also where it no longer holds. */
	readonly acknowledgement: Acknowledgement | undefined;
	/** The window that excuses it. */
	readonly window: ListedWindow | undefined;
}

/** `known` is undefined until both answers are there; `failed` is the question that could not be asked. */
export function useAlarmState(event: AnomalyEvent): { readonly known: EventState | undefined; readonly failed: Query<unknown> | undefined } {
	const latest = useQuery('anomalies.latest', { drive: event.deviceId });
	const expected = useQuery('windows.list', {});
	const known = useMemo(() => {
		if (latest.status !== 'ready' || expected.status !== 'ready') return undefined;
		const { alarms, acknowledgements } = latest.output;
		const state = alarms.find(({ eventId }) => eventId === event.eventId) ?? { eventId: event.eventId, state: 'open' as const };
		return {
			state,
			acknowledgement: acknowledgements.find(({ acknowledgementId }) => acknowledgementId === state.acknowledgementId),
			window: expected.output.windows.find(({ windowId }) => windowId === state.windowId),
		};
	}, [latest, expected, event]);
	return { known, failed: [latest, expected].find(({ status }) => status === 'failed') };
}

/** Time that one value of an event stands for: days begin at midnight, all of them; 0 for one that has instants of its own. */
export function stepOf({ startMs, endMs, peakMs }: Pick<AnomalyEvent, 'startMs' | 'endMs' | 'peakMs'>): number {
	const areAll = (stepMs: number): boolean => [startMs, endMs, peakMs].every((atMs) => atMs % stepMs === 0);
	if (areAll(MS_PER_DAY)) return MS_PER_DAY;
	return areAll(MS_PER_HOUR) ? MS_PER_HOUR : 0;
}
