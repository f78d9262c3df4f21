/**
 * The LSTM in WebAssembly: forward, backward through time, and the optimiser's step, in float32. `maths/lstm` defines the results.
 *
 * Matrices lie in panels of 8 columns (lstm/tiles.ts); units, inputs and outputs are filled up to whole panels with zeros, which stay zeros: their
 * weights are 0, so are their states, and so are their gradients. A sequence is one matrix, the rows of step 0 first. The loader lays the memory
 * out (kernels/lstm-layout.ts) and describes it in records; pointers are byte offsets.
 */
import { closeGates, openGates, passGates } from './lstm/gates';
import { columnSums, panelsAtOnce, product, ROW, tile, tileRows, transposedTile, transposePanels } from './lstm/tiles';

export { stepAdamW, sumGradients } from './lstm/adamw';
export { squash } from './lstm/gates';
export { packRows, unpackRows } from './lstm/rows';

/** A row of zeros to start sums from. */
const ZEROS: usize = memory.data(32, 16);

/** Rows of a sequence that a weight's gradient adds up at once: what they hold stays in the first cache. */
const GRADIENT_ROWS: usize = 160;

/** One layer and the buffers of one thread, as kernels/lstm-layout.ts writes it. Steps are bytes from one step of a sequence to the next. */
@unmanaged
class Layer {
	/** Values of one step of the input, and their panels. */
	width: usize;
	inputPanels: usize;
	units: usize;
	unitPanels: usize;
	inputs: usize;
	inputsPanel: usize;
	kernel: usize;
	kernelPanel: usize;
	recurrent: usize;
	recurrentPanel: usize;
	bias: usize;
	/** i, f, g, o, each with the panels of its units; on the way back the derivatives by their sums. */
	gates: usize;
	gatesPanel: usize;
	/** 0 when nobody looks back: all steps share one place. */
	gatesStep: usize;
	/** From the step before the first. */
	cells: usize;
	cellsPanel: usize;
	squashed: usize;
	squashedPanel: usize;
	/** From the step before the first. */
	hidden: usize;
	hiddenPanel: usize;
	/** Derivatives by the hidden states. */
	byHidden: usize;
	byHiddenPanel: usize;
	byCell: usize;
	byCellPanel: usize;
	/** Transposed kernels. */
	kernelBack: usize;
	recurrentBack: usize;
	backPanel: usize;
	byKernel: usize;
	byRecurrent: usize;
	byBias: usize;
}

/** @param layer record; @param rows of a step, a multiple of 4 */
export function forwardLayer(layer: usize, rows: usize, steps: usize): void {
	const l = changetype<Layer>(layer);
	const step = ROW * rows;
	const gatePanels = l.unitPanels * l.gatesPanel;
	// Steps that share one place for their gates share the others', too.
	const move: usize = l.gatesStep == 0 ? 0 : step;
	for (let u: usize = 0; u < l.unitPanels; u++) memory.fill(l.cells + u * l.cellsPanel, 0, step);
	for (let t: usize = 0; t < steps; t++) {
		const inputs = l.inputs + t * step;
		const before = l.hidden + t * step;
		// States start at 0: the first step has nothing to multiply.
		const recalled: usize = t == 0 ? 0 : l.units;
		for (let u: usize = 0, pair: usize = 1; u < l.unitPanels; u += pair) {
			pair = panelsAtOnce(l.unitPanels - u);
			for (let row: usize = 0, count: usize = 4; row < rows; row += count) {
				count = tileRows(rows - row, pair);
				const at = row * ROW;
				const gates = l.gates + t * l.gatesStep + u * l.gatesPanel + at;
				for (let gate: usize = 0; gate < 4; gate++) {
					const panel = gate * l.unitPanels + u;
					tile(
						count, pair, gates + gate * gatePanels, l.gatesPanel, l.bias + panel * ROW, 0, ROW,
						inputs + at, l.inputsPanel, l.width, l.kernel + panel * l.kernelPanel, l.kernelPanel,
						before + at, l.hiddenPanel, recalled, l.recurrent + panel * l.recurrentPanel, l.recurrentPanel,
					);
				}
				for (let own = u; own < u + pair; own++) {
					const sums = gates + (own - u) * l.gatesPanel;
					const cells = l.cells + own * l.cellsPanel + at + t * move;
					const squashed = l.squashed + own * l.squashedPanel + at + t * move;
					const hidden = before + own * l.hiddenPanel + at + step;
					if (move == 0) passGates(sums, gatePanels, cells, hidden, count * ROW);
					else openGates(sums, gatePanels, cells, cells + move, squashed, hidden, count * ROW);
				}
			}
		}
	}
}

/**
 * Derivatives by the sums of the gates (in place of the gates) and by the layer's weights.
 *
 * @param isTop 1 when only the last step of `byHidden` has been written, by the head; else all have
 */
export function backwardLayer(layer: usize, rows: usize, steps: usize, isTop: usize): void {
	const l = changetype<Layer>(layer);
	const step = ROW * rows;
	const gatePanels = l.unitPanels * l.gatesPanel;
	for (let u: usize = 0; u < l.unitPanels; u++) memory.fill(l.byCell + u * l.byCellPanel, 0, step);
	for (let t = steps; t-- > 0; ) {
		const isLast = t + 1 == steps;
		for (let u: usize = 0, pair: usize = 1; u < l.unitPanels; u += pair) {
			pair = panelsAtOnce(l.unitPanels - u);
			for (let row: usize = 0, count: usize = 4; row < rows; row += count) {
				count = tileRows(rows - row, pair);
				const at = row * ROW;
				const byHidden = l.byHidden + u * l.byHiddenPanel + t * step + at;
				if (!isLast)
					tile(
						count, pair, byHidden, l.byHiddenPanel, isTop ? ZEROS : byHidden, isTop ? 0 : ROW, isTop ? 0 : l.byHiddenPanel,
						l.gates + (t + 1) * step + at, l.gatesPanel, 32 * l.unitPanels, l.recurrentBack + u * l.backPanel, l.backPanel,
						0, 0, 0, 0, 0,
					);
				for (let own = u; own < u + pair; own++)
					closeGates(
						l.gates + t * step + own * l.gatesPanel + at, gatePanels, l.cells + own * l.cellsPanel + t * step + at,
						l.squashed + own * l.squashedPanel + t * step + at, l.hidden + own * l.hiddenPanel + (t + 1) * step + at,
						byHidden + (own - u) * l.byHiddenPanel, l.byCell + own * l.byCellPanel + at, count * ROW,
					);
			}
		}
	}
	addWeightGradients(l, rows, steps);
}

