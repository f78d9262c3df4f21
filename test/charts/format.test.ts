import { describe, expect, it } from 'vitest';
import {
	digitsToTell,
	formatAge,
	formatBytes,
	formatCount,
	formatDay,
	formatDayRange,
	formatEstimate,
	formatInstant,
	formatInterval,
	formatLevel,
	formatList,
	formatMetric,
	formatMoney,
	formatNumber,
	formatPercent,
	formatProbability,
	formatQuantity,
} from '../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../src-main/shared/charts/plain-text.ts';
import fc from '../support/properties.ts';

const estimate = (value: number, half: number) => ({ value, standardError: half / 1.96, lower: value - half, upper: value + half });
const t = '\u2009';

describe('a narrow interval far from zero', () => {
	it('has the digits that tell its ends apart, of numbers and of bytes', () => {
		const shown = (lower: number, upper: number, unit: string): string => formatInterval(lower, upper, unit, digitsToTell(lower, upper));
		expect(shown(32_214.27, 32_216.51, 'h')).toBe(`32,214.3 to 32,216.5${t}h`);
		expect(shown(1.2615e12, 1.3012e12, 'B')).toBe(`1.262${t}TB to 1.301${t}TB`);
		expect(shown(27.94, 34.08, '°C')).toBe(`27.9 to 34.1${t}°C`);
		expect(shown(166.2e9, 745.1e9, 'B/d')).toBe(`166${t}GB/d to 745${t}GB/d`);
	});

	it('is shown in full where it has no width, and never with more digits than a double holds well', () => {
		expect(formatInterval(7_512, 7_512, 'h', digitsToTell(7_512, 7_512))).toBe(`7,512 to 7,512${t}h`);
		expect(digitsToTell(1e9, 1e9 + 1e-6)).toBe(8);
		expect([digitsToTell(Number.NaN, 1), digitsToTell(0, Number.POSITIVE_INFINITY), digitsToTell(-5, 5)]).toEqual([3, 3, 3]);
	});
});

describe('numbers', () => {
	it('have three significant digits, commas and no trailing zeros', () => {
		expect([18_432, 43_826, 0.012345, -4.1, 0, 999.6, 1e-6, 3, 1e15].map((value) => formatNumber(value))).toEqual([
			'18,400',
			'43,800',
			'0.0123',
			'−4.1',
			'0',
			'1,000',
			'1 × 10⁻⁶',
			'3',
			'1 × 10¹⁵',
		]);
	});

	it('say that there is no value instead of NaN', () => {
		expect([formatNumber(Number.NaN), formatCount(Number.NaN), formatPercent(Number.NaN), formatDay(Number.NaN), formatAge(null)]).toEqual([
			'–',
			'–',
			'–',
			'–',
			'–',
		]);
		expect(formatNumber(Number.POSITIVE_INFINITY)).toBe('infinite');
	});

	it('read back within half a unit of the third digit', () => {
		fc.assert(
			fc.property(fc.double({ min: 1e-4, max: 1e14, noNaN: true }), fc.boolean(), (size, isNegative) => {
				const value = isNegative ? -size : size;
				const shown = Number(formatNumber(value).replaceAll(',', '').replace('−', '-'));
				expect(Math.abs(shown - value)).toBeLessThanOrEqual(size * 0.00501);
			}),
		);
	});

	it('carry their unit behind a thin space, currency and bytes too', () => {
		expect(formatQuantity(41.23, '°C')).toBe(`41.2${t}°C`);
		expect(formatQuantity(7, '')).toBe('7');
		expect(formatMoney(18_432, 'EUR')).toBe(`18,400${t}EUR`);
		expect([0, 999, 1_000, 4e12, 3.2e9].map((bytes) => formatBytes(bytes))).toEqual([`0${t}B`, `999${t}B`, `1${t}kB`, `4${t}TB`, `3.2${t}GB`]);
		expect(formatQuantity(3.2e9, 'B/d')).toBe(`3.2${t}GB/d`);
	});

	it('stay exact where they are counts', () => {
		expect(formatCount(43_826)).toBe('43,826');
	});
});

