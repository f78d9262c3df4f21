/**
 * The LSTM in plain float64, forward: the definition of what faster kernels compute.
 *
 * i, f, o = sigmoid(z), g = tanh(z) with z = b + x K + h R; c' = f c + i g; h' = o tanh(c'). States start at 0; no peepholes,
 * no dropout. Batches lie time-major: the rows of step 0 first. All buffers belong to a workspace that batches share.
 *
 * @source Hochreiter & Schmidhuber (1997), Neural Computation 9; gates as in Gers, Schmidhuber & Cummins (2000), Neural Computation 12
 */
import { AppError } from '../../shared/domain/errors.ts';
import { addProduct } from './products.ts';
import { type NetworkShape, type Values, weightLength, weightSpecs } from './shape.ts';
import { sigmoid, tanh } from './squashing.ts';

/** Windows that pass through the network together. */
export interface Windows {
	/** Rows. */
	readonly size: number;
	readonly steps: number;
	/** Shape (steps, size, features). */
	readonly inputs: Values;
}

/** What a layer keeps for the way back. A batch of `size` rows lies packed at the start of each buffer. */
export interface LayerTrace {
	/** Shape (steps, size, width): the windows themselves, or the hidden states of the layer below. */
	readonly inputs: Float64Array;
	readonly width: number;
	/** i, f, g, o after their squashing. Shape (steps, size, 4 hidden). */
	readonly gates: Float64Array;
	/** Shape (steps + 1, size, hidden); first the zeros before step 0. */
	readonly cells: Float64Array;
	/** tanh of each new cell. Shape (steps, size, hidden). */
	readonly squashed: Float64Array;
	/** Shape (steps, size, hidden). */
	readonly hidden: Float64Array;
}

/** Buffers of one network and up to `size` windows. */
export interface LstmWorkspace {
	readonly shape: NetworkShape;
	readonly size: number;
	readonly steps: number;
	readonly layers: readonly LayerTrace[];
	/** Shape (size, outputs). */
	readonly outputs: Float64Array;
	/** Rows of the batch that lies in the buffers. */
	rows: number;
}

/**
 * @param size  rows of the largest batch
 * @param steps of every batch
 */
export function createWorkspace(shape: NetworkShape, size: number, steps: number): LstmWorkspace {
	const { features, hidden, layers, outputs } = shape;
	const cell = size * hidden;
	const traces: LayerTrace[] = [];
	for (let layer = 0; layer < layers; layer++)
		traces.push({
			inputs: layer === 0 ? new Float64Array(steps * size * features) : traces[layer - 1].hidden,
			width: layer === 0 ? features : hidden,
			gates: new Float64Array(steps * 4 * cell),
			cells: new Float64Array((steps + 1) * cell),
			squashed: new Float64Array(steps * cell),
			hidden: new Float64Array(steps * cell),
		});
	return { shape, size, steps, layers: traces, outputs: new Float64Array(size * outputs), rows: 0 };
}

/**
 * What the network says of each window. The workspace keeps the states until the next batch.
 *
 * @param weights in the order of `weightSpecs`
 * @returns shape (size, outputs), a view of the workspace
 * @throws  AppError `invalid_input` when weights, windows and workspace do not fit each other
 */
export function forward(weights: readonly Float64Array[], windows: Windows, workspace: LstmWorkspace): Float64Array {
	checkSizes(weights, windows, workspace);
	const { shape, layers, outputs } = workspace;
	const { size, steps } = windows;
	workspace.rows = size;
	layers[0].inputs.set(windows.inputs);
	for (const [layer, trace] of layers.entries())
		forwardLayer(weights[3 * layer], weights[3 * layer + 1], weights[3 * layer + 2], trace, size, steps, shape.hidden);
	const [kernel, bias] = weights.slice(-2);
	fillRows(outputs, bias, size);
	addProduct(outputs, 0, layers[shape.layers - 1].hidden, (steps - 1) * size * shape.hidden, kernel, size, shape.hidden, shape.outputs);
	return outputs.subarray(0, size * shape.outputs);
}

function forwardLayer(
	kernel: Float64Array,
	recurrent: Float64Array,
	bias: Float64Array,
	{ inputs, width, gates, cells, hidden: states, squashed }: LayerTrace,
	size: number,
	steps: number,
	hidden: number,
): void {
	const block = size * hidden;
	// A smaller batch before this one may have left its cells here.
	cells.fill(0, 0, block);
	fillRows(gates, bias, steps * size);
	addProduct(gates, 0, inputs, 0, kernel, steps * size, width, 4 * hidden);
	for (let step = 0; step < steps; step++) {
		if (step > 0) addProduct(gates, step * 4 * block, states, (step - 1) * block, recurrent, size, hidden, 4 * hidden);
		for (let row = 0; row < size; row++) {
			const z = (step * size + row) * 4 * hidden;
			const own = step * block + row * hidden;
			for (let unit = 0; unit < hidden; unit++) {
				const i = sigmoid(gates[z + unit]);
				const f = sigmoid(gates[z + hidden + unit]);
				const g = tanh(gates[z + 2 * hidden + unit]);
				const o = sigmoid(gates[z + 3 * hidden + unit]);
				const cell = f * cells[own + unit] + i * g;
				const squash = tanh(cell);
				gates[z + unit] = i;
				gates[z + hidden + unit] = f;
				gates[z + 2 * hidden + unit] = g;
				gates[z + 3 * hidden + unit] = o;
				cells[own + block + unit] = cell;
				squashed[own + unit] = squash;
				states[own + unit] = o * squash;
			}
		}
	}
}

/** Writes the row into the first `rows` rows. */
function fillRows(to: Float64Array, row: Float64Array, rows: number): void {
	for (let i = 0; i < rows; i++) to.set(row, i * row.length);
}

function checkSizes(weights: readonly Float64Array[], { size, steps, inputs }: Windows, workspace: LstmWorkspace): void {
	const { shape } = workspace;
	const refuse = (what: string): AppError => new AppError('invalid_input', `The LSTM cannot run: ${what}.`);
	if (size < 1 || size > workspace.size || steps !== workspace.steps)
		throw refuse(`the workspace takes 1 to ${workspace.size} windows of ${workspace.steps} steps, not ${size} of ${steps}`);
	if (inputs.length !== steps * size * shape.features)
		throw refuse(`${inputs.length} input values are not ${steps} steps x ${size} windows x ${shape.features} features`);
	const specs = weightSpecs(shape);
	if (weights.length !== specs.length) throw refuse(`it has ${specs.length} weights, not ${weights.length}`);
	for (const [i, spec] of specs.entries())
		if (weights[i].length !== weightLength(spec)) throw refuse(`${spec.name} has ${weightLength(spec)} values, not ${weights[i].length}`);
}
