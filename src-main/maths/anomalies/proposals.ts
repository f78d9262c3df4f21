/**
 * Suppress windows that the history suggests: reads that rise at the same time again and again while nothing else is strange, as backups
 * and scrubs make them rise. Of the whole fleet where most of its drives do it, else of hosts, else of single drives.
 */

import type { WindowProposal } from '../../shared/domain/anomaly-results.ts';
import { formatCounted } from '../../shared/domain/number-text.ts';
import { excuses, occurrences, type SuppressWindow, type WindowRule, type WindowScope } from '../../shared/domain/suppress-windows.ts';
import type { DeviceId, MetricName } from '../../shared/domain/telemetry.ts';
import { type Recurrence, recurrencesOf, type StrangeSpan, spansOf } from './recurrence.ts';

/** Where the reads of a drive, and nothing else, were strange. */
export interface StrangeReads {
	readonly deviceId: DeviceId;
	readonly host?: string;
	readonly model: string;
	/** Time that a place stands for. */
	readonly stepMs: number;
	/** First and last place of its history. */
	readonly firstMs: number;
	readonly lastMs: number;
	/** Instants at which its strange places begin, ascending; shape (n,). */
	readonly places: Float64Array;
	/** Metrics that such work moves on this drive. */
	readonly metrics: readonly MetricName[];
}

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;
/** Drives that make a host, and the share of them that must rise at once before the host is what rises: weak work shows on some alone. */
const MIN_DRIVES = 3;
const HOST_SHARE = 0.2;
/** A window for the fleet silences every host: nearly all of its drives must rise at once. */
const FLEET_SHARE = 0.8;
/** Occurrences that a drive must take part in, a window must excuse, and drives of one cadence that speak for their unit. */
const MOST = 0.5;
const MAX_PROPOSALS = 50;

/** Drives that are looked at as one. */
interface Unit {
	readonly scope: WindowScope;
	readonly name: string;
	readonly drives: readonly StrangeReads[];
}

interface Proposed {
	readonly unit: Unit;
	readonly recurrence: Recurrence;
	readonly rule: WindowRule;
}

/**
 * Windows that would excuse what returned, those of most drives first; at most 50. What a window excuses already is not proposed again.
 * Deterministic in its input.
 */
export function proposeWindows(reads: readonly StrangeReads[], windows: readonly SuppressWindow[]): WindowProposal[] {
	const restless = reads.filter(({ places }) => places.length > 0);
	const found: Proposed[] = [];
	let left: readonly StrangeReads[] = restless;
	// Drives last, each that is restless still.
	for (const units of [fleetOf(reads), hostsOf(reads), undefined]) {
		const now = new Map(left.map((drive) => [drive.deviceId, drive] as const));
		for (const stepMs of new Set(left.map((drive) => drive.stepMs))) {
			const own = units ? units.flatMap((unit) => narrowed(unit, now, stepMs)) : left.filter((drive) => drive.stepMs === stepMs).map(alone);
			for (const unit of own) found.push(...inUnit(unit, stepMs, own.length + restless.length));
		}
		if (found.length > 0) left = left.map((drive) => without(drive, found));
	}
	return found
		.map((each) => toProposal(each))
		.filter((proposal, i) => !isCovered(proposal, found[i] as Proposed, windows))
		.sort((a, b) => b.drives - a.drives || b.seen - a.seen || a.firstMs - b.firstMs || (a.text < b.text ? -1 : 1))
		.slice(0, MAX_PROPOSALS);
}

/** The fleet as one, where it is more than one host. */
function fleetOf(reads: readonly StrangeReads[]): Unit[] {
	const hosts = new Set(reads.map(({ host }) => host ?? ''));
	if (reads.length < MIN_DRIVES || (hosts.size === 1 && !hosts.has(''))) return [];
	return [{ scope: { kind: 'fleet' }, name: 'the fleet', drives: reads }];
}

function hostsOf(reads: readonly StrangeReads[]): Unit[] {
	const byHost = Map.groupBy(reads, ({ host }) => host ?? '');
	return [...byHost].flatMap(([host, drives]) =>
		host === '' || drives.length < MIN_DRIVES ? [] : [{ scope: { kind: 'host' as const, value: host }, name: host, drives }],
	);
}

const alone = (drive: StrangeReads): Unit => ({ scope: { kind: 'drive', value: drive.deviceId }, name: drive.deviceId, drives: [drive] });

