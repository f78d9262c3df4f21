/**
 * A process of its own for one training under load: `memory` trains 10,000 windows an epoch over the pool and looks at its memory, `delay FOLDER`
 * lets the engine train the models of a workspace on all cores and looks at how late its own loop is. Prints one JSON object.
 */
import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { engine as tensorEngine } from '@tensorflow/tfjs-core';
import { createEngine } from '../../src-main/engine/engine.ts';
import { offerWideCompiler } from '../../src-main/kernels/wide-compiler.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { trainLstm } from '../../src-main/models/lstm.ts';
import { createCrewRoom } from '../../src-main/models/lstm-crew.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool } from '../../src-main/threads/pool.ts';
import { wideCompiler } from '../../src-main/threads/wide-registers.ts';

export interface TrainingFigures {
	readonly ms: number;
	readonly isRight: boolean;
	readonly facts: Readonly<Record<string, number>>;
}

const WINDOWS = 10_000;
const [FIRST, LAST] = [20, 200];
const MB = 1e6;

/** Daily values of 40 drives over three years: 10,000 windows are there to be drawn. */
const manySeries = (): Float64Array[] =>
	Array.from({ length: 40 }, (_, drive) => {
		const rng = createRng(1, drive);
		return Float64Array.from({ length: 1_095 }, (_, day) => 35 + 3 * Math.sin((2 * Math.PI * day) / 7) + rng.normal());
	});

/** What is left when everything that nobody needs is gone. */
function settledMemory(collect: () => void, room: { readonly memory: WebAssembly.Memory }) {
	collect();
	const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
	return { rss, heap: heapUsed + external + arrayBuffers, wasm: room.memory.buffer.byteLength, tensors: tensorEngine().state.numTensors };
}

/** This thread leads and can look at its own heap; the other cores help from the pool. */
async function watchMemory(): Promise<TrainingFigures> {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	offerWideCompiler(wideCompiler());
	const threads = Math.min(4, availableParallelism());
	const room = createCrewRoom(threads);
	const pool = createThreadPool({ entry: resolveThreadEntry('compute'), size: Math.max(1, threads - 1), name: 'bench' });
	const helping = Array.from({ length: threads - 1 }, () => pool.run<void>('helpLstm', { room }));
	const settled = new Map<number, ReturnType<typeof settledMemory>>();
	const startedAt = performance.now();
	const { lossCurve, windows } = await trainLstm(
		manySeries(),
		{ seed: 1, metric: 'bench', epochs: LAST, patience: LAST, windowsPerEpoch: WINDOWS, learningRate: 1e-3 },
		{
			isCancelled: () => false,
			progress: ({ done }) => {
				if (done === FIRST || done === LAST) settled.set(done, settledMemory(collect, room));
			},
		},
		room,
	);
	const ms = (performance.now() - startedAt) / LAST;
	await Promise.all(helping);
	await pool.close();
	const [early, late] = [FIRST, LAST].map((epoch) => settled.get(epoch));
	if (early === undefined || late === undefined) throw new Error('The training told too few epochs.');
	const grown = (of: 'rss' | 'heap' | 'wasm'): number => (late[of] - early[of]) / MB;
	return {
		ms,
		isRight: lossCurve.length === LAST && windows === WINDOWS,
		facts: {
			// Of the whole process over its whole life, as the system counts it.
			peakRssMb: (process.resourceUsage().maxRSS * 1024) / MB,
			wasmMb: late.wasm / MB,
			rssGrowthMb: grown('rss'),
			heapGrowthMb: grown('heap'),
			wasmGrowthMb: grown('wasm'),
			tensorGrowth: late.tensors - early.tensors,
		},
	};
}

/** The loop of the main process while the engine trains all models of a workspace. */
async function watchLoop(folder: string): Promise<TrainingFigures> {
	const engine = await createEngine({ folder });
	await engine.call('workspace.get', {});
	const loop = monitorEventLoopDelay({ resolution: 1 });
	loop.enable();
	const startedAt = performance.now();
	const { models } = await engine.call('models.train', { seed: 1, windowsPerEpoch: WINDOWS });
	const ms = performance.now() - startedAt;
	loop.disable();
	await engine.close();
	return {
		ms: loop.percentile(99) / 1e6,
		isRight: models.some(({ name }) => name === 'lstm'),
		facts: { loopDelayMaxMs: loop.max / 1e6, trainingMs: ms },
	};
}

const [action, folder = ''] = process.argv.slice(2);
const figures = action === 'memory' ? await watchMemory() : await watchLoop(folder);
process.stdout.write(`${JSON.stringify(figures)}\n`);
process.exit(0);
