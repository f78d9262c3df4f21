/** Fixtures of the LSTM, its losses, its optimiser and its schedule, as PyTorch computes them in float64. */
import { type AdamWOptions, createAdamW } from '../../maths/lstm/adamw.ts';
import { clipByGlobalNorm, globalNorm } from '../../maths/lstm/clip.ts';
import { cosineLearningRate, cosineWarmRestartRate } from '../../maths/lstm/cosine-annealing.ts';
import { backward, createGradientWorkspace } from '../../maths/lstm/gradient.ts';
import { huberLoss, type Loss, meanAbsoluteError, meanSquaredError, pinballTrainingLoss, smoothL1Loss } from '../../maths/lstm/losses.ts';
import { createWorkspace, forward, type Windows } from '../../maths/lstm/network.ts';
import { fromStateDict, isSecondBias, type StateDict, toStateDict } from '../../maths/lstm/pytorch-weights.ts';
import { type NetworkShape, weightSpecs } from '../../maths/lstm/shape.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { CaseCheck } from './case-book.ts';
import type { Topic } from './check-oracle.ts';
import { type Entry, entriesOf, entryOf, type Fixture, listOf, numberOf, numbersOf, rowsOf, textOf, toleranceOf } from './fixture.ts';

export const lstmTopic: Topic = {
	inputs: [],
	kinds: {
		async cases(fixture, book) {
			for (const entry of entriesOf(fixture.cases)) {
				// The steps one by one, each with quantities of its own.
				const opened = { ...entry, steps: Object.fromEntries(entriesOf(entry.steps).entries()) };
				await book.check({ kind: 'cases', id: textOf(entry.id), entry: opened, inputs: CASE_INPUTS }, (c) => checkCase(fixture, entry, c));
			}
		},
		async cosine_schedules(fixture, book) {
			for (const entry of entriesOf(fixture.cosine_schedules)) {
				const inputs = ['lr0', 'eta_min', 'note', 'warm_restarts', ...(entry.warm_restarts === true ? ['T_0', 'T_mult'] : ['T_max'])];
				await book.check({ kind: 'cosine_schedules', id: scheduleId(entry), entry, inputs }, (c) => {
					const ours = listOf(entry.lr).map((_, step) => scheduledRate(entry, step));
					c.close('lr', ours, toleranceOf(fixture, 'forward, loss'));
				});
			}
		},
		async adamw_vector(fixture, book) {
			for (const entry of entriesOf(fixture.adamw_vector))
				await book.check({ kind: 'adamw_vector', id: JSON.stringify(entry.args), entry, inputs: VECTOR_INPUTS }, (c) => {
					const { learningRate, ...options } = optionsOf(entry);
					const p = numbersOf(entry.p0);
					const optimiser = createAdamW([p.length], options);
					const ours = rowsOf(entry.gradients).map((gradient) => {
						optimiser.step([p], [gradient], learningRate);
						return p.slice();
					});
					c.close('p_after_each_step', ours, toleranceOf(fixture, 'weights after steps'));
				});
		},
		async losses(fixture, book) {
			const { values, ...shared } = entryOf(fixture.losses);
			for (const [name, expected] of Object.entries(entryOf(values)))
				await book.check({ kind: 'losses', id: name, entry: { ...shared, ...entryOf(expected) }, inputs: ['prediction', 'target'] }, (c) => {
					const gradient = new Float64Array(listOf(shared.prediction).length);
					const value = lossOf(name)(numbersOf(shared.prediction), numbersOf(shared.target), gradient);
					c.close('value', value, toleranceOf(fixture, 'forward, loss'));
					c.close('gradient', gradient, toleranceOf(fixture, 'gradients'));
				});
		},
	},
};

