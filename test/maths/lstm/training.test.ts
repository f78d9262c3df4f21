import { describe, expect, test } from 'vitest';
import { createAdamW } from '../../../src-main/maths/lstm/adamw.ts';
import { clipByGlobalNorm, globalNorm } from '../../../src-main/maths/lstm/clip.ts';
import { cosineLearningRate, cosineWarmRestartRate } from '../../../src-main/maths/lstm/cosine-annealing.ts';
import { huberLoss, type Loss, meanAbsoluteError, meanSquaredError, pinballTrainingLoss, smoothL1Loss } from '../../../src-main/maths/lstm/losses.ts';
import { fromStateDict, toStateDict } from '../../../src-main/maths/lstm/pytorch-weights.ts';
import { weightSpecs } from '../../../src-main/maths/lstm/shape.ts';
import fc from '../../support/properties.ts';
import { randomNetwork, worstDistance } from '../../support/random-network.ts';

const number = fc.double({ min: -10, max: 10, noNaN: true });
const vector = fc.array(number, { minLength: 1, maxLength: 8 });
const rate = fc.double({ min: 1e-4, max: 0.5, noNaN: true });

describe('AdamW', () => {
	test('only decays weights whose gradient is zero, biases or not', () => {
		fc.assert(
			fc.property(vector, rate, fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 20 }), (start, lr, weightDecay, steps) => {
				const weights = Float64Array.from(start);
				const optimiser = createAdamW([start.length], { weightDecay });
				for (let i = 0; i < steps; i++) optimiser.step([weights], [new Float64Array(start.length)], lr);
				expect(worstDistance([weights], [start.map((value) => value * (1 - lr * weightDecay) ** steps)])).toBeLessThan(1e-12);
			}),
		);
	});

	test('steps by the learning rate against a steady gradient, whatever its scale', () => {
		fc.assert(
			fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), fc.boolean(), rate, fc.boolean(), (size, isNegative, lr, amsgrad) => {
				const weights = Float64Array.of(0);
				const optimiser = createAdamW([1], { weightDecay: 0, epsilon: 1e-12, amsgrad });
				for (let i = 0; i < 5; i++) optimiser.step([weights], [Float64Array.of(isNegative ? -size : size)], lr);
				expect(weights[0]).toBeCloseTo((isNegative ? 5 : -5) * lr, 6);
			}),
		);
	});

	test('never walks further with amsgrad than its largest gradient allows', () => {
		// A large gradient, then small ones: the plain optimiser forgets the large one and speeds up, amsgrad does not.
		const walk = (amsgrad: boolean): number => {
			const weights = Float64Array.of(0);
			const optimiser = createAdamW([1], { weightDecay: 0, beta2: 0.5, amsgrad });
			for (const gradient of [100, ...new Array(30).fill(0.1)]) optimiser.step([weights], [Float64Array.of(gradient)], 0.1);
			return Math.abs(weights[0]);
		};
		expect(walk(true)).toBeLessThan(walk(false) / 2);
	});

	test('keeps the moments of each weight apart: one array or two, the same digits', () => {
		fc.assert(
			fc.property(fc.array(vector, { minLength: 1, maxLength: 4 }), rate, (gradients, lr) => {
				const length = Math.max(...gradients.map((one) => one.length));
				const whole = new Float64Array(2 * length);
				const parts = [new Float64Array(length), new Float64Array(length)];
				const [a, b] = [createAdamW([2 * length], { weightDecay: 0.1 }), createAdamW([length, length], { weightDecay: 0.1 })];
				for (const gradient of gradients) {
					const padded = Float64Array.from({ length }, (_, i) => gradient[i] ?? 0);
					a.step([whole], [Float64Array.of(...padded, ...padded)], lr);
					b.step(parts, [padded, padded], lr);
				}
				expect(Array.from(whole)).toEqual([...parts[0], ...parts[1]]);
			}),
		);
	});
});

