import { describe, expect, it } from 'vitest';
import { partOfHistory } from '../../src-main/jobs/fleet.ts';
import { type FleetForecastOptions, type FleetForecastPart, forecastFleetPart } from '../../src-main/jobs/forecast-fleet.ts';
import { joinFleetForecast } from '../../src-main/jobs/join-fleet-forecast.ts';
import { normalQuantile } from '../../src-main/maths/elementary.ts';
import { forecastArima } from '../../src-main/maths/series/arima.ts';
import { chooseArima } from '../../src-main/maths/series/arima-choice.ts';
import type { FleetForecast } from '../../src-main/shared/domain/fleet-forecast.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { dailyFleet, FLEET_START_MS, walk, weeklySeries } from '../support/daily-fleets.ts';
import { createProgressLog } from '../support/progress-log.ts';

const quiet = { progress: () => {}, isCancelled: () => false };
const dayOf = (day: number): number => FLEET_START_MS + day * MS_PER_DAY;

type Fleet = ReturnType<typeof dailyFleet>;

async function forecast(fleet: Fleet, options: Partial<FleetForecastOptions> = {}, parts = 1): Promise<FleetForecast> {
	const last = Math.max(...fleet.drives.map(({ lastSeenMs }) => lastSeenMs));
	const asked: FleetForecastOptions = { metric: fleet.metric, horizonDays: 14, model: 'arima', level: 0.8, seed: 1, newestMs: last, ...options };
	const size = Math.ceil(fleet.drives.length / parts);
	const made: FleetForecastPart[] = [];
	for (let first = 0; first < fleet.drives.length; first += size)
		made.push(
			await forecastFleetPart(
				{ ...fleet, ...asked, history: partOfHistory(fleet.history, first, Math.min(size, fleet.drives.length - first)) },
				quiet,
			),
		);
	return joinFleetForecast(made, asked);
}

describe('a forecast of a fleet', () => {
	const growing = dailyFleet(
		'used_bytes',
		Array.from({ length: 8 }, (_, index) => walk(100, index, index + 1)),
	);

	it('tells for each drive where it is and where it will be, the largest change first', async () => {
		const { drives, untilMs, newestMs, refused } = await forecast(growing);
		expect(drives).toHaveLength(8);
		expect(refused).toEqual([]);
		expect([newestMs, untilMs]).toEqual([dayOf(99), dayOf(113)]);
		const sizes = drives.map(({ change }) => Math.abs(change));
		expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
		const steepest = drives[0]!;
		expect(steepest.serial).toBe('S7');
		expect(steepest.change).toBeCloseTo(7 * 14, -1);
		for (const { lower, mean, upper, last, change, order } of drives) {
			expect(lower).toBeLessThan(mean);
			expect(mean).toBeLessThan(upper);
			expect(change).toBeCloseTo(mean - last, 9);
			expect(order).toMatch(/^\(\d,\d,\d\)/);
		}
	});

	it('gives the same digits for one, two and four parts', async () => {
		const whole = await forecast(growing);
		for (const parts of [2, 4]) expect(await forecast(growing, {}, parts)).toEqual(whole);
	});

	it('refuses with its reason what has left, fallen silent, is too short or never changes, and keeps the last value of what reports', async () => {
		const series = [walk(100, 0, 1), walk(100, 0, 2), walk(80, 0, 3), walk(10, 0, 4), new Float64Array(100).fill(5), walk(97, 0, 6)];
		const fleet = dailyFleet('temperature_c', series, (index) =>
			index === 1 ? { exit: { kind: 'failed', atMs: dayOf(99), source: 'import' } } : index === 3 ? { firstSeenMs: dayOf(90) } : {},
		);
		// The short history ends with the others.
		for (let row = 0; row < 10; row++) fleet.history.observedAtMs[fleet.history.offsets[3]! + row] = dayOf(90 + row);
		const { drives, refused } = await forecast(fleet);
		expect(drives.map(({ serial }) => serial).sort()).toEqual(['S0', 'S5']);
		expect(refused.map(({ serial, code, last }) => [serial, code, last === undefined])).toEqual([
			['S1', 'drive_exited', true],
			['S2', 'drive_silent', true],
			['S3', 'series_too_short', false],
			['S4', 'series_constant', false],
		]);
		expect(refused[1]?.reason).toContain('20 days before the newest');
	});

	it('forecasts a drive that stopped some days ago for the same day as the others', async () => {
		const [whole, cut] = [walk(100, 0, 9), walk(100, 0, 9).subarray(0, 96)];
		const { drives } = await forecast(dailyFleet('used_bytes', [whole, cut]));
		const late = drives.find(({ serial }) => serial === 'S1')!;
		expect(late.lastMs).toBe(dayOf(95));
		// Four days are missing and fourteen are asked for.
		const { fit } = chooseArima(cut, { isScreened: true });
		const { mean, stdError } = forecastArima(fit, cut, 18);
		expect(late.mean).toBe(mean[17]);
		expect(late.upper - late.mean).toBeCloseTo(normalQuantile(0.9) * stdError[17]!, 9);
	});

	it('stays within what a metric can be: no temperature of a share above its maximum, no counter that falls', async () => {
		const share = walk(120, 0.4, 3).map((value) => Math.min(100, Math.max(0, (value - 980) / 0.75)));
		const used = await forecast(dailyFleet('percentage_used', [share]));
		expect(used.drives[0]!.lower).toBeGreaterThanOrEqual(0);
		const counted = await forecast(dailyFleet('load_cycles', [weeklySeries(120, 0, 3).map((_, day) => 100 + Math.floor(day / 9))]));
		for (const { lower, last } of counted.drives) expect(lower).toBeGreaterThanOrEqual(last);
	});
});

