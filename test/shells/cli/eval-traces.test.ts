/** `ssv eval traces` on folders of invented runs, and on the shared ones where they lie. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { TraceRun } from '../../../src-main/shared/domain/trace-evaluation.ts';
import { inventTrace, type Program } from '../../support/block-traces.ts';
import { ssv } from '../../support/command-line.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const shared = join(import.meta.dirname, '../../../../shared/samples/ransap');
const evaluate = (folder: string, ...more: readonly string[]) =>
	ssv(['eval', 'traces', folder, ...more, '--workspace', join(temporaryFolder(), 'workspace')]);

function folderOf(runs: Readonly<Record<string, Program>>): string {
	const folder = join(temporaryFolder(), 'in');
	mkdirSync(folder);
	for (const [run, program] of Object.entries(runs)) {
		const { reads, writes } = inventTrace(program, { seed: 4, seconds: 30 });
		writeFileSync(join(folder, `${run}__ata_read.csv`), reads);
		writeFileSync(join(folder, `${run}__ata_write.csv`), writes);
	}
	return folder;
}

describe('ssv eval traces', () => {
	it('names each run with its events: class, second, confidence, evidence', async () => {
		const folder = folderOf({ bad: 'ransomware', good: 'office' });
		const end = await evaluate(folder, '--json');
		expect(end.status, end.stderr).toBe(0);
		const { runs } = end.json<{ readonly runs: readonly TraceRun[] }>();
		expect(runs.map(({ run, events }) => [run, events.map((event) => event.class)])).toEqual([
			['bad', ['ransomware_indicator']],
			['good', []],
		]);
		const [event] = runs[0]?.events ?? [];
		expect(event?.atSeconds).toBeLessThanOrEqual(30);
		expect(event?.confidence).toBeGreaterThanOrEqual(0.5);
		expect(event?.evidence.length).toBeGreaterThan(1);
	});

	it('tells it in words to who reads, hostile names made harmless', async () => {
		const folder = folderOf({ bad: 'ransomware' });
		writeFileSync(join(folder, 'e\u001b[31mvil__ata_read.csv'), 'x,y\n');
		const { stdout, status } = await evaluate(folder);
		expect(status).toBe(0);
		expect(stdout).toContain('bad: ransomware_indicator, alarm, confidence 0.');
		expect(stdout).toContain('were written over what had been read less than a minute before');
		expect(stdout).toContain('It could also be: ');
		expect(stdout).toContain('2 runs: 1 alarm, 0 questions');
		expect(stdout).not.toContain('\u001b');
	});

	it('refuses a folder without a trace, and other words', async () => {
		const folder = folderOf({});
		const end = await evaluate(folder, '--json');
		expect([end.status, end.json<{ readonly error: { readonly code: string } }>().error.code]).toEqual([3, 'nothing_to_import']);
		expect((await ssv(['eval', 'traces'])).status).toBe(2);
	});

	it.skipIf(!existsSync(shared))('raises an alarm for both ransomware runs that have writes, and nothing for the other shared runs', async () => {
		const { runs } = (await evaluate(shared, '--json')).json<{ readonly runs: readonly TraceRun[] }>();
		expect(runs).toHaveLength(7);
		for (const { run, events } of runs) {
			expect(events.map((event) => event.class)).toEqual(run.includes('TeslaCrypt') ? ['ransomware_indicator'] : []);
			for (const { atSeconds, isQuestion } of events) expect([atSeconds <= 30, isQuestion]).toEqual([true, false]);
		}
	});
});