const OPTIMISER_INPUTS = ['name', 'lr', 'weight_decay', 'betas', 'eps', 'T_max', 'eta_min', 'clip_grad_norm', 'amsgrad'].map(
	(key) => `optimiser.${key}`,
);
const CASE_INPUTS = ['id', 'layers', 'hidden', 'lookback', 'features', 'batch', 'bias', 'weights', 'X', 'y', ...OPTIMISER_INPUTS];
const VECTOR_INPUTS = ['args.lr', 'args.weight_decay', 'args.betas', 'args.eps', 'args.amsgrad', 'defaults', 'p0', 'gradients'];

function checkCase(fixture: Fixture, entry: Entry, c: CaseCheck): void {
	const start = stateOf(entry.weights);
	const shape = shapeOf(entry, start);
	const windows = windowsOf(entry, shape);
	const targets = numbersOf(entry.y);
	const run = createRun(shape, windows, targets);
	const [forwardTolerance, gradientTolerance] = [toleranceOf(fixture, 'forward, loss'), toleranceOf(fixture, 'gradients')];
	const weightTolerance = toleranceOf(fixture, 'weights after steps');

	checkKerasWeights(shape, entryOf(entry.keras_weights), start, c);
	const { loss, output, gradients } = run.lossAndGradients(start);
	c.close('expected.output', output, forwardTolerance);
	c.close('expected.last_layer_h_all_steps', run.hiddenOfTopLayer(), forwardTolerance);
	c.close('expected.h_n', run.lastStates('hidden'), forwardTolerance);
	c.close('expected.c_n', run.lastStates('cells'), forwardTolerance);
	c.close('expected.loss', loss, forwardTolerance);
	for (const [name, value] of Object.entries(entryOf(entryOf(entry.expected).gradients)))
		c.close(`expected.gradients.${name}`, like(value, gradients[name]), gradientTolerance);

	// `single`: the second bias is frozen where it starts.
	const trained = Object.keys(start).filter((name) => biasKind(entry) === 'two' || !isSecondBias(name));
	const { learningRate, clip, period, minimum, ...options } = scheduleOf(entryOf(entry.optimiser));
	const optimiser = createAdamW(
		trained.map((name) => start[name].length),
		options,
	);
	for (const [i, step] of entriesOf(entry.steps).entries()) {
		const rate = cosineLearningRate(i, period, learningRate, minimum);
		const before = run.lossAndGradients(start);
		const used = trained.map((name) => before.gradients[name]);
		const norm = clip === undefined ? globalNorm(used) : clipByGlobalNorm(used, clip);
		optimiser.step(
			trained.map((name) => start[name]),
			used,
			rate,
		);
		c.exact(`steps.${i}.step`, i + 1);
		c.close(`steps.${i}.lr`, rate, forwardTolerance);
		// Once the weights have moved, what follows from them is as near as they are.
		c.close(`steps.${i}.loss_before`, before.loss, i === 0 ? forwardTolerance : weightTolerance);
		c.close(`steps.${i}.grad_norm_before_clip`, norm, i === 0 ? gradientTolerance : weightTolerance);
		// The file keeps the weights of some steps only.
		for (const [name, value] of Object.entries(entryOf(step.weights ?? {})))
			c.close(`steps.${i}.weights.${name}`, like(value, start[name]), weightTolerance);
	}
	c.close('final_output', run.lossAndGradients(start).output, weightTolerance);
}

interface Run {
	/** @param state PyTorch's parameters; the gradients come back in the same layout */
	lossAndGradients(state: StateDict): { readonly loss: number; readonly output: Float64Array; readonly gradients: StateDict };
	/** Of the last pass: shape (size, steps, hidden). */
	hiddenOfTopLayer(): Float64Array[][];
	/** Of the last pass: shape (layers, size, hidden). */
	lastStates(which: 'hidden' | 'cells'): Float64Array[][];
}

