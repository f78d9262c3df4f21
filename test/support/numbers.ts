/** Numbers as the golden files write them, and comparison by absolute and relative tolerance. */
import { expect } from 'vitest';

export type GoldenNumber = number | string | null;

/** NaN is null, infinities are strings. */
export function golden(value: GoldenNumber | undefined): number {
	return value === null || value === undefined ? Number.NaN : Number(value);
}

export function goldenArray(values: readonly GoldenNumber[]): Float64Array {
	return Float64Array.from(values, golden);
}

/** |a - b| <= atol + rtol |b|; NaN equals NaN, infinities equal themselves. */
export function isClose(actual: number, expected: number, rtol: number, atol = 0): boolean {
	return Object.is(actual, expected) || actual === expected || Math.abs(actual - expected) <= atol + rtol * Math.abs(expected);
}

export function expectClose(actual: number, expected: number, rtol: number, atol: number, what: string): void {
	expect(isClose(actual, expected, rtol, atol), `${what}: ${actual} instead of ${expected}`).toBe(true);
}

export function expectAllClose(actual: ArrayLike<number>, expected: ArrayLike<number>, rtol: number, atol: number, what: string): void {
	expect(actual.length, `${what}: length`).toBe(expected.length);
	for (let i = 0; i < expected.length; i++) expectClose(actual[i], expected[i], rtol, atol, `${what}[${i}]`);
}
