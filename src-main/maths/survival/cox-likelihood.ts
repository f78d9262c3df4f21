/**
 * The log partial likelihood of a Cox model with its score and information, in one pass back through the ages. Rows enter the sums over the
 * risk set at their exit and leave them at their entry.
 */
import { exp, log } from '../elementary.ts';
import { startOfRisk } from './lifetimes.ts';

/** How failures at one age share their risk set: one after the other on average (Efron), or all with the whole of it (Breslow). */
export type CoxTies = 'efron' | 'breslow';

/** What the likelihood reads, see `CoxRows`. */
export interface RiskRows {
	readonly exitDays: Float64Array;
	readonly hasFailed: Uint8Array;
	readonly entryDays?: Float64Array;
	readonly strata?: Int32Array;
	readonly covariates: readonly Float64Array[];
}

/** The rows in the order of the pass: by stratum, exits falling. */
export interface CoxPass {
	readonly rows: number;
	readonly terms: number;
	readonly exits: Float64Array;
	readonly hasFailed: Uint8Array;
	readonly strata: Int32Array;
	/** Age after which a row is at risk, -Infinity for all without truncation. */
	readonly entries: Float64Array;
	/** Rows by stratum, entries falling: the order in which they leave. */
	readonly leaving: Int32Array;
	readonly isTruncated: boolean;
	/** A row is at risk from its very entry on, not only after it. */
	readonly isAtRiskAtEntry: boolean;
	/** Row major, shape (rows, terms). */
	readonly covariates: Float64Array;
}

/** At one point of the coefficients. */
export interface CoxPoint {
	readonly logLikelihood: number;
	/** Shape (terms,). */
	readonly score: Float64Array;
	/** Shape (terms, terms), row major. */
	readonly information: Float64Array;
}

/** @param covariates shape (terms, rows), centred and scaled as the coefficients expect them */
export function orderRows({ exitDays, hasFailed, entryDays, strata, covariates }: RiskRows, isAtRiskAtEntry: boolean): CoxPass {
	const rows = exitDays.length;
	const terms = covariates.length;
	const stratumOf = (row: number): number => strata?.[row] ?? 0;
	const entryOf = (row: number): number => (entryDays ? startOfRisk(entryDays[row]!) : Number.NEGATIVE_INFINITY);
	const order = Int32Array.from({ length: rows }, (_, row) => row).sort((a, b) => stratumOf(a) - stratumOf(b) || exitDays[b]! - exitDays[a]!);
	const entries = Float64Array.from(order, entryOf);
	const sorted = Int32Array.from(order, stratumOf);
	const packed = new Float64Array(rows * terms);
	for (let i = 0; i < rows; i++) for (let term = 0; term < terms; term++) packed[i * terms + term] = covariates[term]![order[i]!]!;
	const falling = (a: number, b: number): number => sorted[a]! - sorted[b]! || (entries[a] === entries[b] ? 0 : entries[b]! - entries[a]!);
	return {
		rows,
		terms,
		exits: Float64Array.from(order, (row) => exitDays[row]!),
		hasFailed: Uint8Array.from(order, (row) => hasFailed[row]!),
		strata: sorted,
		entries,
		leaving: Int32Array.from({ length: rows }, (_, i) => i).sort(falling),
		isTruncated: entries.some((entry) => entry > Number.NEGATIVE_INFINITY),
		isAtRiskAtEntry,
		covariates: packed,
	};
}

/**
 * Sums over a risk set: of the weights, of weight times covariate, of weight times the products of two covariates; shape (1 + terms +
 * terms (terms + 1) / 2,). With truncation rows leave again, so the rounding of each sum is kept beside it: a small risk set after a
 * large one would otherwise be made of what the large one lost.
 */
export interface RiskSums {
	readonly sums: Float64Array;
	readonly lost: Float64Array;
}

/** Walks back through the failure ages of every stratum. `visit` sees the rows [from, to) that end at the age, and the sums of its risk set. */
export function forEachFailureAge(
	pass: CoxPass,
	weights: Float64Array,
	length: number,
	visit: (from: number, to: number, atRisk: Float64Array) => void,
): void {
	const { rows, exits, strata, hasFailed, entries, leaving, isTruncated, isAtRiskAtEntry } = pass;
	const risk: RiskSums = { sums: new Float64Array(length), lost: new Float64Array(length) };
	const rounded = new Float64Array(length);
	let gone = 0;
	for (let from = 0; from < rows; ) {
		const stratum = strata[from]!;
		const age = exits[from]!;
		if (from > 0 && strata[from - 1] !== stratum) {
			risk.sums.fill(0);
			risk.lost.fill(0);
			gone = from;
		}
		let to = from;
		let failures = 0;
		for (; to < rows && strata[to] === stratum && exits[to] === age; to++) {
			if (isTruncated) addExactly(pass, weights, to, 1, risk);
			else addRow(pass, weights, to, risk.sums);
			failures += hasFailed[to]!;
		}
		if (failures > 0) {
			if (isTruncated) {
				for (; gone < rows && strata[leaving[gone]!] === stratum; gone++) {
					const entry = entries[leaving[gone]!]!;
					if (isAtRiskAtEntry ? entry <= age : entry < age) break;
					addExactly(pass, weights, leaving[gone]!, -1, risk);
				}
				for (let k = 0; k < length; k++) rounded[k] = risk.sums[k]! + risk.lost[k]!;
				visit(from, to, rounded);
			} else visit(from, to, risk.sums);
		}
		from = to;
	}
}

