/** How strange each drive was on each day, as one picture over the fleet. */
import type { AnomalyMap, StrangeRuns } from '../../shared/domain/results.ts';
import type { DriveFindings } from './watch.ts';

const MS_PER_DAY = 86_400_000;
/** A clock that once stood in 1990 must not make a picture of 35 years: days before this many are not shown. */
const MAX_DAYS = 3653;

export function anomalyMap(findings: readonly DriveFindings[], runs: StrangeRuns): AnomalyMap {
	const seen = findings.filter(({ days }) => days.length > 0);
	const endMs = seen.reduce((last, { firstDayMs, days }) => Math.max(last, firstDayMs + days.length * MS_PER_DAY), 0);
	const earliestMs = seen.reduce((first, { firstDayMs }) => Math.min(first, firstDayMs), endMs);
	const firstDayMs = Math.max(earliestMs, endMs - MAX_DAYS * MS_PER_DAY);
	const days = (endMs - firstDayMs) / MS_PER_DAY;
	const strangeness = new Uint8Array(findings.length * days);
	for (const [index, drive] of findings.entries()) {
		const offset = (drive.firstDayMs - firstDayMs) / MS_PER_DAY;
		const skipped = Math.max(0, -offset);
		if (skipped < drive.days.length) strangeness.set(drive.days.subarray(skipped), index * days + Math.max(0, offset));
	}
	return { deviceIds: findings.map(({ deviceId }) => deviceId), firstDayMs, days, strangeness, runs };
}
