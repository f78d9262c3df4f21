/** How the members of an ensemble are called where people read. */
import { plainText } from './plain-text.ts';

/** The last week repeated: what every member has to beat. */
export const YARDSTICK_NAME = 'seasonal naive';

const TITLES: ReadonlyMap<string, string> = new Map([
	['lstm', 'LSTM'],
	['arima', 'ARIMA'],
	['holt-winters', 'Holt-Winters'],
]);

/** A note of a forecast with the member that it begins with called as people call it: `arima: ...` is `ARIMA: ...`; once where it says so itself. */
export function titledNote(note: string): string {
	const end = note.indexOf(': ');
	if (end < 0) return note;
	const title = TITLES.get(note.slice(0, end)) ?? note.slice(0, end);
	const said = note.slice(end + 2);
	return said.startsWith(title) ? said : `${title}: ${said}`;
}

/** Abbreviations and names of people read as such; others as they are, from a stored forecast too. */
export function memberTitle(name: string): string {
	return TITLES.get(name) ?? plainText(name, 40);
}
