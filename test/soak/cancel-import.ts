/**
 * `npm run test:soak -- cancel-import [rounds] [seed]`: cancels imports at random moments and looks at what is left. Each must end within a second, with the
 * history, its digest and the size of the file as they were before. An import that was quicker than its cancel is taken back.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../src-main/engine/engine.ts';
import { createRng } from '../../src-main/maths/random.ts';

const rounds = Number(process.argv[2] ?? 300);
const seed = Number(process.argv[3] ?? Date.now() % 1e9);
const rng = createRng(seed, 0);
const folder = mkdtempSync(join(tmpdir(), 'ssv-cancel-'));

const csv = (drives: number, days: number, from: number): string => {
	const lines = ['date,serial_number,model,temperature_c,power_on_hours,read_latency_ms'];
	for (let day = from; day < from + days; day++) {
		const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
		for (let drive = 0; drive < drives; drive++) lines.push(`${date},CANCEL${1000 + drive},M,${30 + rng.integer(9)},${day * 24},${rng.uniform()}`);
	}
	return `${lines.join('\n')}\n`;
};
writeFileSync(join(folder, 'base.csv'), csv(200, 60, 0));
writeFileSync(join(folder, 'more.csv'), csv(300, 900, 60));

const engine = await createEngine({ folder: join(folder, 'w') });
const run = (name: string, signal?: AbortSignal) =>
	engine.call('imports.run', { sources: [engine.files.registerSource({ path: join(folder, name) })] }, signal ? { signal } : {});
const sizeOf = () => statSync(join(folder, 'w', 'workspace.db')).size;

await run('base.csv');
// The log is emptied a moment after the last commit.
const rest = () => new Promise((resolve) => setTimeout(resolve, 200));
await rest();
const { digest: before } = await engine.call('workspace.check', {});
const sizeBefore = sizeOf();
/** An undone import in the ledger, with its share of a page. */
const LEDGER_ROW_BYTES = 300;
const counts = { cancelled: 0, quicker: 0, slowest: 0, complaints: 0 };
for (let round = 1; round <= rounds; round++) {
	const controller = new AbortController();
	const ended = run('more.csv', controller.signal).then(
		() => 'done',
		(thrown: { code?: string }) => thrown.code ?? String(thrown),
	);
	const afterMs = rng.uniform() ** 2 * 1500;
	await new Promise((resolve) => setTimeout(resolve, afterMs));
	const startedAt = performance.now();
	controller.abort();
	const end = await ended;
	const tookMs = performance.now() - startedAt;
	counts.slowest = Math.max(counts.slowest, tookMs);
	if (end === 'done') {
		counts.quicker++;
		const [latest] = (await engine.call('imports.list', {})).imports;
		await engine.call('imports.undo', { importId: latest!.importId });
	} else counts.cancelled++;
	await rest();
	const check = await engine.call('workspace.check', {});
	// The ledger remembers what was taken back.
	const grown = (sizeOf() - counts.quicker * LEDGER_ROW_BYTES) / sizeBefore - 1;
	const complaints = [
		...(end === 'done' || end === 'cancelled' ? [] : [`ended with ${end}`]),
		...(tookMs > 1000 ? [`took ${Math.round(tookMs)} ms to stop`] : []),
		...(check.digest === before ? [] : ['the digest is another']),
		...check.problems.map(({ text }) => text),
		...(grown > 0.05 ? [`the file grew by ${Math.round(grown * 100)} %`] : []),
	];
	counts.complaints += complaints.length;
	for (const complaint of complaints) process.stdout.write(`round ${round}, cancelled after ${Math.round(afterMs)} ms: ${complaint}\n`);
}
await engine.close();
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`seed ${seed}: ${rounds} rounds, ${JSON.stringify({ ...counts, slowest: `${Math.round(counts.slowest)} ms` })}\n`);
process.exitCode = counts.complaints > 0 ? 1 : 0;
