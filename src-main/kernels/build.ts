/**
 * Build step, run by Node before tests, demo, start and build: compiles every `assembly/*.ts` to WebAssembly and writes
 * `generated/<name>.ts` with the bytes as text, so that source runs and bundles need no path to find them.
 * A module whose sources, options and compiler are unchanged is left alone.
 *
 *   node src-main/kernels/build.ts
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';

const kernels = dirname(fileURLToPath(import.meta.url));
const assembly = join(kernels, 'assembly');
const generated = join(kernels, 'generated');

/** No runtime: kernels only touch memory that their loader laid out. No relaxed SIMD: it may round differently on each processor. */
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort='];

/** Compiles what changed. @returns names of the kernels that were compiled; empty when all were up to date */
export async function buildKernels(): Promise<string[]> {
	mkdirSync(generated, { recursive: true });
	const sources = readdirSync(assembly).filter((name) => name.endsWith('.ts'));
	const compiled: string[] = [];
	for (const source of sources) {
		const name = basename(source, '.ts');
		const target = join(generated, `${name}.ts`);
		const text = readFileSync(join(assembly, source), 'utf8');
		const digest = createHash('sha256')
			.update(JSON.stringify([asc.version, OPTIONS, text]))
			.digest('hex');
		if (existsSync(target) && readFileSync(target, 'utf8').includes(digest)) continue;
		const bytes = await compile(source, text);
		writeModule(target, source, digest, bytes);
		compiled.push(name);
	}
	return compiled;
}

async function compile(name: string, text: string): Promise<Uint8Array> {
	let bytes: Uint8Array | undefined;
	const { error, stderr } = await asc.main([name, '--outFile', 'kernel.wasm', ...OPTIONS], {
		readFile: (file) => (file === name ? text : null),
		writeFile: (file, contents) => {
			if (file === 'kernel.wasm' && typeof contents !== 'string') bytes = contents;
		},
		listFiles: () => [],
	});
	if (error !== null || bytes === undefined) throw new Error(`The kernel ${name} does not compile.\n${stderr.toString()}`, { cause: error });
	return bytes;
}

/** Written beside and renamed: a test that starts at the same moment reads the old module or the new one, never half of it. */
function writeModule(target: string, source: string, digest: string, bytes: Uint8Array): void {
	const text = [
		`// Made by kernels/build.ts from assembly/${source}. Do not edit, do not commit.`,
		`// ${digest}`,
		`export const wasmBase64 =\n\t'${Buffer.from(bytes).toString('base64')}';`,
		'',
	].join('\n');
	const draft = `${target}.${process.pid}`;
	writeFileSync(draft, text);
	renameSync(draft, target);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
	const compiled = await buildKernels();
	// Standard output belongs to the program that is started next.
	if (compiled.length > 0) process.stderr.write(`Compiled ${compiled.join(', ')}.\n`);
}
