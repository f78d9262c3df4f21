/**
 * Where everything of an LSTM lies in the memory that its threads share. Matrices lie in panels of 8 columns, rows of 32 bytes; units, inputs and
 * outputs are filled up with zeros to whole panels. Which thread computes what changes no place: a shard of a batch has its own gradients, a
 * thread has its own buffers.
 */

/** Sizes of a network and of what passes through it. */
export interface LstmSizes {
	readonly features: number;
	readonly hidden: number;
	readonly layers: number;
	readonly outputs: number;
	/** Days of a window. */
	readonly steps: number;
	/** Windows that pass through at once, at most. */
	readonly rows: number;
	/** Windows of the largest batch to learn from, at most `rows`; 0 when weights stay as they are: then there are neither gradients nor moments. */
	readonly learningRows: number;
	/** Threads that may ever compute at once. */
	readonly threads: number;
}

/** Windows of a shard: gradients are summed within it, then over the shards in their order, however many threads there are. */
export const SHARD_ROWS = 16;
/** Windows that pass through together when nothing is learned: eight tiles of six rows. */
export const PREDICT_ROWS = 48;
const ROW = 32;
const LINE = 64;

/** A matrix in panels: its first byte, bytes from panel to panel, rows, panels. */
export interface Panels {
	readonly at: number;
	readonly panel: number;
	readonly rows: number;
	readonly panels: number;
}

/** One weight array: where its panels lie in the parameters, and which part of them is its own. */
export interface WeightPlace extends Panels {
	/** Of the weight as models keep it; a bias has one row. */
	readonly ownRows: number;
	/** Own columns: of each gate for a layer, of all for the head. */
	readonly ownColumns: number;
	/** Groups of columns that are filled up each for itself: 4 gates, or 1. */
	readonly groups: number;
}

/** Buffers of one layer in one thread. */
export interface LayerBuffers {
	readonly gates: Panels;
	readonly cells: Panels;
	readonly squashed: Panels;
	readonly hidden: Panels;
	readonly byHidden: Panels;
	readonly byCell: Panels;
	/** Record of the layer that the kernel reads. */
	readonly record: number;
}

export interface ThreadBuffers {
	readonly layers: readonly LayerBuffers[];
	readonly inputs: Panels;
	readonly outputs: Panels;
	readonly targets: Panels;
	readonly byOutputs: Panels;
	/** What it answers, plain float32, shape (rows, outputs); the first thread's are those of all. */
	readonly answers: number;
}

export interface LstmLayout {
	readonly sizes: LstmSizes;
	readonly shards: number;
	/** Places for the gradients of a shard: each thread but the first may keep one that it has not left yet. */
	readonly slots: number;
	/** In the order of `weightSpecs`; places within one set of parameters, from 0. */
	readonly weightPlaces: readonly WeightPlace[];
	/** Bytes of one set of parameters. */
	readonly parameterBytes: number;
	readonly weights: number;
	readonly firstMoments: number;
	readonly secondMoments: number;
	/** One set a slot. */
	readonly gradients: number;
	/** Transposed kernels: of each layer's inputs (none for the first) and states, then the head's. */
	readonly backs: readonly { readonly kernel: Panels; readonly recurrent: Panels }[];
	readonly headBack: Panels;
	/** Plain float32, shape (steps, rows, features). */
	readonly inputs: number;
	/** Plain float32, shape (learningRows, outputs). */
	readonly targets: number;
	/** Float64, one a slot. */
	readonly losses: number;
	/** Pointers to the gradients of the shards. */
	readonly places: number;
	/** Two words for each task that can be asked for at once. */
	readonly tasks: number;
	readonly taskCount: number;
	readonly threads: readonly ThreadBuffers[];
	/** First byte behind it all. */
	readonly end: number;
}

type Reserve = (bytes: number) => number;

/** Fields of a record, as `Layer` in assembly/lstm.ts. */
export const RECORD_FIELDS = 30;

export const wholePanels = (columns: number): number => Math.ceil(columns / 8);

/** @param from first byte that may be used */
export function layOutLstm(sizes: LstmSizes, from: number): LstmLayout {
	let end = from;
	const reserve: Reserve = (bytes) => {
		const at = Math.ceil(end / LINE) * LINE;
		end = at + bytes;
		return at;
	};
	const { steps, rows, learningRows, features, outputs, layers } = sizes;
	const isLearning = learningRows > 0;
	const shards = Math.ceil(learningRows / SHARD_ROWS);
	const slots = shards + (isLearning ? sizes.threads - 1 : 0);
	const taskCount = Math.max(shards, Math.ceil(rows / PREDICT_ROWS));
	const { weightPlaces, parameterBytes } = placeWeights(sizes);
	const unitPanels = wholePanels(sizes.hidden);
	const back = (panels: number, inner: number): Panels => (isLearning ? reservePanels(reserve, panels, inner) : nowhere);
	return {
		sizes,
		shards,
		slots,
		taskCount,
		weightPlaces,
		parameterBytes,
		weights: reserve(parameterBytes),
		firstMoments: reserve(isLearning ? parameterBytes : 0),
		secondMoments: reserve(isLearning ? parameterBytes : 0),
		gradients: reserve(slots * parameterBytes),
		backs: Array.from({ length: layers }, (_, layer) => ({
			kernel: layer === 0 ? nowhere : back(unitPanels, 32 * unitPanels),
			recurrent: back(unitPanels, 32 * unitPanels),
		})),
		headBack: back(unitPanels, 8 * wholePanels(outputs)),
		inputs: reserve(4 * steps * rows * features),
		targets: reserve(4 * learningRows * outputs),
		losses: reserve(8 * slots),
		places: reserve(4 * shards),
		tasks: reserve(8 * taskCount),
		threads: Array.from({ length: sizes.threads }, () => placeThread(sizes, reserve)),
		end,
	};
}

