/**
 * Numbers in sentences, wherever a sentence is made: three significant digits, a thin space before the unit, the unit always, commas between
 * thousands. A value that does not exist reads as a dash. What else is formatted (money, intervals, instants) stands in `shared/charts/format.ts`.
 */

/** Between a number and its unit. */
export const THIN_SPACE = '\u2009';
/** Stands where there is no value. */
export const NO_VALUE = '\u2013';
const MINUS = '\u2212';
const DAYS_PER_YEAR = 365.25;
const SUPERSCRIPTS = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/** Any number with up to `digits` significant digits, no trailing zeros: `18,400`, `0.0123`, `−4.1`, `1.2 × 10⁻⁶`. */
export function formatNumber(value: number, digits = 3): string {
	if (!Number.isFinite(value)) return Number.isNaN(value) ? NO_VALUE : value > 0 ? 'infinite' : `${MINUS}infinite`;
	const rounded = Number(value.toPrecision(digits));
	const size = Math.abs(rounded);
	if (size !== 0 && (size < 1e-4 || size >= 1e15)) return scientific(rounded);
	const [whole, fraction] = size.toFixed(Math.min(20, decimalsFor(size, digits))).split('.');
	const tail = fraction?.replace(/0+$/, '');
	return (rounded < 0 ? MINUS : '') + groupThousands(whole!) + (tail ? `.${tail}` : '');
}

/** A whole number in full: `43,826`. Counts are exact, so they are not rounded to three digits. */
export function formatCount(value: number): string {
	if (!Number.isFinite(value)) return NO_VALUE;
	const rounded = Math.round(value);
	return (rounded < 0 ? MINUS : '') + groupThousands(Math.abs(rounded).toFixed(0));
}

/** A count with its noun: `1 drive`, `1,200 drives`. */
export function formatCounted(count: number, noun: string, plural = `${noun}s`): string {
	return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** Number and unit: `41.2 °C`; bytes take the multiple that fits: `3.2 GB/d`. */
export function formatQuantity(value: number, unit: string, digits = 3): string {
	return isByteUnit(unit) ? formatBytes(value, digits) + unit.slice(1) : withUnit(formatNumber(value, digits), unit);
}

/** Whether a unit counts bytes (`B`, `B/d`), so that it wants decimal multiples. */
export function isByteUnit(unit: string): boolean {
	return unit === 'B' || unit.startsWith('B/');
}

/** Bytes in decimal multiples, as drives are sold: `4 TB`. */
export function formatBytes(bytes: number, digits = 3): string {
	if (!Number.isFinite(bytes)) return NO_VALUE;
	const power = bytePower(bytes);
	return withUnit(formatNumber(bytes / 1000 ** power, digits), byteUnits[power]!);
}

/** Decimal multiples, each a thousand of the one before. */
export const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/** From here on three digits round to the next multiple: `1 TB`, not `1,000 GB`. */
const ROUNDED_UP = 0.9995;

/** Of the thousand in which a number of bytes is told. */
export const bytePower = (bytes: number): number =>
	bytes === 0 ? 0 : Math.min(byteUnits.length - 1, Math.max(0, Math.floor(Math.log10(Math.abs(bytes) / ROUNDED_UP) / 3 + 1e-12)));

/** An age or span in the larger fitting unit: `312 days`, `4.2 years`. */
export function formatAge(days: number | null): string {
	if (days === null || !Number.isFinite(days)) return NO_VALUE;
	if (days < 2 * DAYS_PER_YEAR) return formatCounted(Math.round(days), 'day');
	return `${formatNumber(days / DAYS_PER_YEAR, 2)} years`;
}

/** A number that is text already, with its unit. */
export function withUnit(number: string, unit: string): string {
	return unit === '' || number === NO_VALUE ? number : `${number}${THIN_SPACE}${unit}`;
}

/** Decimals that show `digits` significant digits of a positive number. */
function decimalsFor(size: number, digits: number): number {
	return size === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
}

function groupThousands(whole: string): string {
	return whole.replace(/\B(?=(\d{3})+$)/g, ',');
}

function scientific(value: number): string {
	const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
	const digits = [...String(Math.abs(Number(exponent)))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
	return `${mantissa.replace('-', MINUS)} × 10${Number(exponent) < 0 ? '⁻' : ''}${digits}`;
}
