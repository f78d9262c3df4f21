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