const nowhere: Panels = { at: 0, panel: 0, rows: 0, panels: 0 };

/** Panels an odd number of cache lines apart: those of one step then spread over the sets of a cache. */
function reservePanels(reserve: Reserve, panels: number, rows: number): Panels {
	const lines = Math.ceil((rows * ROW) / LINE);
	const panel = LINE * (lines % 2 === 1 ? lines : lines + 1);
	return { at: reserve(panels * panel), panel, rows, panels };
}

/** Parameters without any gap, so that the optimiser sees one array. */
function placeWeights({ features, hidden, layers, outputs }: LstmSizes): Pick<LstmLayout, 'weightPlaces' | 'parameterBytes'> {
	const places: WeightPlace[] = [];
	let end = 0;
	const place = (rows: number, ownRows: number, groups: number, ownColumns: number): void => {
		const panels = groups * wholePanels(ownColumns);
		places.push({ at: end, panel: rows * ROW, rows, panels, ownRows, ownColumns, groups });
		end += panels * rows * ROW;
	};
	const units = 8 * wholePanels(hidden);
	for (let layer = 0; layer < layers; layer++) {
		// Gradients are made in tiles of 4 rows.
		if (layer === 0) place(4 * Math.ceil(features / 4), features, 4, hidden);
		else place(units, hidden, 4, hidden);
		place(units, hidden, 4, hidden);
		place(1, 1, 4, hidden);
	}
	place(units, hidden, 1, outputs);
	place(1, 1, 1, outputs);
	return { weightPlaces: places, parameterBytes: end };
}

function placeThread({ features, hidden, layers, outputs, steps, rows, learningRows }: LstmSizes, reserve: Reserve): ThreadBuffers {
	// A thread that learns predicts as well, in one set of buffers: those that look back are only used with the rows of a shard.
	const unitPanels = wholePanels(hidden);
	const sequence = (panels: number, learningSteps: number, otherSteps: number): Panels =>
		reservePanels(reserve, panels, Math.max(learningRows > 0 ? learningSteps * SHARD_ROWS : 0, otherSteps * PREDICT_ROWS));
	return {
		layers: Array.from({ length: layers }, () => ({
			gates: sequence(4 * unitPanels, steps, 1),
			cells: sequence(unitPanels, steps + 1, 1),
			squashed: sequence(unitPanels, steps, 1),
			hidden: sequence(unitPanels, steps + 1, steps + 1),
			byHidden: sequence(unitPanels, steps, 0),
			byCell: sequence(unitPanels, 1, 0),
			record: reserve(4 * RECORD_FIELDS),
		})),
		inputs: sequence(wholePanels(features), steps, steps),
		outputs: sequence(wholePanels(outputs), 1, 1),
		targets: sequence(wholePanels(outputs), 1, 0),
		byOutputs: sequence(wholePanels(outputs), 1, 0),
		answers: reserve(4 * rows * outputs),
	};
}

/** Copies one weight, row by row as models keep it, into its panels. @param parameters the set that holds it */
export function writeWeight(parameters: Float32Array, place: WeightPlace, values: ArrayLike<number>): void {
	forEachValue(place, (own, at) => {
		parameters[at] = values[own] as number;
	});
}

/** The inverse. */
export function readWeight(parameters: Float32Array, place: WeightPlace): Float32Array {
	const values = new Float32Array(place.ownRows * place.groups * place.ownColumns);
	forEachValue(place, (own, at) => {
		values[own] = parameters[at] as number;
	});
	return values;
}

function forEachValue(place: WeightPlace, visit: (own: number, at: number) => void): void {
	const columns = place.groups * place.ownColumns;
	const panelsOfGroup = place.panels / place.groups;
	for (let row = 0; row < place.ownRows; row++)
		for (let column = 0; column < columns; column++) {
			const group = Math.floor(column / place.ownColumns);
			const within = column % place.ownColumns;
			const panel = group * panelsOfGroup + (within >> 3);
			visit(row * columns + column, (place.at + panel * place.panel + row * ROW) / 4 + (within & 7));
		}
}
