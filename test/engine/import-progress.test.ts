import { describe, expect, it } from 'vitest';
import { createImportProgress } from '../../src-main/engine/import-progress.ts';
import type { Progress } from '../../src-main/shared/domain/work.ts';

function stage(total: number) {
	let nowMs = 0;
	const told: (Progress & { readonly atMs: number })[] = [];
	const progress = createImportProgress(
		'Importing files',
		(each) => told.push({ ...each, atMs: nowMs }),
		() => nowMs,
	);
	progress.addTotal(total);
	return {
		progress,
		told,
		pass: (ms: number) => {
			nowMs += ms;
		},
	};
}

describe('the progress of an import', () => {
	it('is told at most ten times a second, and once at the end', () => {
		const { progress, told, pass } = stage(1_000_000);
		progress.startFile('a.csv', 1_000_000);
		for (let step = 0; step < 10_000; step++) {
			pass(1);
			progress.onImported(100);
		}
		progress.finish();
		for (const [index, each] of told.slice(1, -1).entries()) expect(each.atMs - (told[index]?.atMs ?? 0)).toBeGreaterThanOrEqual(100);
		expect(told.length).toBeLessThanOrEqual(102);
		expect(told.at(-1)).toMatchObject({ done: 1_000_000, total: 1_000_000, unit: 'bytes' });
	});

	it('never goes back and reaches the size of all files, whatever became of each', () => {
		const { progress, told, pass } = stage(600);
		for (const [label, size, checked, imported] of [
			['a', 100, 100, 100],
			['known', 200, 200, 0],
			['refused', 250, 0, 0],
			['grown', 50, 80, 500],
		] as const) {
			progress.startFile(label, size);
			pass(200);
			progress.onChecked(checked);
			pass(200);
			progress.onImported(imported);
		}
		progress.finish();
		const done = told.map((each) => each.done);
		expect(done).toEqual(done.toSorted((a, b) => a - b));
		expect(Math.max(...done)).toBe(600);
		expect(told.every(({ phase }) => phase === 'Importing files')).toBe(true);
	});

	it('counts rows over all files and tells how many come a second at present', () => {
		const { progress, told, pass } = stage(100);
		progress.startFile('a', 50);
		for (let second = 1; second <= 4; second++) {
			pass(1_000);
			progress.onRows(second * 5_000);
		}
		expect(told.at(-1)).toMatchObject({ rows: 20_000, rowsPerSecond: 5_000 });
		progress.startFile('b', 50);
		for (let second = 1; second <= 10; second++) {
			pass(1_000);
			progress.onRows(second * 100);
		}
		expect(told.at(-1)).toMatchObject({ rows: 21_000, rowsPerSecond: 100, detail: 'b' });
	});

	it('never counts rows back: many rows of a trace become one sample', () => {
		const { progress, told, pass } = stage(50);
		progress.startFile('trace', 50);
		for (const rows of [40_000, 120_000, 90]) {
			pass(1_000);
			progress.onRows(rows);
		}
		expect(told.at(-1)).toMatchObject({ rows: 120_000 });
		expect(told.every(({ rowsPerSecond = 0 }) => rowsPerSecond >= 0)).toBe(true);
	});
});
