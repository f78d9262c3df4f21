import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readUntil } from '../../../src-main/shells/cli/commands/passage.ts';
import { ssv } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);

let folder: string;
beforeAll(async () => {
	folder = await room.folder();
	const path = join(folder, 'drives.csv');
	const day = (index: number): string => new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10);
	const rows = Array.from({ length: 60 }, (_, index) => [
		`${day(index)},GROW-1,3000000000000,${2e12 + index * 4e9 + ((index * 7919) % 11) * 1e9}`,
		`${day(index)},IDLE-1,3000000000000,1000000000000`,
	]).flat();
	await writeFile(path, `date,serial_number,capacity_bytes,used_bytes\n${rows.join('\n')}\n`);
	expect((await ssv(['import', path, '--workspace', folder])).status).toBe(0);
});

const until = (drive: string, question: string, ...more: string[]) =>
	ssv(['forecast', '--drive', drive, '--until', question, '--workspace', folder, ...more]);

describe('ssv forecast --until', () => {
	it('answers in a sentence, then with days and probabilities and their errors', async () => {
		const { status, stdout } = await until('GROW-1', 'full');
		expect(status).toBe(0);
		const [first = '', ...rest] = stdout.split('\n');
		expect(first).toMatch(/^GROW-1, from 2025-03-01: Full in about \d+ months \(90.%: \d+ to \d+ months\)/);
		expect(rest.filter((line) => /^ +\d+.% +\d+ months? +2025-\d\d-\d\d/.test(line))).toHaveLength(5);
		expect(rest.some((line) => line.startsWith('not within 5 years'))).toBe(true);
	});

	it('gives the same as one JSON document, with missing days as null', async () => {
		const { quantiles, status, question, sentence } = (await until('GROW-1', 'full', '--horizon', '150', '--json')).json<{
			quantiles: { share: number; days: number | null; date: string | null }[];
			status: string;
			question: string;
			sentence: string;
		}>();
		expect([status, question]).toEqual(['answered', 'full']);
		expect(quantiles.at(-1)).toMatchObject({ share: 0.95, days: null, date: null });
		expect(sentence).toMatch(/^Probably not full within 5 months/);
	});

	it('says of an idle drive that it does not move', async () => {
		expect((await until('IDLE-1', 'full')).stdout).toMatch(/Not full within 5 years: capacity used is 1.TB and does not move\./);
	});

	it('says what a drive would have to report, and what it does', async () => {
		const { status, stdout, stderr } = await until('GROW-1', 'wear');
		expect([status, stdout]).toEqual([2, '']);
		expect(stderr).toMatch(/GROW-1 does not report how much of its rated endurance is used .+ It reports .*used_bytes/);
	});

	it('refuses flags that belong to a forecast of values', async () => {
		expect(await until('GROW-1', 'full', '--metric', 'used_bytes')).toMatchObject({ status: 2, stderr: expect.stringContaining('--metric') });
	});
});

describe('the question of --until', () => {
	it('is a name, or any level from either side, in multiples of bytes where the metric counts bytes', () => {
		expect(readUntil('spare')).toBe('spare');
		expect(readUntil('temperature_c>=60.5')).toEqual({ metric: 'temperature_c', level: 60.5, direction: 'up' });
		expect(readUntil('available_spare <= 10')).toEqual({ metric: 'available_spare', level: 10, direction: 'down' });
		expect(readUntil('bytes_written_total>=600TB')).toEqual({ metric: 'bytes_written_total', level: 6e14, direction: 'up' });
	});

	it('is refused with what it takes otherwise', () => {
		for (const text of ['soon', 'temperature_c=60', '>=5', 'temperature_c>=60TB', 'used_bytes>=TB x'])
			expect(() => readUntil(text)).toThrow(expect.objectContaining({ code: 'usage' }));
	});
});