describe('estimates', () => {
	it('round the error to what it can say and the value to the same place', () => {
		expect(formatEstimate(estimate(18_432, 297), 'EUR')).toBe(`18,400 ±${t}300${t}EUR`);
		expect(formatEstimate(estimate(26_913, 140), 'EUR')).toBe(`26,910 ±${t}140${t}EUR`);
		expect(formatEstimate(estimate(0.1234, 0.0123))).toBe(`0.123 ±${t}0.012`);
		expect(formatEstimate(estimate(1.2556e12, 14.7e9), 'B')).toBe(`1.256 ±${t}0.015${t}TB`);
		expect(formatEstimate(estimate(0, 0), 'B')).toBe(`0 ±${t}0${t}B`);
		expect(formatEstimate(estimate(4.06, 0.5))).toBe(`4.1 ±${t}0.5`);
		expect(formatEstimate(estimate(0.4, 7))).toBe(`0 ±${t}7`);
		// An error just below the next power of ten leaves the value the digits that one just above it leaves.
		for (const error of [9.6, 9.99, 10.4]) expect(formatEstimate(estimate(45.4, error), 'EUR')).toBe(`45 ±${t}10${t}EUR`);
	});

	it('show a zero error as zero', () => {
		expect(formatEstimate(estimate(2_000, 0), 'EUR')).toBe(`2,000 ±${t}0${t}EUR`);
	});
});

describe('shares, days and names', () => {
	it('give probabilities in percent with their interval', () => {
		expect(formatProbability(0.0721, 0.051, 0.098)).toBe(`7.2${t}% (5.1 to 9.8)`);
		expect([0, 1, 0.65, 0.999, 0.99999, 1e-7].map(formatPercent)).toEqual([
			`0${t}%`,
			`100${t}%`,
			`65${t}%`,
			`99.9${t}%`,
			`> 99.99${t}%`,
			`< 0.001${t}%`,
		]);
		expect([0.95, 0.99, 0.995].map(formatLevel)).toEqual(['95', '99', '99.5']);
	});

	it('give UTC days in ISO form', () => {
		expect(formatDay(Date.UTC(2013, 4, 19, 23, 59))).toBe('2013-05-19');
		expect(formatInstant(Date.UTC(2013, 4, 19, 14, 5))).toBe('2013-05-19 14:05 UTC');
		expect(formatDayRange(Date.UTC(2013, 4, 3), Date.UTC(2013, 4, 19))).toBe('2013-05-03 to 2013-05-19');
		expect(formatDayRange(Date.UTC(2013, 4, 3, 1), Date.UTC(2013, 4, 3, 9))).toBe('2013-05-03');
		expect([1, 312, 1534].map(formatAge)).toEqual(['1 day', '312 days', '4.2 years']);
	});

	it('name metrics as the catalogue does and leave unknown columns alone', () => {
		expect([formatMetric('pending_sectors'), formatMetric('smart_240_raw')]).toEqual(['pending sectors', 'smart_240_raw']);
		expect([formatList([]), formatList(['a']), formatList(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
	});
});

describe('plain text', () => {
	it('is one short line without control, direction or stacked characters, whatever came in', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 1, max: 80 }), (text, maxLength) => {
				const shown = plainText(text, maxLength);
				expect([...shown].length).toBeLessThanOrEqual(maxLength);
				expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\p{M}{3}/u);
				expect(shown.isWellFormed()).toBe(true);
			}),
		);
	});

	it('keeps names that are already fit and marks what it cut or replaced', () => {
		expect(plainText('ST4000DM000 Ωж 磁')).toBe('ST4000DM000 Ωж 磁');
		expect(plainText('abcdef', 4)).toBe('abc…');
		expect(plainText('a\u202Eb\u0000c\td')).toBe('a\uFFFDb\uFFFDc d');
		expect(plainSerial('')).toBe('no serial');
	});
});
