import { describe, expect, it } from 'vitest';
import {
	counterRate,
	cushionedWriteToReadRatio,
	driveFeatures,
	rawWriteToReadRatio,
	writeShare,
	writeToReadRatio,
} from '../../../src-main/maths/series/drive-features.ts';

const gap = Number.NaN;
const days = (...values: number[]): Float64Array => Float64Array.from(values);

describe('features of a drive', () => {
	it('have a ratio without reads only where a convention gives it one', () => {
		const [writes, reads] = [days(6, 5, 0, gap), days(2, 0, 0, 1)];
		expect([...rawWriteToReadRatio(writes, reads)]).toEqual([3, Number.POSITIVE_INFINITY, gap, gap]);
		expect([...writeToReadRatio(writes, reads)]).toEqual([3, gap, gap, gap]);
		expect([...writeShare(writes, reads)]).toEqual([0.75, 1, gap, gap]);
		expect([...cushionedWriteToReadRatio(writes, reads, 0.5)]).toEqual([2.4, 10, 0, gap]);
	});

	it('rate a counter over the intervals that were seen, resets left out', () => {
		const time = days(0, 1, 2, 3, 4, 5);
		expect([...counterRate(days(10, 12, gap, 18, 3, 5), time, 6)]).toEqual([gap, 2, 2, 8 / 3, 8 / 3, 10 / 4]);
		expect([...counterRate(days(10, 12, gap, 18, 3, 5), time, 2)]).toEqual([gap, 2, 2, 3, 3, 2]);
	});

	it('rate errors by what was read, and say nothing while nothing is read', () => {
		const table = driveFeatures({ media_errors: days(0, 1, 1, 3), bytes_read_total: days(5, 5, 105, 205) }, 1);
		expect([...table.error_rate]).toEqual([gap, gap, 1 / 100, 3 / 200]);
		expect(Object.keys(table)).toEqual(['error_rate']);
	});

	it('are all there when the drive has the metrics, in totals or in daily amounts', () => {
		const total = days(0, 10, 30);
		const common = { power_on_hours: days(24, 48, 72), percentage_used: days(1, 1, 2), media_errors: days(0, 0, 1) };
		const fromTotals = driveFeatures({ ...common, bytes_written_total: total, bytes_read_total: total }, 1);
		const fromDays = driveFeatures({ ...common, daily_bytes_written: days(gap, 10, 20), daily_bytes_read: days(gap, 10, 20) }, 1);
		for (const table of [fromTotals, fromDays]) {
			expect([...table.age_days]).toEqual([1, 2, 3]);
			expect([...table.wear_rate]).toEqual([gap, 0, 0.5]);
			expect([...table.write_read_ratio]).toEqual([gap, 1, 1]);
			expect([...table.write_share]).toEqual([gap, 0.5, 0.5]);
			expect(table.error_rate[2]).toBe(1 / 30);
		}
	});

	it('take hours as parts of a day', () => {
		const hourly = driveFeatures({ percentage_used: days(1, 1, 1.5) }, 1 / 24);
		expect(hourly.wear_rate[2]).toBeCloseTo(0.5 / (2 / 24), 12);
	});
});
