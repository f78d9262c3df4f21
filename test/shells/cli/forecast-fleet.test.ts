import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { ssv } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);

let folder: string;
beforeAll(async () => {
	folder = await room.folder();
	const path = join(folder, 'drives.csv');
	const rng = createRng(3, 0);
	const day = (index: number): string => new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10);
	const rows = Array.from({ length: 60 }, (_, index) => [
		`${day(index)},FAST-1,${2e12 + index * 9e9 + rng.normal() * 4e9},30`,
		`${day(index)},SLOW-1,${1e12 + index * 1e9 + rng.normal() * 4e9},31`,
		`${day(index)},IDLE-1,1000000000000,30`,
	]).flat();
	await writeFile(path, `date,serial_number,used_bytes,temperature_c\n${rows.join('\n')}\n`);
	expect((await ssv(['import', path, '--workspace', folder])).status).toBe(0);
});

const fleet = (...more: string[]) => ssv(['forecast', '--fleet', '--workspace', folder, ...more]);

describe('ssv forecast --fleet', () => {
	it('answers in a sentence, then the drives that change most, the total and why a drive is left out', async () => {
		const { status, stdout } = await fleet('--metric', 'used_bytes', '--horizon', '10', '--level', '0.8');
		expect(status).toBe(0);
		const lines = stdout.split('\n');
		expect(lines[0]).toMatch(
			/^By 2025-03-11 capacity used of 2 drives is expected to go from .+ to .+ \(80 %: .+\)\. The largest change is \+[\d.]+.GB on FAST-1\.$/,
		);
		expect(lines.findIndex((line) => line.startsWith('FAST-1'))).toBeLessThan(lines.findIndex((line) => line.startsWith('SLOW-1')));
		expect(stdout).toMatch(/ARIMA orders: \(\d,\d,\d\)/);
		expect(stdout).toMatch(/No forecast for 1 drive \(series_constant\), such as IDLE-1/);
	});

	it('gives all of it as one JSON document', async () => {
		const found = (await fleet('--metric', 'used_bytes', '--horizon', '10', '--rows', '0', '--json')).json<{
			drives: { serial: string; deviceId: string; last: number; lastObserved: string; change: number; order: string }[];
			refused: { serial: string; code: string; reason: string }[];
			total: { drives: number };
			until: string;
			notes: string[];
		}>();
		expect(found.drives.map(({ serial }) => serial)).toEqual(['FAST-1', 'SLOW-1']);
		expect(found.drives[0]).toMatchObject({ lastObserved: '2025-03-01T00:00:00.000Z', deviceId: expect.any(String) });
		expect(found.refused).toMatchObject([{ serial: 'IDLE-1', code: 'series_constant' }]);
		expect([found.total.drives, found.until]).toEqual([2, '2025-03-11T00:00:00.000Z']);
		expect(found.notes.length).toBeGreaterThan(1);
	});

	it('says of a metric of which no drive can be forecast why not', async () => {
		const { status, stdout } = await fleet('--metric', 'temperature_c');
		expect(status).toBe(0);
		expect(stdout).toContain('Temperature of none of 3 drives can be forecast.');
		expect(stdout).toContain('No forecast for 3 drives (series_constant)');
	});

	it('refuses what belongs to one drive, what it does not know, and --rows without --fleet', async () => {
		expect(await fleet('--metric', 'used_bytes', '--drive', 'FAST-1')).toMatchObject({ status: 2, stderr: expect.stringContaining('--drive') });
		expect(await fleet('--until', 'full')).toMatchObject({ status: 2, stderr: expect.stringContaining('--until') });
		expect(await fleet('--metric', 'used_bytes', '--model', 'lstm')).toMatchObject({ status: 2, stderr: expect.stringContaining('ensemble') });
		expect(await fleet('--metric', 'used_bytes', '--rows', 'many')).toMatchObject({ status: 2, stderr: expect.stringContaining('--rows') });
		expect(await fleet()).toMatchObject({ status: 2, stderr: expect.stringContaining('--metric') });
		expect(await fleet('--metric', 'moon_phase')).toMatchObject({ status: 2, stderr: expect.stringContaining('used_bytes') });
		const alone = await ssv(['forecast', '--drive', 'FAST-1', '--metric', 'used_bytes', '--rows', '3', '--workspace', folder]);
		expect(alone).toMatchObject({ status: 2, stderr: expect.stringContaining('--fleet') });
	});
});
