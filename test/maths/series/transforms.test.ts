import { describe, expect, it } from 'vitest';
import {
	byGroup,
	cumulativeMaximum,
	cumulativeMinimum,
	cumulativeSum,
	diff,
	forwardFill,
	interpolateLinear,
	lag,
	logReturn,
	rankShare,
	relativeChange,
} from '../../../src-main/maths/series/transforms.ts';
import { expectAllClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

const gap = Number.NaN;
const gappy = fc.array(fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constant(gap)), { maxLength: 40 }).map((values) => Float64Array.from(values));

describe('transforms', () => {
	it('shift: sums of differences give the series back', () => {
		fc.assert(
			fc.property(gappy, fc.integer({ min: 0, max: 50 }), (x, steps) => {
				const back = lag(x, steps);
				expect(diff(x, steps).map((change, t) => back[t] + change)).toEqual(
					x.map((value, t) => (t < steps || Number.isNaN(x[t - steps]) ? gap : value)),
				);
			}),
		);
	});

	it('fill forward up to a limit, and never the start', () => {
		const x = Float64Array.of(gap, 1, gap, gap, gap, 2);
		expect([...forwardFill(x)]).toEqual([gap, 1, 1, 1, 1, 2]);
		expect([...forwardFill(x, 2)]).toEqual([gap, 1, 1, 1, gap, 2]);
	});

	it('interpolate on straight lines, keep what is there, and hold the last value', () => {
		expect([...interpolateLinear(Float64Array.of(gap, 1, gap, gap, 4, gap))]).toEqual([gap, 1, 2, 3, 4, 4]);
		expect([...interpolateLinear(Float64Array.of(0, gap, 6), Float64Array.of(0, 1, 3))]).toEqual([0, 2, 6]);
		fc.assert(
			fc.property(gappy, (x) => {
				const filled = interpolateLinear(x);
				expect(filled.filter((_, t) => !Number.isNaN(x[t]))).toEqual(x.filter((value) => !Number.isNaN(value)));
				const first = x.findIndex((value) => !Number.isNaN(value));
				expect(filled.every((value, t) => Number.isNaN(value) === (first < 0 || t < first))).toBe(true);
			}),
		);
	});

	it('rank with ties sharing their mean rank: shares of n values sum to (n + 1) / 2', () => {
		expect([...rankShare(Float64Array.of(3, 1, gap, 3, 2))]).toEqual([0.875, 0.25, gap, 0.875, 0.5]);
		fc.assert(
			fc.property(gappy, (x) => {
				const shares = rankShare(x).filter((value) => !Number.isNaN(value));
				expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(shares.length === 0 ? 0 : (shares.length + 1) / 2, 9);
			}),
		);
	});

	it('accumulate over missing values', () => {
		const x = Float64Array.of(2, gap, -1, 4);
		expect([...cumulativeSum(x)]).toEqual([2, gap, 1, 5]);
		expect([...cumulativeMaximum(x)]).toEqual([2, gap, 2, 4]);
		expect([...cumulativeMinimum(x)]).toEqual([2, gap, -1, -1]);
	});

	it('take changes as shares and as logarithms', () => {
		expect([...relativeChange(Float64Array.of(4, 5, 0, 1))]).toEqual([gap, 0.25, -1, Number.POSITIVE_INFINITY]);
		expectAllClose(logReturn(Float64Array.of(1, Math.E, 0, -1)), Float64Array.of(gap, 1, Number.NEGATIVE_INFINITY, gap), 1e-15, 0, 'log return');
	});

	it('treat each group by itself, wherever its rows stand', () => {
		expect([...byGroup(['a', 'b', 'a', 'b'], Float64Array.of(1, 10, 4, 11), diff)]).toEqual([gap, gap, 3, 1]);
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer())), (rows) => {
				const groups = rows.map(([group]) => group);
				const x = Float64Array.from(rows, ([, value]) => value);
				expect(byGroup(groups, x, (values) => values)).toEqual(x);
			}),
		);
	});
});