/** The drives of a unit that have this cadence, as they are now; none when they are too few to speak for it. */
function narrowed(unit: Unit, now: ReadonlyMap<DeviceId, StrangeReads>, stepMs: number): Unit[] {
	const drives = unit.drives.filter((drive) => drive.stepMs === stepMs).map((drive) => now.get(drive.deviceId) ?? { ...drive, places: NONE });
	return drives.length < MIN_DRIVES || drives.length < unit.drives.length * MOST ? [] : [{ ...unit, drives }];
}

const NONE = new Float64Array();

function inUnit(unit: Unit, stepMs: number, units: number): Proposed[] {
	const firstMs = unit.drives.reduce((low, drive) => Math.min(low, drive.firstMs), Number.POSITIVE_INFINITY);
	const lastMs = unit.drives.reduce((high, drive) => Math.max(high, drive.lastMs), Number.NEGATIVE_INFINITY);
	const places =
		unit.drives.length === 1
			? (unit.drives[0] as StrangeReads).places
			: together(unit.drives, unit.scope.kind === 'fleet' ? FLEET_SHARE : HOST_SHARE);
	const recurrences = recurrencesOf(spansOf(places, stepMs), stepMs, lastMs - firstMs + stepMs, units);
	return recurrences.map((recurrence) => ({ unit, recurrence, rule: ruleOf(unit, recurrence, lastMs) }));
}

/** Places at which this share of the drives that report then are strange, at least two. */
function together(drives: readonly StrangeReads[], share: number): Float64Array {
	const counts = new Map<number, number>();
	for (const { places } of drives) for (const atMs of places) counts.set(atMs, (counts.get(atMs) ?? 0) + 1);
	const [firsts, lasts] = [Float64Array.from(drives, ({ firstMs }) => firstMs).sort(), Float64Array.from(drives, ({ lastMs }) => lastMs).sort()];
	const isShared = (atMs: number, count: number): boolean => {
		if (count < 2) return false;
		const reporting = countBelow(firsts, atMs + 1) - countBelow(lasts, atMs);
		return reporting >= MIN_DRIVES && count >= reporting * share;
	};
	return Float64Array.from([...counts].flatMap(([atMs, count]) => (isShared(atMs, count) ? [atMs] : []))).sort();
}

/** How many of the sorted values lie below the limit. */
function countBelow(sorted: Float64Array, limit: number): number {
	let [low, high] = [0, sorted.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (sorted[middle] < limit) low = middle + 1;
		else high = middle;
	}
	return low;
}

const concerns = ({ unit }: Proposed, drive: StrangeReads): boolean =>
	unit.scope.kind === 'fleet' || unit.scope.value === (unit.scope.kind === 'host' ? drive.host : drive.deviceId);

/** A drive without the places that a rule explains, those next to it too: of the same work a single drive may show an hour or a day more. */
function without(drive: StrangeReads, found: readonly Proposed[]): StrangeReads {
	const near = drive.stepMs < MS_PER_DAY ? 3 * MS_PER_HOUR : MS_PER_DAY;
	const spans = found
		.filter((each) => concerns(each, drive))
		.flatMap(({ rule }) => occurrences(rule, drive.firstMs, drive.lastMs + drive.stepMs))
		.sort((a, b) => a.startMs - b.startMs);
	if (spans.length === 0) return drive;
	return { ...drive, places: drive.places.filter((atMs) => !spans.some(({ startMs, endMs }) => atMs >= startMs - near && atMs < endMs + near)) };
}

function toProposal({ unit, recurrence, rule }: Proposed): WindowProposal {
	const { spans, possible } = recurrence;
	const [first, last] = [spans[0] as StrangeSpan, spans.at(-1) as StrangeSpan];
	const drives = unit.drives.filter(({ places }) => doesMost(places, spans)).length;
	const name =
		unit.scope.kind === 'drive'
			? `drive ${unit.name}`
			: drives === unit.drives.length
				? `all ${formatCounted(drives, 'drive')} of ${unit.name}`
				: `${formatCounted(drives, 'drive')} of ${unit.name}`;
	const since = `${rule.untilMs === undefined ? 'since' : 'from'} ${dayText(first.startMs)}${rule.untilMs === undefined ? '' : ` to ${dayText(last.startMs)}`}`;
	return {
		scope: unit.scope,
		rule,
		metrics: [...new Set(unit.drives.flatMap(({ metrics }) => metrics))].sort(),
		kind: rule.repeat.kind === 'weekly' || (rule.repeat.kind === 'days' && rule.repeat.every < 28) ? 'backup' : 'scrub',
		drives,
		seen: spans.length,
		possible,
		firstMs: first.startMs,
		lastMs: last.startMs,
		text: `Reads of ${name} rise ${repeatText(rule)}, ${spans.length} of ${possible} ${periodText(rule)} ${since}`,
	};
}

