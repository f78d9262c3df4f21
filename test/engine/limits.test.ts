/** Limits that are met behind the readers: the others stand in test/ingest/limits.test.ts. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toAppError } from '../../src-main/shared/domain/errors.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { createRoom, importPaths } from '../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);

const mapping = {
	delimiter: 'auto',
	decimalMark: '.',
	thousandsMark: '',
	dateOrder: 'iso',
	zone: 'UTC',
	hasHeader: true,
	skipLines: 0,
	columns: [
		{ heading: 'date', role: 'time' },
		{ heading: 'serial_number', role: 'serial' },
		{ heading: 'temperature_c', role: 'metric', reading: { metric: 'temperature_c', unit: 'C' } },
	],
	longMetrics: [],
} as const;

describe('a limit of the workspace', () => {
	it('of profiles lets the last one in, refuses one more, and still lets one be replaced', async () => {
		const engine = await room.engine();
		const save = (name: string) => engine.call('profiles.save', { profile: { name, ...mapping, columns: [...mapping.columns], longMetrics: [] } });
		for (let at = 1; at <= limits.profiles; at++) await save(`profile ${at}`);
		const refusal = await save('one more').then(() => undefined, toAppError);
		expect([refusal?.code, refusal?.message]).toEqual(['not_acceptable_name', expect.stringContaining(String(limits.profiles))]);
		expect((await save('profile 1')).wasReplaced).toBe(true);
		expect((await engine.call('profiles.list', {})).profiles).toHaveLength(limits.profiles);
	});

	it('of bytes of a file of facts is exact', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		const history = join(folder, 'history.csv');
		await writeFile(history, 'date,serial_number,temperature_c\n2025-01-01,FACT1,30\n');
		await importPaths(engine, [history]);
		const outcomes = [];
		for (const over of [-1, 0, 1]) {
			const path = join(folder, `facts${over}.csv`);
			const start = 'serial_number,host\nFACT1,tower\n';
			await writeFile(path, start + '\n'.repeat(limits.factsBytes + over - start.length));
			const taken = engine.call('drives.applyChanges', { source: engine.files.registerSource({ path }), isDryRun: true });
			outcomes.push(
				await taken.then(
					({ rows }) => rows,
					(thrown) => toAppError(thrown).code,
				),
			);
		}
		expect(outcomes).toEqual([1, 1, 'record_too_large']);
	});
});
