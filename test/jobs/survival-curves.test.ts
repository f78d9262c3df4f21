import { describe, expect, it } from 'vitest';
import published from '../../resources/published-models.json' with { type: 'json' };
import type { FleetHistory } from '../../src-main/jobs/fleet.ts';
import { survivalByModel } from '../../src-main/jobs/survival-curves.ts';
import { OWN_CURVES } from '../../src-main/shared/domain/survival-curves.ts';
import { type DeviceId, type Drive, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';

const START = Date.UTC(2024, 0, 1);
const DAYS = 40;

interface Made {
	readonly model: string;
	readonly startAgeDays?: number;
	readonly failsOnDay?: number;
}

/** Drives with a sample a day; without a starting age they report no power-on hours. */
function fleetOf(made: readonly Made[]): { history: FleetHistory; drives: Drive[] } {
	const deviceIds = made.map((_, index) => `d${index + 1}` as DeviceId);
	const rows = made.length * DAYS;
	const day = (row: number): number => row % DAYS;
	const of = (row: number): Made => made[Math.floor(row / DAYS)] as Made;
	const history: FleetHistory = {
		deviceIds,
		offsets: Float64Array.from({ length: made.length + 1 }, (_, index) => index * DAYS),
		observedAtMs: Float64Array.from({ length: rows }, (_, row) => START + day(row) * MS_PER_DAY),
		metrics: ['power_on_hours'],
		values: [Float64Array.from({ length: rows }, (_, row) => 24 * ((of(row).startAgeDays ?? Number.NaN) + day(row)))],
	};
	const drives = made.map(
		({ model, failsOnDay }, index): Drive => ({
			deviceId: deviceIds[index] as DeviceId,
			serial: `S${index}`,
			isSerialMasked: false,
			model,
			firmware: '',
			protocol: 'ATA',
			firstSeenMs: START,
			lastSeenMs: START + DAYS * MS_PER_DAY,
			samples: DAYS,
			...(failsOnDay === undefined ? {} : { exit: { kind: 'failed', atMs: START + failsOnDay * MS_PER_DAY, source: 'import' } }),
		}),
	);
	return { history, drives };
}

const curvesOf = (made: readonly Made[]) => survivalByModel({ ...fleetOf(made), published: published.models });

describe('survival by model', () => {
	it('has a curve for each model, most drives first, with the failures where they happened', () => {
		const { curves, drives, failures } = curvesOf([
			...Array.from({ length: 4 }, (): Made => ({ model: 'small', startAgeDays: 100 })),
			...Array.from({ length: 9 }, (_, index): Made => ({ model: 'large', startAgeDays: 200, ...(index === 0 ? { failsOnDay: 20 } : {}) })),
		]);
		expect({ drives, failures }).toEqual({ drives: 13, failures: 1 });
		expect(curves.map((curve) => [curve.model, curve.models, curve.drives, curve.failures])).toEqual([
			['large', 1, 9, 1],
			['small', 1, 4, 0],
		]);
		expect(curves[0]).toMatchObject({ fromDays: 199, toDays: 239 });
		expect(curves[0]?.ageDays).toEqual(Float64Array.of(220));
		expect(curves[0]?.survival).toEqual(Float64Array.of(1 - 1 / 9));
		expect(curves[1]?.ageDays).toHaveLength(0);
	});

	it('pools what is smaller than the eighth model, and keeps a single ninth as it is', () => {
		const fleet = (models: number): Made[] =>
			Array.from({ length: models }, (_, model) =>
				Array.from({ length: 20 - model }, (): Made => ({ model: `m${String(model).padStart(2, '0')}`, startAgeDays: 50 })),
			).flat();
		expect(curvesOf(fleet(OWN_CURVES + 1)).curves.map(({ model }) => model)).toContain('m08');
		const { curves } = curvesOf(fleet(OWN_CURVES + 3));
		expect(curves).toHaveLength(OWN_CURVES + 1);
		expect(curves.at(-1)).toMatchObject({ model: '', models: 3, drives: 12 + 11 + 10 });
	});

	it('counts drives that tell no age, and has no curve when none does', () => {
		const some = curvesOf([{ model: 'a', startAgeDays: 30 }, { model: 'a', startAgeDays: 40 }, { model: 'b' }]);
		expect(some).toMatchObject({ drives: 2, drivesWithoutAge: 1 });
		expect(some.curves).toHaveLength(1);
		const none = curvesOf([{ model: 'a' }, { model: 'b' }]);
		expect(none).toMatchObject({ curves: [], drives: 0, drivesWithoutAge: 2 });
		expect(none.riskAges).toHaveLength(0);
	});

	it('counts at round ages how many drives were watched then', () => {
		const { riskAges, curves } = curvesOf([
			{ model: 'a', startAgeDays: 80 },
			{ model: 'a', startAgeDays: 85 },
			{ model: 'a', startAgeDays: 400 },
		]);
		// Quarters of a year from 79 to 439 days.
		expect([...riskAges].map((age) => Math.round(age))).toEqual([91, 183, 274, 365]);
		expect(curves[0]?.atRisk).toEqual(Float64Array.of(2, 0, 0, 0));
	});
});
