/** What a benchmark is, and how one is measured. */
import { performance } from 'node:perf_hooks';
import type { PeerResult } from './peer.ts';

export interface Benchmark {
	/** As interfaces.md names it. */
	readonly name: string;
	/** What was measured, when the name alone would promise more or less. */
	readonly note?: string;
	/** Measured runs behind the warm-up; 5 when absent, at least 3. */
	readonly runs?: number;
	/** Script in `peers/` that does the same work in Python. */
	readonly peer?: string;
	/** Makes what the runs need; its time is not measured. */
	prepare(): Promise<Prepared>;
}

export interface Prepared {
	/** One run. What it answers is checked, so that no work can be left out: true is right. */
	run(): Promise<boolean> | boolean;
	/** Milliseconds that the latest run counts as, where that is not how long it took (the time of one frame, of one act). */
	figure?(): number;
	/** Milliseconds of each stage of the latest run, for pipelines. */
	stages?(): Readonly<Record<string, number>>;
	/** What else the latest run showed, unit in the name: memory, bytes on the disk. */
	facts?(): Readonly<Record<string, number>>;
	close?(): Promise<unknown>;
}

export interface BenchmarkResult {
	readonly name: string;
	readonly unit: 'ms';
	readonly median: number;
	readonly min: number;
	readonly max: number;
	readonly runs: number;
	readonly note?: string;
	/** The same work in Python, measured right after ours; `timesFaster` = its median / ours. */
	readonly peer?: PeerResult & { readonly timesFaster: number };
	/** Median of each stage. */
	readonly stages?: Readonly<Record<string, number>>;
	/** Median of each. */
	readonly facts?: Readonly<Record<string, number>>;
}

/** Short work needs many runs until the compiler has seen it; long work needs one. */
const WARM_UP_MS = 500;

const rounded = (ms: number): number => Number(ms.toPrecision(4));

export function medianOf(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** @throws Error when the run does not answer what it should */
async function runOnce({ name }: Benchmark, prepared: Prepared): Promise<number> {
	const startedAt = performance.now();
	const isRight = await prepared.run();
	const took = performance.now() - startedAt;
	if (!isRight) throw new Error(`${name} did not answer what it should.`);
	return prepared.figure?.() ?? took;
}

export async function measure(benchmark: Benchmark): Promise<BenchmarkResult> {
	const prepared = await benchmark.prepare();
	const times: number[] = [];
	const stages: Readonly<Record<string, number>>[] = [];
	const facts: Readonly<Record<string, number>>[] = [];
	const runs = Math.max(3, benchmark.runs ?? 5);
	try {
		const warmUntil = performance.now() + WARM_UP_MS;
		do await runOnce(benchmark, prepared);
		while (performance.now() < warmUntil);
		while (times.length < runs) {
			times.push(await runOnce(benchmark, prepared));
			if (prepared.stages) stages.push(prepared.stages());
			if (prepared.facts) facts.push(prepared.facts());
		}
	} finally {
		await prepared.close?.();
	}
	const { name, note } = benchmark;
	return {
		name,
		unit: 'ms',
		median: rounded(medianOf(times)),
		min: rounded(Math.min(...times)),
		max: rounded(Math.max(...times)),
		runs: times.length,
		...(note ? { note } : {}),
		...(stages[0] ? { stages: mediansOf(stages) } : {}),
		...(facts[0] ? { facts: mediansOf(facts) } : {}),
	};
}

function mediansOf(runs: readonly Readonly<Record<string, number>>[]): Record<string, number> {
	return Object.fromEntries(Object.keys(runs[0] ?? {}).map((name) => [name, rounded(medianOf(runs.map((run) => run[name] as number)))]));
}
