import { describe, expect, it } from 'vitest';
import published from '../../resources/published-models.json' with { type: 'json' };
import { fitFailureModel } from '../../src-main/jobs/failure-model.ts';
import type { ObservedDrive } from '../../src-main/jobs/fleet.ts';
import { fitDependence } from '../../src-main/jobs/fleet-dependence.ts';
import { countSeenOnce, isSeenOnce, knownByWatch, seenOnceText, statedTimeText, watchedDays } from '../../src-main/jobs/watched-time.ts';
import { type DeviceId, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';

const START = Date.UTC(2024, 5, 1);

interface Made {
	readonly days?: number;
	readonly ageDays?: number | null;
	readonly observedSince?: string;
	readonly failed?: boolean;
}

function drive(index: number, { days = 1, ageDays = 400, observedSince, failed = false }: Made = {}): ObservedDrive {
	return {
		deviceId: `d${index + 1}` as DeviceId,
		serial: `S${index}`,
		model: 'ST4000DM000',
		firmware: '',
		protocol: 'ATA',
		host: 'stor-01',
		...(observedSince === undefined ? {} : { observedSince }),
		...(failed ? { exit: { kind: 'failed', atMs: START + (days - 1) * MS_PER_DAY, source: 'import' } } : {}),
		observedAtMs: Float64Array.from({ length: days }, (_, day) => START + day * MS_PER_DAY),
		metrics: ageDays === null ? {} : { power_on_hours: Float64Array.from({ length: days }, (_, day) => 24 * (ageDays + day)) },
	};
}
const exposureOf = (made: Made): number => fitFailureModel([drive(0, made)], published.models).survival.exposureDays;

describe('time under observation', () => {
	it('begins with the stated day, ends with the last row, and never with a day after the row', () => {
		expect(watchedDays(drive(0))).toBe(1);
		expect(watchedDays(drive(0, { days: 10 }))).toBe(10);
		expect(watchedDays(drive(0, { observedSince: '2024-05-02' }))).toBe(30);
		expect(watchedDays(drive(0, { days: 10, observedSince: '2024-05-02' }))).toBe(39);
		// Rows that came later reach further back than what was stated: they go first.
		expect(watchedDays(drive(0, { days: 10, observedSince: '2024-06-05' }))).toBe(10);
	});

	it('is the exposure of the failure law, with ages and without', () => {
		expect(exposureOf({ observedSince: '2024-05-02' })).toBe(30);
		expect(exposureOf({ days: 10, observedSince: '2024-05-02' })).toBe(39);
		expect(exposureOf({ ageDays: null, days: 10, observedSince: '2024-05-02' })).toBe(39);
	});

	it('begins at age 0 for a drive that is younger than the stated day, and the result says so', () => {
		const { survival } = fitFailureModel(
			[drive(0, { ageDays: 20, observedSince: '2024-05-02' }), drive(1, { observedSince: '2024-05-02' })],
			published.models,
		);
		expect(survival.exposureDays).toBe(20 + 30);
		expect(survival.notes?.slice(1)).toEqual([statedTimeText(2, 1)]);
		expect(survival.notes?.[1]).toContain('1 drive is younger than that: it counts from age 0');
	});

	it('counts for the shocks of a host', () => {
		const hostOf = (observedSince?: string) => {
			const drives = Array.from({ length: 4 }, (_, index) => drive(index, { days: 10, ...(observedSince === undefined ? {} : { observedSince }) }));
			return fitDependence(drives, fitFailureModel(drives, published.models), 90).shocks.shocksPerDay;
		};
		// No shock in three years says more than none in ten days.
		expect(hostOf('2021-06-01')).toBeLessThan(hostOf());
	});
});

describe('a fleet seen on one day only', () => {
	const failing = Array.from({ length: 20 }, (_, index) => drive(index, { failed: index < 12, ageDays: 300 + 40 * index }));

	it('falls back to published rates instead of a rate of days', () => {
		const { survival, seenOnce } = fitFailureModel(failing, published.models);
		expect(seenOnce).toBe(20);
		expect(survival).toMatchObject({ source: 'prior', failures: 0, shape: 1, text: seenOnceText(20, failing) });
		expect(survival.annualFailureRate).toBeLessThan(0.05);
		expect(survival.text).toMatch(/^Each drive was seen on one day only: 12 failures among them tell no rate.*--observed-since/);
	});

	it('keeps the failures of the few that have a history', () => {
		const some = [...failing, drive(30, { days: 200, failed: true })];
		const { survival } = fitFailureModel(some, published.models);
		expect(survival).toMatchObject({ source: 'pooled', failures: 1 });
		expect(survival.notes?.slice(1)).toEqual([seenOnceText(20, some)]);
		expect(survival.notes?.[1]).toMatch(/^20 drives of 21 were seen on one day only: 12 failures/);
	});

	it('is not one that has some new drives, nor one that was watched', () => {
		const grown = [...Array.from({ length: 8 }, (_, index) => drive(index, { days: 50 })), drive(8), drive(9)];
		expect(countSeenOnce(grown)).toBe(0);
		expect(countSeenOnce(failing.map((each) => ({ ...each, observedSince: '2024-01-01' })))).toBe(0);
		expect(isSeenOnce(drive(0, { observedSince: '2024-05-31' }))).toBe(true);
		expect(isSeenOnce(drive(0, { observedSince: '2024-05-30' }))).toBe(false);
	});
});

describe('a look at a past day', () => {
	const late = drive(0, { days: 3, failed: true, observedSince: '2024-01-01' });
	const on = (day: string) => knownByWatch(late, Date.parse(`${day}T00:00:00Z`));

	it('knows a drive before its first row by its age of that day, and nothing of its end', () => {
		const seen = on('2024-04-22');
		expect(seen?.exit).toBeUndefined();
		expect(seen?.metrics.power_on_hours).toEqual(Float64Array.of(24 * 360));
		expect(seen?.observedAtMs).toHaveLength(1);
	});

	it('does not know it before it was watched, before it first ran, or where nothing was stated', () => {
		expect(on('2023-12-30')).toBeUndefined();
		expect(knownByWatch(drive(0, { ageDays: 10, observedSince: '2024-01-01' }), START - 11 * MS_PER_DAY)).toBeUndefined();
		expect(knownByWatch(drive(0), START - MS_PER_DAY)).toBeUndefined();
	});
});
