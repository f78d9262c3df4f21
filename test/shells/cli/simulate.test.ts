import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { ornsteinUhlenbeckPaths } from '../../../src-main/maths/risk/paths.ts';
import { ssv } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);

let folder: string;
beforeAll(async () => {
	folder = await room.folder();
	const path = join(folder, 'drives.csv');
	const day = (index: number): string => new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10);
	const warm = ornsteinUhlenbeckPaths({ start: 40, level: 40, speed: 0.3, volatility: 1 }, { paths: 1, days: 200 }, createRng(1, 1));
	const rows = Array.from(warm, (value, index) => [`${day(index)},WARM-1,${value.toFixed(2)}`, `${day(index)},STILL-1,40`]).flat();
	await writeFile(path, `date,serial_number,temperature_c\n${rows.join('\n')}\n`);
	expect((await ssv(['import', path, '--workspace', folder])).status).toBe(0);
});

const simulate = (...more: string[]) => ssv(['simulate', '--metric', 'temperature_c', '--workspace', folder, ...more]);

describe('ssv simulate', () => {
	it('says in a sentence where the metric may go, then VaR and CVaR by outcome and level with their errors, then what it rests on', async () => {
		const { status, stdout } = await simulate('--drive', 'WARM-1', '--horizon', '30', '--paths', '2000', '--seed', '7');
		expect(status).toBe(0);
		const lines = stdout.split('\n');
		expect(lines[0]).toMatch(/^WARM-1, from 2025-07-19: Temperature is .* in 30 days \(median\); 5.% of the paths are above/);
		expect(lines.filter((line) => /^(day 30|highest day) +9[59].% +\d/.test(line))).toHaveLength(4);
		expect(stdout).toContain('2,000 paths, seed 7.');
		expect(stdout).toMatch(/by maximum likelihood from 199 pairs of days: level .* speed .* volatility/);
	});

	it('gives the same as one JSON document, equal for equal seeds', async () => {
		const asked = ['--drive', 'WARM-1', '--process', 'ou', '--worse', 'down', '--paths', '2000', '--levels', '0.9', '--json'];
		const [one, two] = [await simulate(...asked), await simulate(...asked)];
		expect(two.stdout).toBe(one.stdout);
		const risk = one.json<{ process: string; worse: string; outcomes: { levels: { confidence: number; valueAtRisk: { value: number } }[]; median: number }[] }>(); // biome-ignore format: one line
		expect(risk).toMatchObject({ process: 'ou', worse: 'down' });
		expect(risk.outcomes[0]?.levels[0]?.confidence).toBe(0.9);
		expect(risk.outcomes[0]?.levels[0]?.valueAtRisk.value).toBeLessThan(risk.outcomes[0]?.median as number);
	});

	it('says why it cannot: no chance in the series, too few paths for a level, no such metric', async () => {
		const still = await simulate('--drive', 'STILL-1');
		expect([still.status, still.stderr]).toEqual([6, expect.stringContaining('there is no chance to simulate')]);
		const few = await simulate('--drive', 'WARM-1', '--paths', '100');
		expect([few.status, few.stderr]).toEqual([6, expect.stringContaining('needs at least 368 paths')]);
		const other = await ssv(['simulate', '--drive', 'WARM-1', '--metric', 'available_spare', '--workspace', folder]);
		expect(other.status).not.toBe(0);
	});
});
