/**
 * How numbers, instants and names read, on the page and on paper alike: three significant digits, a thin space before
 * the unit, the unit always, commas between thousands, UTC days in ISO form. A value that does not exist reads as a dash.
 */

import { metricInfo } from '../domain/metrics.ts';
import {
	bytePower,
	byteUnits,
	formatCount,
	formatNumber,
	formatQuantity,
	isByteUnit,
	NO_VALUE,
	THIN_SPACE,
	withUnit,
} from '../domain/number-text.ts';
import type { Estimate } from '../domain/results.ts';
import type { MetricName } from '../domain/telemetry.ts';
import type { ValueFormat } from './chart.ts';

export { formatAge, formatBytes, formatCount, formatCounted, formatNumber, formatQuantity, isByteUnit, NO_VALUE } from '../domain/number-text.ts';

/** Money with its currency: `18,400 EUR`. */
export function formatMoney(value: number, currency: string): string {
	return withUnit(formatNumber(value), currency);
}

/** A share or probability of 0 to 1 in percent with two significant digits: `7.2 %`, `< 0.001 %`. */
export function formatPercent(share: number): string {
	return withUnit(percentDigits(share), '%');
}

/** `7.2 % (5.1 to 9.8)`: never a probability without its interval. */
export function formatProbability(value: number, lower: number, upper: number): string {
	return `${formatPercent(value)} (${percentDigits(lower)} to ${percentDigits(upper)})`;
}

/** A confidence level as it stands in names: 0.95 is `95`, 0.995 is `99.5`. */
export function formatLevel(confidence: number): string {
	return formatNumber(confidence * 100, 6);
}

/**
 * A random figure with its error: `18,400 ± 300 EUR`. The error is half the 95 % interval, rounded to one digit (two
 * when the first is 1); the value shows no digit that the error makes meaningless.
 * Bytes and their error take the same multiple.
 */
export function formatEstimate(estimate: Estimate, unit = ''): string {
	const power = isByteUnit(unit) && Number.isFinite(estimate.value) ? bytePower(estimate.value) : 0;
	if (power > 0) {
		const { value, standardError, lower, upper } = estimate;
		const size = 1000 ** power;
		return formatEstimate(
			{ value: value / size, standardError: standardError / size, lower: lower / size, upper: upper / size },
			byteUnits[power]! + unit.slice(1),
		);
	}
	const error = (estimate.upper - estimate.lower) / 2;
	if (!Number.isFinite(estimate.value) || !Number.isFinite(error) || error <= 0) {
		return withUnit(`${formatNumber(estimate.value)} ±${THIN_SPACE}${Number.isFinite(error) ? '0' : NO_VALUE}`, unit);
	}
	const [digits = '', exponent] = error.toExponential(1).split('e');
	const errorDigits = digits.startsWith('1') ? 2 : 1;
	const roundedError = Number(error.toPrecision(errorDigits));
	// Of the error before its last rounding: 9.6 is shown as 10 and takes no digit from the value that 10.4 leaves to it.
	const place = 10 ** (Number(exponent) - errorDigits + 1);
	const roundedValue = Math.round(estimate.value / place) * place;
	return withUnit(`${formatNumber(roundedValue, 15)} ±${THIN_SPACE}${formatNumber(roundedError, errorDigits)}`, unit);
}

/** The 95 % interval of a figure in words: `18,100 to 18,700 EUR`. */
export function formatInterval(lower: number, upper: number, unit = '', digits = 3): string {
	if (isByteUnit(unit)) return `${formatQuantity(lower, unit, digits)} to ${formatQuantity(upper, unit, digits)}`;
	return withUnit(`${formatNumber(lower, digits)} to ${formatNumber(upper, digits)}`, unit);
}

/** Beyond this an hour of a decade is told from the next. */
const MOST_DIGITS = 8;
const EXACT_DIGITS = 6;

/**
 * Significant digits that show a narrow interval far from zero: two of its width, three at least. `32,214.3 to 32,216.5 h` instead of
 * twice `32,200 h`. A figure that is known exactly is shown in full.
 */
export function digitsToTell(lower: number, upper: number): number {
	const [width, size] = [upper - lower, Math.max(Math.abs(lower), Math.abs(upper))];
	if (width === 0) return EXACT_DIGITS;
	if (!(width > 0) || !Number.isFinite(size)) return 3;
	return Math.min(MOST_DIGITS, Math.max(3, Math.floor(Math.log10(size)) - Math.floor(Math.log10(width)) + 2));
}

/** A range of counts: `1 to 9`, or `4` where both ends are the same. */
export function formatRange(low: number, high: number): string {
	return low === high ? formatCount(low) : `${formatCount(low)} to ${formatCount(high)}`;
}

/** The UTC day of an instant: `2013-05-19`. */
export function formatDay(atMs: number): string {
	return isInstant(atMs) ? new Date(atMs).toISOString().slice(0, 10) : NO_VALUE;
}

/** An instant to the minute, with its zone: `2013-05-19 14:05 UTC`. */
export function formatInstant(atMs: number): string {
	return isInstant(atMs) ? `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC` : NO_VALUE;
}

/** `2013-05-03` or `2013-05-03 to 2013-05-19`. */
export function formatDayRange(startMs: number, endMs: number): string {
	const [start, end] = [formatDay(startMs), formatDay(endMs)];
	return start === end ? start : `${start} to ${end}`;
}

/** One value of an axis, with its unit. */
export function formatValue(value: number, format: ValueFormat, unit: string): string {
	switch (format) {
		case 'number':
		case 'score':
		case 'money':
		case 'bytes':
			return formatQuantity(value, unit);
		case 'count':
			return withUnit(formatCount(value), unit);
		case 'percent':
			return formatPercent(value);
	}
}

/** A metric inside a sentence: the catalogue's label in lower case, an unknown column under its own name. */
export function formatMetric(metric: MetricName): string {
	const { label, isKnown } = metricInfo(metric);
	return isKnown && !/^[A-Z]{2}/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}

/** With a capital first letter, as a sentence or a title starts. */
export function capitalise(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `a`, `a and b`, `a, b and c`. */
export function formatList(items: readonly string[]): string {
	if (items.length < 2) return items.join('');
	return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

function percentDigits(share: number): string {
	if (!Number.isFinite(share)) return NO_VALUE;
	if (share > 0 && share < 1e-5) return '< 0.001';
	if (share < 1 && share > 0.995) return share > 0.9999 ? '> 99.99' : formatNumber(share * 100, 4);
	return formatNumber(share * 100, 2 + Number(share >= 0.995));
}

function isInstant(atMs: number): boolean {
	return Number.isFinite(atMs) && Math.abs(atMs) <= 8.64e15;
}
