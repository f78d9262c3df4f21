/** How long drives were under observation: by their rows, or since a stated day before the first of them. */
import { formatCount, formatCounted } from '../shared/charts/format.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '../shared/domain/telemetry.ts';
import { watchedDaysBefore } from '../shared/domain/watched-days.ts';
import type { ObservedDrive } from './fleet.ts';

type Watched = Pick<ObservedDrive, 'observedAtMs' | 'observedSince'>;

/** Days under observation before the first row. */
export function daysBeforeFirstRow({ observedAtMs, observedSince }: Watched): number {
	return watchedDaysBefore(observedAtMs[0] as number, observedSince);
}

/** The instant of the first row, or of the day before it since which the drive is said to have been watched. */
export const watchedFromMs = (drive: Watched): number => (drive.observedAtMs[0] as number) - (daysBeforeFirstRow(drive) - 1) * MS_PER_DAY;

/** Days from the beginning of the observation to the last row. */
export function watchedDays(drive: Watched): number {
	return daysBeforeFirstRow(drive) + ((drive.observedAtMs.at(-1) as number) - (drive.observedAtMs[0] as number)) / MS_PER_DAY;
}

/**
 * A drive on a day before its first row, since when it was watched by the word of a person: it ran, at an age counted back from the first
 * power-on hours. Without it a look at a past day would know of the drives with a row by then only, which in a list of last rows are
 * those that failed.
 *
 * @returns undefined before it was watched, and before it first ran
 */
export function knownByWatch(drive: ObservedDrive, atMs: number): ObservedDrive | undefined {
	const { exit: _exit, metrics, observedAtMs, ...rest } = drive;
	if (daysBeforeFirstRow(drive) <= 1 || atMs < watchedFromMs(drive)) return undefined;
	const hours = metrics.power_on_hours;
	const index = hours?.findIndex(Number.isFinite) ?? -1;
	if (!hours || index < 0) return { ...rest, observedAtMs: Float64Array.of(atMs), metrics: {} };
	const age = (hours[index] as number) - ((observedAtMs[index] as number) - atMs) / MS_PER_HOUR;
	return age < 0 ? undefined : { ...rest, observedAtMs: Float64Array.of(atMs), metrics: { power_on_hours: Float64Array.of(age) } };
}

/** Whether all that is known of a drive is one day: its exit is known then, and no time in which it did not leave. */
export const isSeenOnce = (drive: Watched): boolean => watchedDays(drive) < 2;

/** From this share of drives on that were seen on one day only, their failures are those that a list of last rows selects. */
const MOSTLY_ONCE = 0.9;

/** Drives seen on one day only where nearly all are; 0 in a fleet with a history, in which a drive of one day is merely a new one. */
export function countSeenOnce(drives: readonly Watched[]): number {
	const count = drives.reduce((sum, drive) => sum + Number(isSeenOnce(drive)), 0);
	return count > 0 && count >= MOSTLY_ONCE * drives.length ? count : 0;
}

/** Whether nearly all drives have one row only, watched before it or not: what they were like on past days is not known. */
export function areSingleRows(drives: readonly Watched[]): boolean {
	return drives.filter(({ observedAtMs }) => observedAtMs.length < 2).length >= MOSTLY_ONCE * drives.length;
}

/** What to do where failure rates cannot rest on the fleet. */
export function seenOnceText(seenOnce: number, drives: readonly ObservedDrive[]): string {
	const who =
		drives.length === 1
			? 'The one drive was'
			: seenOnce === drives.length
				? 'Each drive was'
				: `${formatCounted(seenOnce, 'drive')} of ${formatCount(drives.length)} were`;
	const failures = drives.reduce((sum, drive) => sum + Number(drive.exit?.kind === 'failed' && isSeenOnce(drive)), 0);
	const tell =
		failures === 0
			? 'failure rates rest'
			: `${formatCounted(failures, 'failure')} among them ${failures === 1 ? 'tells' : 'tell'} no rate, and failure rates rest`;
	return `${who} seen on one day only: ${tell} on published ones. Say since when they were watched: --observed-since at the import ("Watched since" on the page) or with ssv drives set.`;
}

/** How many drives were watched before their first row, by the word of a person, and how many of these are younger than that. */
export function statedTimeText(stated: number, younger: number): string {
	const since = `${formatCounted(stated, 'drive')} ${stated === 1 ? 'counts' : 'count'} as observed since a stated day before the first row.`;
	return younger === 0 ? since : `${since} ${youngerText(younger)}`;
}

/** Drives that cannot have been watched for as long as was said. */
export const youngerText = (younger: number): string =>
	younger === 1
		? 'By its power-on hours 1 drive is younger than that: it counts from age 0.'
		: `By their power-on hours ${formatCounted(younger, 'drive')} are younger than that: they count from age 0.`;
