/** Days of drives with their failures, as columns: what a failure model learns from and is judged on. */

/** Rows as a source gives them, in any order. */
export interface DayRows {
	/** Each drive of these rows once. */
	readonly serials: readonly string[];
	/** Of each drive. */
	readonly models: readonly string[];
	/** Shape (rows,): place in `serials`. */
	readonly drives: Int32Array;
	/** Shape (rows,): whole days since 1970-01-01 UTC. */
	readonly days: Int32Array;
	/** Shape (rows,): 1 where the drive failed that day. */
	readonly hasFailed: Uint8Array;
	/** Each of shape (rows,), NaN where there is no value. */
	readonly metrics: ReadonlyMap<string, Float64Array>;
}

/** One row a drive and day, by drive and then by day. */
export interface DriveDays {
	/** In order of their name. */
	readonly serials: readonly string[];
	readonly models: readonly string[];
	/** Shape (drives + 1,): rows of drive i are `offsets[i]` to `offsets[i + 1]`. */
	readonly offsets: Int32Array;
	readonly days: Int32Array;
	/** Shape (drives,): the day of the failure, its last row; `NO_FAILURE` for a drive that was not seen to fail. */
	readonly failureDays: Int32Array;
	readonly metrics: ReadonlyMap<string, Float64Array>;
	/** Rows that were left out: a second one of the same day, or one after the failure. */
	readonly leftOutRows: number;
}

export const NO_FAILURE = -2_147_483_648;

/**
 * Unites parts of a history. Of two rows for one drive and day the first stays, in the order of the parts; a failure that either
 * of them states counts. Rows after a failure are somebody else's.
 */
export function uniteDays(parts: readonly DayRows[]): DriveDays {
	const found = new Map<string, { model: string; rows: { part: DayRows; row: number; day: number; order: number }[] }>();
	for (const part of parts) {
		const owners = part.serials.map((serial, i) => {
			const known = found.get(serial) ?? { model: part.models[i], rows: [] };
			found.set(serial, known);
			return known;
		});
		for (const [row, day] of part.days.entries()) {
			const { rows } = owners[part.drives[row]];
			rows.push({ part, row, day, order: rows.length });
		}
	}
	const serials = [...found.keys()].sort();
	const offsets = new Int32Array(serials.length + 1);
	const failureDays = new Int32Array(serials.length).fill(NO_FAILURE);
	const kept: { readonly part: DayRows; readonly row: number; readonly day: number }[] = [];
	let all = 0;
	for (const [drive, serial] of serials.entries()) {
		const rows = (found.get(serial)?.rows ?? []).sort((a, b) => a.day - b.day || a.order - b.order);
		const failure = rows.find(({ part, row }) => part.hasFailed[row] === 1);
		if (failure !== undefined) failureDays[drive] = failure.day;
		all += rows.length;
		for (const [i, each] of rows.entries()) {
			if (failure !== undefined && each.day > failure.day) break;
			if (i === 0 || each.day !== rows[i - 1].day) kept.push(each);
		}
		offsets[drive + 1] = kept.length;
	}
	const names = [...new Set(parts.flatMap(({ metrics }) => [...metrics.keys()]))].sort();
	return {
		serials,
		models: serials.map((serial) => found.get(serial)?.model ?? ''),
		offsets,
		days: Int32Array.from(kept, ({ day }) => day),
		failureDays,
		metrics: new Map(names.map((name) => [name, Float64Array.from(kept, ({ part, row }) => part.metrics.get(name)?.[row] ?? Number.NaN)])),
		leftOutRows: all - kept.length,
	};
}

/** Days from which the next ones are looked at. */
export interface Landmarks {
	/** Shape (landmarks,): row of the day, rising. */
	readonly rows: Int32Array;
	/** Shape (landmarks,): its drive. */
	readonly drives: Int32Array;
	/** Shape (landmarks,): 1 when the drive fails within the horizon after that day. */
	readonly fails: Uint8Array;
}

/**
 * Every day of a drive before its failure; of a drive that was not seen to fail, every day whose horizon was over while it was
 * still seen. A day less would know the answer, a day more would not have it.
 *
 * @param horizonDays  days after the landmark that the answer is about, at least 1
 */
export function landmarksOf({ offsets, days, failureDays }: DriveDays, horizonDays: number): Landmarks {
	const rows: number[] = [];
	const drives: number[] = [];
	const fails: number[] = [];
	for (const [drive, failureDay] of failureDays.entries()) {
		const end = offsets[drive + 1];
		const lastDay = days[end - 1];
		for (let row = offsets[drive]; row < end; row++) {
			const day = days[row];
			const isKnown = failureDay === NO_FAILURE ? day + horizonDays <= lastDay : day < failureDay;
			if (!isKnown) break;
			rows.push(row);
			drives.push(drive);
			fails.push(failureDay !== NO_FAILURE && failureDay - day <= horizonDays ? 1 : 0);
		}
	}
	return { rows: Int32Array.from(rows), drives: Int32Array.from(drives), fails: Uint8Array.from(fails) };
}