function createRun(shape: NetworkShape, windows: Windows, targets: Float64Array): Run {
	const { size, steps } = windows;
	const workspace = createWorkspace(shape, size, steps);
	const back = createGradientWorkspace(workspace);
	const byOutput = new Float64Array(size * shape.outputs);
	const rowAt = (states: Float64Array, step: number, row: number): Float64Array => {
		const at = (step * size + row) * shape.hidden;
		return states.slice(at, at + shape.hidden);
	};
	const eachRow = <T>(make: (row: number) => T): T[] => Array.from({ length: size }, (_, row) => make(row));
	return {
		lossAndGradients(state) {
			const weights = fromStateDict(shape, state);
			const output = forward(weights, windows, workspace).slice();
			const loss = meanSquaredError(output, targets, byOutput);
			backward(weights, byOutput, workspace, back);
			return { loss, output, gradients: toStateDict(shape, back.gradients, 'equal') };
		},
		hiddenOfTopLayer: () => eachRow((row) => Array.from({ length: steps }, (_, step) => rowAt(workspace.layers[shape.layers - 1].hidden, step, row))),
		// Cells begin with the zeros before the first step.
		lastStates: (which) => workspace.layers.map((layer) => eachRow((row) => rowAt(layer[which], which === 'cells' ? steps : steps - 1, row))),
	};
}

