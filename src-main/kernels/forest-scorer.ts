/** The isolation forest kernel: a forest is written into its memory once, then rows are scored block by block. */
import { wasmBase64 } from './generated/isolation-forest.ts';
import { growTo, instantiate } from './instantiate.ts';

/** As `maths/compiled-forest.ts` makes it. Taken as checked: a child outside its arrays would be read all the same. */
interface ForestArrays {
	readonly featureCount: number;
	readonly roots: Int32Array;
	readonly levels: Int32Array;
	readonly feature: Int32Array;
	readonly threshold: Float64Array;
	readonly child: Int32Array;
	readonly path: Float64Array;
	readonly scale: number;
}

export interface ForestScorer {
	/**
	 * Writes the scores of whole rows, bit for bit those of `scoreForest` of `maths/isolation-forest.ts`.
	 *
	 * @param rows    shape (n, featureCount), row major
	 * @param scores  shape (n,), overwritten
	 * @returns index in `rows` of the first value that is not finite, -1 when there is none; scores behind it are not written
	 */
	readonly score: (rows: Float64Array, scores: Float64Array) => number;
}

interface ForestExports {
	readonly memory: WebAssembly.Memory;
	readonly LANES: WebAssembly.Global;
	firstFreeByte(): number;
	scoreBlock(
		trees: number,
		treeCount: number,
		nodes: number,
		paths: number,
		scale: number,
		rows: number,
		count: number,
		features: number,
		block: number,
		width: number,
		scores: number,
	): number;
}

const NODE_BYTES = 16;
/** Columns of a block: with a tree and the sums they fit into a first cache of 32 KB. */
const BLOCK_BYTES = 20 * 1024;
const MAX_WIDTH = 256;

/**
 * A scorer of its own for the calling thread, about 24 bytes a node.
 *
 * @param forest  not kept
 */
export function loadForestScorer(forest: ForestArrays): ForestScorer {
	const exports = instantiate(wasmBase64) as unknown as ForestExports;
	const { featureCount, scale } = forest;
	const treeCount = forest.roots.length;
	const lanes: number = exports.LANES.value;
	const width = lanes * Math.max(1, Math.min(MAX_WIDTH / lanes, Math.floor(BLOCK_BYTES / (8 * featureCount * lanes))));
	const place = layOut(exports.firstFreeByte(), forest, width);
	growTo(exports.memory, place.end);
	writeForest(exports.memory.buffer, forest, place, width);
	const staged = new Float64Array(exports.memory.buffer, place.rows, width * featureCount);
	const results = new Float64Array(exports.memory.buffer, place.scores, width);
	const { trees, nodes, paths, rows: rowsAt, block, scores: scoresAt } = place;
	return {
		score(rows, scores) {
			const rowCount = rows.length / featureCount;
			for (let from = 0; from < rowCount; from += width) {
				const count = Math.min(width, rowCount - from);
				staged.set(rows.subarray(from * featureCount, (from + count) * featureCount));
				const bad = exports.scoreBlock(trees, treeCount, nodes, paths, scale, rowsAt, count, featureCount, block, width, scoresAt);
				if (bad >= 0) return from * featureCount + bad;
				scores.set(count === width ? results : results.subarray(0, count), from);
			}
			return -1;
		},
	};
}

/** Byte offsets: nodes, their paths, the trees, then one block of rows, its columns and its scores. Each a multiple of 64. */
function layOut(free: number, { featureCount, feature, roots }: ForestArrays, width: number) {
	let end = free;
	const reserve = (bytes: number): number => {
		const start = Math.ceil(end / 64) * 64;
		end = start + bytes;
		return start;
	};
	const nodes = reserve(feature.length * NODE_BYTES);
	const paths = reserve(feature.length * 8);
	const trees = reserve(roots.length * 8);
	const block = reserve(width * featureCount * 8);
	const scores = reserve(width * 8);
	const rows = reserve(width * featureCount * 8);
	return { nodes, paths, trees, block, scores, rows, end };
}

function writeForest(buffer: ArrayBuffer, forest: ForestArrays, { nodes, paths, trees }: ReturnType<typeof layOut>, width: number): void {
	const nodeCount = forest.feature.length;
	const words = new Uint32Array(buffer);
	const doubles = new Float64Array(buffer);
	for (let node = 0; node < nodeCount; node++) {
		const at = nodes + node * NODE_BYTES;
		doubles[at / 8] = forest.threshold[node]!;
		words[at / 4 + 2] = forest.feature[node]! * width * 8;
		words[at / 4 + 3] = nodes + forest.child[node]! * NODE_BYTES;
	}
	doubles.set(forest.path, paths / 8);
	forest.roots.forEach((root, tree) => {
		words[trees / 4 + 2 * tree] = nodes + root * NODE_BYTES;
		words[trees / 4 + 2 * tree + 1] = forest.levels[tree]!;
	});
}
