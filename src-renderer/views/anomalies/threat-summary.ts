/** What is open of each threat class, and how it went over the last months. */
import { threatClasses } from '../../../src-main/shared/charts/threats.ts';
import type { FailureMode, ThreatClass } from '../../../src-main/shared/domain/anomaly-results.ts';
import { MS_PER_DAY } from '../../../src-main/shared/domain/telemetry.ts';
import type { ListedEvent } from './listed-events.ts';

/** Days of the trend, and of one step of it. */
export const TREND_DAYS = 90;
const STEP_DAYS = 6;

export interface ThreatSummary {
	readonly class: ThreatClass;
	readonly open: number;
	/** Acknowledged and excused ones. */
	readonly settled: number;
	/** End of the newest open event. */
	readonly newestMs?: number;
	/** Of the open ones. */
	readonly mostSure?: number;
	/** Events that began, whatever became of them: one count for each six days, oldest first. */
	readonly trend: readonly number[];
	/** Drives with an open event, and the hosts among them by name. */
	readonly drives: number;
	readonly hosts: readonly string[];
	/** Open ones by what degrades, most first. */
	readonly modes: readonly (readonly [mode: FailureMode, open: number])[];
}

/** One for each class, most serious first, also where there is nothing. @param lastMs end of the searched history */
export function summariseThreats(listed: readonly ListedEvent[], lastMs: number): ThreatSummary[] {
	const byClass = Map.groupBy(listed, ({ event }) => event.class);
	return threatClasses.map((threat) => summarise(threat, byClass.get(threat) ?? [], lastMs));
}

function summarise(threat: ThreatClass, own: readonly ListedEvent[], lastMs: number): ThreatSummary {
	const open = own.filter(({ state }) => state.state === 'open');
	const trend = new Array<number>(TREND_DAYS / STEP_DAYS).fill(0);
	for (const { event } of own) {
		const step = trend.length - 1 - Math.floor((lastMs - event.startMs) / (STEP_DAYS * MS_PER_DAY));
		if (step >= 0 && step < trend.length) trend[step]! += 1;
	}
	const modes = Map.groupBy(
		open.flatMap(({ event }) => event.failureMode ?? []),
		(mode) => mode,
	);
	const newest = open.reduce((latest, { event }) => Math.max(latest, event.endMs), Number.NEGATIVE_INFINITY);
	return {
		class: threat,
		open: open.length,
		settled: own.length - open.length,
		...(open.length > 0 ? { newestMs: newest, mostSure: open.reduce((most, { event }) => Math.max(most, event.confidence), 0) } : {}),
		trend,
		drives: new Set(open.map(({ event }) => event.deviceId)).size,
		hosts: [...new Set(open.flatMap(({ drive }) => drive?.host || []))].sort(),
		modes: [...modes].map(([mode, all]) => [mode, all.length] as const).sort((a, b) => b[1] - a[1]),
	};
}
