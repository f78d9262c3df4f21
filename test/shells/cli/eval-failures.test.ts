/** `ssv eval failures` on the reduced Backblaze days of test/fixtures/failures, on invented ones, and on folders that cannot be judged. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { requireRows } from '../../../src-main/jobs/eval-failures.ts';
import type { FailureEvaluation } from '../../../src-main/shared/domain/failure-evaluation.ts';
import { limits } from '../../../src-main/shared/domain/limits.ts';
import { ssv } from '../../support/command-line.ts';
import { type InventedFleet, inventDays } from '../../support/drive-days.ts';
import { lastRowsCsv } from '../../support/last-rows.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const fixture = join(import.meta.dirname, '../../fixtures/failures/backblaze-2013');
const evaluate = (folder: string, ...more: readonly string[]) =>
	ssv(['eval', 'failures', folder, ...more, '--workspace', join(temporaryFolder(), 'workspace')]);

function folderOf(fleet: InventedFleet, others: Readonly<Record<string, string>> = {}): string {
	const folder = join(temporaryFolder(), 'days');
	mkdirSync(folder);
	for (const [day, text] of inventDays(fleet).entries()) writeFileSync(join(folder, `${String(day).padStart(3, '0')}.csv`), text);
	for (const [name, text] of Object.entries(others)) writeFileSync(join(folder, name), text);
	return folder;
}

describe('ssv eval failures on Backblaze days of 2013', () => {
	it('catches far more failures than the rule at its own share of survivors, with probabilities that hold', async () => {
		const end = await evaluate(fixture, '--splits', '8', '--json');
		expect(end.status, end.stderr).toBe(0);
		const found = end.json<FailureEvaluation>();
		expect(found).toMatchObject({ files: 40, drives: 255, failedDrives: 66, failedWithoutLandmark: 1, rejectedRows: 0, splits: 8, seed: 1 });
		expect(found.ruleMetrics).toEqual(['reallocated_sectors', 'pending_sectors']);
		const [atRule] = found.recallAtFalsePositiveRate;
		expect(atRule.falsePositiveRate).toBe(found.baseline.falsePositiveRate);
		// 24 points were measured, with a standard error of 2 to 3.
		expect(atRule.recall - found.baseline.recall).toBeGreaterThan(0.15);
		expect(found.gain.value).toBeCloseTo(atRule.recall - found.baseline.recall, 12);
		expect(found.brier).toBeLessThan(found.brierOfBaseRate);
		expect(found.calibrationSlope).toBeGreaterThan(0.75);
		expect(found.calibrationSlope).toBeLessThan(1.35);
		const { reliability, resolution, uncertainty, withinBins } = found.brierParts;
		expect(reliability - resolution + uncertainty + withinBins).toBeCloseTo(found.brier, 12);
		const recalls = found.recallAtFalsePositiveRate.slice(1).map(({ recall }) => recall);
		expect(recalls).toEqual(recalls.toSorted((a, b) => a - b));
	}, 120_000);

	it('finds no more than luck in shuffled labels', async () => {
		const end = await evaluate(fixture, '--splits', '6', '--shuffled-labels', '--json');
		expect(end.status, end.stderr).toBe(0);
		const { recallAtFalsePositiveRate, baseline, hasShuffledLabels } = end.json<FailureEvaluation>();
		expect(hasShuffledLabels).toBe(true);
		// The rule needs no labels; the model, at the same share of survivors, is left with about that share.
		expect(recallAtFalsePositiveRate[0].recall).toBeLessThan(baseline.falsePositiveRate + 0.2);
		expect(recallAtFalsePositiveRate[0].recall).toBeLessThan(baseline.recall - 0.1);
	}, 120_000);
});

describe('ssv eval failures on invented days', () => {
	it('gives the same figures from the same seed, and answers in a sentence', async () => {
		const folder = folderOf({ drives: 60, failures: 20, days: 30 }, { 'notes.txt': 'x', 'other.csv': 'a,b\n1,2\n', 'e\u001b[31mvil.csv': 'x\n' });
		const [one, two] = [await evaluate(folder, '--splits', '2', '--json'), await evaluate(folder, '--splits', '2', '--json')];
		expect(one.status, one.stderr).toBe(0);
		expect(two.json()).toEqual(one.json());
		expect(one.json<FailureEvaluation>().leftOut.map(({ file }) => file)).toEqual(['e\u001b[31mvil.csv', 'other.csv']);
		const shown = await evaluate(folder, '--splits', '2', '--seed', '9');
		expect(shown.stdout).toMatch(/At the rule's own share of survivors flagged \([\d.]+ %\), the model catches [\d.]+ % of the failures/);
		expect(shown.stdout).toContain('other.csv was left out: ');
		expect(shown.stdout).toContain('(seed 9)');
		expect(shown.stdout).not.toContain('\u001b');
	}, 60_000);

	it.each([
		['no failure', { drives: 30, failures: 0, days: 30 }, 'No drive failed in these files', 6],
		['few failures', { drives: 30, failures: 3, days: 30 }, 'Only 3 of 30 drives failed', 6],
		['no survivor', { drives: 12, failures: 12, days: 30 }, '0 of 12 drives survived', 6],
		['one file of one day', { drives: 30, failures: 0, days: 1 }, 'hold 1 day; judging failures within 10 days needs at least 11', 6],
	] as const)('refuses days with %s and says what is needed', async (_, fleet, text, status) => {
		const end = await evaluate(folderOf(fleet));
		expect(end.stderr).toContain(text);
		expect(end.status).toBe(status);
	});

	it('refuses a folder without daily rows, naming the first reason', async () => {
		const empty = temporaryFolder();
		expect((await evaluate(empty)).stderr).toContain('There is no CSV file');
		writeFileSync(join(empty, 'x.csv'), 'a,b\n1,2\n');
		const end = await evaluate(empty);
		expect(end.stderr).toMatch(/No file of ".*" is one of Backblaze's daily rows\. x\.csv: /);
		expect(end.status).toBe(3);
		expect((await evaluate(join(empty, 'nowhere'))).stderr).toContain('cannot be read');
	});

	it('refuses last rows, and says what they are good for', async () => {
		const folder = temporaryFolder();
		writeFileSync(join(folder, 'last.csv'), lastRowsCsv(20));
		const end = await evaluate(folder);
		expect(end.status).toBe(6);
		expect(end.stderr).toMatch(/Each of 497 drives is seen on one day only: these are last rows.*ssv import --observed-since/);
	});

	it('refuses days without a metric of the rule', async () => {
		const folder = folderOf({ drives: 30, failures: 10, days: 0 });
		for (const [day, text] of inventDays({ drives: 30, failures: 10, days: 30 }).entries())
			writeFileSync(join(folder, `${day}.csv`), text.replace('smart_5_raw', 'smart_241_raw').replace('smart_197_raw', 'smart_242_raw'));
		expect((await evaluate(folder)).stderr).toContain('none of the SMART attributes 5, 187, 197 and 198');
	});

	it.each([[['--splits', '0']], [['--splits', 'many']], [['--seed', '-1']]])('refuses %j', async (words) => {
		expect((await evaluate('.', ...words)).status).toBe(2);
	});

	it('holds no more rows than the limit', () => {
		expect(() => requireRows(limits.failureRows)).not.toThrow();
		expect(() => requireRows(limits.failureRows + 1)).toThrow('1,500,000 rows at most');
	});
});
