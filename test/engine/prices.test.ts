import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import type { InputOf } from '../../src-main/shared/contract/procedures.ts';
import { toAppError } from '../../src-main/shared/domain/errors.ts';
import { createRoom, generateTinyFleet, importPaths } from '../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);

const nothing: InputOf<'risk.configure'> = { drives: {}, groups: {}, models: [], ownGroups: [] };
let engine: Engine;
beforeAll(async () => {
	engine = await room.engine();
	await importPaths(engine, [await generateTinyFleet(engine, await room.folder(), { drives: 30, days: 60 })]);
});
const settings = () => engine.call('risk.settings', {});
const configure = (more: Partial<InputOf<'risk.configure'>>) => engine.call('risk.configure', { ...nothing, ...more });
const simulate = () => engine.call('risk.run', { paths: 500, horizonDays: 30, seed: 2 });
const latest = () => engine.call('risk.latest', {});
const refusal = async (more: Partial<InputOf<'risk.configure'>>): Promise<string> => {
	const { code, message } = await configure(more).then(() => ({ code: 'taken', message: '' }), toAppError);
	return `${code}: ${message}`;
};

describe('prices', () => {
	it('tell each term with default, unit and source, and what holds for every model', async () => {
		const answer = await settings();
		expect(answer.currency).toMatchObject({ code: 'USD', from: 'default', isRateKnown: true });
		expect(answer.fields.find(({ name }) => name === 'labour')).toMatchObject({
			of: 'drive',
			default: 40,
			stated: null,
			unit: 'USD per replacement',
		});
		expect(answer.fields.every(({ source }) => source.length > 10)).toBe(true);
		expect(answer.models.reduce((sum, { drives }) => sum + drives, 0)).toBeLessThanOrEqual(30);
		for (const { terms } of answer.models)
			expect(terms.find(({ name }) => name === 'labour')).toEqual({ name: 'labour', low: 40, high: 40, from: 'default' });
		expect([answer.setAtMs, answer.history, answer.groups, answer.simulation]).toEqual([null, [], [], null]);
	});

	it('are felt by the next simulation, which says what was stated and what is default', async () => {
		const before = await simulate();
		const [model] = (await settings()).models;
		await configure({
			currency: 'USD',
			drives: { labour: 100, downtimeHours: 2, downtimePerHour: 50 },
			models: [{ model: model!.model, terms: { replacement: 1_000 } }],
		});
		const after = await simulate();
		const costs = new Map(after.drives.map((drive) => [drive.deviceId, drive]));
		for (const drive of before.drives)
			expect(costs.get(drive.deviceId)?.replacementCost).toBeCloseTo(drive.model === model!.model ? 1_100 : drive.replacementCost + 60, 6);
		const text = after.assumptions.join('\n');
		expect(text).toContain('Loss of a failure = replacement price + 100 USD of labour + 100 USD of downtime.');
		expect(text).toContain(`as stated under Prices for ${model!.drives} of ${after.drivesAtRisk} drives; for the others published street price`);
		expect(text).toMatch(/Stated by hand under Prices\. All drives: labour 100 USD per replacement.*Model .*: new drive 1,000 USD per drive/);
		expect(before.assumptions.join('\n')).toContain('By default, since nobody stated them for all: labour 40 USD per replacement');
	});

	it('that change make the latest simulation stale, and those that come back make it current again', async () => {
		await configure({ drives: { labour: 50 } });
		const { dataHash } = await simulate();
		expect(await latest()).toMatchObject({ isStale: false, staleBecause: [] });
		await configure({ drives: { labour: 51 } });
		expect(await latest()).toMatchObject({ isStale: true, staleBecause: ['prices'] });
		expect((await settings()).simulation).toMatchObject({ isOlder: true });
		expect((await engine.call('drives.list', {})).isRiskStale).toBe(true);
		const report = await engine.call('report.make', {}).then(
			() => '',
			(thrown) => toAppError(thrown).message,
		);
		expect(report).toBe('The prices have changed since this simulation. Run it again, then make the report.');
		await configure({ drives: { labour: 50 } });
		expect(await latest()).toMatchObject({ isStale: false, staleBecause: [] });
		// The history that anomalies and forecasts rest on is the same.
		await configure({ drives: { labour: 52 } });
		expect((await simulate()).dataHash).toBe(dataHash);
	});

	it('keep their currency with the first amount that is stated, so that what comes later does not change its meaning', async () => {
		expect((await configure({ drives: { downtimeHours: 2 } })).settings.currency).toBeUndefined();
		expect((await configure({ drives: { labour: 50 } })).settings.currency).toBe('USD');
		await engine.call('drives.setFacts', { drives: ['SYN-7-00001'], price: { amount: 200, currency: 'CHF' } });
		expect((await settings()).currency).toMatchObject({ code: 'USD', from: 'stated' });
		expect((await configure(nothing)).currency).toMatchObject({ code: 'CHF', from: 'drives' });
		const { fields } = await configure({ currency: 'EUR' });
		expect(fields.find(({ name }) => name === 'dataPerTb')).toMatchObject({ default: 450, unit: 'EUR per TB' });
	});

	it('of one drive go before those of its model', async () => {
		const { risk } = { risk: await simulate() };
		const drive = risk.drives.find(({ serial }) => serial === 'SYN-7-00001')!;
		await configure({ currency: 'CHF', models: [{ model: drive.model, terms: { replacement: 1_000 } }] });
		const priced = (await simulate()).drives.find(({ serial }) => serial === 'SYN-7-00001');
		expect(priced?.replacementCost).toBeCloseTo(200 + 40 * 0.85, 6);
		const { terms } = (await settings()).models.find(({ model }) => model === drive.model)!;
		expect(terms[0]).toMatchObject({ name: 'replacement', low: 200, high: 1_000, from: 'drive' });
	});

	it('in a currency without a known rate are taken, and the result says that defaults were not turned', async () => {
		const { currency, fields } = await configure({ currency: 'TRY', drives: { labour: 1_500 } });
		expect(currency).toMatchObject({ code: 'TRY', isRateKnown: false });
		expect(fields.find(({ name }) => name === 'dataPerTb')?.default).toBe(500);
		const { assumptions } = await simulate();
		expect(assumptions).toContainEqual(expect.stringContaining('No rate of TRY is known'));
		// The price of the one drive is in francs: without a rate it cannot be turned.
		expect(assumptions).toContainEqual('1 price was not used: no rate is known from CHF to TRY.');
		await configure(nothing);
	});

	it('that cannot be are refused in a sentence, and nothing changes', async () => {
		const before = await settings();
		expect(await refusal({ drives: { labour: -1 } })).toBe(
			'invalid_input: All drives: Labour is -1; it must be from 0 to 1,000,000,000. Nothing was changed.',
		);
		expect(await refusal({ models: [{ model: 'NONE', terms: {} }] })).toBe(
			'not_found: No drive has the model "NONE"; ssv prices lists the models. Nothing was changed.',
		);
		expect(await refusal({ ownGroups: [{ groupId: 99, terms: {} }] })).toMatch(/^not_found: There is no group 99;/);
		expect(await refusal({ currency: 'euros' })).toMatch(/^invalid_input: A currency has three capital letters/);
		expect(await refusal({ drives: { labour: Number.POSITIVE_INFINITY } })).toMatch(/^invalid_input/);
		expect(await settings()).toEqual(before);
	});

	it('are remembered with what changed', async () => {
		await configure({ drives: { labour: 77 } });
		await configure(nothing);
		const { history } = await settings();
		// The amount took the currency of the drives with it.
		expect(history.slice(0, 2).map(({ changes }) => changes)).toEqual([
			['Currency: CHF \u2192 default', 'All drives: labour 77 \u2192 default'],
			['Currency: default \u2192 CHF', 'All drives: labour default \u2192 77'],
		]);
		expect(history[1]?.settings.drives).toEqual({ labour: 77 });
	});
});

