/** Which drives go on in one simulation exactly as in another: what is known of them need not be walked again. */
import type { FleetPathsInput } from './input.ts';

type Column = Float64Array | Int32Array | Uint8Array;

/** Columns of courses that several drives share. */
const SHARED = new Set(['days', 'hostDates']);

/**
 * A drive is known when all that its failures, wear, use and latency follow from is the same, bit for bit. Prices and groups may differ: losses are added
 * up anew.
 *
 * @returns 1 for each drive that is known, shape (drives,); undefined where nobody is
 */
export function knownDrives(before: FleetPathsInput, after: FleetPathsInput): Uint8Array | undefined {
	if (!isSameWorld(before, after)) return undefined;
	const known = new Uint8Array(after.drives).fill(1);
	const forget = (old: Column, now: Column): void => {
		if (old === now) return;
		const width = now.length / after.drives;
		for (let at = 0; at < now.length; at++) if (!Object.is(old[at], now[at])) known[Math.floor(at / width)] = 0;
	};
	forget(before.failures.thresholds, after.failures.thresholds);
	forget(before.failures.batchOf, after.failures.batchOf);
	const old = new Map(Object.entries<Column>({ ...before.courses }));
	for (const [name, column] of Object.entries<Column>({ ...after.courses })) if (!SHARED.has(name)) forget(old.get(name) as Column, column);
	return known.includes(1) ? known : undefined;
}

/** What is drawn for all drives, and the past that they meet again. */
function isSameWorld(before: FleetPathsInput, after: FleetPathsInput): boolean {
	const [old, now] = [before.failures, after.failures];
	return (
		before.seed === after.seed &&
		before.sampling === after.sampling &&
		before.horizonDays === after.horizonDays &&
		before.drives === after.drives &&
		old.correlation === now.correlation &&
		old.degreesOfFreedom === now.degreesOfFreedom &&
		old.shocksPerDay === now.shocksPerDay &&
		old.shockProbability === now.shockProbability &&
		isSame(before.courses.days, after.courses.days) &&
		isSame(before.courses.hostDates, after.courses.hostDates)
	);
}

const isSame = (old: Column, now: Column): boolean =>
	old === now || (old.length === now.length && old.every((value, at) => Object.is(value, now[at])));
