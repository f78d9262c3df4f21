/**
 * A key whose order by code unit is the one in which people look a name up: numbers inside of it count as numbers (`a9` before `a10`), small and capital
 * letters as the same. Of no language and no version of its collation, so that lists are the same everywhere.
 */
export function naturalKey(text: string): string {
	return text.toUpperCase().replace(/\d+/g, (digits) => {
		const number = digits.replace(/^0+/, '');
		return `${String(number.length).padStart(LENGTH_DIGITS, '0')}${number}`;
	});
}

/** Longer numbers do not occur: names are cut before. */
const LENGTH_DIGITS = 4;
