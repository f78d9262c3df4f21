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
import { benchmarks as fleetArimas } from './fleet-arimas.ts';
import { benchmarks as fleetRisk } from './fleet-risk.ts';
import { benchmarks as forest } from './forest.ts';
import { benchmarks as imports } from './imports.ts';
import { benchmarks as lstm } from './lstm.ts';
import { benchmarks as lstmLoad } from './lstm-load.ts';
import { benchmarks as monteCarlo } from './monte-carlo.ts';
import { benchmarks as page } from './page.ts';
import { benchmarks as pageOpen } from './page-open.ts';
import { measurePeer } from './peer.ts';
import { benchmarks as pipeline } from './pipeline.ts';
import { benchmarks as seriesModels } from './series-models.ts';
import { benchmarks as start } from './start.ts';
import { benchmarks as workspaces } from './workspaces.ts';

const all: readonly Benchmark[] = [
	...start,
	...seriesModels,
	...fleetArimas,
	...forest,
	...lstm,
	...monteCarlo,
	...fleetRisk,
	...pipeline,
	...lstmLoad,
	...workspaces,
	...imports,
	...page,
	...pageOpen,
];
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

function runInOwnProcess(name: string): BenchmarkResult | undefined {
	const child = spawnSync(process.execPath, [import.meta.filename, '--measure', name], {
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

function runAll(wanted: readonly Benchmark[]): boolean {
	const machine = machineInWords();
	process.stdout.write(`${machine}\n`);
	let results = earlierResults(machine);
	let isComplete = true;
	for (const { name, peer } of wanted) {
		const measured = runInOwnProcess(name);
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

const words = process.argv.slice(2);
const names = words.filter((word) => word !== '--measure');
const unknown = names.filter((name) => !all.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
	process.stderr.write(`There is no benchmark ${unknown.join(', ')}. The names are ${all.map(({ name }) => name).join(', ')}.\n`);
	process.exitCode = 2;
} else if (words[0] === '--measure') {
	const benchmark = all.find(({ name }) => name === names[0]) as Benchmark;
	process.stdout.write(`${JSON.stringify(await measure(benchmark))}\n`);
	process.exit(0);
} else {
	process.exitCode = runAll(names.length > 0 ? all.filter(({ name }) => names.includes(name)) : all) ? 0 : 1;
}