describe('the cosine schedule', () => {
	const total = fc.integer({ min: 1, max: 90 });
	test('falls from the initial rate to the minimum, symmetric about the middle, and rises again beyond', () => {
		fc.assert(
			fc.property(total, rate, fc.double({ min: 0, max: 1e-4, noNaN: true }), (steps, initial, minimum) => {
				const rates = Array.from({ length: steps + 1 }, (_, k) => cosineLearningRate(k, steps, initial, minimum));
				// minimum + (initial - minimum) rounds twice.
				expect(Math.abs(rates[0] - initial)).toBeLessThanOrEqual(2 ** -52 * (initial + minimum));
				expect(rates[steps]).toBe(minimum);
				rates.slice(1).forEach((value, k) => {
					expect(value).toBeLessThanOrEqual(rates[k]);
				});
				rates.forEach((value, k) => {
					expect(Math.abs(value + rates[steps - k] - initial - minimum)).toBeLessThan(1e-14);
					expect(Math.abs(cosineLearningRate(2 * steps - k, steps, initial, minimum) - value)).toBeLessThan(1e-14);
					expect(cosineLearningRate(2 * steps + k, steps, initial, minimum)).toBe(value);
				});
			}),
		);
	});

	test('starts each period anew with warm restarts', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 4 }), (first, growth) => {
				for (let at = 0, period = first, turn = 0; turn < 4; at += period, period *= growth, turn++)
					for (let k = 0; k < period; k++)
						expect(cosineWarmRestartRate(at + k, first, growth, 0.1, 0.001)).toBe(cosineLearningRate(k, period, 0.1, 0.001));
			}),
		);
	});
});

describe('clipping', () => {
	test('bounds the common norm, keeps the direction and leaves small gradients as they are', () => {
		fc.assert(
			fc.property(fc.array(vector, { minLength: 1, maxLength: 4 }), fc.double({ min: 0.01, max: 30, noNaN: true }), (gradients, bound) => {
				const clipped = gradients.map((one) => Float64Array.from(one));
				const norm = clipByGlobalNorm(clipped, bound);
				expect(norm).toBe(globalNorm(gradients.map((one) => Float64Array.from(one))));
				const factor = norm + 1e-6 <= bound ? 1 : bound / (norm + 1e-6);
				expect(worstDistance(clipped, factor === 1 ? gradients : gradients.map((one) => one.map((g) => g * factor)))).toBe(0);
				expect(globalNorm(clipped)).toBeLessThanOrEqual(Math.max(bound, factor === 1 ? norm : 0));
			}),
		);
	});
});

