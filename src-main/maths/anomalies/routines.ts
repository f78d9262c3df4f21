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
/** Days after which a routine returns, and by how many days it may be early or late. */
const RETURNS: readonly { readonly days: number; readonly slack: number }[] = [
	{ days: 7, slack: 0 },
	{ days: 14, slack: 0 },
	{ days: 28, slack: 0 },
	{ days: 30, slack: 1 },
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
	/** Whether the host of a drive is known and has drives enough to compare with. */
	readonly isKnown: (drive: WatchedDrive) => boolean;
}

export function hostReads(drives: readonly WatchedDrive[]): HostReads {
	const hosts = new Map<string, { drives: number; readonly counts: Map<number, number> }>();
	for (const { grid, signals } of drives) {
		const { host } = grid.drive;
		if (host === undefined || host === '') continue;
		const entry = hosts.get(host) ?? { drives: 0, counts: new Map<number, number>() };
		hosts.set(host, entry);
		entry.drives++;
		for (let t = 0; t < grid.length; t++) {
			if (strangeness(signals.reads, t) < ELEVATED) continue;
			const atMs = instantOf(grid, t);
			entry.counts.set(atMs, (entry.counts.get(atMs) ?? 0) + 1);
		}
	}
	return {
		isKnown: ({ grid }) => (hosts.get(grid.drive.host ?? '')?.drives ?? 0) >= MIN_HOST_DRIVES,
		share({ grid, signals }, t) {
			const entry = hosts.get(grid.drive.host ?? '');
			if (entry === undefined || entry.drives < MIN_HOST_DRIVES) return 0;
			const own = strangeness(signals.reads, t) >= ELEVATED ? 1 : 0;
			return ((entry.counts.get(instantOf(grid, t)) ?? 0) - own) / (entry.drives - 1);
		},
	};
}

export const isHostWide = (share: number): boolean => share >= HOST_SHARE;

/** What a routine leaves as it is: if one of these is strange, too, the routine explains nothing. */
const UNTOUCHED: readonly SignalName[] = ['writes', 'modifiedFiles', 'deletedFiles', 'entropy'];

/** Share of today's strangeness that an earlier run must have had to count as the same work. */
const SAME_SIZE = 0.5;

/**
 * Whether strange reads at a place are the return of such reads a week or a month ago, and nothing else is strange.
 * Work that the whole host did then must be done by the whole host now.
 */
export function isRoutine(drive: WatchedDrive, t: number, host: HostReads): boolean {
	const { grid, signals } = drive;
	const now = strangeness(signals.reads, t);
	if (now < SIGMA_LIMIT) return false;
	if (UNTOUCHED.some((name) => Math.abs(strangeness(signals[name], t)) >= SIGMA_LIMIT)) return false;
	const isShared = isHostWide(host.share(drive, t));
	const stepsPerDay = Math.round(1 / grid.stepDays);
	return RETURNS.some(({ days, slack }) => {
		// At hourly cadence a routine may start some hours earlier or later.
		const play = Math.max(slack * stepsPerDay, stepsPerDay > 1 ? 3 : 0);
		for (let at = t - days * stepsPerDay - play; at <= t - days * stepsPerDay + play; at++)
			if (at >= 0 && strangeness(signals.reads, at) >= Math.max(SIGMA_LIMIT, SAME_SIZE * now) && (isShared || !isHostWide(host.share(drive, at))))
				return true;
		return false;
	});
}
