/** How long a drive was under observation before the first row that speaks of it. */
import { dayMs } from './drive-changes.ts';
import { MS_PER_DAY } from './telemetry.ts';

/**
 * Days under observation before the first row: from the stated day on, or the day that ends with the row. A row says that the drive
 * lived through that day, which is the shortest time that a daily source can see.
 */
export function watchedDaysBefore(firstMs: number, observedSince: string | undefined): number {
	const sinceMs = observedSince === undefined ? undefined : dayMs(observedSince);
	return sinceMs === undefined ? 1 : Math.max(1, (firstMs - sinceMs) / MS_PER_DAY);
}