describe('the losses', () => {
	const parameter = fc.double({ min: 0.05, max: 5, noNaN: true });
	const level = fc.double({ min: 0, max: 1, noNaN: true });
	const anyLoss: fc.Arbitrary<Loss> = fc.oneof(
		fc.constantFrom(meanSquaredError, meanAbsoluteError),
		parameter.map(huberLoss),
		parameter.map(smoothL1Loss),
		level.map(pinballTrainingLoss),
	);
	const pairs = fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 8 });
	const judge = (loss: Loss, predicted: readonly number[], targets: readonly number[]) => {
		const gradient = new Float64Array(targets.length);
		return { value: loss(predicted, targets, gradient), gradient };
	};

	test('have the slope that small steps measure, and none below zero', () => {
		fc.assert(
			fc.property(anyLoss, pairs, (loss, drawn) => {
				const [predicted, targets] = [drawn.map(([a]) => a), drawn.map(([, b]) => b)];
				const { value, gradient } = judge(loss, predicted, targets);
				expect(value).toBeGreaterThanOrEqual(0);
				const step = 1e-6;
				for (let i = 0; i < drawn.length; i++) {
					const at = (shift: number): number => judge(loss, predicted.with(i, predicted[i] + shift), targets).value;
					const [left, right] = [(at(0) - at(-step)) / step, (at(step) - at(0)) / step];
					// At a corner any slope between those of both sides is right.
					expect(gradient[i]).toBeGreaterThan(left - 1e-5);
					expect(gradient[i]).toBeLessThan(right + 1e-5);
				}
			}),
		);
	});

	test('take no account of what was not observed', () => {
		fc.assert(
			fc.property(anyLoss, pairs, fc.nat(8), (loss, drawn, where) => {
				const [predicted, targets] = [drawn.map(([a]) => a), drawn.map(([, b]) => b)];
				const seen = judge(loss, predicted, targets);
				const at = Math.min(where, drawn.length);
				const withGap = judge(loss, predicted.toSpliced(at, 0, 3), targets.toSpliced(at, 0, Number.NaN));
				expect(withGap.value).toBe(seen.value);
				expect(Array.from(withGap.gradient)).toEqual(Array.from(seen.gradient).toSpliced(at, 0, 0));
			}),
		);
		expect(judge(meanSquaredError, [1], [Number.NaN])).toEqual({ value: 0, gradient: Float64Array.of(0) });
	});

	test('are limits and multiples of each other', () => {
		fc.assert(
			fc.property(pairs, parameter, (drawn, bound) => {
				const [predicted, targets] = [drawn.map(([a]) => a), drawn.map(([, b]) => b)];
				const of = (loss: Loss): number => judge(loss, predicted, targets).value;
				expect(of(huberLoss(1e3))).toBeCloseTo(of(meanSquaredError) / 2, 10);
				expect(of(smoothL1Loss(bound))).toBeCloseTo(of(huberLoss(bound)) / bound, 10);
				expect(of(smoothL1Loss(0))).toBe(of(meanAbsoluteError));
				expect(of(pinballTrainingLoss(0.5))).toBeCloseTo(of(meanAbsoluteError) / 2, 12);
			}),
		);
	});

	test('refuse parameters that have no meaning', () => {
		expect(() => huberLoss(0)).toThrow(/delta/);
		expect(() => smoothL1Loss(-1)).toThrow(/beta/);
		expect(() => pinballTrainingLoss(1.01)).toThrow(/level/);
		expect(() => pinballTrainingLoss(Number.NaN)).toThrow(/level/);
	});
});

describe("PyTorch's layout", () => {
	test('returns the weights that it was made from, with a second bias of zero', () => {
		fc.assert(
			fc.property(randomNetwork, ({ shape, weights }) => {
				const state = toStateDict(shape, weights, 'zero');
				expect(fromStateDict(shape, state)).toEqual(weights);
				expect(Object.keys(state)).toHaveLength(4 * shape.layers + 2);
				expect(state[`lstm.weight_hh_l${shape.layers - 1}`][1 % shape.hidden]).toBe(
					weights[3 * shape.layers - 2][(1 % shape.hidden) * 4 * shape.hidden],
				);
			}),
		);
	});

	test('adds the two biases, and gives each the gradient of their sum', () => {
		fc.assert(
			fc.property(randomNetwork, ({ shape, weights }) => {
				const doubled = fromStateDict(shape, toStateDict(shape, weights, 'equal'));
				for (const [i, { name }] of weightSpecs(shape).entries())
					expect(doubled[i]).toEqual(name.endsWith('/bias') && name.startsWith('lstm') ? weights[i].map((value) => 2 * value) : weights[i]);
			}),
		);
	});

	test('names the parameter that is missing or has another size', () => {
		const [{ shape, weights }] = fc.sample(randomNetwork, { numRuns: 1, seed: 5 });
		const state = toStateDict(shape, weights, 'zero');
		const { 'lstm.bias_hh_l0': _, ...rest } = state;
		expect(() => fromStateDict(shape, rest)).toThrow(/lstm\.bias_hh_l0 must have/);
		expect(() => fromStateDict(shape, { ...state, 'head.weight': new Float64Array(1000) })).toThrow(/head\.weight must have/);
	});
});
