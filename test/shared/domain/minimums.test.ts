import { describe, expect, it } from 'vitest';
import { seasonalScores } from '../../../src-main/maths/anomalies/baseline.ts';
import { historyOf, lacks, minimums, minimumText } from '../../../src-main/shared/domain/minimums.ts';

const daily = (text: string): Float64Array => Float64Array.from(text, (sign) => (sign === '.' ? Number.NaN : 1));

describe('what a history has', () => {
	it('counts days from the first to the last value, and those with a value', () => {
		expect(historyOf(daily('..xx.x..'))).toEqual({ dailyValues: 3, days: 4 });
		expect(historyOf(daily('....'))).toEqual({ dailyValues: 0, days: 0 });
		expect(historyOf(new Float64Array(0))).toEqual({ dailyValues: 0, days: 0 });
	});
});

describe('a minimum', () => {
	const { forecast } = minimums;

	it('is met at the limit and not one below it', () => {
		expect(lacks(forecast, { dailyValues: 19, days: 19 })).toBe('series_too_short');
		expect(lacks(forecast, { dailyValues: 20, days: 20 })).toBeUndefined();
		expect(lacks(forecast, { dailyValues: 20, days: 40 })).toBeUndefined();
		expect(lacks(forecast, { dailyValues: 20, days: 41 })).toBe('series_has_gaps');
	});

	it('says itself in words', () => {
		expect(minimumText(forecast)).toBe('20 daily values on at least 50 % of the days');
	});

	it('of the anomalies is where the first score comes', () => {
		const scores = seasonalScores(
			Float64Array.from({ length: 60 }, (_, day) => (day * 7) % 11),
			7,
			0.1,
		);
		expect((scores?.score.findIndex(Number.isFinite) ?? -1) + 1).toBe(minimums.anomalies.dailyValues);
	});
});
