/** Numbers as a reader of evidence wants them: three digits and a unit. */

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'] as const;

/** `1.23 TB/d`, `0.0812 ms`, `1,520`: three significant digits, decimal prefixes for bytes. */
export function shownQuantity(value: number, unit: string): string {
	if (!Number.isFinite(value)) return 'unknown';
	if (!unit.startsWith('B')) return `${grouped(value)}${unit === '' ? '' : ` ${unit}`}`;
	let power = 0;
	let scaled = value;
	while (Math.abs(scaled) >= 999.5 && power < PREFIXES.length - 1) {
		scaled /= 1000;
		power++;
	}
	return `${grouped(scaled)} ${PREFIXES[power]}${unit}`;
}

export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function grouped(value: number): string {
	const rounded = Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3));
	const text = String(rounded);
	return Math.abs(rounded) >= 1000 && !text.includes('e') ? text.replace(/\B(?=(\d{3})+$)/g, ',') : text;
}
