/**
 * `npm run test:soak -- properties [rounds] [first seed]`: all property tests, each round with another seed (by default from the clock).
 * Ends with 1 when a round failed; the seed to repeat it with is said above its report.
 */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const rounds = Number(process.argv[2] ?? 10);
const first = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
const files = globSync('test/**/*.test.ts', { cwd: root, exclude: ['test/journeys/**'] }).filter((file) =>
	readFileSync(join(root, file), 'utf8').includes('support/properties.ts'),
);
const failed: number[] = [];
for (let seed = first; seed < first + rounds; seed++) {
	process.stdout.write(`Round ${seed - first + 1} of ${rounds}: ${files.length} files with SSV_PROPERTY_SEED=${seed}\n`);
	const done = spawnSync(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=dot', ...files], {
		cwd: root,
		stdio: 'inherit',
		env: { ...process.env, SSV_PROPERTY_SEED: String(seed) },
	});
	if (done.status !== 0) failed.push(seed);
}
process.stdout.write(failed.length === 0 ? `${rounds} rounds passed.\n` : `Failed with the seeds ${failed.join(', ')}.\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