/** Adds one row to sums as long as `sums` goes: the weight alone, or with first and second moments. */
function addRow({ terms, covariates }: CoxPass, weights: Float64Array, row: number, sums: Float64Array): void {
	const weight = weights[row]!;
	sums[0]! += weight;
	if (sums.length === 1) return;
	const start = row * terms;
	let product = 1 + terms;
	for (let a = 0; a < terms; a++) {
		const weighted = weight * covariates[start + a]!;
		sums[1 + a]! += weighted;
		for (let b = 0; b <= a; b++) sums[product++]! += weighted * covariates[start + b]!;
	}
}

/** The same with the rounding kept. @source Knuth (1998), The Art of Computer Programming 2, 4.2.2, theorem B */
function addExactly({ terms, covariates }: CoxPass, weights: Float64Array, row: number, sign: number, { sums, lost }: RiskSums): void {
	const add = (k: number, value: number): void => {
		const before = sums[k]!;
		const after = before + value;
		const part = after - before;
		sums[k] = after;
		lost[k]! += before - (after - part) + (value - part);
	};
	const weight = sign * weights[row]!;
	add(0, weight);
	if (sums.length === 1) return;
	const start = row * terms;
	let product = 1 + terms;
	for (let a = 0; a < terms; a++) {
		const weighted = weight * covariates[start + a]!;
		add(1 + a, weighted);
		for (let b = 0; b <= a; b++) add(product++, weighted * covariates[start + b]!);
	}
}

/** Linear predictor of every row, in the order of the pass. */
export function linearPredictor({ rows, terms, covariates }: CoxPass, coefficients: Float64Array): Float64Array {
	const predictor = new Float64Array(rows);
	for (let row = 0; row < rows; row++) {
		let sum = 0;
		for (let term = 0; term < terms; term++) sum += covariates[row * terms + term]! * coefficients[term]!;
		predictor[row] = sum;
	}
	return predictor;
}

/**
 * Log partial likelihood (constants left out), score and information.
 *
 * With m failures at one age and f = j/m (Efron) or 0 (Breslow), j = 0 .. m - 1, each term has the denominator D = S - f F, where S sums over
 * the risk set and F over those who fail; the sums over j of 1/D, f/D, 1/D^2, f/D^2, f^2/D^2 leave one matrix per age to add.
 *
 * @param coefficients  shape (terms,)
 * @source Efron (1977), JASA 72; Breslow (1974), Biometrics 30; Therneau & Grambsch (2000), Modeling Survival Data, 3.1 and 3.3
 */
export function evaluateCox(pass: CoxPass, coefficients: Float64Array, ties: CoxTies): CoxPoint {
	const { terms, hasFailed, covariates } = pass;
	const length = 1 + terms + (terms * (terms + 1)) / 2;
	const predictor = linearPredictor(pass, coefficients);
	const highest = predictor.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
	const weights = predictor.map((value) => exp(value - highest));
	const score = new Float64Array(terms);
	const information = new Float64Array(terms * terms);
	const failing = new Float64Array(length);
	let logLikelihood = 0;
	forEachFailureAge(pass, weights, length, (from, to, atRisk) => {
		failing.fill(0);
		let failures = 0;
		for (let row = from; row < to; row++) {
			if (hasFailed[row] !== 1) continue;
			failures++;
			logLikelihood += predictor[row]! - highest;
			for (let term = 0; term < terms; term++) score[term]! += covariates[row * terms + term]!;
			addRow(pass, weights, row, failing);
		}
		let [inverse, tied, inverseSquare, tiedSquare, tiedTiedSquare] = [0, 0, 0, 0, 0];
		for (let j = 0; j < failures; j++) {
			const share = ties === 'efron' ? j / failures : 0;
			const d = 1 / (atRisk[0]! - share * failing[0]!);
			logLikelihood += log(d);
			inverse += d;
			tied += share * d;
			inverseSquare += d * d;
			tiedSquare += share * d * d;
			tiedTiedSquare += share * share * d * d;
		}
		let product = 1 + terms;
		for (let a = 0; a < terms; a++) {
			const sa = atRisk[1 + a]!;
			const fa = failing[1 + a]!;
			score[a]! -= inverse * sa - tied * fa;
			for (let b = 0; b <= a; b++, product++) {
				const sb = atRisk[1 + b]!;
				const fb = failing[1 + b]!;
				const means = inverseSquare * sa * sb - tiedSquare * (sa * fb + fa * sb) + tiedTiedSquare * fa * fb;
				information[a * terms + b]! += inverse * atRisk[product]! - tied * failing[product]! - means;
			}
		}
	});
	for (let a = 0; a < terms; a++) for (let b = 0; b < a; b++) information[b * terms + a] = information[a * terms + b]!;
	return { logLikelihood, score, information };
}
