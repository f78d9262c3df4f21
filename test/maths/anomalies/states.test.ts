import { describe, expect, it } from 'vitest';
import { detectAnomalies, isolationForest } from '../../../src-main/maths/anomalies/detect.ts';
import type { ObservedDrive } from '../../../src-main/maths/anomalies/regular-grid.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import type { DeviceId } from '../../../src-main/shared/domain/telemetry.ts';

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);
const quiet = { progress: () => {}, isCancelled: () => false };
const DAYS = 220;

function drive(index: number, metrics: (t: number, noise: () => number) => Record<string, number>, host = ''): ObservedDrive {
	const rng = createRng(index, 9);
	const rows = Array.from({ length: DAYS }, (_, t) => metrics(t, () => rng.normal()));
	return {
		deviceId: `d${index + 1}` as DeviceId,
		serial: `S${index}`,
		model: 'M',
		protocol: 'ATA',
		host,
		observedAtMs: Float64Array.from(rows, (_, t) => START + t * DAY),
		metrics: Object.fromEntries(Object.keys(rows[0] as object).map((name) => [name, Float64Array.from(rows, (row) => row[name] as number)])),
	};
}

/** Usual drives beside the one that is looked at: a forest needs company. */
const company = (count: number, from = 10) =>
	Array.from({ length: count }, (_, i) =>
		drive(from + i, (_t, noise) => ({ temperature_c: 30 + noise(), write_latency_ms: 5 * Math.exp(0.1 * noise()) })),
	);
const search = (drives: readonly ObservedDrive[], budgetPerDriveMonth = 0.3) =>
	detectAnomalies({ drives, budgetPerDriveMonth, seed: 1 }, isolationForest, quiet).events;

describe('a level that moves and stays', () => {
	it('is one alarm of a change point, though no single day lies beyond 3 sigma', () => {
		// 2.3 spreads up from day 120 on.
		const warm = drive(1, (t, noise) => ({
			temperature_c: 30 + 0.4 * noise() + (t >= 120 ? 3.4 : 0),
			write_latency_ms: 5 * Math.exp(0.1 * noise()),
		}));
		const own = search([warm, ...company(11)]).filter(({ serial }) => serial === 'S1');
		const moved = own.filter(({ evidence }) => evidence[0].detector === 'change point');
		expect(moved).toHaveLength(1);
		const [event] = moved;
		expect(event.class).toBe('unusual');
		expect(event.evidence[0].text).toMatch(/^Temperature has stayed above its usual level since 2024-0[45]-\d\d: mean 33\.\d\u2009°C, expected 3\d/);
		expect(Math.abs(event.evidence[0].windowStartMs - (START + 120 * DAY)) / DAY).toBeLessThan(12);
		expect(event.alternatives).toContain('cooling, airflow or room temperature');
		// It ends when the new level has become the usual one.
		expect((event.endMs - event.startMs) / DAY).toBeLessThan(70);
	});

	it('adds its evidence to the jump with which it began, instead of a second alarm', () => {
		const hot = drive(2, (t, noise) => ({ temperature_c: 30 + 0.4 * noise() + (t >= 120 ? 12 : 0), write_latency_ms: 5 * Math.exp(0.1 * noise()) }));
		const own = search([hot, ...company(11)]).filter(({ serial, metric }) => serial === 'S2' && metric === 'temperature_c');
		const told = own.filter(({ evidence }) => evidence.some(({ detector }) => detector === 'change point'));
		expect(told).toHaveLength(1);
		expect(told[0].evidence[0].detector).not.toBe('change point');
		expect(told[0].startMs).toBe(START + 120 * DAY);
	});

	it('is not seen in noise whose days resemble their neighbours', () => {
		let last = 0;
		const drives = Array.from({ length: 30 }, (_, i) =>
			drive(100 + i, (_t, noise) => {
				last = 0.55 * last + Math.sqrt(1 - 0.55 ** 2) * noise();
				return { temperature_c: 30 + 2 * last, write_latency_ms: 5 * Math.exp(0.1 * noise()) };
			}),
		);
		const shifts = search(drives, 5).filter(({ evidence }) => evidence[0].detector === 'change point');
		// 30 drives for half a year.
		expect(shifts.length).toBeLessThanOrEqual(2);
	});
});

