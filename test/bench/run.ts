/**
 * `npm run bench [names]`: each benchmark in its own process, one after the other, warm-up first. Results go to
 * test/bench/results.json with the machine in words; a run of some names keeps the others' results. Where Debian's Python
 * packages are installed, the peer of a benchmark is measured right after it and the ratio stated.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { type Benchmark, type BenchmarkResult, measure } from './benchmark.ts';
import { measurePeer } from './peer.ts';

/** Modules of benchmarks, in the order of a whole run. The process of a measurement loads its own alone: what others need is not in its memory. */
const modules = [
	'start',
	'series-models',
	'fleet-arimas',
	'forest',
	'anomalies',
	'lstm',
	'monte-carlo',
	'fleet-risk',
	'pipeline',
	'lstm-load',
	'workspaces',
	'imports',
	'page',
	'page-open',
] as const;

async function benchmarksOf(module: string): Promise<readonly Benchmark[]> {
	return ((await import(`./${module}.ts`)) as { readonly benchmarks: readonly Benchmark[] }).benchmarks;
}

interface Listed extends Benchmark {
	readonly module: string;
}

async function listAll(): Promise<readonly Listed[]> {
	const lists = await Promise.all(modules.map(async (module) => (await benchmarksOf(module)).map((benchmark) => ({ ...benchmark, module }))));
	return lists.flat();
}

const file = join(import.meta.dirname, 'results.json');

interface Results {
	readonly machine: string;
	readonly measuredAt: string;
	readonly results: readonly BenchmarkResult[];
}

function machineInWords(): string {
	const processors = cpus();
	return `${processors.length} cores (${processors[0]?.model.trim() ?? 'unknown processor'}), ${Math.round(totalmem() / 1024 ** 3)} GB of memory, ${type()} ${release()} on ${process.arch}, Node.js ${process.versions.node}`;
}

/** Results of earlier runs on this very machine: figures of different machines do not stand side by side. */
function earlierResults(machine: string): readonly BenchmarkResult[] {
	if (!existsSync(file)) return [];
	const earlier = JSON.parse(readFileSync(file, 'utf8')) as Results;
	return earlier.machine === machine ? earlier.results : [];
}

function runInOwnProcess({ module, name }: Listed): BenchmarkResult | undefined {
	const child = spawnSync(process.execPath, [import.meta.filename, '--measure', module, name], {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'inherit'],
		maxBuffer: 64 * 1024 ** 2,
	});
	const line = child.stdout.trimEnd().split('\n').at(-1) ?? '';
	return child.status === 0 ? (JSON.parse(line) as BenchmarkResult) : undefined;
}

/** Measured in the same hour: a ratio of figures from different days says nothing. */
function withPeer(result: BenchmarkResult, script: string | undefined): BenchmarkResult {
	if (script === undefined) return result;
	const peer = measurePeer(script, result.name);
	if ('missing' in peer) {
		process.stdout.write(`${''.padEnd(26)} peer not run: ${peer.missing}\n`);
		return result;
	}
	const timesFaster = Number((peer.result.median / result.median).toPrecision(3));
	process.stdout.write(`${''.padEnd(26)} ${peer.result.tool}: ${peer.result.median} ms, ${timesFaster} times our median\n`);
	return { ...result, peer: { ...peer.result, timesFaster } };
}

function runAll(wanted: readonly Listed[]): boolean {
	const machine = machineInWords();
	process.stdout.write(`${machine}\n`);
	let results = earlierResults(machine);
	let isComplete = true;
	for (const benchmark of wanted) {
		const { name, peer } = benchmark;
		const measured = runInOwnProcess(benchmark);
		if (!measured) {
			process.stdout.write(`${name.padEnd(26)} failed\n`);
			isComplete = false;
			continue;
		}
		process.stdout.write(`${name.padEnd(26)} ${measured.median} ms (${measured.min} to ${measured.max}, ${measured.runs} runs)\n`);
		for (const [fact, value] of Object.entries(measured.facts ?? {})) process.stdout.write(`${''.padEnd(26)} ${fact} ${value}\n`);
		const result = withPeer(measured, peer);
		results = [...results.filter((other) => other.name !== name), result].sort((a, b) => (a.name < b.name ? -1 : 1));
		writeFileSync(file, `${JSON.stringify({ machine, measuredAt: new Date().toISOString(), results } satisfies Results, null, '\t')}\n`);
	}
	return isComplete;
}

/** A measurement in a process of its own: the last line of the output is its result. */
async function measureOne(module: string, name: string): Promise<void> {
	const benchmark = (await benchmarksOf(module)).find((one) => one.name === name) as Benchmark;
	process.stdout.write(`${JSON.stringify(await measure(benchmark))}\n`);
	process.exit(0);
}

async function runNamed(names: readonly string[]): Promise<number> {
	const all = await listAll();
	const unknown = names.filter((name) => !all.some((benchmark) => benchmark.name === name));
	if (unknown.length > 0) {
		process.stderr.write(`There is no benchmark ${unknown.join(', ')}. The names are ${all.map(({ name }) => name).join(', ')}.\n`);
		return 2;
	}
	return runAll(names.length > 0 ? all.filter(({ name }) => names.includes(name)) : all) ? 0 : 1;
}

const [first = '', module = '', name = ''] = process.argv.slice(2);
if (first === '--measure') await measureOne(module, name);
else process.exitCode = await runNamed(process.argv.slice(2));
