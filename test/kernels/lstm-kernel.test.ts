import { describe, expect, it } from 'vitest';
import { wasmBase64 as plainBase64 } from '../../src-main/kernels/generated/lstm.ts';
import { createLstmMemory, type LstmBuild, squashAll } from '../../src-main/kernels/lstm-build.ts';
import { chooseWith } from '../../src-main/kernels/lstm-choice.ts';
import { type LstmKernel, openLstmKernel } from '../../src-main/kernels/lstm-kernel.ts';
import { createAdamW } from '../../src-main/maths/lstm/adamw.ts';
import { clipByGlobalNorm } from '../../src-main/maths/lstm/clip.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { wideCompiler } from '../../src-main/threads/wide-registers.ts';
import fc from '../support/properties.ts';
import { networksUpTo, type RandomNetwork, roundedToFloat32, runPlain, worstDistance } from '../support/random-network.ts';

const builds: readonly LstmBuild[] = ['plain', 'relaxed', 'wide'];

/** Shards that are full, cut and alone, panels that are full and cut. */
const networks = networksUpTo({ features: 11, hidden: 21, layers: 3, outputs: 10, size: 40, steps: 9 }).map(roundedToFloat32);

/** Float32 has 24 bits; sums of some hundred products and squashing functions within 5e-7 leave five to six digits of the largest number. */
const RELATIVE = 2e-5;
const largest = (arrays: readonly ArrayLike<number>[]): number =>
	Math.max(1e-3, ...arrays.map((values) => Math.max(...Array.from(values, Math.abs))));

function open({ shape, weights, windows, targets }: RandomNetwork, build: LstmBuild, threads = 1): LstmKernel {
	const { size, steps } = windows;
	const kernel = openLstmKernel(createLstmMemory(), { ...shape, steps, rows: size, learningRows: size, threads }, build);
	kernel.setWeights(weights);
	kernel.inputs.set(windows.inputs);
	kernel.targets.set(targets);
	return kernel;
}

const observedOf = (targets: ArrayLike<number>): number => Array.from(targets).filter((target) => !Number.isNaN(target)).length;
const still = { maxNorm: Number.MAX_VALUE, learningRate: 0, weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 1 };

/** Every shard of the batch, in `order`, each in the buffers of `threadOf` it. @returns their number and the loss */
function learnShards(
	kernel: LstmKernel,
	{ windows, targets }: RandomNetwork,
	order?: readonly number[],
	threadOf: (shard: number) => number = () => 0,
) {
	const observed = observedOf(targets);
	const slots = Array.from({ length: kernel.shardsOf(windows.size) }, (_, i) => i);
	kernel.prepareBack();
	for (const shard of order ?? slots) kernel.learnShard(threadOf(shard), shard, windows.size, observed, shard);
	return { slots, loss: observed === 0 ? 0 : kernel.squaredErrors(slots) / observed };
}

/** Loss, norm and gradients of the whole batch. */
function learn(kernel: LstmKernel, network: RandomNetwork, ...how: [order?: readonly number[], threadOf?: (shard: number) => number]) {
	const { slots, loss } = learnShards(kernel, network, ...how);
	const norm = kernel.takeStep({ ...still, slots });
	return { loss, norm, gradients: kernel.gradients() };
}

function predict(kernel: LstmKernel, size: number): Float32Array {
	for (let block = 0; block < kernel.blocksOf(size); block++) kernel.predictBlock(0, block, size);
	return kernel.outputs.slice();
}

