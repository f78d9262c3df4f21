/** The answer that opens the view: what needs a look now, how many drives are quiet, how often the threshold speaks. */
import { formatCount, formatCounted, formatList, formatNumber } from '../../../src-main/shared/charts/format.ts';
import type { AnomalyResult, ThreatClass } from '../../../src-main/shared/domain/anomaly-results.ts';
import { MS_PER_DAY } from '../../../src-main/shared/domain/telemetry.ts';
import type { ListedEvent } from './listed-events.ts';

const RECENT_DAYS = 30;

export function anomalySentence(
	result: Pick<AnomalyResult, 'drives' | 'driveDays' | 'achievedPerDriveMonth' | 'lastObservedMs'>,
	listed: readonly ListedEvent[],
): string {
	const open = listed.filter(({ state }) => state.state === 'open');
	const rest = listed.length - open.length;
	const rate = `The threshold raises ${formatNumber(result.achievedPerDriveMonth, 2)} alarms per drive and month.`;
	if (listed.length === 0) {
		const where = `${formatCounted(result.drives, 'drive')} in ${formatCounted(Math.round(result.driveDays), 'drive-day')}`;
		return `Nothing stood out on ${where}.`;
	}
	if (open.length === 0) {
		return `Nothing needs a look now: ${rest === 1 ? 'the only event is' : `all ${formatCount(rest)} events are`} acknowledged or expected. ${rate}`;
	}
	const affected = new Set(open.map(({ event }) => event.deviceId)).size;
	const quiet = Math.max(0, result.drives - affected);
	const calm = result.drives === 1 ? '' : `; ${formatCount(quiet)} of ${formatCounted(result.drives, 'drive')} ${quiet === 1 ? 'is' : 'are'} quiet`;
	return `${formatCounted(open.length, 'alarm')} ${open.length === 1 ? 'needs' : 'need'} a look${recentText(open, result.lastObservedMs)}: ${formatList(kindsOf(open))}${calm}. ${rate}`;
}

/** How many are still fresh, where some are not. */
function recentText(open: readonly ListedEvent[], lastMs: number): string {
	const recent = open.filter(({ event }) => event.startMs > lastMs - RECENT_DAYS * MS_PER_DAY).length;
	if (recent === open.length) return '';
	return `, ${recent === 0 ? 'none' : formatCount(recent)} of the last ${RECENT_DAYS} days`;
}

/** `2 may be misuse`, `7 may be failing hardware`, `3 are only unusual`; `all may be misuse` where that is all there is. */
function kindsOf(open: readonly ListedEvent[]): string[] {
	const count = (isOf: (threat: ThreatClass) => boolean): number => open.filter(({ event }) => isOf(event.class)).length;
	const hardware = count((threat) => threat === 'hardware_degradation');
	const unusual = count((threat) => threat === 'unusual');
	const misuse = open.length - hardware - unusual;
	const all = open.length === 1 ? 'it' : open.length === 2 ? 'both' : 'all';
	const many = (kind: number): string => (kind === open.length ? all : formatCount(kind));
	return [
		...(misuse > 0 ? [`${many(misuse)} may be misuse`] : []),
		...(hardware > 0 ? [`${many(hardware)} may be failing hardware`] : []),
		...(unusual > 0 ? [`${many(unusual)} ${unusual === 1 ? 'is' : 'are'} only unusual`] : []),
	];
}