describe('the bands of a fleet', () => {
	/** Drives whose steps are three times as large in the last twenty days: their models know only the calm. */
	const restless = dailyFleet(
		'used_bytes',
		Array.from({ length: 24 }, (_, index) => {
			const calm = walk(120, 0, index + 100);
			const level = calm[99]!;
			return calm.map((value, day) => (day < 100 ? value : level + 3 * (value - level)));
		}),
	);

	it('are widened until they would have held the share that they promise', async () => {
		const { calibration, drives, notes } = await forecast(restless, { horizonDays: 20 });
		expect(calibration?.count).toBe(24);
		expect(calibration?.days).toBe(20);
		expect(calibration!.empirical).toBeLessThan(0.75);
		expect(calibration!.factor).toBeGreaterThan(1.3);
		expect(notes[0]).toContain('widened by a factor of');
		expect(drives.every(({ lower, upper }) => upper > lower)).toBe(true);
	});

	it('are those of the models, and it is said, where too few drives or too short histories can be checked', async () => {
		const few = await forecast(dailyFleet('used_bytes', [walk(200, 0, 1), walk(200, 0, 2)]));
		expect(few.calibration).toMatchObject({ count: 2, factor: 1 });
		expect(few.notes[0]).toContain('too few drives');
		const short = await forecast(dailyFleet('used_bytes', [walk(60, 0, 1)]));
		expect(short.calibration).toBeNull();
		expect(short.notes[0]).toContain('no history is long enough');
	});

	it('hold on the days that follow: 80 % of drives that go on as before, within what 80 of them can tell', async () => {
		const futures = Array.from({ length: 80 }, (_, index) => walk(107, 0.2, index + 500));
		const fleet = dailyFleet(
			'used_bytes',
			futures.map((values) => values.slice(0, 100)),
		);
		const { drives } = await forecast(fleet, { horizonDays: 7 });
		const held = drives.filter(({ deviceId, lower, upper }) => {
			const truth = futures[Number(deviceId.slice(1)) - 1]![106]!;
			return truth >= lower && truth <= upper;
		}).length;
		expect(held / 80).toBeGreaterThan(0.67);
		expect(held / 80).toBeLessThan(0.93);
	});
});

describe('the total of a fleet', () => {
	const together = (share: number): Fleet =>
		dailyFleet(
			'used_bytes',
			Array.from({ length: 20 }, (_, index) => walk(100, 1, index + 1, { seed: 7, share })),
		);

	it('adds up, and knows how far the drives move together', async () => {
		const [apart, half] = [await forecast(together(0)), await forecast(together(0.5))];
		expect(apart.total!.mean).toBeCloseTo(
			apart.drives.reduce((sum, { mean }) => sum + mean, 0),
			6,
		);
		expect(apart.total!.last).toBeCloseTo(
			apart.drives.reduce((sum, { last }) => sum + last, 0),
			6,
		);
		expect(apart.total!.correlation).toBeLessThan(0.06);
		expect(half.total!.correlation).toBeGreaterThan(0.35);
		expect(half.total!.correlation).toBeLessThan(0.65);
		const width = ({ total }: FleetForecast): number => total!.upper - total!.lower;
		expect(width(half)).toBeGreaterThan(2 * width(apart));
	});

	it('is not made of what is no amount, and the reason is given', async () => {
		const { total, notes } = await forecast(dailyFleet('temperature_c', [walk(60, 0, 1), walk(60, 0, 2)]));
		expect(total).toBeNull();
		expect(notes.join(' ')).toContain('temperature is not an amount that adds up');
	});
});

describe('the ensemble over a fleet', () => {
	it('gives what a forecast of each drive gives, and stops when it is cancelled', async () => {
		const fleet = dailyFleet('used_bytes', [walk(80, 1, 1), weeklySeries(80, 3, 2)]);
		const { drives, calibration, total } = await forecast(fleet, { model: 'ensemble', horizonDays: 7 });
		expect(drives).toHaveLength(2);
		expect(calibration).toBeNull();
		expect(total!.upper).toBeGreaterThan(total!.lower);
		const options = { metric: 'used_bytes', horizonDays: 7, model: 'ensemble' as const, level: 0.8, seed: 1, newestMs: dayOf(79) };
		const stopped = forecastFleetPart({ ...fleet, ...options }, createProgressLog({ cancelAfter: 30 }).context);
		await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
	}, 30_000);
});
