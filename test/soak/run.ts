/** `npm run test:soak -- <name> [words]`: long tests that wear on the machine, each a program of its own in this folder. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const names = readdirSync(import.meta.dirname)
	.filter((file) => file.endsWith('.ts') && file !== 'run.ts')
	.map((file) => file.slice(0, -'.ts'.length))
	.sort();
const [name, ...words] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
	process.stderr.write(`Usage: npm run test:soak -- <name> [words]\nThe names are ${names.join(', ')}.\n`);
	process.exitCode = 2;
} else {
	const done = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...words], { stdio: 'inherit' });
	process.exitCode = done.status ?? 1;
}
