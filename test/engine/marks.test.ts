/** From a mark by hand to the figures: a fleet whose source never reports a failure still teaches the survival model. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import { pricesFor } from '../../src-main/jobs/prices.ts';
import { toAppError } from '../../src-main/shared/domain/errors.ts';
import { createRoom, importPaths } from '../support/engine-room.ts';
import { QUIET_START_MS, quietFleetCsv, quietSerial } from '../support/quiet-fleet.ts';

const DAY = 86_400_000;
const room = createRoom();
afterAll(room.close);

async function quietEngine(): Promise<Engine> {
	const engine = await room.engine();
	const path = join(await room.folder(), 'quiet.csv');
	await writeFile(path, quietFleetCsv({ drives: 20, days: 50, stopped: new Map([[4, 20]]) }));
	await importPaths(engine, [path]);
	return engine;
}
const dayOf = (day: number): number => QUIET_START_MS + day * DAY;
const risk = (engine: Engine) => engine.call('risk.run', { paths: 1_000 });

let engine: Engine;
beforeAll(async () => {
	engine = await quietEngine();
});

describe('a fleet without a reported failure', () => {
	it('teaches the survival model once failures are marked by hand, and forgets them with the undo', async () => {
		const before = await risk(engine);
		expect(before.survival).toMatchObject({ failures: 0, source: 'prior', drives: 20 });
		const changes: string[] = [];
		const off = engine.on((event) => event.kind === 'changed' && changes.push(event.what));
		const { batchId } = await engine.call('drives.mark', { drives: [2, 3, 4].map(quietSerial), as: 'failed', atMs: dayOf(50), reason: 'dead' });
		off();
		expect(changes).toEqual(['drives']);
		expect(await engine.call('risk.latest', {})).toMatchObject({ isStale: true });
		expect(await engine.call('workspace.get', {})).toMatchObject({ failures: 3 });

		const after = await risk(engine);
		expect(after.survival).toMatchObject({ failures: 3, source: 'pooled', drives: 20 });
		expect(after.drivesAtRisk).toBe(17);
		expect(after.drives.map(({ serial }) => serial)).not.toContain(quietSerial(3));
		const probability = ({ drives }: typeof after) => drives.find(({ serial }) => serial === quietSerial(8))?.failureProbability ?? Number.NaN;
		expect(probability(after)).toBeGreaterThan(1.5 * probability(before));
		expect(after.assumptions.join(' ')).toContain('3 drives that have left service (3 marked by hand)');
		expect(after.dataHash).not.toBe(before.dataHash);

		await engine.call('drives.undo', { batchId: batchId ?? 0 });
		expect(await engine.call('drives.get', { drive: quietSerial(3) })).toMatchObject({ drive: { deviceId: expect.any(String) } });
		const undone = await risk(engine);
		expect({ ...undone, convergence: null }).toEqual({ ...before, convergence: null });
	});

	it('takes drives that were retired, sold or replaced out of the risk without calling them failures', async () => {
		await engine.call('drives.mark', { drives: [quietSerial(5)], as: 'retired', atMs: dayOf(30) });
		await engine.call('drives.mark', { drives: [quietSerial(6)], as: 'sold', atMs: dayOf(100) });
		await engine.call('drives.mark', { drives: [quietSerial(7)], as: 'replaced', atMs: dayOf(49), replacedBy: quietSerial(8) });
		const found = await risk(engine);
		expect(found.survival.failures).toBe(0);
		expect(found.drivesAtRisk).toBe(17);
		// 16 drives of 50 days, one of 20, one cut at day 30, one at 100, one at its last report: exposure ends where the person says so.
		expect(found.survival.exposureDays).toBe(16 * 50 + 20 + 31 + 101 + 50);
		const { drives } = await engine.call('drives.list', {});
		const exits = drives.flatMap(({ exit }) => (exit ? [exit] : [])).map(({ kind, source }) => `${kind} ${source}`);
		expect(exits.sort()).toEqual(['replaced hand', 'retired hand', 'sold hand']);
		for (let left = 3; left > 0; left -= 1) await engine.call('drives.undo', {});
	});

	it('is told to the training as well', async () => {
		await engine.call('drives.mark', { drives: [quietSerial(4), quietSerial(9)], as: 'failed', atMs: dayOf(50) });
		const { models } = await engine.call('models.train', { epochs: 1 });
		expect(models.find(({ name }) => name === 'survival')?.metrics.failures).toBe(2);
		expect(await engine.call('training.latest', {})).toMatchObject({ isStale: false });
		await engine.call('drives.undo', {});
		expect(await engine.call('training.latest', {})).toMatchObject({ isStale: true });
	}, 60_000);

	it('proposes the silent drive, assumes nothing, and asks no more once it is answered', async () => {
		const { silent } = await engine.call('drives.silent', {});
		expect(silent.map(({ serial }) => serial)).toEqual([quietSerial(4)]);
		expect(silent[0]?.evidence).toBe(
			'Last seen 2025-01-20; it used to report every day and is silent for 30 days, while 19 of 19 other drives of generic-csv reported after it should have, the last on 2025-02-19.',
		);
		expect((await engine.call('drives.get', { drive: quietSerial(4) })).drive.exit).toBeUndefined();
		await engine.call('drives.dismissSilent', { drives: [quietSerial(4)], days: 14 });
		expect(await engine.call('drives.silent', {})).toEqual({ silent: [], dismissed: 1 });
		await engine.call('drives.undo', {});
		expect((await engine.call('drives.silent', {})).silent).toHaveLength(1);
	});
});

describe('a price by hand', () => {
	it('is the replacement cost, in its own currency, and the others follow at a stated rate', async () => {
		const own = await quietEngine();
		const usd = await risk(own);
		expect(usd.currency).toBe('USD');
		await own.call('drives.setFacts', { drives: [quietSerial(1)], price: { amount: 289.9, currency: 'EUR' } });
		const eur = await risk(own);
		const table = pricesFor([{ price: { amount: 1, currency: 'EUR' } }]);
		const costOf = ({ drives }: typeof eur, index: number) => drives.find(({ serial }) => serial === quietSerial(index))?.replacementCost;
		expect(eur.currency).toBe('EUR');
		expect(costOf(eur, 1)).toBe(289.9 + table.labourPerReplacement);
		expect(costOf(eur, 2)).toBeCloseTo((costOf(usd, 2) ?? 0) * table.perUsd, 1);
		expect(eur.assumptions.join(' ')).toContain('as stated by hand for 1 of 20 drives');
		// Most prices decide; one in another currency is turned, one in an unknown currency is not used and said so.
		await own.call('drives.setFacts', { drives: [2, 3].map(quietSerial), price: { amount: 100, currency: 'USD' } });
		await own.call('drives.setFacts', { drives: [quietSerial(4)], price: { amount: 5, currency: 'XAU' } });
		const mixed = await risk(own);
		expect(mixed.currency).toBe('USD');
		expect([costOf(mixed, 1), costOf(mixed, 2), costOf(mixed, 4)]).toEqual([362.11, 140, costOf(usd, 4)]);
		expect(mixed.assumptions.join(' ')).toMatch(
			/1 price that was stated in another currency than USD was turned.*1 price was not used: no rate is known from XAU to USD\./,
		);
	});
});

describe('a file of marks and facts', () => {
	const fileOf = async (own: Engine, text: string) => {
		const path = join(await room.folder(), 'facts.csv');
		await writeFile(path, text);
		return own.files.registerSource({ path });
	};

	it('is taken whole or not at all', async () => {
		const own = await quietEngine();
		const bad = `serial,exit,date,pool\n${quietSerial(1)},failed,2025-02-20,tank\nNOBODY,failed,2025-02-20,\n${quietSerial(2)},failed,someday,\n`;
		const refused = await own.call('drives.applyChanges', { source: await fileOf(own, bad) });
		expect(refused).toMatchObject({ batchId: null, changed: 0, rejected: 2, rows: 3, fileName: 'facts.csv' });
		expect(refused.problems.map(({ line, code }) => [line, code])).toEqual([
			[3, 'drive_unknown'],
			[4, 'row_rejected'],
		]);
		expect((await own.call('drives.changes', {})).total).toBe(0);
		const good = await fileOf(own, bad.split('\n').slice(0, 2).join('\n').concat('\n'));
		expect(await own.call('drives.applyChanges', { source: good, isDryRun: true })).toMatchObject({ batchId: null, changed: 2, drives: 1 });
		expect((await own.call('drives.changes', {})).total).toBe(0);
		expect(await own.call('drives.applyChanges', { source: good })).toMatchObject({ batchId: 1, changed: 2, drives: 1 });
		expect(await own.call('drives.applyChanges', { source: good })).toMatchObject({ batchId: null, changed: 0, unchanged: 2 });
		expect((await own.call('drives.changes', { drive: quietSerial(1) })).changes.map(({ origin }) => origin)).toEqual(['facts.csv', 'facts.csv']);
	});

	it('written from the fleet comes back without a change, names like formulas included', async () => {
		const own = await quietEngine();
		const evil = '=HYPERLINK("http://x","y")';
		await own.call('drives.setFacts', {
			drives: [quietSerial(1)],
			pool: evil,
			slot: "'quoted",
			host: '-minus',
			price: { amount: 0.5, currency: 'CHF' },
		});
		await own.call('drives.mark', {
			drives: [quietSerial(2)],
			as: 'failed',
			atMs: dayOf(50) + 3_600_000,
			reason: '+1, "two"',
			replacedBy: quietSerial(3),
		});
		const path = join(await room.folder(), 'list.csv');
		const made = await own.call('drives.exportFacts', { target: own.files.registerTarget(path) });
		expect(made).toMatchObject({ drives: 20, fileName: 'list.csv' });
		const source = own.files.registerSource({ path });
		expect(await own.call('drives.applyChanges', { source })).toMatchObject({ changed: 0, rejected: 0, unchanged: 5 });
		await own.call('drives.undo', {});
		await own.call('drives.undo', {});
		expect(await own.call('drives.applyChanges', { source })).toMatchObject({ changed: 5, rejected: 0 });
		expect((await own.call('drives.get', { drive: quietSerial(1) })).drive).toMatchObject({ pool: evil, slot: "'quoted", host: '-minus' });
		expect((await own.call('drives.get', { drive: quietSerial(2) })).drive.exit).toMatchObject({ reason: '+1, "two"', atMs: dayOf(50) + 3_600_000 });
	});
});

describe('a request that cannot be met', () => {
	it.each([
		[{ drives: ['NOBODY'], as: 'failed', atMs: dayOf(50) }, 'drive_unknown', 'NOBODY'],
		[{ drives: [quietSerial(1)], as: 'failed' }, 'row_rejected', 'Give the date'],
		[{ drives: [quietSerial(1), quietSerial(1)], as: 'sold', atMs: dayOf(50) }, 'row_rejected', 'already'],
		[{ drives: ['NOBODY', 'NEITHER'], as: 'sold', atMs: dayOf(50) }, 'drive_unknown', '1 other drive'],
	] as const)('says why in words: %j', async (input, code, part) => {
		const error = await engine.call('drives.mark', { ...input, drives: [...input.drives] }).then(() => undefined, toAppError);
		expect(error).toMatchObject({ code, message: expect.stringContaining(part) });
		expect(error?.message).toContain('Nothing was changed.');
	});

	it('is refused without a fact, and with a change and a batch at once', async () => {
		expect(await engine.call('drives.setFacts', { drives: ['d1'] }).then(() => undefined, toAppError)).toMatchObject({ code: 'invalid_input' });
		expect(await engine.call('drives.undo', { changeId: 1, batchId: 1 }).then(() => undefined, toAppError)).toMatchObject({ code: 'invalid_input' });
	});
});
