/** The instant of a row as a profile says it: order of the date, one column or two, zone; what the zone makes doubtful is counted and said. */
import type { MappingProfile } from '../../shared/domain/mapping.ts';
import { createTimeZone } from '../../shared/domain/time-zones.ts';
import type { CsvRow } from '../reading/csv-scanner.ts';
import { parseClock, parseWrittenTime, type WrittenTime } from '../reading/written-times.ts';
import type { MappingPlan } from './mapping-plan.ts';

export interface MappedTimes {
	/** Column that messages about the time name. */
	readonly heading: string;
	/**
	 * @param lastMs  the drive's instant before this one: settles which pass of a doubled hour is meant
	 * @returns UTC milliseconds, or why the row has no time
	 */
	read(row: CsvRow, lastMs: number | undefined): number | string;
	/** What to tell about the file as a whole. */
	notes(): readonly string[];
}

const DAY_MS = 86_400_000;

export function createMappedTimes(profile: MappingProfile, plan: MappingPlan): MappedTimes {
	const zone = createTimeZone(profile.zone);
	const main = Math.max(plan.column('time'), plan.column('date'));
	const clockColumn = plan.column('clock');
	const counts = { skipped: 0, doubled: 0, ownZone: 0 };
	const seen = new Map<string, string>();
	const remember = (kind: 'skipped' | 'doubled', text: string): void => {
		counts[kind]++;
		if (!seen.has(kind)) seen.set(kind, text);
	};
	const fromLocal = (localMs: number, text: string, lastMs: number | undefined): number => {
		const found = zone.toUtc(localMs);
		if (found.kind === 'plain') return found.atMs;
		remember(found.kind, text);
		// Rows of a drive come in order: after its first pass the hour can only be the second one. A long table repeats an instant.
		const isSecond = found.laterMs !== undefined && lastMs !== undefined && (plan.isLong ? lastMs > found.atMs : lastMs >= found.atMs);
		return isSecond && found.laterMs !== undefined ? found.laterMs : found.atMs;
	};
	// Rows of one instant follow each other: a text is read once.
	let latest: { readonly text: string; readonly written: WrittenTime | undefined } = { text: '', written: undefined };
	const readWritten = (text: string): WrittenTime | undefined => {
		if (text !== latest.text) latest = { text, written: parseWrittenTime(text, profile.dateOrder) };
		return latest.written;
	};
	return {
		heading: plan.headings[main] ?? '',
		read(row, lastMs) {
			const text = row.text(main);
			const written = readWritten(text);
			if (written === undefined) return `"${text.trim().slice(0, 40)}" is not a time written as ${orderWords[profile.dateOrder]}`;
			if (clockColumn < 0) {
				if (!written.isUtc) return fromLocal(written.ms, text.trim(), lastMs);
				counts.ownZone++;
				return written.ms;
			}
			const clockText = row.text(clockColumn);
			const clock = parseClock(clockText);
			if (clock === undefined) return `"${clockText.trim().slice(0, 40)}" is not a time of day`;
			// A date column may hold midnight beside the real time of day.
			const localMs = Math.floor(written.ms / DAY_MS) * DAY_MS + clock.ms;
			if (clock.hasZone) return localMs - clock.offsetMs;
			return fromLocal(localMs, `${text.trim()} ${clockText.trim()}`, lastMs);
		},
		notes() {
			const { skipped, doubled, ownZone } = counts;
			const isUnix = profile.dateOrder === 'unix_s' || profile.dateOrder === 'unix_ms';
			const times = (count: number): string => (count === 1 ? '1 time lies' : `${count} times lie`);
			return [
				...(skipped > 0
					? [
							`${times(skipped)} in an hour that ${profile.zone} skips (first: ${seen.get('skipped')}); each was read as if the clock had not gone forward.`,
						]
					: []),
				...(doubled > 0
					? [
							`${times(doubled)} in an hour that ${profile.zone} has twice (first: ${seen.get('doubled')}); the first pass was taken, and the second where the drive was already past it.`,
						]
					: []),
				...(ownZone > 0 && !isUnix && profile.zone !== 'UTC'
					? [`${times(ownZone).split(' ').slice(0, 2).join(' ')} named a zone of ${ownZone === 1 ? 'its' : 'their'} own, which was followed.`]
					: []),
			];
		},
	};
}

const orderWords: Readonly<Record<MappingProfile['dateOrder'], string>> = {
	iso: 'year-month-day',
	ymd: 'year, month, day',
	dmy: 'day, month, year',
	mdy: 'month, day, year',
	unix_s: 'seconds since 1970',
	unix_ms: 'milliseconds since 1970',
};
