/** Models from the command line: settings, the list of runs, taking one into use, removing one, and Ctrl-C. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelRun } from '../../../src-main/shared/domain/results.ts';
import { type CommandEnd, ssv, startCommand } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);
let workspace: string;
const run = (...words: readonly string[]): Promise<CommandEnd> => ssv([...words, '--workspace', workspace]);
const runs = async (): Promise<readonly ModelRun[]> => (await run('models', '--json')).json<{ runs: ModelRun[] }>().runs;
const quick = ['--hidden', '8', '--windows', '64', '--lookback', '14', '--metrics', 'temperature_c'];

beforeAll(async () => {
	const folder = await room.folder();
	workspace = join(folder, 'w');
	const path = join(folder, 'fleet.csv');
	expect((await run('generate', '--out', path, '--drives', '6', '--days', '80', '--seed', '3')).status).toBe(0);
	expect((await run('import', path)).status).toBe(0);
}, 60_000);

describe('ssv train', () => {
	it('refuses a setting outside its limits by the name of its flag, and a metric that has no LSTM', async () => {
		for (const words of [
			['--layers', '3'],
			['--hidden', '200'],
			['--learning-rate', '0'],
			['--metrics', 'temperature_c,nonsense'],
		]) {
			const end = await run('train', ...words);
			expect([words[0], end.status]).toEqual([words[0], 2]);
			expect(end.stderr).toContain(words[0]);
		}
		expect(await runs()).toEqual([]);
		expect((await run('models')).stdout).toBe('No models yet. "ssv train" trains them.\n');
	});

	it('trains as it is told and says what it did', async () => {
		const end = await run('train', ...quick, '--epochs', '2', '--layers', '2', '--learning-rate', '0.003', '--patience', '2', '--seed', '4');
		expect(end.status).toBe(0);
		expect(end.stdout).toMatch(/^Trained \d models into bundle models-\d+, in use from now on\.\n/);
		expect(end.stdout).toContain('lstm on temperature_c: 2 layers, hidden 8, lookback 14 days');
		const [made] = await runs();
		expect(made).toMatchObject({
			status: 'complete',
			isInUse: true,
			seed: 4,
			settings: {
				epochs: 2,
				layers: 2,
				hidden: 8,
				lookbackDays: 14,
				learningRate: 0.003,
				patience: 2,
				windowsPerEpoch: 64,
				lstmMetrics: ['temperature_c'],
			},
		});
	});

	it('keeps the best weights on Ctrl-C, says where, and ends with the status of a cancel', async () => {
		const { child, ended } = startCommand(['train', ...quick, '--epochs', '1000', '--patience', '1000', '--workspace', workspace]);
		// Without a terminal a line is written each tenth of the way, and after ten seconds of silence.
		await new Promise<void>((told) =>
			child.stderr?.on('data', (text) => /epoch \d+ of 1,000 on temperature_c, loss \S+/.test(String(text)) && told()),
		);
		child.kill('SIGINT');
		const end = await ended;
		expect(end.status).toBe(4);
		const [stopped] = await runs();
		expect(stopped).toMatchObject({ status: 'stopped', isInUse: false });
		expect(end.stderr).toMatch(
			/Cancelled in epoch \d+\. The best weights \(epoch \d+ of temperature\) are kept as run models-\d+; the models in use stay as they are\./,
		);
		expect(end.stderr).toContain(String(stopped?.bundle));
	}, 60_000);
});

describe('ssv models', () => {
	it('lists the runs with their losses and marks the one in use', async () => {
		const { stdout } = await run('models');
		expect(stdout).toMatch(/^2 runs; in use since .+ \(\*\) on data of \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d\.\n/);
		const rows = stdout.split('\n').filter((line) => line.includes('models-2'));
		expect(rows.map((row) => row.startsWith('*'))).toEqual([false, true]);
		expect(rows[0]).toMatch(/stopped early .+ temperature \S+\s% (below|above) no change \(epoch \d+ of \d+\)/);
	});

	it('takes a stopped run into use, and removes the other one for good', async () => {
		const [stopped, complete] = await runs();
		expect(await run('models', 'remove', String(complete?.bundle))).toMatchObject({ status: 2 });
		expect((await run('models', 'use', String(stopped?.bundle))).stdout).toContain(`The models of ${stopped?.bundle} are in use since `);
		const removed = await run('models', 'remove', String(complete?.bundle), '--json');
		expect(removed.json()).toMatchObject({ bundle: complete?.bundle, freedBytes: complete?.bytes });
		expect((await runs()).map(({ bundle, isInUse }) => [bundle, isInUse])).toEqual([[stopped?.bundle, true]]);
	});

	it('says how it is called where words are missing, and what there is where a name is unknown', async () => {
		for (const words of [['use'], ['drop', 'x'], ['use', 'a', 'b']]) {
			const end = await run('models', ...words);
			expect(end.status).toBe(2);
			expect(end.stderr).toContain('Say "models", "models use NAME" or "models remove NAME".');
		}
		const unknown = await run('models', 'use', 'nowhere');
		expect(unknown.stderr).toContain('There is no bundle "nowhere".');
	});
});
