/** Lists of objects within an entry. */
import { type Entry, entriesOf } from './fixture.ts';

/**
 * The entry with a list of objects opened, so that each of their quantities is a place of its own (`tail.0.VaR`).
 *
 * @param input  the key of the objects that is an input
 * @returns      the places of the inputs, and the opened entry
 */
export function opened(entry: Entry, list: string, input: string): readonly [readonly string[], Entry] {
	const items = entriesOf(entry[list]);
	return [items.map((_, i) => `${list}.${i}.${input}`), { ...entry, [list]: Object.fromEntries(items.map((item, i) => [String(i), item])) }];
}