describe('a reading that no longer moves', () => {
	it('is one alarm of a stuck value', () => {
		const stuck = drive(3, (t, noise) => ({ temperature_c: t >= 130 ? 31.25 : 30 + noise(), write_latency_ms: 5 * Math.exp(0.1 * noise()) }));
		const own = search([stuck, ...company(11)]).filter(({ evidence }) => evidence[0].detector === 'stuck value');
		expect(own).toHaveLength(1);
		expect(own[0]).toMatchObject({ serial: 'S3', metric: 'temperature_c', class: 'unusual', endMs: START + (DAYS - 1) * DAY });
		expect(own[0].evidence[0]).toMatchObject({ observed: 31.25, windowStartMs: START + 130 * DAY });
		expect(own[0].evidence[0].text).toContain('has been exactly 31.3\u2009°C for 90 days');
		expect(own[0].alternatives[0]).toContain('sensor');
	});

	it('is nothing where the source rounds, where a drive rests, or where it never moved', () => {
		const drives = [
			drive(4, (_t, noise) => ({ temperature_c: Math.round(30 + 0.4 * noise()) })),
			drive(5, (t, noise) => ({ daily_bytes_written: t >= 100 ? 0 : 1e9 * Math.exp(0.1 * noise()), temperature_c: 30 + noise() })),
			drive(6, () => ({ temperature_c: 30, write_latency_ms: 5 })),
		];
		expect(search([...drives, ...company(9)], 5).filter(({ evidence }) => evidence.some(({ detector }) => detector === 'stuck value'))).toEqual([]);
	});
});

describe('what a whole host does at once', () => {
	const reading = (index: number, host: string, isLoud: (t: number) => boolean) =>
		drive(
			index,
			(t, noise) => ({
				daily_bytes_read: 1e10 * Math.exp(0.1 * noise()) * (isLoud(t) ? 30 : 1),
				// Quiet enough to stay below 3 sigma: only reads are strange.
				daily_bytes_written: 1e10 * Math.exp(0.03 * noise()),
			}),
			host,
		);

	it('is one alarm that says for how many drives it stands', () => {
		const drives = [
			...Array.from({ length: 6 }, (_, i) => reading(200 + i, 'stor-1', (t) => t === 150)),
			...Array.from({ length: 6 }, (_, i) => reading(210 + i, 'stor-2', () => false)),
		];
		const loud = search(drives, 1).filter(({ startMs, endMs }) => startMs <= START + 150 * DAY && endMs >= START + 150 * DAY);
		expect(loud).toHaveLength(1);
		expect(loud[0].evidence[0].text).toContain('The same on 5 other drives of stor-1 at this time.');
	});

	it('does not swallow a drive whose writes are strange as well', () => {
		const writer = drive(
			206,
			(t, noise) => ({
				daily_bytes_read: 1e10 * Math.exp(0.1 * noise()) * (t === 150 ? 30 : 1),
				daily_bytes_written: 1e10 * Math.exp(0.1 * noise()) * (t === 150 ? 30 : 1),
			}),
			'stor-1',
		);
		const drives = [...Array.from({ length: 6 }, (_, i) => reading(200 + i, 'stor-1', (t) => t === 150)), writer];
		const loud = search(drives, 1).filter(({ startMs, endMs }) => startMs <= START + 150 * DAY && endMs >= START + 150 * DAY);
		expect(loud.map(({ serial }) => serial)).toContain('S206');
		expect(loud).toHaveLength(2);
	});
});
