/** Honest work that returns or that a whole host does at once: backups, scrubs, rebuilds. */
import type { GriddedDrive } from './regular-grid.ts';
import { instantOf } from './regular-grid.ts';
import type { DriveSignals, SignalName } from './signals.ts';
import { strangeness } from './signals.ts';

/** Beyond this a signal is strange: the 3-sigma rule. */
export const SIGMA_LIMIT = 3;
/** Elevated, as support for another signal. */
export const ELEVATED = 2;

/** Drives of a host that are needed before "all at once" means something, and the share that makes "all". */
const MIN_HOST_DRIVES = 3;
const HOST_SHARE = 1 / 3;
/**
 * Days after which a routine returns, and by how many days it may be early or late: weeks, a month by the calendar, the
 * first Sunday of a month; twice that, as one run may be missing from the history.
 */
const RETURNS: readonly { readonly days: number; readonly slack: number }[] = [
	{ days: 7, slack: 0 },
	{ days: 14, slack: 0 },
	{ days: 21, slack: 0 },
	{ days: 28, slack: 1 },
	{ days: 30, slack: 1 },
	{ days: 35, slack: 1 },
	{ days: 56, slack: 1 },
	{ days: 61, slack: 1 },
];

/** A drive with its signals on its grid. */
export interface WatchedDrive {
	readonly grid: GriddedDrive;
	readonly signals: DriveSignals;
}

/** What the drives of a host do at the same time. */
export interface HostReads {
	/** Share of the other drives of the host whose reads are elevated; 0 where the host is unknown or small. */
	readonly share: (drive: WatchedDrive, t: number) => number;
	/** Whether the other drives of the host, taken together, read more than usual. */
	readonly isWide: (drive: WatchedDrive, t: number) => boolean;
	/** Whether the host of a drive is known and has drives enough to compare with at that time. */
	readonly isKnown: (drive: WatchedDrive, t: number) => boolean;
}

/** The drives of a host at an instant. */
interface HostMoment {
	readonly elevated: number;
	/** Drives that have a score, and the sum of their clipped scores. */
	readonly scored: number;
	readonly sum: number;
}

/** One drive that reads very much does not make the host read. */
const clipped = (score: number): number => Math.max(-SIGMA_LIMIT, Math.min(SIGMA_LIMIT, score));

export function hostReads(drives: readonly WatchedDrive[]): HostReads {
	const members = Map.groupBy(
		drives.filter(({ grid }) => grid.drive.host !== undefined && grid.drive.host !== ''),
		({ grid }) => grid.drive.host as string,
	);
	const moments = new Map<string, Map<number, HostMoment>>();
	const countOf = ({ grid }: WatchedDrive): number => members.get(grid.drive.host ?? '')?.length ?? 0;
	// Only the instants that somebody asks for are looked at, each once.
	const momentOf = ({ grid }: WatchedDrive, t: number): HostMoment => {
		const host = grid.drive.host as string;
		const known = moments.get(host) ?? new Map<number, HostMoment>();
		moments.set(host, known);
		const atMs = instantOf(grid, t);
		const moment = known.get(atMs) ?? momentAt(members.get(host) ?? [], atMs);
		known.set(atMs, moment);
		return moment;
	};
	// Drives that have failed or joined later have no score and do not count.
	const othersAt = (drive: WatchedDrive, t: number): HostMoment => {
		if (countOf(drive) < MIN_HOST_DRIVES) return { elevated: 0, scored: 0, sum: 0 };
		const { elevated, scored, sum } = momentOf(drive, t);
		const own = scoreAt(drive, t);
		if (own === undefined) return { elevated, scored, sum };
		return { elevated: elevated - (own >= ELEVATED ? 1 : 0), scored: scored - 1, sum: sum - clipped(own) };
	};
	return {
		isKnown: (drive, t) => othersAt(drive, t).scored >= MIN_HOST_DRIVES - 1,
		share(drive, t) {
			const { elevated, scored } = othersAt(drive, t);
			return scored === 0 ? 0 : elevated / scored;
		},
		isWide(drive, t) {
			const { elevated, scored, sum } = othersAt(drive, t);
			if (scored < MIN_HOST_DRIVES - 1) return false;
			// None of them need be strange by itself: on busy drives the same scrub is a small part of the reads.
			return elevated >= HOST_SHARE * scored || sum >= SIGMA_LIMIT * Math.sqrt(scored);
		},
	};
}

function scoreAt({ signals }: WatchedDrive, t: number): number | undefined {
	const score = signals.reads?.score[t];
	return score === undefined || !Number.isFinite(score) ? undefined : score;
}

function momentAt(members: readonly WatchedDrive[], atMs: number): HostMoment {
	let elevated = 0;
	let scored = 0;
	let sum = 0;
	for (const member of members) {
		const score = scoreAt(member, Math.floor((atMs - member.grid.startMs) / member.grid.stepMs));
		if (score === undefined) continue;
		scored++;
		sum += clipped(score);
		if (score >= ELEVATED) elevated++;
	}
	return { elevated, scored, sum };
}

/** What a routine leaves as it is: if one of these is strange, too, the routine explains nothing. */
const UNTOUCHED: readonly SignalName[] = ['writes', 'modifiedFiles', 'deletedFiles', 'entropy'];

/** Share of today's strangeness that an earlier run must have had to count as the same work: of the whole host, of one drive alone. */
const SAME_SIZE = 0.5;
const SAME_SIZE_ALONE = 0.75;

/**
 * Whether strange reads at a place are the return of such reads a week or a month ago, and nothing else is strange.
 * Work that the whole host did then must be done by the whole host now. One drive alone must have been as strange then: noise that
 * is there at one of so many times must not excuse an attack.
 */
export function isRoutine(drive: WatchedDrive, t: number, host: HostReads): boolean {
	const { grid, signals } = drive;
	const now = strangeness(signals.reads, t);
	if (now < SIGMA_LIMIT) return false;
	if (UNTOUCHED.some((name) => Math.abs(strangeness(signals[name], t)) >= SIGMA_LIMIT)) return false;
	const isShared = host.isWide(drive, t);
	const least = isShared ? Math.max(ELEVATED, SAME_SIZE * now) : Math.max(SIGMA_LIMIT, SAME_SIZE_ALONE * now);
	const stepsPerDay = Math.round(1 / grid.stepDays);
	return RETURNS.some(({ days, slack }) => {
		// At hourly cadence a routine may start some hours earlier or later.
		const play = Math.max(slack * stepsPerDay, stepsPerDay > 1 ? 3 : 0);
		for (let at = t - days * stepsPerDay - play; at <= t - days * stepsPerDay + play; at++)
			if (at >= 0 && strangeness(signals.reads, at) >= least && (isShared || !host.isWide(drive, at))) return true;
		return false;
	});
}
