/** `ssv oracle` as scripts rely on it. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ssv } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';

const golden = join(import.meta.dirname, '../../golden/oracle');
const room = createRoom();
afterAll(room.close);

let folder: string;
beforeAll(async () => {
	folder = await room.folder();
	await mkdir(join(folder, 'good'));
	await copyFile(join(golden, 'kpss.json'), join(folder, 'good/kpss.json'));
	await copyFile(join(golden, 'README.md'), join(folder, 'good/README.md'));
});

interface Document {
	readonly cases: number;
	readonly passed: number;
	readonly failed: number;
	readonly elsewhere: number;
	readonly worst: readonly { readonly file: string; readonly cases: number; readonly worstError: number; readonly tolerance: string }[];
	readonly results: readonly { readonly id: string; readonly status: string; readonly note?: string }[];
}

describe('ssv oracle', () => {
	it('checks every fixture of a folder and exits 0; no workspace is made for it', async () => {
		const workspace = join(folder, 'never-made');
		const done = await ssv(['oracle', join(folder, 'good'), '--workspace', workspace, '--json']);
		const { cases, passed, failed, worst, results } = done.json<Document>();
		expect(done.status).toBe(0);
		expect(cases).toBeGreaterThan(100);
		expect([passed, failed, results.length]).toEqual([cases, 0, cases]);
		expect(worst).toMatchObject([{ file: 'kpss.json', cases, worstError: expect.any(Number), tolerance: expect.stringContaining('rtol') }]);
		expect(existsSync(workspace)).toBe(false);
	});

	it('prints a line a case: file, case, worst error, tolerance, verdict', async () => {
		const { stdout, status } = await ssv(['oracle', join(folder, 'good')]);
		expect(status).toBe(0);
		expect(stdout).toMatch(/^kpss\.json cases \S+: worst error \d\S* \(\S+\), tolerance rtol 1e-8, atol 1e-10 \(stat\), passed$/m);
	});

	it('exits 1 when one expected digit is changed, and names the quantity', async () => {
		const bad = join(folder, 'bad');
		await mkdir(bad);
		const fixture = JSON.parse(await readFile(join(golden, 'kpss.json'), 'utf8')) as { cases: { id: string; expected: { stat: number } }[] };
		const first = fixture.cases[0]!;
		first.expected.stat *= 1 + 1e-6;
		await writeFile(join(bad, 'kpss.json'), JSON.stringify(fixture));
		const done = await ssv(['oracle', bad, '--json']);
		const { failed, results } = done.json<Document>();
		expect([done.status, failed]).toEqual([1, 1]);
		expect(results.find(({ status }) => status === 'failed')).toMatchObject({ id: first.id, note: expect.stringContaining('expected.stat') });
	});

	it('exits 1 for a file that it does not cover, 3 for a folder without fixtures, 2 without a folder', async () => {
		const [strange, empty] = [join(folder, 'strange'), join(folder, 'empty')];
		await Promise.all([mkdir(strange), mkdir(empty)]);
		await writeFile(join(strange, 'entropy.json'), '{"fixture":"entropy","schema":1,"tolerance":{},"cases":[]}');
		await writeFile(join(empty, 'README.md'), 'nothing to check');
		const ends = await Promise.all([ssv(['oracle', strange, '--json']), ssv(['oracle', empty, '--json']), ssv(['oracle', '--json'])]);
		expect(ends.map(({ status }) => status)).toEqual([1, 3, 2]);
		expect(ends[0]?.json<Document>().results).toMatchObject([{ status: 'failed', note: expect.stringContaining('not covered') }]);
	});
});
