/**
 * PyTorch's names and layout of the same weights. Its kernels are ours transposed, with the same order of gates; each of
 * its layers has two biases that are added, so each of them has the gradient of our one.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { transpose } from './products.ts';
import { type NetworkShape, weightSpecs } from './shape.ts';

/** Parameters of `nn.LSTM` as `lstm` and of `nn.Linear` as `head`, by name, each flat and row by row. */
export type StateDict = Readonly<Record<string, Float64Array>>;

/**
 * @param state kernels of shape (4 hidden, inputs), biases of shape (4 hidden,), head of shape (outputs, hidden)
 * @returns our weights in the order of `weightSpecs`; the bias of a layer is the sum of its two
 * @throws  AppError `invalid_input` when a parameter is missing or has another length
 */
export function fromStateDict(shape: NetworkShape, state: StateDict): Float64Array[] {
	return weightSpecs(shape).map(({ shape: size }, i) => {
		const name = torchName(shape, i);
		if (size.length === 2) return transposed(parameter(state, name, size[0] * size[1]), size[1], size[0]);
		const bias = Float64Array.from(parameter(state, name, size[0]));
		if (!name.includes('bias_ih')) return bias;
		const second = parameter(state, secondBias(name), size[0]);
		return bias.map((value, j) => value + second[j]);
	});
}

/**
 * The inverse for weights (`second: 'zero'`: the second bias of a layer is 0) and for gradients (`second: 'equal'`: the
 * derivative by a sum is that by each of its parts).
 *
 * @returns arrays of their own, in the order of PyTorch's `parameters()`
 */
export function toStateDict(shape: NetworkShape, weights: readonly Float64Array[], second: 'zero' | 'equal'): StateDict {
	const state: Record<string, Float64Array> = {};
	for (const [i, { shape: size }] of weightSpecs(shape).entries()) {
		const name = torchName(shape, i);
		state[name] = size.length === 2 ? transposed(weights[i], size[0], size[1]) : Float64Array.from(weights[i]);
		if (name.includes('bias_ih')) state[secondBias(name)] = second === 'equal' ? Float64Array.from(weights[i]) : new Float64Array(size[0]);
	}
	return state;
}

/** Whether a parameter is the second bias of a layer, which an implementation with one bias does not have. */
export function isSecondBias(name: string): boolean {
	return name.includes('bias_hh');
}

const secondBias = (name: string): string => name.replace('bias_ih', 'bias_hh');

/** PyTorch's name of our weight `index`; of the two biases the first. */
function torchName({ layers }: NetworkShape, index: number): string {
	const layer = Math.floor(index / 3);
	if (layer === layers) return index % 3 === 0 ? 'head.weight' : 'head.bias';
	return `lstm.${['weight_ih', 'weight_hh', 'bias_ih'][index % 3]}_l${layer}`;
}

function parameter(state: StateDict, name: string, length: number): Float64Array {
	const found = state[name];
	if (found?.length !== length) throw new AppError('invalid_input', `${name} must have ${length} values; it has ${found?.length ?? 'none'}.`);
	return found;
}

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
	const out = new Float64Array(values.length);
	transpose(out, values, rows, columns);
	return out;
}
