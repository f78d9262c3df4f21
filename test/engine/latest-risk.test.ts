import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createRoom, generateTinyFleet, importPaths } from '../support/engine-room.ts';

const room = createRoom();
afterAll(() => room.close());

it('tells the latest simulation with the reasons of each drive, or without them where nobody shows them', async () => {
	const engine = await room.engine();
	await importPaths(engine, [await generateTinyFleet(engine, await room.folder(), { drives: 30, days: 60 })]);
	expect(await engine.call('risk.latest', { withReasons: false })).toEqual({ risk: null, isStale: false, staleBecause: [] });
	const run = await engine.call('risk.run', { paths: 500 });
	expect(run.drives.some(({ contributions }) => contributions.length > 0)).toBe(true);
	expect((await engine.call('risk.latest', {})).risk?.drives).toEqual(run.drives);
	const bare = (await engine.call('risk.latest', { withReasons: false })).risk;
	expect(bare).toEqual({ ...run, drives: run.drives.map((drive) => ({ ...drive, contributions: [] })) });
	// What was left out for one caller is there for the next.
	expect((await engine.call('risk.latest', {})).risk?.drives).toEqual(run.drives);
});

it('names the groups among what has changed once an import tells of them, and is current after the next simulation', async () => {
	// The statement has the time of its file, which a clock that stands would call the future.
	const engine = await room.engine({ now: Date.now });
	await importPaths(engine, [await generateTinyFleet(engine, await room.folder(), { drives: 8, days: 60 })]);
	await engine.call('risk.run', { paths: 200, levels: [0.9] });
	const status = join(import.meta.dirname, '../fixtures/ingest/zpool/invented__status.txt');
	const tell = () =>
		engine.call('imports.run', { sources: [engine.files.registerSource({ path: status, label: 'stor-07.zpool.txt' })], acceptRejects: true });
	expect((await tell()).imports).toMatchObject([{ status: 'imported' }]);
	expect((await engine.call('groups.list', {})).groups.length).toBeGreaterThan(0);
	expect((await engine.call('risk.latest', {})).staleBecause).toContain('groups');
	await engine.call('risk.run', { paths: 200, levels: [0.9] });
	expect((await engine.call('risk.latest', {})).staleBecause).toEqual([]);
});

it('rests on the same fits while nothing has changed, and on new ones when a price has', async () => {
	const engine = await room.engine();
	await importPaths(engine, [await generateTinyFleet(engine, await room.folder(), { drives: 12, days: 60 })]);
	const phases = async (): Promise<readonly string[]> => {
		const seen = new Set<string>();
		const stop = engine.on((event) => {
			if (event.kind === 'progress') seen.add(event.phase);
		});
		await engine.call('risk.run', { paths: 300, levels: [0.9] });
		stop();
		return [...seen];
	};
	const first = await phases();
	const risk = (await engine.call('risk.latest', {})).risk;
	expect(first).toContain('Fitting the failure model');
	expect(await phases()).not.toContain('Fitting the failure model');
	expect((await engine.call('risk.latest', {})).risk).toEqual(risk);
	await engine.call('risk.configure', { drives: { labour: 500 }, groups: {}, models: [], ownGroups: [] });
	expect(await phases()).toContain('Fitting the failure model');
	expect((await engine.call('risk.latest', {})).risk?.expectedLoss.value).toBeGreaterThan(risk?.expectedLoss.value ?? 0);
});
