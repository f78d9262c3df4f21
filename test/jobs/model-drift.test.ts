import { beforeAll, describe, expect, it } from 'vitest';
import { driveKeyOf } from '../../src-main/jobs/fleet-series.ts';
import { type ModelDriftInput, measureDrift } from '../../src-main/jobs/model-drift.ts';
import { trainMetricLstm } from '../../src-main/jobs/train.ts';
import { fitArima } from '../../src-main/maths/series/arima.ts';
import type { AppError } from '../../src-main/shared/domain/errors.ts';
import { staleness } from '../../src-main/shared/domain/model-basis.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { createProgressLog } from '../support/progress-log.ts';
import { TURNING_START, type TurningFleetOptions, turningFleet, turningSeries } from '../support/turning-fleet.ts';

const WINDOW = 120;
const DRIVES = 14;
const windowEndMs = TURNING_START + (WINDOW - 1) * MS_PER_DAY;
const seeds = [1, 2, 3, 4];
type Model = ModelDriftInput['model'];
const models = new Map<number, readonly Model[]>();

/** An LSTM and the ARIMAs of one fleet, from the days of the window alone. */
async function train(seed: number): Promise<readonly Model[]> {
	const options = { drives: DRIVES, days: WINDOW, seed };
	const fleet = turningFleet(options);
	const settings = { metric: 'temperature_c', seed, epochs: 6, hidden: 16, windowsPerEpoch: 640 };
	const trained = await trainMetricLstm({ ...fleet, ...settings }, createProgressLog().context);
	return [
		{ name: 'lstm', lstm: trained.model, scales: trained.scaler.map((scale, i) => ({ ...scale, driveKey: trained.driveKeys[i] as string })) },
		{
			name: 'arima',
			arimas: turningSeries(options).map((values, i) => ({
				driveKey: driveKeyOf(fleet.drives[i] as (typeof fleet.drives)[number]),
				metric: 'temperature_c',
				model: fitArima(values, { p: 1, d: 0, q: 0, seasonal: { p: 1, d: 1, q: 0, period: 7 } }),
			})),
		},
	];
}

beforeAll(async () => {
	for (const seed of seeds) models.set(seed, await train(seed));
}, 120_000);

const check = (model: Model, options: Partial<TurningFleetOptions> & { readonly seed: number }) =>
	measureDrift(
		{ ...turningFleet({ drives: DRIVES, days: WINDOW + 30, ...options }), metric: 'temperature_c', windowEndMs, model },
		createProgressLog().context,
	);

const each = seeds.flatMap((seed) => (['lstm', 'arima'] as const).map((name) => ({ seed, name })));
const modelOf = (seed: number, name: string): Model => models.get(seed)?.find((model) => model.name === name) as Model;

describe('the errors of a model on days that it has not seen', () => {
	it.each(each)('have grown where the fleet turned after the window: $name, seed $seed', async ({ seed, name }) => {
		const found = await check(modelOf(seed, name), { seed, turnsOn: WINDOW });
		expect(found).toMatchObject({ name, metric: 'temperature_c', verdict: 'drifted', drives: DRIVES });
		expect(found.factorLower).toBeGreaterThan(1);
		expect(found.pvalue).toBeLessThan(staleness.driftChance);
	});

	it.each(each)('hold where the fleet goes on as it was: $name, seed $seed', async ({ seed, name }) => {
		const found = await check(modelOf(seed, name), { seed });
		expect(found).toMatchObject({ verdict: 'holds', drives: DRIVES });
		expect(found.factor).toBeGreaterThan(0.8);
		expect(found.factor).toBeLessThan(staleness.driftFactor);
	});

	it('hold again once a trouble has passed', async () => {
		const found = await check(modelOf(1, 'arima'), { seed: 1, days: WINDOW + 60, turnsOn: WINDOW, turnsBackOn: WINDOW + 16 });
		expect(found.verdict).toBe('holds');
		expect(found.factor).toBeGreaterThan(found.newestFactor);
	});

	it('are left undecided with few drives or few days, and say how many there were', async () => {
		expect(await check(modelOf(2, 'lstm'), { seed: 2, drives: 5, turnsOn: WINDOW })).toMatchObject({ verdict: 'undecided', drives: 5 });
		const short = await check(modelOf(2, 'lstm'), { seed: 2, days: WINDOW + staleness.driftDays - 1, turnsOn: WINDOW });
		expect(short).toMatchObject({ verdict: 'undecided', drives: 0, factor: Number.NaN });
		const enough = await check(modelOf(2, 'lstm'), { seed: 2, days: WINDOW + staleness.driftDays, turnsOn: WINDOW });
		expect(enough).toMatchObject({ verdict: 'drifted', drives: DRIVES });
	});

	it('leave out drives that the model has never seen', async () => {
		const model = modelOf(3, 'lstm');
		expect(await check(model, { seed: 3, drives: DRIVES + 6 })).toMatchObject({ drives: DRIVES });
	});

	it('are the same at every check', async () => {
		const model = modelOf(1, 'lstm');
		expect(await check(model, { seed: 1 })).toEqual(await check(model, { seed: 1 }));
	});

	it('are not looked at to the end once that is cancelled', async () => {
		const { context } = createProgressLog();
		const work = measureDrift(
			{ ...turningFleet({ drives: DRIVES, days: WINDOW + 30, seed: 1 }), metric: 'temperature_c', windowEndMs, model: modelOf(1, 'lstm') },
			{ ...context, isCancelled: () => true },
		);
		await expect(work).rejects.toMatchObject({ code: 'cancelled' } satisfies Partial<AppError>);
	});
});
