/** One epoch of the LSTM and the answers to many windows, as the program computes them: a leader and its helpers in the pool. */
import { availableParallelism } from 'node:os';
import { offerWideCompiler } from '../../src-main/kernels/wide-compiler.ts';
import { initialWeights, type NetworkShape } from '../../src-main/maths/lstm/shape.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { type Batch, openLstmBackend } from '../../src-main/models/lstm-backend.ts';
import { type CrewRoom, createCrewRoom } from '../../src-main/models/lstm-crew.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool } from '../../src-main/threads/pool.ts';
import { wideCompiler } from '../../src-main/threads/wide-registers.ts';
import type { Benchmark } from './benchmark.ts';

const STEPS = 30;
const BATCH = 64;
const shapeOf = (layers: number): NetworkShape => ({ features: 4, hidden: 64, layers, outputs: 14 });
const never = (): boolean => false;
const inWords = (layers: number, threads: number): string =>
	`windows of 30 x 4, hidden 64, ${layers} layer${layers > 1 ? 's' : ''}, head of 14, ${threads} thread${threads > 1 ? 's' : ''}`;

function randomBatch(shape: NetworkShape, size: number, seed: number): Batch {
	const rng = createRng(seed, 0);
	const draw = (length: number): Float32Array => Float32Array.from({ length }, () => rng.normal());
	return { size, steps: STEPS, inputs: draw(STEPS * size * shape.features), targets: draw(size * shape.outputs) };
}

/** A room with helpers in it; the measuring thread leads. */
async function openRoom(threads: number): Promise<{ readonly room: CrewRoom; readonly close: () => Promise<void> }> {
	const room = createCrewRoom(threads);
	const pool = createThreadPool({ entry: resolveThreadEntry('compute'), size: Math.max(1, threads - 1), name: 'bench' });
	const helping = Promise.all(Array.from({ length: threads - 1 }, () => pool.run<void>('helpLstm', { room })));
	return {
		room,
		async close() {
			await helping;
			await pool.close();
		},
	};
}

interface Work {
	readonly windows: number;
	readonly layers: number;
	readonly threads: number;
	/** TensorFlow.js has one thread. */
	readonly backend?: 'fused' | 'tensorflow';
	/** Script in `peers/`; PyTorch's by default. */
	readonly peer?: string;
}

/** A learner in a room, and how both are left. */
async function openLearner({ windows, layers, threads, backend = 'fused' }: Work) {
	// What the program of a compute thread does; here the measuring thread leads.
	offerWideCompiler(wideCompiler());
	const shape = shapeOf(layers);
	const { room, close } = await openRoom(threads);
	const spec = { shape, weights: initialWeights(shape, createRng(1, 0)), steps: STEPS, batchSize: BATCH, windows, weightDecay: 0.01, maxNorm: 1 };
	const learner = (await openLstmBackend(backend)).createLearner(spec, never, room);
	// Helpers start their thread and compile the kernel meanwhile; a training that is under way does not wait for them.
	await new Promise((resolve) => setTimeout(resolve, 1000));
	return {
		shape,
		learner,
		async close() {
			learner.close();
			await close();
		},
	};
}

function epoch(name: string, work: Work): Benchmark {
	const { windows, layers, threads, backend, peer = 'lstm.py' } = work;
	return {
		name,
		note: `one epoch of ${windows} ${inWords(layers, threads)}, batch 64${backend === 'tensorflow' ? ', on TensorFlow.js (WebAssembly)' : ''}`,
		runs: 7,
		...(backend === 'tensorflow' ? {} : { peer }),
		async prepare() {
			const { shape, learner, close } = await openLearner(work);
			const batches: Batch[] = [];
			for (let from = 0; from < windows; from += BATCH) batches.push(randomBatch(shape, Math.min(BATCH, windows - from), from));
			return { run: () => batches.map((batch) => learner.learn(batch, 1e-3)).every((loss) => loss > 0 && loss < 2), close };
		},
	};
}

function answers(name: string, work: Work): Benchmark {
	return {
		name,
		note: `the outputs of ${work.windows} ${inWords(work.layers, work.threads)}`,
		runs: 7,
		peer: 'lstm.py',
		async prepare() {
			const { shape, learner, close } = await openLearner(work);
			const batch = randomBatch(shape, work.windows, 1);
			return { run: () => learner.predict(batch).every((value) => Math.abs(value) < 10), close };
		},
	};
}

const cores = Math.min(4, availableParallelism());

export const benchmarks: readonly Benchmark[] = [
	...[1, 2].flatMap((layers) =>
		[cores, 1].flatMap((threads, alone) => {
			const variant = `${layers > 1 ? `-${layers}-layers` : ''}${alone ? '-1-thread' : ''}`;
			return [
				...[1_000, 10_000].map((windows) => epoch(`lstm/train-${windows}${variant}`, { windows, layers, threads })),
				answers(`lstm/infer-10000${variant}`, { windows: 10_000, layers, threads }),
			];
		}),
	),
	epoch('lstm/tfjs-wasm-1000', { windows: 1_000, layers: 1, threads: cores, peer: 'lstm-tfjs.ts' }),
	epoch('lstm/train-1000-tensorflow', { windows: 1_000, layers: 1, threads: 1, backend: 'tensorflow' }),
];