describe('a group made by hand', () => {
	const members = [1, 2, 3, 4].map((number) => `SYN-7-0000${number}`);

	it('takes part in the simulation with its spares and its own prices, and makes the one before stale', async () => {
		await configure(nothing);
		const alone = await simulate();
		expect(alone.details?.groups).toEqual([]);
		const { groupId } = await engine.call('groups.make', { name: 'rack-1', host: 'stor-01', level: 'raid5', members, spares: 1 });
		expect(await latest()).toMatchObject({ isStale: true, staleBecause: ['groups'] });
		await configure({ ownGroups: [{ groupId, terms: { dataPerTb: 100_000, rebuildMbPerSecond: 1 } }] });
		expect((await latest()).staleBecause).toEqual(['prices', 'groups']);
		expect((await settings()).groups).toMatchObject([{ groupId, name: 'rack-1', host: 'stor-01' }]);
		const together = await simulate();
		expect(together.details?.groups).toMatchObject([{ groupId, members: 4, toleratedFailures: 1, spares: 1 }]);
		expect(together.details!.groups[0]!.dataLoss).toBeGreaterThan(100_000);
		expect(together.assumptions.join('\n')).toContain('Group rack-1 on stor-01: lost data 100,000');
	});

	it('is refused by name when a drive is in two, and its removal is taken back', async () => {
		const twice = engine.call('groups.make', { name: 'rack-2', level: 'raid1', members: members.slice(0, 2) });
		expect(
			await twice.then(
				() => '',
				(thrown) => toAppError(thrown).message,
			),
		).toContain('in "rack-1" on stor-01 already and cannot be in "rack-2"');
		const { groups, lastChange } = await engine.call('groups.list', {});
		expect(lastChange).toMatchObject({ name: 'rack-1', what: 'made' });
		await engine.call('groups.remove', { groupId: groups[0]!.groupId });
		// Its prices wait for it.
		expect((await settings()).waiting).toEqual([{ name: 'rack-1', host: 'stor-01' }]);
		expect(await engine.call('groups.undo', {})).toMatchObject({ what: 'removed', group: { name: 'rack-1' } });
		expect(await settings()).toMatchObject({ waiting: [], settings: { ownGroups: [{ terms: { dataPerTb: 100_000 } }] } });
	});
});
