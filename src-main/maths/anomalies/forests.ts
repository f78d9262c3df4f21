/**
 * The forests that say how strange a place is as a whole: one over the fleet, and one for each drive model that has history enough. The
 * score of a place rests on both alike: its path is the mean of theirs.
 */
import { growForest } from '../grow-forest.ts';
import { averagePathLength, createContributions, type Forest, scoreForest } from '../isolation-forest.ts';
import { FEATURES, type FeatureName, featureNames } from './features.ts';
import type { DriveFindings } from './watch.ts';

/** How forests are grown and rows scored; rows are row major, finite, of shape (n, columns). */
export interface AnomalyForest {
	readonly grow: (rows: Float64Array, featureCount: number, seed: number, features: readonly FeatureName[]) => Forest;
	/** @returns shape (n,), in (0, 1); higher is stranger */
	readonly score: (forest: Forest, rows: Float64Array) => Float64Array;
}

/** Liu, Ting & Zhou (2008) with 100 trees of 256 rows, in plain TypeScript. */
export const isolationForest: AnomalyForest = {
	grow: (rows, featureCount, seed) => growForest(rows, featureCount, { seed }),
	score: scoreForest,
};

/** Rows that the forest of the fleet is fitted on at most, about; each tree sees 256 of them. */
export const FIT_ROWS = 25_600;
/** A model has a forest of its own from so many drives and rows on; more models than this share the one of the fleet. */
const MIN_FAMILY_DRIVES = 5;
const MIN_FAMILY_ROWS = 512;
const MAX_FAMILIES = 63;

/** The name of the forest of all drives among the parts of a model bundle. */
export const FLEET = 'fleet';

export interface FamilyForest {
	/** `FLEET` or a drive model. */
	readonly family: string;
	/** Rows that it was fitted on. */
	readonly rows: number;
	readonly forest: Forest;
}

/** The forests of one search, data only. */
export interface ForestSet {
	/** Columns of the rows. */
	readonly features: readonly FeatureName[];
	/** The fleet first; empty where the history has too few rows. */
	readonly forests: readonly FamilyForest[];
}

/** What one forest is grown on. */
export interface ForestTable {
	readonly family: string;
	/** Shape (n, features), row major. */
	readonly rows: Float64Array;
}

/** The tables that the forests of a fleet are grown on: that of the fleet first; none where the history has too few rows. */
export function forestTables(findings: readonly DriveFindings[]): {
	readonly features: readonly FeatureName[];
	readonly tables: readonly ForestTable[];
} {
	const features = featureNames.filter((_, column) => findings.some(({ sample }) => hasValues(sample, column)));
	const rowsOf = (drives: readonly DriveFindings[]): Float64Array =>
		columnsOf(
			drives.map(({ sample }) => sample),
			features,
		);
	const fleet = rowsOf(findings);
	if (features.length === 0 || fleet.length < 2 * features.length) return { features, tables: [] };
	const families = [...Map.groupBy(findings, ({ model }) => model)]
		.filter(([model, drives]) => model !== '' && model !== FLEET && drives.length >= MIN_FAMILY_DRIVES && drives.length < findings.length)
		.map(([family, drives]) => ({ family, rows: rowsOf(drives) }))
		.filter(({ rows }) => rows.length / features.length >= MIN_FAMILY_ROWS)
		.sort((a, b) => b.rows.length - a.rows.length || (a.family < b.family ? -1 : 1))
		.slice(0, MAX_FAMILIES);
	return { features, tables: [{ family: FLEET, rows: fleet }, ...families] };
}

/** Grows the forests on the samples of all drives. */
export function growForests(findings: readonly DriveFindings[], seed: number, kit: AnomalyForest): ForestSet {
	const { features, tables } = forestTables(findings);
	return {
		features,
		forests: tables.map(({ family, rows }) => ({
			family,
			rows: rows.length / features.length,
			forest: kit.grow(rows, features.length, seed, features),
		})),
	};
}

function hasValues(rows: Float32Array, column: number): boolean {
	for (let at = column; at < rows.length; at += FEATURES) if (rows[at] !== 0) return true;
	return false;
}

/** Rows of all columns as rows of some. */
export function columnsOf(parts: readonly Float32Array[], features: readonly FeatureName[]): Float64Array {
	const columns = features.map((name) => featureNames.indexOf(name));
	const count = parts.reduce((sum, part) => sum + part.length / FEATURES, 0);
	const rows = new Float64Array(count * columns.length);
	let to = 0;
	for (const part of parts) for (let from = 0; from < part.length; from += FEATURES) for (const column of columns) rows[to++] = part[from + column];
	return rows;
}

/** The forests that speak of a drive model: of the fleet and, where there is one, of the model. */
function forestsOf({ forests }: ForestSet, model: string): FamilyForest[] {
	return forests.filter(({ family }, index) => index === 0 || family === model);
}

/**
 * Scores of rows of one drive model.
 *
 * @param rows  shape (n, FEATURES)
 * @returns shape (n,): 2^-(mean path / its usual length); NaN without a forest
 */
export function scoreRows(set: ForestSet, model: string, rows: Float32Array, kit: AnomalyForest): Float64Array {
	const own = forestsOf(set, model);
	const table = columnsOf([rows], set.features);
	const scores = own.map(({ forest }) => kit.score(forest, table));
	if (scores.length === 0) return new Float64Array(rows.length / FEATURES).fill(Number.NaN);
	// The mean of the exponents is the geometric mean of the scores.
	return scores.length === 1 ? scores[0] : scores[0].map((score, row) => Math.sqrt(score * scores[1][row]));
}

/** What one column adds to the score, before it has words. */
export interface FeatureBits {
	readonly feature: FeatureName;
	/** The value of the column. */
	readonly sigmas: number;
	/** Part of log2(2 x score). */
	readonly bits: number;
}

/**
 * What each column adds to the score of a row: parts of log2(2 x score) = 1 - mean path / usual path, by the cuts of each column
 * (`contributions` of the isolation forest). They add up.
 *
 * @returns a function of a drive model and a row of shape (FEATURES,); empty without a forest
 */
export function createFeatureBits(set: ForestSet): (model: string, row: Float32Array) => FeatureBits[] {
	const byForest = new Map(
		set.forests.map(({ forest }) => [forest, { cutsOf: createContributions(forest), usual: averagePathLength(forest.subsampleSize) }]),
	);
	return (model, row) => {
		const table = columnsOf([row], set.features);
		const parts = forestsOf(set, model).flatMap(({ forest }) => {
			const known = byForest.get(forest);
			return known === undefined ? [] : [known.cutsOf(table).map((cuts) => (known.usual > 0 ? cuts / known.usual : 0))];
		});
		if (parts.length === 0) return [];
		return set.features.map((feature, column) => ({
			feature,
			sigmas: table[column],
			bits: parts.reduce((sum, part) => sum + part[column], 0) / parts.length,
		}));
	};
}
