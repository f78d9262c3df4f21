/** Readings that claim to be of one drive, told apart by what their counters say: each goes to the drive that it continues. */
import { canFollow, isOutside, type LifeReading, nearHours, oppositions, strangeness, unlikeness } from './life-counters.ts';

/** What takes more drives than a dock has bays says nothing at all. */
export const MAX_TRACKS = 4;
/** Tracks that may begin before it is known which of them are drives: counters that begin again begin one too. */
const MAX_BEGUN = 8;
/** Readings beside a new one that are asked, so that a misread among them says nothing. */
const ASKED = 3;
/** Of strangeness, see there: one reading may be misread. */
const ENOUGH = 2;

/** Readings that one drive can have stated one after the other. */
class Track {
	readonly #stored: readonly LifeReading[];
	#next = 0;
	#past: LifeReading[] = [];

	constructor(stored: readonly LifeReading[]) {
		this.#stored = stored;
	}

	/** The reading that stands nearest in time, the earlier one first. */
	get nearest(): LifeReading | undefined {
		return this.#past.at(-1) ?? this.#stored[this.#next];
	}

	moveTo(atMs: number): void {
		for (; this.#next < this.#stored.length && (this.#stored[this.#next] as LifeReading).atMs <= atMs; this.#next++)
			this.take(this.#stored[this.#next] as LifeReading);
	}

	take(reading: LifeReading): void {
		this.#past = [...this.#past.slice(1 - ASKED), reading];
	}

	/** Whether one drive can have stated it with most of those beside it, by the hours and the clock. */
	fitsHours(reading: LifeReading, near: number): boolean {
		return isMost(this.#past, (each) => canFollow(each, reading, near)) && isMost(this.#ahead, (each) => canFollow(reading, each, near));
	}

	/** How unlike a reading is to those beside it; undefined when it does not fit them, or contradicts most of them. */
	unlikeness(reading: LifeReading, near: number): number | undefined {
		if (this.#past.some((each) => each.atMs === reading.atMs && isSame(each, reading))) return -1;
		const beside = [...this.#past, ...this.#ahead];
		const agrees = (each: LifeReading): boolean => oppositions(each, reading, near).length === 0;
		if (!this.fitsHours(reading, near) || !isMost(beside, agrees)) return undefined;
		return Math.min(...beside.map((each) => unlikeness(each, reading)));
	}

	get #ahead(): readonly LifeReading[] {
		return this.#stored.slice(this.#next, this.#next + ASKED);
	}
}

const isMost = (all: readonly LifeReading[], agrees: (each: LifeReading) => boolean): boolean => all.filter(agrees).length * 2 >= all.length;

const isSame = (a: LifeReading, b: LifeReading): boolean =>
	a.hours === b.hours && (a.counters ?? []).every((value, i) => Object.is(value, b.counters?.[i] ?? Number.NaN));

/** Which drive stated each reading. */
export interface ToldReadings {
	/** Number of the track by reading: those that are known come first. */
	readonly tracks: readonly number[];
	/** Of each new track, in order: two readings that one drive cannot have stated, the other one of the new track. */
	readonly contradictions: readonly (readonly [known: LifeReading, other: LifeReading])[];
}

/** A track that began among the readings. */
interface Begun {
	/** Numbers of its readings. */
	readonly rows: number[];
	/** What stood beside its first reading in the drive itself. */
	readonly beside: LifeReading;
	/** By number of each track that there was: whether the hours of its first reading are too far off for that. */
	readonly isFarFrom: readonly boolean[];
	/** By number of each track that there was: how many of its readings have hours that are near to that after all. */
	readonly near: number[];
}

/**
 * Gives each reading to the track that it continues; what continues none begins a new one. A new track is another drive when its hours
 * are further off than any clock is wrong, or when its counters contradict the others again and again while both go on; else its
 * readings are of the first drive that it may be. A reading that stands alone between two of one drive is a misread of that unless all
 * its counters are of another, and readings that would need more than `MAX_TRACKS` are all of the first.
 *
 * @param known     readings of known drives, each in order of time; the first is the drive itself and may be empty
 * @param incoming  in order of time
 * @param spanMs    length of the whole history that claims to be of one drive
 */
export function tellTracks(known: readonly (readonly LifeReading[])[], incoming: readonly LifeReading[], spanMs: number): ToldReadings {
	const near = nearHours(spanMs);
	const { owners, begun, isOverrun } = follow(known, incoming, near);
	const isFarFromAll = ({ isFarFrom }: Begun): boolean => isFarFrom.every((each) => each);
	const far = begun.filter(isFarFromAll);
	const most = Math.max(known.length, MAX_TRACKS);
	const noise = (): ToldReadings => ({ tracks: owners.map((owner) => (owner < known.length ? owner : 0)), contradictions: [] });
	if (isOverrun || known.length + far.length > most) return noise();
	const isFar = (one: number, other: number): boolean => {
		const later = begun[Math.max(one, other) - known.length];
		const earlier = Math.min(one, other);
		return later?.isFarFrom[earlier] === true && (later.near[earlier] as number) * 2 < later.rows.length;
	};
	const of = (number: number): LifeReading[] =>
		[...(known[number] ?? []), ...incoming.filter((_, i) => owners[i] === number)].sort((a, b) => a.atMs - b.atMs);
	// A drive goes by the number of the track that it began as.
	const drives = [...known.keys()];
	const proofs = new Map<number, readonly [LifeReading, LifeReading]>();
	// What only counters set apart is mostly of a drive that is known: so it comes first, and misreads stand alone then.
	for (const each of [...begun.filter((each) => !isFarFromAll(each)), ...far]) {
		const [first] = each.rows as [number];
		const track = owners[first] as number;
		let drive = each.rows.length === 1 && isMisread(owners, incoming, first) ? owners[first - 1] : undefined;
		let proof: readonly [LifeReading, LifeReading] = [each.beside, incoming[first] as LifeReading];
		for (const other of drives) {
			if (drive !== undefined) break;
			if (isFar(other, track)) continue;
			const { sum, example } = contradictionsOf(of(other), of(track), near);
			if (sum < ENOUGH) drive = other;
			else proof = example ?? proof;
		}
		if (drive === undefined) {
			drives.push(track);
			proofs.set(track, proof);
		}
		for (const row of each.rows) owners[row] = drive ?? track;
	}
	if (drives.length > most) return noise();
	const made = [...proofs].sort(([a], [b]) => a - b);
	// Tracks that are no drives leave no gaps in the numbers.
	const numbers = new Map(made.map(([track], i) => [track, known.length + i]));
	return { tracks: owners.map((owner) => numbers.get(owner) ?? owner), contradictions: made.map(([, proof]) => proof) };
}

/** The track that each reading continues, whatever that is worth. */
function follow(known: readonly (readonly LifeReading[])[], incoming: readonly LifeReading[], near: number) {
	const tracks = known.map((stored) => new Track(stored));
	const begun: Begun[] = [];
	const owners: number[] = [];
	let isOverrun = false;
	const begin = (reading: LifeReading): number => {
		const isFarFrom = tracks.map((track) => !track.fitsHours(reading, near));
		begun.push({ rows: [], beside: tracks[0]?.nearest ?? reading, isFarFrom, near: tracks.map(() => 0) });
		return tracks.push(new Track([])) - 1;
	};
	for (const [row, reading] of incoming.entries()) {
		for (const track of tracks) track.moveTo(reading.atMs);
		let owner = leastOf(tracks.map((track) => track.unlikeness(reading, near)));
		if (owner === undefined && begun.length === MAX_BEGUN) {
			// None of those that began counts then, and none need be asked again.
			isOverrun = true;
			tracks.length = known.length;
		}
		owner ??= isOverrun ? known.length : begin(reading);
		const own = begun[owner - known.length];
		own?.rows.push(row);
		for (const i of own?.near.keys() ?? [])
			if (Math.abs((tracks[i]?.nearest?.hours ?? Number.NaN) - reading.hours) <= near) (own as Begun).near[i]!++;
		tracks[owner]?.take(reading);
		owners.push(owner);
	}
	return { owners, begun, isOverrun };
}

/** How strange two tracks are to each other, with two readings that contradict each other, the second of `other`. */
function contradictionsOf(one: readonly LifeReading[], other: readonly LifeReading[], near: number) {
	let sum = 0;
	let example: readonly [LifeReading, LifeReading] | undefined;
	for (const [track, among] of [
		[other, one],
		[one, other],
	] as const) {
		let next = 0;
		for (const reading of track) {
			while (next < among.length && (among[next] as LifeReading).atMs <= reading.atMs) next++;
			const [before, after] = [among[next - 1], among[next]];
			if (before === undefined || after === undefined) continue;
			const found = strangeness(reading, before, after, near);
			if (found > 0) example ??= track === other ? [before, reading] : [reading, before];
			sum += found;
		}
	}
	return { sum, example };
}

/** The number of the least distance; undefined when there is none. */
function leastOf(all: readonly (number | undefined)[]): number | undefined {
	let least: number | undefined;
	for (const [i, value] of all.entries()) if (value !== undefined && (least === undefined || value < (all[least] as number))) least = i;
	return least;
}

/** Whether a reading stands alone between two of one track, at other instants, and is not in all of its counters another drive's. */
function isMisread(owners: readonly number[], incoming: readonly LifeReading[], i: number): boolean {
	const [before, at, after] = [incoming[i - 1], incoming[i] as LifeReading, incoming[i + 1]];
	if (before === undefined || after === undefined || owners[i - 1] !== owners[i + 1]) return false;
	return before.atMs !== at.atMs && after.atMs !== at.atMs && !isOutside(at, before, after);
}
