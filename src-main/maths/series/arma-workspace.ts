/** The buffers of one ARMA likelihood: nothing is allocated while it is evaluated. */
import type { ParameterMap } from './arima-parameters.ts';
import { type ArmaStart, createArmaStart } from './arma-start.ts';

export interface ArmaWorkspace {
	readonly map: ParameterMap;
	readonly start: ArmaStart;
	readonly n: number;
	/** Zeros before the first value of every long buffer. */
	readonly pad: number;
	/** Series and regressors behind their pads; the same after both recursions. */
	readonly columns: readonly Float64Array[];
	readonly filtered: readonly Float64Array[];
	/** G' of each filtered column, shape (r,). */
	readonly projections: readonly Float64Array[];
	readonly residual: Float64Array;
	readonly innovation: Float64Array;
	readonly backward: Float64Array;
	/** Impulse response of 1 / theta(L), its first stage, and that of 1 / theta(L)^2. */
	readonly impulse: Float64Array;
	readonly impulseStage: Float64Array;
	readonly twice: Float64Array;
	impulseLength: number;
	/** G'G, (I + Omega G'G)^-1 Omega, and scratch; shape (r, r). */
	readonly gram: Float64Array;
	readonly posterior: Float64Array;
	readonly system: Float64Array;
	readonly weight: Float64Array;
	/** Best start and G' epsilon, shape (r,). */
	readonly best: Float64Array;
	readonly score: Float64Array;
	readonly coefficients: Float64Array;
	readonly slopeAr: Float64Array;
	readonly slopeMa: Float64Array;
	/** Sums of twice * impulse, see `addMovingAverageDeterminant`; shape (r + q, r). */
	readonly cross: Float64Array;
	/** See `backwardProducts`. */
	readonly shortProducts: Float64Array;
	logLikelihood: number;
	sigma2: number;
}

export function createArmaWorkspace(map: ParameterMap, series: Float64Array, regressors: readonly Float64Array[]): ArmaWorkspace {
	const n = series.length;
	const [p, q] = [map.wholeAr.length - 1, map.wholeMa.length - 1];
	const start = createArmaStart(p, q);
	const { r } = start;
	const pad = Math.max(p, q, 3);
	const long = (): Float64Array => new Float64Array(pad + n);
	const columns = [series, ...regressors].map((column) => {
		const padded = long();
		padded.set(column, pad);
		return padded;
	});
	return {
		map,
		start,
		n,
		pad,
		columns,
		filtered: columns.map(long),
		projections: columns.map(() => new Float64Array(r)),
		// Without regressors the series itself is what is left of it.
		residual: regressors.length > 0 ? long() : columns[0],
		innovation: long(),
		backward: long(),
		impulse: long(),
		impulseStage: long(),
		twice: long(),
		impulseLength: 0,
		gram: new Float64Array(r * r),
		posterior: new Float64Array(r * r),
		system: new Float64Array(r * r),
		weight: new Float64Array(r * r),
		best: new Float64Array(r),
		score: new Float64Array(r),
		coefficients: new Float64Array(regressors.length),
		slopeAr: new Float64Array(p + 1),
		slopeMa: new Float64Array(q + 1),
		cross: new Float64Array((r + q) * r),
		shortProducts: new Float64Array(6),
		logLikelihood: Number.NEGATIVE_INFINITY,
		sigma2: Number.NaN,
	};
}
