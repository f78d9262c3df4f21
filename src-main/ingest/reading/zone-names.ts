/** Short names of time zones that programs print behind a local time, as far as they mean one offset wherever they are used. */

/**
 * Minutes east of UTC. `CST` (Chicago, Shanghai, Havana) and `IST` (Kolkata, Dublin, Jerusalem) mean several and are not among them.
 *
 * @source  abbreviations of the IANA time zone database
 */
const minutes: ReadonlyMap<string, number> = new Map([
	...named(0, 'UTC GMT Z WET'),
	...named(60, 'CET MET WEST BST WAT'),
	...named(120, 'CEST MEST EET CAT SAST'),
	...named(180, 'EEST MSK EAT'),
	...named(300, 'PKT'),
	...named(420, 'WIB'),
	...named(480, 'AWST HKT WITA'),
	...named(540, 'JST KST WIT'),
	...named(570, 'ACST'),
	...named(600, 'AEST'),
	...named(630, 'ACDT'),
	...named(660, 'AEDT'),
	...named(720, 'NZST'),
	...named(780, 'NZDT'),
	...named(-600, 'HST'),
	...named(-540, 'AKST'),
	...named(-480, 'PST AKDT'),
	...named(-420, 'MST PDT'),
	...named(-360, 'MDT'),
	...named(-300, 'EST'),
	...named(-240, 'EDT AST'),
	...named(-180, 'ADT'),
	...named(-210, 'NST'),
	...named(-150, 'NDT'),
]);

function named(offset: number, names: string): readonly (readonly [string, number])[] {
	return names.split(' ').map((name) => [name, offset] as const);
}

/** How far east of UTC the clock of a zone is; undefined for a name that is unknown or means several zones. */
export const zoneOffsetMs = (name: string): number | undefined => {
	const found = minutes.get(name);
	return found === undefined ? undefined : found * 60_000;
};

/** What to tell of times in a zone that has a name and is not UTC; undefined when there is nothing to tell. */
export function zoneNote(name: string): string | undefined {
	const offset = minutes.get(name);
	if (offset === undefined) return `Times in zone ${name} were taken as UTC: the name does not say which clock is meant.`;
	if (['UTC', 'GMT', 'Z'].includes(name)) return undefined;
	const clock = Math.abs(offset);
	const text = `${String(Math.floor(clock / 60)).padStart(2, '0')}:${String(clock % 60).padStart(2, '0')}`;
	return `Times in zone ${name} were read as UTC${offset < 0 ? '-' : '+'}${text}.`;
}