/** Whether a drive took part in at least half of the occurrences. */
function doesMost(places: Float64Array, spans: readonly StrangeSpan[]): boolean {
	let [met, next] = [0, 0];
	for (const { startMs, endMs } of spans) {
		while (next < places.length && places[next] < startMs) next++;
		if (next < places.length && places[next] < endMs) met++;
	}
	return met >= spans.length * MOST;
}

/**
 * The rule around all spans, in whole hours with one to spare on either side (clocks change twice a year), or whole days at daily cadence.
 * Work that has stopped since gets an end, so that nothing is silenced in the future.
 */
function ruleOf({ drives }: Unit, { repeat, firstDay, earliestMs, latestEndMs, spans }: Recurrence, lastSeenMs: number): WindowRule {
	const isDaily = (drives[0] as StrangeReads).stepMs >= MS_PER_DAY;
	const spare = isDaily ? 0 : MS_PER_HOUR;
	// Days of months do not move: what begins the evening before loses that evening.
	const isOfMonth = repeat.kind === 'monthly' || repeat.kind === 'monthlyWeekday';
	const fromMs = isOfMonth ? Math.max(0, earliestMs - spare) : earliestMs - spare;
	const startMs = firstDay * MS_PER_DAY + fromMs;
	const last = spans.at(-1) as StrangeSpan;
	const rest = lastSeenMs - last.startMs;
	const periodMs = repeat.kind === 'days' ? repeat.every * MS_PER_DAY : repeat.kind === 'weekly' ? 7 * MS_PER_DAY : 31 * MS_PER_DAY;
	const longest = repeat.kind === 'days' && repeat.every === 1 ? MS_PER_DAY - MS_PER_HOUR : Number.POSITIVE_INFINITY;
	return {
		repeat: repeat.kind === 'weekly' ? { kind: 'weekly', weekdays: [new Date(startMs).getUTCDay()] } : repeat,
		startMs,
		durationMinutes: Math.min(latestEndMs + spare - fromMs, longest) / MS_PER_MINUTE,
		...(rest > 3 * periodMs ? { untilMs: last.endMs } : {}),
		timeZone: 'UTC',
	};
}

/** Whether windows that there are excuse most of the spans on the drives that are meant. */
function isCovered({ metrics }: WindowProposal, { unit, recurrence }: Proposed, windows: readonly SuppressWindow[]): boolean {
	if (windows.length === 0) return false;
	const { spans } = recurrence;
	const isFree = (drive: StrangeReads): boolean => {
		const excused = spans.filter(({ startMs, endMs }) => windows.some((window) => excuses(window, drive, startMs, endMs, metrics)));
		return excused.length < spans.length * MOST;
	};
	return !unit.drives.some(isFree);
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const NTH = ['first', 'second', 'third', 'fourth', 'last'] as const;

const dayText = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

function repeatText({ repeat, startMs, durationMinutes }: WindowRule): string {
	const clock = (atMs: number): string => new Date(atMs).toISOString().slice(11, 16);
	const endMs = startMs + durationMinutes * MS_PER_MINUTE;
	const nextDay = Math.floor(startMs / MS_PER_DAY) === Math.floor((endMs - 1) / MS_PER_DAY) ? '' : ' of the next day';
	const hours =
		durationMinutes % 1440 === 0
			? ''
			: durationMinutes > 1440
				? ` from ${clock(startMs)} UTC for ${durationMinutes / 60} hours`
				: ` between ${clock(startMs)} and ${clock(endMs)} UTC${nextDay}`;
	if (repeat.kind === 'days') return `${repeat.every === 1 ? 'every day' : `every ${repeat.every} days`}${hours}`;
	if (repeat.kind === 'weekly') return `every ${WEEKDAYS[repeat.weekdays[0] ?? 0]}${hours}`;
	if (repeat.kind === 'monthlyWeekday') return `every ${NTH[repeat.nth - 1]} ${WEEKDAYS[repeat.weekday]} of the month${hours}`;
	if (repeat.kind === 'monthly') return `${repeat.day === 31 ? 'on the last day' : `on day ${repeat.day}`} of every month${hours}`;
	return hours;
}

function periodText({ repeat }: WindowRule): string {
	if (repeat.kind === 'days') return repeat.every === 1 ? 'days' : 'times';
	return repeat.kind === 'weekly' ? 'weeks' : 'months';
}
