/**
 * What a whole host does at once is one alarm, not one for each of its drives: a backup, a scrub, the peers of a rebuild, a fan that
 * stopped. Only runs whose reads, latency or temperature are strange are joined; writes, entropy and file counts stay each drive's own.
 */
import { featureNames } from './features.ts';
import type { RunOwner, StrangeRun } from './raise.ts';
import type { SignalName } from './signals.ts';

/** Drives that make "the whole host": so many, and this share of those that it has. */
const MIN_DRIVES = 3;
const MIN_SHARE = 1 / 3;

const bitsOf = (names: readonly SignalName[]): number => names.reduce((bits, name) => bits | (1 << featureNames.indexOf(name)), 0);
const JOINABLE = bitsOf(['reads', 'readLatency', 'writeLatency', 'temperature']);

/** The runs, of each host-wide spell only the strangest one, which says for how many it stands. */
export function joinHostWide(runs: readonly StrangeRun[], drives: readonly RunOwner[]): StrangeRun[] {
	const sizes = new Map<string, number>();
	for (const { host } of drives) if (host !== undefined) sizes.set(host, (sizes.get(host) ?? 0) + 1);
	const isJoinable = ({ lane, columns, drive }: StrangeRun): boolean =>
		lane === 'point' && (columns & ~JOINABLE) === 0 && (sizes.get(drives[drive].host ?? '') ?? 0) >= MIN_DRIVES;
	const kept = runs.filter((run) => !isJoinable(run));
	for (const [host, own] of Map.groupBy(runs.filter(isJoinable), ({ drive }) => drives[drive].host as string))
		for (const spell of spellsOf(own, drives)) {
			const count = new Set(spell.map(({ drive }) => drive)).size;
			if (count < MIN_DRIVES || count < MIN_SHARE * (sizes.get(host) as number)) kept.push(...spell);
			else kept.push({ ...spell.reduce((best, run) => (run.score > best.score ? run : best)), joined: count - 1 });
		}
	return kept;
}

/** Runs that overlap in time, directly or through others. */
function spellsOf(runs: readonly StrangeRun[], drives: readonly RunOwner[]): StrangeRun[][] {
	const fromMs = ({ drive, start }: StrangeRun): number => drives[drive].startMs + start * drives[drive].stepMs;
	const toMs = ({ drive, end }: StrangeRun): number => drives[drive].startMs + (end + 1) * drives[drive].stepMs;
	const spells: StrangeRun[][] = [];
	let lastMs = Number.NEGATIVE_INFINITY;
	for (const run of runs.toSorted((a, b) => fromMs(a) - fromMs(b) || a.drive - b.drive)) {
		if (fromMs(run) < lastMs) spells.at(-1)?.push(run);
		else spells.push([run]);
		lastMs = Math.max(lastMs, toMs(run));
	}
	return spells;
}
