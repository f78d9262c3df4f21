/**
 * Build step, run by Node before tests, demo, start and build: compiles every `assembly/*.ts` to WebAssembly and writes
 * `generated/<name>.ts` with the bytes as text, so that source runs and bundles need no path to find them. The parts of a larger
 * kernel lie in `assembly/<name>/`, those of several in `assembly/common/`. A module whose sources, options and compiler are unchanged is left alone.
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

/** Parts that several kernels are made of. */
const COMMON = 'common';

/** No runtime: kernels only touch memory that their loader laid out. No relaxed SIMD: it may round differently on each processor. */
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort='];
/** Several threads work in one memory, which their loader makes: at most 1 GB of addresses, of which only pages in use cost anything. */
const SHARED_MEMORY = ['--enable', 'threads', '--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '16384'];

interface Build {
	/** Of the generated module. */
	readonly name: string;
	readonly options: readonly string[];
}

/** Kernels that are built otherwise than once, with `OPTIONS`, and whether for wider registers (`wide-compiler.ts`). Training has no digits to keep between machines: it may take relaxed SIMD. */
const SPECIAL: ReadonlyMap<string, readonly Build[]> = new Map([
	[
		'process-paths',
		[
			{ name: 'process-paths', options: [...OPTIONS, '--use', 'WIDE=0'] },
			{ name: 'process-paths-wide', options: [...OPTIONS, '--use', 'WIDE=1'] },
		],
	],
	[
		'lstm',
		[
			{ name: 'lstm', options: [...OPTIONS, ...SHARED_MEMORY, '--use', 'WIDE=0'] },
			{ name: 'lstm-relaxed', options: [...OPTIONS, ...SHARED_MEMORY, '--use', 'WIDE=0', '--enable', 'relaxed-simd'] },
			{ name: 'lstm-wide', options: [...OPTIONS, ...SHARED_MEMORY, '--use', 'WIDE=1', '--enable', 'relaxed-simd'] },
		],
	],
]);

/** Compiles what changed. @returns names of the kernels that were compiled; empty when all were up to date */
export async function buildKernels(): Promise<string[]> {
	mkdirSync(generated, { recursive: true });
	const entries = readdirSync(assembly).filter((name) => name.endsWith('.ts'));
	const compiled: string[] = [];
	for (const entry of entries) {
		const kernel = basename(entry, '.ts');
		const sources = readSources(entry, kernel);
		for (const { name, options } of SPECIAL.get(kernel) ?? [{ name: kernel, options: OPTIONS }]) {
			const target = join(generated, `${name}.ts`);
			const digest = createHash('sha256')
				.update(JSON.stringify([asc.version, options, ...sources]))
				.digest('hex');
			if (existsSync(target) && readFileSync(target, 'utf8').includes(digest)) continue;
			writeModule(target, entry, digest, await compile(entry, sources, options));
			compiled.push(name);
		}
	}
	return compiled;
}

/** The texts of a kernel by their path in `assembly`, the entry first. */
function readSources(entry: string, kernel: string): Map<string, string> {
	const partsIn = (folder: string): string[] =>
		existsSync(join(assembly, folder))
			? readdirSync(join(assembly, folder))
					.sort()
					.map((part) => `${folder}/${part}`)
			: [];
	const paths = [entry, ...partsIn(kernel), ...partsIn(COMMON)];
	return new Map(paths.map((path) => [path, readFileSync(join(assembly, path), 'utf8')]));
}

async function compile(entry: string, sources: ReadonlyMap<string, string>, options: readonly string[]): Promise<Uint8Array> {
	let bytes: Uint8Array | undefined;
	const { error, stderr } = await asc.main([entry, '--outFile', 'kernel.wasm', ...options], {
		readFile: (file) => sources.get(file) ?? null,
		writeFile: (file, contents) => {
			if (file === 'kernel.wasm' && typeof contents !== 'string') bytes = contents;
		},
		listFiles: () => [],
	});
	if (error !== null || bytes === undefined) throw new Error(`The kernel ${entry} does not compile.\n${stderr.toString()}`, { cause: error });
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
