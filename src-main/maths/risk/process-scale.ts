/** From the parameters of a process to the float32 steps of its paths, and from their outcome back to the unit of the metric. */
import { AppError } from '../../shared/domain/errors.ts';
import { exp, expm1 } from '../elementary.ts';
import type { GeometricBrownianMotion, OrnsteinUhlenbeck } from './paths.ts';

export type Process = ({ readonly kind: 'gbm' } & GeometricBrownianMotion) | ({ readonly kind: 'ou' } & OrnsteinUhlenbeck);

/** Steps of a day in float32. Values are in units of the start (growing), or distances from the level (returning). */
export type ProcessSteps =
	| { readonly kind: 'growing' /** Of log2 of the growth of a day. */; readonly mean: number; readonly spread: number }
	| {
			readonly kind: 'returning';
			/** Share of a distance that is left after a day. */
			readonly keep: number;
			readonly spread: number;
			/** Expected value by day. Shape (days,). */
			readonly means: Float32Array;
	  };

/** A value of a path in the unit of the metric = level + unit * value. */
export interface ProcessScale {
	readonly level: number;
	readonly unit: number;
}

export interface ScaledProcess {
	readonly steps: ProcessSteps;
	readonly scale: ProcessScale;
}

/** Natural logarithm of the largest growth that float32 holds, also when 3,650 days are added up. */
const MAX_LOG_GROWTH = 80;
/** No path of any run strays further, in standard deviations. */
const FARTHEST = 8;

/**
 * @param days  at least 1
 * @throws AppError `invalid_input` for parameters that are out of range, or so wild that values leave what float32 holds
 */
export function scaleProcess(process: Process, days: number): ScaledProcess {
	return process.kind === 'gbm' ? scaleBrownian(process, days) : scaleReturning(process, days);
}

function scaleBrownian({ start, drift, volatility }: GeometricBrownianMotion, days: number): ScaledProcess {
	requireProcess(start > 0 && volatility >= 0 && Number.isFinite(start + volatility + drift), { start, drift, volatility });
	const mean = drift - 0.5 * volatility * volatility;
	const farthest = Math.abs(mean) * days + FARTHEST * volatility * Math.sqrt(days);
	if (farthest > MAX_LOG_GROWTH)
		throw new AppError(
			'invalid_input',
			`Within ${days} days this process could grow or shrink by a factor of e^${Math.round(farthest)}, which says nothing of a drive; at most e^${MAX_LOG_GROWTH} is simulated. Use a shorter horizon, or a history without jumps.`,
			{ field: 'process', drift, volatility, days },
		);
	return {
		steps: { kind: 'growing', mean: Math.fround(mean * Math.LOG2E), spread: Math.fround(volatility * Math.LOG2E) },
		scale: { level: 0, unit: start },
	};
}

function scaleReturning({ start, level, speed, volatility }: OrnsteinUhlenbeck, days: number): ScaledProcess {
	requireProcess(speed > 0 && volatility >= 0 && Number.isFinite(start + level + speed + volatility), { start, level, speed, volatility });
	const sd = volatility * Math.sqrt(-expm1(-2 * speed) / (2 * speed));
	const distance = start - level;
	// The larger of what chance and what the return moves: neither is lost beside the other.
	const unit = Math.max(sd, Math.abs(distance)) || 1;
	requireProcess(Number.isFinite(unit), { start, level, speed, volatility });
	const means = Float32Array.from({ length: days }, (_, day) => (distance / unit) * exp(-speed * (day + 1)));
	return {
		steps: { kind: 'returning', keep: Math.fround(exp(-speed)), spread: Math.fround(sd / unit), means },
		scale: { level, unit },
	};
}

/**
 * Values of paths in the unit of the metric.
 *
 * @param values  shape (paths,), in units of the process
 * @param out     receives them from `at` on; a new array when absent
 */
export function inMetricUnit(values: Float32Array, { level, unit }: ProcessScale, out = new Float64Array(values.length), at = 0): Float64Array {
	for (let path = 0; path < values.length; path++) out[at + path] = level + unit * values[path]!;
	return out;
}

/** The scale of the sum over days. */
export function scaleOfSum({ level, unit }: ProcessScale, days: number): ProcessScale {
	return { level: level * days, unit };
}

function requireProcess(isFine: boolean, parameters: Readonly<Record<string, number>>): void {
	if (!isFine) throw new AppError('invalid_input', 'The parameters of the process are out of range.', parameters);
}