function addWeightGradients(l: Layer, rows: usize, steps: usize): void {
	const step = ROW * rows;
	const panels: usize = 4 * l.unitPanels;
	addTransposed(l.byKernel, l.kernelPanel, l.inputs, l.inputsPanel, l.width, l.gates, l.gatesPanel, panels, rows * steps);
	// What each state gave to the step behind it.
	addTransposed(l.byRecurrent, l.recurrentPanel, l.hidden + step, l.hiddenPanel, l.units, l.gates + step, l.gatesPanel, panels, rows * (steps - 1));
	for (let panel: usize = 0; panel < panels; panel++) columnSums(l.byBias + panel * ROW, l.gates + panel * l.gatesPanel, rows * steps);
}

/** C = A'B; columns of A beyond `width`, up to a multiple of 4, are zeros. */
function addTransposed(c: usize, cPanel: usize, a: usize, aPanel: usize, width: usize, b: usize, bPanel: usize, panels: usize, rows: usize): void {
	let from: usize = 0;
	do {
		const count = min<usize>(GRADIENT_ROWS, rows - from);
		for (let panel: usize = 0, pair: usize = 1; panel < panels; panel += pair) {
			pair = panelsAtOnce(panels - panel);
			for (let m: usize = 0; m < width; m += 4) {
				const to = c + panel * cPanel + m * ROW;
				const left = a + (m >> 3) * aPanel + (m & 7) * 4 + from * ROW;
				const right = b + panel * bPanel + from * ROW;
				if (from == 0) transposedTile(pair, to, cPanel, ZEROS, 0, 0, left, right, bPanel, count);
				else transposedTile(pair, to, cPanel, to, ROW, cPanel, left, right, bPanel, count);
			}
		}
		from += count;
	} while (from < rows);
}

/** Derivatives by the layer's inputs: by the hidden states of the layer below. */
export function backwardInputs(layer: usize, rows: usize, byInputs: usize, byInputsPanel: usize): void {
	const l = changetype<Layer>(layer);
	product(byInputs, byInputsPanel, l.inputPanels, rows, ZEROS, 0, l.gates, l.gatesPanel, 32 * l.unitPanels, l.kernelBack, l.backPanel);
}

/** outputs = states K + b. @param hidden states of the last step; @param outputs panels of `outputsPanel` bytes */
export function forwardHead(
	hidden: usize, hiddenPanel: usize, units: usize, kernel: usize, kernelPanel: usize, bias: usize,
	outputs: usize, outputsPanel: usize, panels: usize, rows: usize,
): void {
	product(outputs, outputsPanel, panels, rows, bias, ROW, hidden, hiddenPanel, units, kernel, kernelPanel);
}

/** Derivatives by the head's kernel and bias, and by the last states. @param kernelBack the kernel transposed: panels of `kernelBackPanel` bytes */
export function backwardHead(
	hidden: usize, hiddenPanel: usize, units: usize, byOutputs: usize, outputsPanel: usize, panels: usize, rows: usize,
	byKernel: usize, kernelPanel: usize, byBias: usize, kernelBack: usize, kernelBackPanel: usize, byHidden: usize, byHiddenPanel: usize,
): void {
	addTransposed(byKernel, kernelPanel, hidden, hiddenPanel, units, byOutputs, outputsPanel, panels, rows);
	for (let panel: usize = 0; panel < panels; panel++) columnSums(byBias + panel * ROW, byOutputs + panel * outputsPanel, rows);
	product(byHidden, byHiddenPanel, (units + 7) >> 3, rows, ZEROS, 0, byOutputs, outputsPanel, 8 * panels, kernelBack, kernelBackPanel);
}

/**
 * Squared errors of the observed targets, and their derivatives times `scale` / 2.
 *
 * @param targets NaN where nothing was observed: no say, derivative 0
 * @param bytes   of each of the three arrays
 * @returns sum of the squares
 */
export function squaredErrors(outputs: usize, targets: usize, byOutputs: usize, bytes: usize, scale: f32): f64 {
	let sum = f64x2.splat(0);
	const scales = f32x4.splat(scale);
	for (let at: usize = 0; at < bytes; at += 16) {
		const target = v128.load(targets + at);
		const error = v128.and(f32x4.sub(v128.load(outputs + at), target), f32x4.eq(target, target));
		v128.store(byOutputs + at, f32x4.mul(scales, error));
		const low = f64x2.promote_low_f32x4(error);
		const high = f64x2.promote_low_f32x4(v128.shuffle<f64>(error, error, 1, 1));
		sum = f64x2.add(sum, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
	}
	return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Kernels as the way back needs them. */
export function transpose(b: usize, bPanel: usize, a: usize, aPanel: usize, rowBlocks: usize, columnBlocks: usize): void {
	transposePanels(b, bPanel, a, aPanel, rowBlocks, columnBlocks);
}
