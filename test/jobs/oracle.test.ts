/**
 * The program's mathematics against reference values of statsmodels, SciPy, pandas, scikit-learn and PyTorch: the public
 * fixtures, and variations of them with other series, orders and parameters (test/golden/scripts makes more of them).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkOracle } from '../../src-main/jobs/oracle/check-oracle.ts';
import { topics } from '../../src-main/jobs/oracle/topics.ts';

const folders = ['oracle', 'variations'].map((name) => join(import.meta.dirname, '../golden', name));
const fixtures = folders.flatMap((folder) =>
	readdirSync(folder)
		.filter((name) => name.endsWith('.json'))
		.map((name) => join(folder, name)),
);
const quiet = { progress: () => {}, isCancelled: () => false };

describe('the reference values', () => {
	it('cover every topic that the program knows', () => {
		const written = fixtures.filter((path) => path.startsWith(folders[0] as string)).map((path) => basename(path, '.json'));
		expect(written.sort()).toEqual(Object.keys(topics).sort());
	});

	it.each(fixtures.map((path) => [path.split('/').slice(-2).join('/'), path]))(
		'of %s hold in every case',
		async (name, path) => {
			const cases = await checkOracle({ file: name, text: readFileSync(path, 'utf8') }, quiet);
			const failed = cases.filter(({ status }) => status === 'failed').map(({ kind, id, note }) => `${kind} ${id}: ${note}`);
			expect(failed).toEqual([]);
			expect(cases.some(({ status }) => status === 'passed')).toBe(true);
		},
		120_000,
	);
});
