import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BacktestResult } from '../../../src-main/shared/domain/backtest.ts';
import { type CommandEnd, ssv } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);
let folder: string;
const run = (workspace: string, ...words: readonly string[]): Promise<CommandEnd> => ssv([...words, '--workspace', join(folder, workspace)]);

async function fill(workspace: string, drives: string, days: string): Promise<void> {
	const path = join(folder, `${workspace}.csv`);
	expect((await run(workspace, 'generate', '--out', path, '--drives', drives, '--days', days, '--seed', '12')).status).toBe(0);
	expect((await run(workspace, 'import', path)).status).toBe(0);
}

beforeAll(async () => {
	folder = await room.folder();
	await fill('long', '100', '330');
	await fill('short', '4', '50');
}, 120_000);

describe('ssv backtest', () => {
	const words = ['backtest', '--days', '30', '--drives', '4', '--seed', '2'];

	it('answers in plain verdicts, with every test, score and the sentence at the end', async () => {
		const { status, stdout } = await run('long', ...words);
		expect(status).toBe(0);
		expect(stdout).toMatch(/Bytes written of the fleet, next day: VaR95 was exceeded on \d+ of 30 days, 1\.5 expected: /);
		expect(stdout).toMatch(/drives? failed within 30 days of the dates looked at, .* expected \(95 %: \d+ to \d+\): /);
		for (const word of ['Kupiec p', 'independence p', 'Kolmogorov p', 'Brier score', '"any of 5, 187, 197, 198 above 0"'])
			expect(stdout).toContain(word);
		expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^Looking back, /);
	}, 90_000);

	it('gives the same as JSON', async () => {
		const { status, json } = await run('long', ...words, '--json');
		expect(status).toBe(0);
		const { loads, failures } = json<BacktestResult>();
		expect(loads.map(({ metric }) => metric)).toEqual(['writes', 'writes', 'used', 'used', 'latency', 'latency']);
		for (const { levels, days } of loads)
			for (const { exceedances, kupiec, independence, conditionalCoverage } of levels) {
				expect(exceedances).toBeLessThanOrEqual(days);
				for (const { pvalue } of [kupiec, independence, conditionalCoverage]) expect(pvalue).toBeGreaterThanOrEqual(0);
			}
		expect(failures.map(({ horizonDays }) => horizonDays)).toContain(30);
	}, 90_000);

	it('ends with status 6 and the minimum where nothing can be judged, with 2 for days out of range', async () => {
		const short = await run('short', 'backtest');
		expect(short.status).toBe(6);
		expect(short.stderr).toContain('this history has 50');
		const wrong = await run('short', 'backtest', '--days', '5');
		expect(wrong.status).toBe(2);
		expect(wrong.stderr).toContain('--days');
	}, 60_000);
});
