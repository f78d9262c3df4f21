/**
 * `npm run test:soak -- schedules [rounds] [seed]`: several imports at once, with reads, cancels, undos and a risk run among them, in random order. What is left must
 * be what the same imports give one after the other, and nobody may hear of a locked database.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, type Engine } from '../../src-main/engine/engine.ts';
import { createRng } from '../../src-main/maths/random.ts';

const rounds = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? Date.now() % 1e9);
const rng = createRng(seed, 0);
const folder = mkdtempSync(join(tmpdir(), 'ssv-schedules-'));
const FILES = 4;

// Overlapping days with equal values: whoever is first, the history is the same.
const value = (drive: number, day: number): number => 30 + ((drive * 7 + day * 3) % 11);
for (let file = 0; file < FILES; file++) {
	const lines = ['date,serial_number,model,temperature_c,power_on_hours'];
	for (let day = file * 40; day < file * 40 + 60; day++) {
		const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
		for (let drive = 0; drive < 80; drive++) lines.push(`${date},PLAN${1000 + drive},M,${value(drive, day)},${day * 24}`);
	}
	writeFileSync(join(folder, `${file}.csv`), `${lines.join('\n')}\n`);
}

const run = (engine: Engine, file: number, signal?: AbortSignal) =>
	engine.call('imports.run', { sources: [engine.files.registerSource({ path: join(folder, `${file}.csv`) })] }, signal ? { signal } : {});
const hashOf = async (engine: Engine): Promise<string> => (await engine.call('workspace.check', {})).digest;

const serial = new Map<string, string>();
async function serialHash(files: readonly number[]): Promise<string> {
	const key = files.join();
	const known = serial.get(key);
	if (known) return known;
	const engine = await createEngine({ folder: join(folder, `serial-${key || 'none'}`) });
	for (const file of files) await run(engine, file);
	const hash = await hashOf(engine);
	await engine.close();
	serial.set(key, hash);
	return hash;
}

const counts = { imports: 0, cancelled: 0, undone: 0, reads: 0, complaints: 0 };
for (let round = 1; round <= rounds; round++) {
	const workspace = join(folder, `w-${round}`);
	const engine = await createEngine({ folder: workspace });
	const complaints: string[] = [];
	const left = new Set<number>();
	const pause = () => new Promise((resolve) => setTimeout(resolve, rng.uniform() * 120));
	const importing = Array.from({ length: FILES }, (_, file) => file).map(async (file) => {
		await pause();
		const controller = new AbortController();
		const ended = run(engine, file, controller.signal);
		if (rng.uniform() < 0.25) {
			await pause();
			controller.abort();
		}
		try {
			await ended;
			counts.imports++;
			left.add(file);
		} catch (thrown) {
			const { code } = thrown as { code?: string };
			if (code === 'cancelled') counts.cancelled++;
			else complaints.push(`import of ${file}.csv: ${code ?? String(thrown)}`);
		}
	});
	const reading = (async () => {
		for (let i = 0; i < 6; i++) {
			await pause();
			for (const what of ['workspace.get', 'drives.list', 'imports.list'] as const)
				await engine
					.call(what, {})
					.catch((thrown: { code?: string; message: string }) => complaints.push(`${what}: ${thrown.code} ${thrown.message}`));
			counts.reads += 3;
		}
	})();
	await Promise.all([...importing, reading]);
	// Now and then the first import is taken back, and those that overlapped are run again, as the answer says.
	const { imports } = await engine.call('imports.list', {});
	const first = imports.at(-1);
	if (first && round % 5 === 0) {
		const { importAgain } = await engine.call('imports.undo', { importId: first.importId });
		counts.undone++;
		left.delete(Number(first.fileName.slice(0, 1)));
		for (const { fileName } of importAgain) await run(engine, Number(fileName.slice(0, 1)));
	}
	const check = await engine.call('workspace.check', {});
	complaints.push(...check.problems.map(({ text }) => text));
	if (check.digest !== (await serialHash([...left].sort()))) complaints.push(`the history is not that of ${[...left].sort().join(', ')} in turn`);
	await engine.close();
	rmSync(workspace, { recursive: true, force: true });
	counts.complaints += complaints.length;
	for (const complaint of complaints) process.stdout.write(`round ${round}: ${complaint}\n`);
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`seed ${seed}: ${rounds} rounds, ${JSON.stringify(counts)}\n`);
process.exitCode = counts.complaints > 0 ? 1 : 0;