/** Our layout is Keras'; the way back must give PyTorch's kernels again, and the sum of its biases. */
function checkKerasWeights(shape: NetworkShape, keras: Entry, start: StateDict, c: CaseCheck): void {
	const names = weightSpecs(shape).map(({ name }) => name.replace(/^lstm_(\d+)\//, (_, layer) => `layer${Number(layer) - 1}_`).replace('/', '_'));
	const ours = fromStateDict(shape, start);
	for (const [i, name] of names.entries()) c.exact(`keras_weights.${name}`, like(keras[name], ours[i]));
	const theirs = names.map((name) => flat(keras[name]));
	const returned = toStateDict(shape, theirs, 'zero');
	const isSame = Object.entries(start).every(([name, values]) => {
		const expected = name.includes('bias_ih') ? values.map((value, j) => value + start[name.replace('bias_ih', 'bias_hh')][j]) : values;
		return isSecondBias(name) || expected.every((value, j) => value === returned[name][j]);
	});
	c.rule('weights', isSame, "Keras' weights turned back are PyTorch's, the two biases added");
}

function shapeOf(entry: Entry, state: StateDict): NetworkShape {
	const [features, hidden, layers] = [numberOf(entry.features), numberOf(entry.hidden), numberOf(entry.layers)];
	return { features, hidden, layers, outputs: state['head.bias'].length };
}

/** The file's X is (batch, lookback, features); ours is time-major. */
function windowsOf({ X, batch, lookback }: Entry, { features }: NetworkShape): Windows {
	const rows = listOf(X).map(rowsOf);
	const [size, steps] = [numberOf(batch), numberOf(lookback)];
	if (rows.length !== size || rows.some((row) => row.length !== steps || row.some((values) => values.length !== features)))
		throw new AppError('json_rejected', `X is not ${size} windows of ${steps} x ${features}.`);
	const inputs = new Float64Array(steps * size * features);
	for (let step = 0; step < steps; step++) for (let row = 0; row < size; row++) inputs.set(rows[row][step], (step * size + row) * features);
	return { size, steps, inputs };
}

function biasKind({ bias }: Entry): 'two' | 'single' {
	if (bias === 'two' || bias === 'single') return bias;
	throw new AppError('json_rejected', `The bias "${String(bias)}" is neither "two" nor "single".`);
}

const stateOf = (weights: unknown): StateDict => Object.fromEntries(Object.entries(entryOf(weights)).map(([name, value]) => [name, flat(value)]));

/** A vector, or a matrix row by row. */
function flat(value: unknown): Float64Array {
	return Array.isArray(value?.[0 as keyof typeof value]) ? Float64Array.from(rowsOf(value).flatMap((row) => Array.from(row))) : numbersOf(value);
}

/** Flat values in the rows of the file's own array; a length that does not fit shows as a shape that differs. */
function like(expected: unknown, values: Float64Array | undefined): Float64Array | Float64Array[] {
	const mine = values ?? new Float64Array(0);
	if (!Array.isArray(expected) || !Array.isArray(expected[0])) return mine;
	const width = Math.max(1, expected[0].length);
	return Array.from({ length: Math.ceil(mine.length / width) }, (_, row) => mine.subarray(row * width, (row + 1) * width));
}

/** The settings of a case's optimiser. */
function scheduleOf(optimiser: Entry) {
	if (optimiser.name !== 'AdamW') throw new AppError('json_rejected', `The optimiser "${String(optimiser.name)}" is not known.`);
	const clip = optimiser.clip_grad_norm;
	return {
		...optionsOf({ args: optimiser }),
		period: numberOf(optimiser.T_max),
		minimum: numberOf(optimiser.eta_min),
		clip: clip === null || clip === undefined ? undefined : numberOf(clip),
	};
}

const NUMBER = '([-+.\\de]+)';

/** What `args` does not say is as `defaults` says: "betas (0.9, 0.999), eps 1e-8, weight_decay 0.01", as PyTorch. */
function optionsOf(entry: Entry): AdamWOptions & { readonly learningRate: number } {
	const args = entryOf(entry.args);
	const written = typeof entry.defaults === 'string' ? entry.defaults : '';
	const pick = (pattern: string, group: number, otherwise: number): number => Number(new RegExp(pattern).exec(written)?.[group] ?? otherwise);
	const given = (key: string, otherwise: number): number => (args[key] === undefined ? otherwise : numberOf(args[key]));
	const pair = `betas \\(${NUMBER}, ${NUMBER}\\)`;
	const [beta1, beta2] = args.betas === undefined ? [pick(pair, 1, 0.9), pick(pair, 2, 0.999)] : numbersOf(args.betas);
	return {
		learningRate: given('lr', pick(`lr ${NUMBER}`, 1, 1e-3)),
		weightDecay: given('weight_decay', pick(`weight_decay ${NUMBER}`, 1, 0.01)),
		beta1,
		beta2,
		epsilon: given('eps', pick(`eps ${NUMBER}`, 1, 1e-8)),
		amsgrad: args.amsgrad === true,
	};
}

function scheduledRate(entry: Entry, step: number): number {
	const [initial, minimum] = [numberOf(entry.lr0), numberOf(entry.eta_min)];
	if (entry.warm_restarts !== true) return cosineLearningRate(step, numberOf(entry.T_max), initial, minimum);
	return cosineWarmRestartRate(step, numberOf(entry.T_0), numberOf(entry.T_mult), initial, minimum);
}

function scheduleId({ lr0, eta_min, T_max, T_0, T_mult, warm_restarts }: Entry): string {
	return `${lr0} to ${eta_min} in ${warm_restarts === true ? `${T_0} x ${T_mult}` : T_max}`;
}

/** `mse`, `l1`, `huber_delta1`, `smooth_l1_beta0.5`, `pinball_0.95`. */
function lossOf(name: string): Loss {
	const [, family, parameter] = /^(mse|l1|huber_delta|smooth_l1_beta|pinball_)([-+.\de]*)$/.exec(name) ?? [];
	const known: Readonly<Record<string, () => Loss>> = {
		mse: () => meanSquaredError,
		l1: () => meanAbsoluteError,
		huber_delta: () => huberLoss(Number(parameter)),
		smooth_l1_beta: () => smoothL1Loss(Number(parameter)),
		pinball_: () => pinballTrainingLoss(Number(parameter)),
	};
	if (family === undefined || (parameter === '') !== ['mse', 'l1'].includes(family))
		throw new AppError('json_rejected', `The loss "${name}" is not known.`);
	return known[family]();
}
