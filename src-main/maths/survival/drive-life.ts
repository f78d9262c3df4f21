/** What a history says about the life of one drive: when it was watched, how it ended, and when which condition held. */

/** A stretch of ages during which a condition held: from the first included, up to the second. */
export interface Spell {
	readonly fromDays: number;
	/** Infinity where it holds until something else is seen. */
	readonly toDays: number;
}

/** What the history says about one drive. */
export interface DriveLife {
	/** Age at the start of the first observed day, at least 0. */
	readonly entryDays: number;
	readonly exitDays: number;
	readonly hasFailed: boolean;
	/** Index into the models of the fleet. */
	readonly model: number;
	/**
	 * Shape (conditions,): when each condition held, rising and without overlap; at most 30 conditions. A spell begins with the day after its
	 * cause was seen, so that a failure on the very day of the cause does not count for it.
	 */
	readonly spells: readonly (readonly Spell[])[];
}

/** A stretch of one life during which no condition changed. */
export interface LifeRow {
	readonly drive: number;
	readonly entryDays: number;
	readonly exitDays: number;
	readonly hasFailed: boolean;
	readonly model: number;
	/** Bit c is set when condition c held. */
	readonly held: number;
}

/** Cuts each life where a condition begins or ends. */
export function splitLives(lives: readonly DriveLife[]): LifeRow[] {
	const rows: LifeRow[] = [];
	for (const [drive, { entryDays, exitDays, hasFailed, model, spells }] of lives.entries()) {
		const changes = changesOf(spells);
		let start = entryDays;
		let held = 0;
		for (let at = 0; at < changes.length && changes[at]!.ageDays < exitDays; ) {
			const { ageDays } = changes[at]!;
			let next = held;
			for (; changes[at]?.ageDays === ageDays; at++) next = changes[at]!.begins ? next | changes[at]!.bit : next & ~changes[at]!.bit;
			if (next !== held && ageDays > start) {
				rows.push({ drive, entryDays: start, exitDays: ageDays, hasFailed: false, model, held });
				start = ageDays;
			}
			held = next;
		}
		rows.push({ drive, entryDays: start, exitDays, hasFailed, model, held });
	}
	return rows;
}

/** In order of age; where a spell begins as another of its condition ends, the end comes first. */
function changesOf(spells: DriveLife['spells']): { readonly ageDays: number; readonly bit: number; readonly begins: boolean }[] {
	return spells
		.flatMap((own, condition) =>
			own.flatMap(({ fromDays, toDays }) => [
				{ ageDays: fromDays, bit: 1 << condition, begins: true },
				{ ageDays: toDays, bit: 1 << condition, begins: false },
			]),
		)
		.sort((a, b) => a.ageDays - b.ageDays || Number(a.begins) - Number(b.begins));
}

/** A life as it was known when the drive had reached an age; undefined where it had not been seen yet, and itself where it was over. */
export function lifeUntil(life: DriveLife, ageDays: number): DriveLife | undefined {
	if (life.entryDays >= ageDays) return undefined;
	if (life.exitDays <= ageDays) return life;
	return { ...life, exitDays: ageDays, hasFailed: false, spells: life.spells.map((own) => own.filter(({ fromDays }) => fromDays <= ageDays)) };
}
