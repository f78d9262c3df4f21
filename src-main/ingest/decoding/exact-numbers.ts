import { limits } from '../../shared/domain/limits.ts';
import type { MetricName, Reading } from '../../shared/domain/telemetry.ts';
import { parseDecimal } from '../reading/csv-scanner.ts';

/** A text as a number; undefined when it is none, not finite or longer than `limits.numberCharacters`. */
export function parseExact(text: string): number | bigint | undefined {
	const trimmed = text.trim();
	if (trimmed.length > limits.numberCharacters) return undefined;
	if (/^[+-]?\d+$/.test(trimmed)) {
		const value = Number(trimmed);
		return Number.isSafeInteger(value) ? value : BigInt(trimmed.startsWith('+') ? trimmed.slice(1) : trimmed);
	}
	const value = parseDecimal(trimmed);
	return Number.isFinite(value) ? value : undefined;
}

/** @param factor  of the unit, 512,000 for NVMe data units; what the source wrote is kept as `raw` when the product cannot be exact */
export function toReading(metric: MetricName, exact: number | bigint, factor = 1): Reading {
	const value = Number(exact) * factor;
	const isRounded = typeof exact === 'bigint' || (Number.isInteger(value) && !Number.isSafeInteger(value));
	return isRounded ? { metric, value, raw: String(exact) } : { metric, value };
}

/** The same for a unit of the source: what it wrote is kept beside every converted value. */
export function scaledReading(metric: MetricName, exact: number | bigint, factor = 1): Reading {
	const reading = toReading(metric, exact, factor);
	return factor === 1 ? reading : { ...reading, raw: String(exact) };
}

/** Sum of whole numbers, exact; undefined for none. */
export function exactSum(values: readonly (number | bigint)[]): number | bigint | undefined {
	if (values.length === 0) return undefined;
	const sum = values.reduce<number>((total, value) => total + Number(value), 0);
	if (Number.isSafeInteger(sum) || values.some((value) => typeof value === 'number' && !Number.isInteger(value))) return sum;
	return values.reduce<bigint>((total, value) => total + BigInt(value), 0n);
}

/**
 * `%.3f` gigabytes of 10^9 bytes as bytes, from the digits: 2124.590 x 10^9 in binary is not whole. The decimal mark is the
 * point or comma of the machine that wrote it.
 */
export function bytesOfGigabytes(text: string): number | bigint | undefined {
	const match = /^(\d{1,15})(?:[.,](\d{1,9}))?$/.exec(text.trim());
	return match === null ? undefined : parseExact(`${match[1]}${(match[2] ?? '').padEnd(9, '0')}`);
}
