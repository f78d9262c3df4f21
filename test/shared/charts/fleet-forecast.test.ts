import { describe, expect, it } from 'vitest';
import type { BarsLayer } from '../../../src-main/shared/charts/chart.ts';
import { fleetChangesChart } from '../../../src-main/shared/charts/fleet-changes-chart.ts';
import { fleetForecastSentence, formatChange, ordersText } from '../../../src-main/shared/charts/fleet-forecast-text.ts';
import type { FleetForecast } from '../../../src-main/shared/domain/fleet-forecast.ts';
import type { DeviceId } from '../../../src-main/shared/domain/telemetry.ts';

const DAY = 86_400_000;

function made(changes: readonly number[], more: Partial<FleetForecast> = {}): FleetForecast {
	return {
		metric: 'temperature_c',
		unit: '°C',
		model: 'arima',
		horizonDays: 10,
		level: 0.8,
		seed: 1,
		newestMs: 100 * DAY,
		untilMs: 110 * DAY,
		drives: changes.map((change, index) => ({
			deviceId: `d${index}` as DeviceId,
			serial: `S${index}`,
			model: 'M',
			last: 40,
			lastMs: 100 * DAY,
			mean: 40 + change,
			lower: 39 + change,
			upper: 41 + change,
			change,
		})),
		refused: [],
		orders: [],
		calibration: null,
		total: null,
		notes: [],
		...more,
	};
}

const barsOf = (forecast: FleetForecast): BarsLayer => fleetChangesChart(forecast)?.layers[0] as BarsLayer;

describe('fleetForecastSentence', () => {
	it('counts what surely rises and falls, or gives the total of an amount, and names the largest change', () => {
		expect(fleetForecastSentence(made([-3, 2, 0.5, 0]))).toMatch(
			/^By 1970-04-21 temperature is expected to rise on 1 of 4 drives and to fall on 1; on 2 today's value lies within the 80 % band\. The largest change is −3.°C on S0\.$/,
		);
		const total = { drives: 2, last: 3e12, mean: 4e12, lower: 3.5e12, upper: 4.5e12, correlation: 0, days: 100 };
		expect(fleetForecastSentence(made([1, 2], { metric: 'used_bytes', unit: 'B', total }))).toMatch(
			/^By 1970-04-21 capacity used of 2 drives is expected to go from 3.TB to 4.TB \(80 %: 3\.5.TB to 4\.5.TB\)\./,
		);
		expect(fleetForecastSentence(made([]))).toBe('Temperature of none of 0 drives can be forecast.');
	});

	it('shows a serial from outside as plain text', () => {
		const [drive] = made([1]).drives;
		expect(fleetForecastSentence(made([], { drives: [{ ...drive!, serial: 'A\u202eB' }] }))).not.toContain('\u202e');
	});
});

describe('formatChange and ordersText', () => {
	it('sign what grows, and count the orders beyond the fifth', () => {
		expect([formatChange(2, '°C'), formatChange(-2, '°C'), formatChange(0, '°C')].map((text) => text.replace(/\s/, ' '))).toEqual([
			'+2 °C',
			'−2 °C',
			'0 °C',
		]);
		const orders = [9, 7, 5, 3, 2, 1, 1].map((drives, p) => ({ order: `(${p},0,0)`, drives }));
		expect(ordersText({ orders })).toBe(
			'ARIMA orders: (0,0,0) for 9 drives, (1,0,0) for 7, (2,0,0) for 5, (3,0,0) for 3, (4,0,0) for 2, 2 others for 2.',
		);
		expect(ordersText({ orders: [] })).toBe('');
	});
});

describe('fleetChangesChart', () => {
	it('counts every drive once, with one bar around no change', () => {
		const bars = barsOf(made([-3, -1, 0, 0, 0, 0.01, 2, 4]));
		expect(bars.height.reduce((sum, count) => sum + count, 0)).toBe(8);
		const middle = bars.start.findIndex((from, bar) => from < 0 && bars.end[bar]! > 0);
		expect(bars.height[middle]).toBe(4);
		expect(bars.start[middle]).toBeCloseTo(-bars.end[middle]!, 12);
		expect(bars.height.length).toBeLessThanOrEqual(26);
	});

	it('gathers a giant in the outermost bar', () => {
		const changes = Array.from({ length: 300 }, (_, index) => index / 100);
		const bars = barsOf(made([...changes, 1e6]));
		expect(bars.end.at(-1)).toBeLessThan(4);
		expect(bars.texts.at(-1)).toContain('or more');
		expect(bars.height.reduce((sum, count) => sum + count, 0)).toBe(301);
	});

	it('is not drawn of one drive, or where all change alike', () => {
		expect(fleetChangesChart(made([1]))).toBeUndefined();
		expect(fleetChangesChart(made([1, 1, 1]))).toBeUndefined();
	});
});
