/** The way back through the plain LSTM: the derivative of a loss by every weight, by backpropagation through time. */
import { AppError } from '../../shared/domain/errors.ts';
import type { LayerTrace, LstmWorkspace } from './network.ts';
import { addProduct, addRows, addTransposedProduct, transpose } from './products.ts';
import { weightLength, weightSpecs } from './shape.ts';

/** Buffers of the way back; batches share them, as they share the workspace they belong to. */
export interface GradientWorkspace {
	/** Derivative by each weight, in the order of `weightSpecs`. */
	readonly gradients: readonly Float64Array[];
	/** By the gates before their squashing, of the layer at hand. Shape (steps, size, 4 hidden). */
	readonly byGates: Float64Array;
	/** By the hidden states of the layer at hand. Shape (steps, size, hidden). */
	readonly byHidden: Float64Array;
	/** By the cells of the step at hand. Shape (size, hidden). */
	readonly byCell: Float64Array;
	/** A transposed kernel: shape (4 hidden, hidden), or (outputs, hidden). */
	readonly transposed: Float64Array;
}

export function createGradientWorkspace({ shape, size, steps }: LstmWorkspace): GradientWorkspace {
	const cell = size * shape.hidden;
	return {
		gradients: weightSpecs(shape).map((spec) => new Float64Array(weightLength(spec))),
		byGates: new Float64Array(steps * 4 * cell),
		byHidden: new Float64Array(steps * cell),
		byCell: new Float64Array(cell),
		transposed: new Float64Array(Math.max(4 * shape.hidden, shape.outputs) * shape.hidden),
	};
}

/**
 * Writes the derivative by every weight into `back.gradients`, for the batch that went through `forward` last.
 *
 * @param weights  those of that pass
 * @param byOutput derivative of the loss by the outputs, shape (size, outputs)
 * @throws AppError `invalid_input` when `byOutput` does not fit the batch
 * @source Werbos (1990), Proceedings of the IEEE 78
 */
export function backward(weights: readonly Float64Array[], byOutput: Float64Array, workspace: LstmWorkspace, back: GradientWorkspace): void {
	const { shape, steps, layers, rows } = workspace;
	const { hidden, outputs } = shape;
	if (byOutput.length !== rows * outputs)
		throw new AppError('invalid_input', `${byOutput.length} derivatives are not ${rows} windows x ${outputs} outputs.`);
	const { gradients, byHidden, byGates, transposed } = back;
	for (const gradient of gradients) gradient.fill(0);
	const block = rows * hidden;
	const head = 3 * shape.layers;
	addTransposedProduct(gradients[head], layers[shape.layers - 1].hidden, (steps - 1) * block, byOutput, 0, rows, hidden, outputs);
	addRows(gradients[head + 1], byOutput, 0, rows, outputs);
	// Only the last step feeds the head.
	byHidden.fill(0, 0, steps * block);
	transpose(transposed, weights[head], hidden, outputs);
	addProduct(byHidden, (steps - 1) * block, byOutput, 0, transposed, rows, outputs, hidden);
	for (let layer = shape.layers - 1; layer >= 0; layer--) {
		const trace = layers[layer];
		transpose(transposed, weights[3 * layer + 1], hidden, 4 * hidden);
		backwardLayer(trace, back, rows, steps, hidden);
		// Step by step: the derivatives of one step stay in the processor's cache while all their products are taken.
		for (let step = 0; step < steps; step++) {
			const at = step * 4 * block;
			addTransposedProduct(gradients[3 * layer], trace.inputs, step * rows * trace.width, byGates, at, rows, trace.width, 4 * hidden);
			if (step > 0) addTransposedProduct(gradients[3 * layer + 1], trace.hidden, (step - 1) * block, byGates, at, rows, hidden, 4 * hidden);
			addRows(gradients[3 * layer + 2], byGates, at, rows, 4 * hidden);
		}
		if (layer === 0) break;
		transpose(transposed, weights[3 * layer], hidden, 4 * hidden);
		byHidden.fill(0, 0, steps * block);
		addProduct(byHidden, 0, byGates, 0, transposed, steps * rows, 4 * hidden, hidden);
	}
}

/** Fills `byGates`. `byHidden` holds what comes from above, and receives what comes from the next step; `transposed` is R'. */
function backwardLayer(
	{ gates, cells, hidden: states, squashed }: LayerTrace,
	{ byGates, byHidden, byCell, transposed }: GradientWorkspace,
	rows: number,
	steps: number,
	hidden: number,
): void {
	const block = rows * hidden;
	byCell.fill(0, 0, block);
	for (let step = steps - 1; step >= 0; step--) {
		if (step + 1 < steps) addProduct(byHidden, step * block, byGates, (step + 1) * 4 * block, transposed, rows, 4 * hidden, hidden);
		for (let row = 0; row < rows; row++) {
			const z = (step * rows + row) * 4 * hidden;
			const own = row * hidden;
			const at = step * block + own;
			for (let unit = 0; unit < hidden; unit++) {
				const i = gates[z + unit];
				const f = gates[z + hidden + unit];
				const g = gates[z + 2 * hidden + unit];
				const o = gates[z + 3 * hidden + unit];
				const squash = squashed[at + unit];
				const byH = byHidden[at + unit];
				// d tanh(c) = 1 - tanh(c)^2, and o tanh(c) is the hidden state itself.
				const byC = byCell[own + unit] + byH * (o - states[at + unit] * squash);
				byGates[z + unit] = byC * g * (i - i * i);
				byGates[z + hidden + unit] = byC * cells[at + unit] * (f - f * f);
				byGates[z + 2 * hidden + unit] = byC * (i - i * g * g);
				byGates[z + 3 * hidden + unit] = byH * squash * (o - o * o);
				byCell[own + unit] = byC * f;
			}
		}
	}
}
