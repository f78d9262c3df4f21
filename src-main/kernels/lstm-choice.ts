/** Which build of the LSTM kernel this thread runs. */
import { compileLstmBuild, createLstmMemory, isLstmBuildKnown, type LstmBuild } from './lstm-build.ts';
import { openLstmKernel } from './lstm-kernel.ts';
import { isWideBetter, offeredWideCompiler, type Trial, type WideCompiler } from './wide-compiler.ts';

/** A network with full and cut panels, pairs and single ones, and batches with full and cut shards. */
const SAMPLE = { features: 3, hidden: 36, layers: 2, outputs: 18, steps: 5, rows: 53, learningRows: 53, threads: 1 } as const;

/** Of half a millisecond each. */
const STEPS = 8;

let chosen: LstmBuild | undefined;

/**
 * The quickest build that this engine can run. The wide one is taken only when it gives the digits of the relaxed one on a sample and is quicker.
 */
export function chooseLstmBuild(): LstmBuild {
	chosen ??= chooseWith(offeredWideCompiler());
	return chosen;
}

/** Whether the engine knows WebAssembly SIMD and shared memory. */
export function canRunLstmKernel(): boolean {
	return isLstmBuildKnown('plain');
}

/** The choice anew, given what compiles. */
export function chooseWith(compiler: WideCompiler | undefined): LstmBuild {
	if (!isLstmBuildKnown('relaxed')) return 'plain';
	if (compiler === undefined) return 'relaxed';
	for (const build of ['relaxed', 'wide'] as const) compileLstmBuild(build, compiler);
	const [relaxed, wide] = [trySample('relaxed', compiler.nowMs), trySample('wide', compiler.nowMs)];
	return isWideBetter(wide, relaxed) ? 'wide' : 'relaxed';
}

/** Some steps of learning and an answer; the time is the least of the steps: what others do on this core takes none of it away. */
function trySample(build: LstmBuild, nowMs: () => number): Trial {
	const kernel = openLstmKernel(createLstmMemory(), SAMPLE, build);
	const { rows } = SAMPLE;
	// Any numbers will do, as long as they are the same ones: a sequence of some period, between -1 and 1.
	let state = 1;
	const next = (): number => {
		state = (state * 16807) % 2147483647;
		return state / 1073741824 - 1;
	};
	kernel.setWeights(kernel.weights().map((values) => values.map(next)));
	kernel.inputs.forEach((_, i, inputs) => {
		inputs[i] = 4 * next();
	});
	kernel.targets.forEach((_, i, targets) => {
		targets[i] = i % 7 === 0 ? Number.NaN : next();
	});
	const slots = Array.from({ length: kernel.shardsOf(rows) }, (_, shard) => shard);
	let ms = Number.POSITIVE_INFINITY;
	for (let step = 1; step <= STEPS; step++) {
		const startedAt = nowMs();
		kernel.prepareBack();
		for (const slot of slots) kernel.learnShard(0, slot, rows, rows * SAMPLE.outputs, slot);
		kernel.takeStep({ slots, maxNorm: 1, learningRate: 0.01, weightDecay: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step });
		ms = Math.min(ms, nowMs() - startedAt);
	}
	for (let block = 0; block < kernel.blocksOf(rows); block++) kernel.predictBlock(0, block, rows);
	return { ms, results: [...kernel.weights(), ...kernel.gradients(), kernel.outputs.slice(), Float32Array.of(kernel.squaredErrors(slots))] };
}