describe.each(builds)('the LSTM kernel, %s build', (build) => {
	it('gives the outputs, loss and gradients of its plain twin in float64', () => {
		fc.assert(
			fc.property(networks, (network) => {
				const expected = runPlain(network);
				const kernel = open(network, build);
				expect(worstDistance([predict(kernel, network.windows.size)], [expected.outputs])).toBeLessThan(RELATIVE * largest([expected.outputs]));
				const { loss, norm, gradients } = learn(kernel, network);
				expect(Math.abs(loss - expected.loss)).toBeLessThan(RELATIVE * expected.loss + 1e-9);
				expect(worstDistance(gradients, expected.gradients)).toBeLessThan(RELATIVE * largest(expected.gradients));
				const expectedNorm = clipByGlobalNorm(
					expected.gradients.map((values) => values.slice()),
					1,
				);
				expect(Math.abs(norm - expectedNorm)).toBeLessThan(RELATIVE * expectedNorm + 1e-9);
			}),
			{ numRuns: 60 },
		);
	});

	it('holds each weight of the size in use to its twin: 30 days x 4, hidden 64, batch 64', () => {
		const rng = createRng(3, 0);
		const shape = { features: 4, hidden: 64, layers: 2, outputs: 14 };
		const [size, steps] = [64, 30];
		const draw = (length: number, scale: number): Float64Array => Float64Array.from({ length }, () => scale * rng.normal());
		const weights = [
			draw(4 * 256, 0.3),
			draw(64 * 256, 0.1),
			draw(256, 0.1),
			draw(64 * 256, 0.1),
			draw(64 * 256, 0.1),
			draw(256, 0.1),
			draw(64 * 14, 0.2),
			draw(14, 0.1),
		];
		const network = roundedToFloat32({ shape, weights, windows: { size, steps, inputs: draw(steps * size * 4, 1) }, targets: draw(size * 14, 1) });
		const expected = runPlain(network);
		const { loss, gradients } = learn(open(network, build), network);
		expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(1e-6);
		for (const [i, gradient] of gradients.entries())
			expect(worstDistance([gradient], [expected.gradients[i]])).toBeLessThan(1e-5 * largest([expected.gradients[i]]));
	});

	it('walks with AdamW and clipping where its twin walks, step by step', () => {
		fc.assert(
			fc.property(networks, fc.integer({ min: 2, max: 6 }), (network, steps) => {
				const kernel = open(network, build);
				const weights = network.weights.map((values) => values.slice());
				const optimiser = createAdamW(
					weights.map((values) => values.length),
					{ weightDecay: 0.02 },
				);
				for (let step = 1; step <= steps; step++) {
					const learningRate = 0.01 / step;
					const { slots } = learnShards(kernel, network);
					kernel.takeStep({ ...still, slots, maxNorm: 0.1, learningRate, weightDecay: 0.02, step });
					// The kernel's own gradients, so that only the optimisers differ: where a derivative is as small as its error, the sign of a step is chance.
					const gradients = kernel.gradients().map((values) => Float64Array.from(values));
					clipByGlobalNorm(gradients, 0.1);
					optimiser.step(weights, gradients, learningRate);
					expect(worstDistance(kernel.weights(), weights)).toBeLessThan(step * 3e-6 * largest(weights));
				}
			}),
			{ numRuns: 20 },
		);
	});

	it('has the same digits whichever thread learns which shard, and when', () => {
		fc.assert(
			fc.property(networks, fc.infiniteStream(fc.nat(2)), (network, threads) => {
				const alone = learn(open(network, build), network);
				const kernel = open(network, build, 3);
				const order = Array.from({ length: kernel.shardsOf(network.windows.size) }, (_, i) => i).reverse();
				const chosen = order.map(() => threads.next().value as number);
				expect(learn(kernel, network, order, (shard) => chosen[shard] ?? 0)).toEqual(alone);
			}),
			{ numRuns: 20 },
		);
	});

	it('says of a window the same digits alone and among others, before and after another batch', () => {
		fc.assert(
			fc.property(networks, fc.nat(), (network, choice) => {
				const { shape, windows } = network;
				const together = predict(open(network, build), windows.size);
				const row = choice % windows.size;
				const inputs = new Float64Array(windows.steps * shape.features);
				for (let step = 0; step < windows.steps; step++) {
					const from = (step * windows.size + row) * shape.features;
					inputs.set(windows.inputs.subarray(from, from + shape.features), step * shape.features);
				}
				const kernel = open(network, build);
				learn(kernel, network);
				kernel.inputs.set(inputs);
				const alone = predict(kernel, 1).slice(0, shape.outputs);
				expect(Array.from(alone)).toEqual(Array.from(together.subarray(row * shape.outputs, (row + 1) * shape.outputs)));
			}),
			{ numRuns: 40 },
		);
	});

	it('takes no account of a target that was not observed', () => {
		fc.assert(
			fc.property(networks, fc.nat(), (network, choice) => {
				const at = choice % network.targets.length;
				const gap = network.targets.map((target, i) => (i % 3 === at % 3 ? Number.NaN : target));
				const expected = runPlain({ ...network, targets: gap });
				const { loss, gradients } = learn(open({ ...network, targets: gap }, build), { ...network, targets: gap });
				expect(Math.abs(loss - expected.loss)).toBeLessThan(RELATIVE * expected.loss + 1e-9);
				expect(worstDistance(gradients, expected.gradients)).toBeLessThan(RELATIVE * largest(expected.gradients));
			}),
			{ numRuns: 30 },
		);
	});

	it('gives back the weights that it was given', () => {
		fc.assert(
			fc.property(networks, (network) => {
				expect(open(network, build).weights()).toEqual(network.weights.map((values) => Float32Array.from(values)));
			}),
			{ numRuns: 20 },
		);
	});

	it('squashes within 5e-7 (tanh) and 3e-7 (sigmoid) of the true value, from the smallest to the largest number', () => {
		const line = Array.from({ length: 400_001 }, (_, i) => (i - 200_000) / 15_000);
		const powers = Array.from({ length: 256 }, (_, i) => 2 ** (i - 128)).flatMap((size) => [size, -size]);
		const values = Float32Array.from([...line, ...powers, 0, -0, 3.4e38, -3.4e38, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
		const { sigmoids, tanhs } = squashAll(values, build);
		let [worstTanh, worstSigmoid, worstNearZero] = [0, 0, 0];
		for (const [i, value] of values.entries()) {
			worstTanh = Math.max(worstTanh, Math.abs(tanhs[i] - Math.tanh(value)));
			worstSigmoid = Math.max(worstSigmoid, Math.abs(sigmoids[i] - 1 / (1 + Math.exp(-value))));
			if (Math.abs(value) < 0.5 && Math.abs(value) > 1e-30) worstNearZero = Math.max(worstNearZero, Math.abs(tanhs[i] / Math.tanh(value) - 1));
		}
		expect(worstTanh).toBeLessThan(5e-7);
		expect(worstSigmoid).toBeLessThan(3e-7);
		expect(worstNearZero).toBeLessThan(5e-7);
		expect(tanhs.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeLessThan(1 + 5e-7);
		expect(squashAll(Float32Array.of(Number.NaN, 1), build).tanhs[0]).toBeNaN();
	});

	it('shows a number that is not finite instead of hiding it', () => {
		const [network] = fc.sample(networks, { numRuns: 1, seed: 4 });
		const kernel = open(network, build);
		kernel.inputs[0] = Number.NaN;
		expect(learn(kernel, network).loss).toBeNaN();
	});
});

describe('the wide build', () => {
	const digitsOf = (network: RandomNetwork, build: LstmBuild) => {
		const kernel = open(network, build);
		return { outputs: predict(kernel, network.windows.size), ...learn(kernel, network) };
	};

	it('has the digits of the relaxed one', () => {
		fc.assert(
			fc.property(networks, (network) => {
				expect(digitsOf(network, 'wide')).toEqual(digitsOf(network, 'relaxed'));
			}),
			{ numRuns: 40 },
		);
	});

	const compiler = wideCompiler();
	it.runIf(compiler)('has them still when the engine joins its registers, and is then taken', () => {
		expect(['wide', 'relaxed']).toContain(chooseWith(compiler));
		fc.assert(
			fc.property(networks, (network) => {
				expect(digitsOf(network, 'wide')).toEqual(digitsOf(network, 'relaxed'));
			}),
			{ numRuns: 40 },
		);
	});

	it('is not taken from a compiler that changes a digit, nor without one', () => {
		const plainBytes = Uint8Array.from(atob(plainBase64), (character) => character.charCodeAt(0));
		let looks = 0;
		// Runs back faster and faster: whatever runs later seems quicker.
		const nowMs = () => -((++looks) ** 2);
		expect(chooseWith({ nowMs, compile: (bytes) => new WebAssembly.Module(bytes) })).toBe('wide');
		expect(chooseWith({ nowMs, compile: (bytes, isWide) => new WebAssembly.Module(isWide ? plainBytes : bytes) })).toBe('relaxed');
		expect(chooseWith(undefined)).toBe('relaxed');
	});
});

it('refuses a network that is larger than its memory, and says what it would need', () => {
	const sizes = { features: 2, hidden: 1024, layers: 4, outputs: 14, steps: 30, rows: 256, learningRows: 256, threads: 2 };
	expect(() => openLstmKernel(createLstmMemory(), sizes, 'plain')).toThrow(/4 layers of 1024 units needs \d+ MB.*Choose fewer/);
});
