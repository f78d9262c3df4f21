/** The scoring rule of the Numenta Anomaly Benchmark against its published values and sums done by hand. */
import { describe, expect, it } from 'vitest';
import { normalisedNabScore, probationRows, scaledSigmoid, scoreByNabRule } from '../../../src-main/maths/anomalies/nab-rule.ts';

const detections = (rows: number, ...at: number[]): Float64Array => Float64Array.from({ length: rows }, (_, row) => (at.includes(row) ? 1 : 0));
/** 100 rows, of which 15 are not judged; one window of 20 rows. */
const window = { start: 40, end: 59 };
const scored = (...at: number[]) => scoreByNabRule({ scores: detections(100, ...at), windows: [window] }, 0.5);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describe('the NAB rule', () => {
	// Docstring of scaledSigmoid and expected values of tests/unit/scorer_test.py in numenta/NAB.
	it('gives the published worth of a detection at each place', () => {
		expect(scaledSigmoid(-1)).toBeCloseTo(0.9866142981514305, 15);
		expect(scaledSigmoid(-0.5)).toBeCloseTo(0.8482836399575131, 15);
		expect(scaledSigmoid(0)).toBe(0);
		expect(scaledSigmoid(1)).toBeCloseTo(-0.9866142981514305, 15);
		expect(scaledSigmoid(3)).toBe(-1);
	});

	it('gives the published score of a window whose second row is found', () => {
		const { points } = scoreByNabRule({ scores: detections(7, 2), windows: [{ start: 1, end: 2 }] }, 0.5);
		expect(points).toBeCloseTo(0.8482836399575131 / 0.9866142981514305, 15);
	});

	it('scores 100 for the first row of every window and 0 for silence', () => {
		expect(normalisedNabScore([scored(40)])).toBe(100);
		expect(normalisedNabScore([scored()])).toBe(0);
		expect(normalisedNabScore([scored(40), scored()])).toBe(50);
	});

	it('counts the first detection of a window only', () => {
		expect(scored(45, 46, 50, 59)).toEqual(scored(45));
		expect(scored(45).found).toBe(1);
		expect(scored(45).points).toBeCloseTo((2 * sigmoid((5 * 15) / 20) - 1) / (2 * sigmoid(5) - 1), 15);
	});

	it('charges 0.11 for a false alarm before any window, and less just after one', () => {
		expect(scored(20).points).toBeCloseTo(-1 - 0.11, 15);
		// Two rows past a window whose edges lie 19 rows apart.
		expect(scored(61).points).toBeCloseTo(-1 + 0.11 * (2 * sigmoid((-5 * 2) / 19) - 1), 15);
		expect(scored(20, 61)).toMatchObject({ falseAlarms: 2, found: 0, windows: 1 });
	});

	it('does not judge the first 15 %, and never more than 750 rows of them', () => {
		expect(scored(0, 14)).toEqual(scored());
		expect(scored(15).falseAlarms).toBe(1);
		expect(probationRows(4032)).toBe(604);
		expect(probationRows(18_050)).toBe(750);
		const inside = scoreByNabRule({ scores: detections(100, 5), windows: [{ start: 3, end: 10 }] }, 0.5);
		expect(inside).toEqual({ points: 0, windows: 0, found: 0, falseAlarms: 0 });
	});

	it('treats everything after a window of one row as far from it', () => {
		const { points } = scoreByNabRule({ scores: detections(100, 51), windows: [{ start: 50, end: 50 }] }, 0.5);
		expect(points).toBeCloseTo(-1 - 0.11, 15);
	});

	it('has no score for series without windows', () => {
		expect(normalisedNabScore([scoreByNabRule({ scores: detections(100, 50), windows: [] }, 0.5)])).toBeNaN();
	});
});
