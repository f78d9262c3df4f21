/** How many drives are full, or worn out, by a day to come: one picture for the fleet. */
import type { DriveRisk, ReachDays } from '../domain/results.ts';
import type { Chart } from './chart.ts';
import { formatCount, formatCounted } from './format.ts';
import { formatSpan } from './passage-text.ts';
import { plainSerial } from './plain-text.ts';

/** What a drive may reach. */
export type ReachKind = 'timeToFull' | 'wearOut';

const HORIZON_DAYS = 3650;
const YEAR_DAYS = 365;
const words: Readonly<Record<ReachKind, string>> = { timeToFull: 'full', wearOut: 'worn out' };

/** Days below which nothing is left to wait for. */
const NOW_DAYS = 0.5;

/** A drive that tells when it is full or worn out. */
export interface ReachingDrive {
	readonly drive: DriveRisk;
	readonly reach: ReachDays;
}

/** The drives that tell, soonest median first, then those whose early end is soonest. */
export function reachingDrives(drives: readonly DriveRisk[], kind: ReachKind): ReachingDrive[] {
	const far = (days: number | null): number => days ?? Number.POSITIVE_INFINITY;
	const compare = (a: number, b: number): number => (a === b ? 0 : a - b);
	return drives
		.flatMap((drive) => (drive[kind] === undefined ? [] : [{ drive, reach: drive[kind] }]))
		.sort(
			(a, b) =>
				compare(far(a.reach.days), far(b.reach.days)) ||
				compare(far(a.reach.lowerDays), far(b.reach.lowerDays)) ||
				(a.drive.deviceId < b.drive.deviceId ? -1 : 1),
		);
}

/**
 * Drives that are full (or worn out) by each day of the coming ten years: the line counts medians, the band reaches from the late to the early
 * end of each drive's central 90 %. Undefined where no drive tells.
 */
export function reachChart(drives: readonly DriveRisk[], kind: ReachKind): Chart | undefined {
	const found = reachingDrives(drives, kind);
	if (found.length === 0) return undefined;
	const column = (pick: keyof ReachDays): number[] =>
		found.map(({ reach }) => reach[pick] ?? Number.POSITIVE_INFINITY).sort((a, b) => (a === b ? 0 : a - b));
	const [median, early, late] = [column('days'), column('lowerDays'), column('upperDays')];
	const last = [...median, ...early, ...late].filter(Number.isFinite).reduce((most, days) => Math.max(most, days), YEAR_DAYS / 2);
	const x = stepDays([...median, ...early, ...late], last * 1.1);
	const counts = (sorted: readonly number[]): Float64Array => x.map((days, index) => countUpTo(sorted, days, index % 2 === 0));
	const years = x.map((days) => days / YEAR_DAYS);
	return {
		kind: 'reach',
		title: `When drives are ${words[kind]}`,
		summary: reachSummary(found, kind),
		x: { type: 'number', label: 'Time from now', unit: 'years', format: 'number', scale: 'linear', includesZero: true },
		y: { type: 'number', label: `Drives ${words[kind]}`, unit: '', format: 'count', scale: 'linear', includesZero: true },
		layers: [
			{ type: 'band', label: '90 %', x: years, lower: counts(late), upper: counts(early), colour: 'series1', strength: 0.18 },
			{ type: 'line', label: 'median', x: years, y: counts(median), colour: 'series1', style: 'solid' },
		],
	};
}

/** `Of 12 drives that tell, 3 are full within a year by their median (1 to 5) ...` */
function reachSummary(found: readonly ReachingDrive[], kind: ReachKind): string {
	const within = (pick: keyof ReachDays): number => found.filter(({ reach }) => (reach[pick] ?? Number.POSITIVE_INFINITY) <= YEAR_DAYS).length;
	const never = found.filter(({ reach }) => reach.days === null).length;
	const [first] = found;
	const soonest =
		first && first.reach.days !== null
			? ` The first is ${plainSerial(first.drive.serial)}, ${first.reach.days < NOW_DAYS ? 'now' : `in about ${formatSpan(first.reach.days)}`}.`
			: '';
	const rest = never === 0 ? '' : ` ${formatCount(never)} not within ten years.`;
	const [least, middle, most] = [within('upperDays'), within('days'), within('lowerDays')];
	return `Of ${formatCounted(found.length, 'drive')} that ${found.length === 1 ? 'tells' : 'tell'}, ${formatCount(middle)} ${middle === 1 ? 'is' : 'are'} ${words[kind]} within a year (90 %: ${formatCount(least)} to ${formatCount(most)}).${rest}${soonest} By the pace of the history; the band holds the central 90 % of each drive.`;
}

/** Each day at which a count changes, twice: just before and just after the step. */
function stepDays(days: readonly number[], end: number): Float64Array {
	const edges = [...new Set(days.filter((day) => day > 0 && day <= end))].sort((a, b) => a - b);
	return Float64Array.from([0, 0, ...edges.flatMap((day) => [day, day]), Math.min(end, HORIZON_DAYS)]);
}

/** How many of the rising values lie at or below `limit` (below it, before a step). */
function countUpTo(sorted: readonly number[], limit: number, isBefore: boolean): number {
	let [low, high] = [0, sorted.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		const value = sorted[middle] as number;
		if (isBefore ? value < limit : value <= limit) low = middle + 1;
		else high = middle;
	}
	return low;
}
