/**
 * What a forecast says of itself beside its figures: correlations of the series, errors of one day ahead, how errors grow, and
 * how far each member is ahead of the last week repeated. Only reads what the weighing has computed anyway.
 */
import { type ArimaModel, arimaResiduals } from '../maths/series/arima.ts';
import { factorSizes } from '../maths/series/arima-order.ts';
import { longestStretch } from '../maths/series/arima-select.ts';
import { correlogram } from '../maths/series/correlogram.ts';
import { diagnoseResiduals } from '../maths/series/residual-diagnostics.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { Forecast, MemberAccuracy, ResidualDiagnostics } from '../shared/domain/results.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { Member } from './member-weights.ts';
import type { Origins } from './origins.ts';

/** All that has been forecast on the way. */
export interface ForecastPast {
	/** Daily values, shape (n,); NaN = missing. */
	readonly series: Float64Array;
	/** UTC ms of the first of them. */
	readonly firstDayMs: number;
	readonly origins: Origins;
	/** Of the ensemble, one an origin, shape (steps,) each; NaN where nothing had been earned. */
	readonly past: readonly Float64Array[];
	readonly members: readonly Member[];
	readonly yardstick: Member;
	/** The ARIMA that speaks today, where there is one of ours. */
	readonly arima?: ArimaModel;
	/** Differences that ADF asks for, or that the ARIMA takes; absent: nothing was tested. */
	readonly differences?: number;
}

/** Parts that the history does not allow are absent. */
export function diagnoseForecast(made: ForecastPast): Pick<Forecast, 'correlogram' | 'residuals' | 'errorGrowth'> {
	const correlations = correlationsOf(made);
	return {
		...(correlations === undefined ? {} : { correlogram: correlations }),
		residuals: [ensembleErrors(made), ...innovations(made)],
		...(made.origins.steps > 0 ? { errorGrowth: errorGrowth(made) } : {}),
	};
}

function correlationsOf({ series, differences }: ForecastPast): Forecast['correlogram'] {
	if (differences === undefined) return undefined;
	try {
		return correlogram(longestStretch(series), differences);
	} catch (thrown) {
		if (thrown instanceof AppError && (thrown.code === 'series_constant' || thrown.code === 'series_too_short')) return undefined;
		throw thrown;
	}
}

/** What was observed on the day after each origin, less what the ensemble of that day had said. */
function ensembleErrors({ series, firstDayMs, origins, past }: ForecastPast): ResidualDiagnostics {
	const { days } = origins;
	// Origins before anything had been earned say nothing.
	const from = Math.max(
		0,
		past.findIndex((said) => !Number.isNaN(said[0])),
	);
	const judged = days.slice(from);
	const values = Float64Array.from(judged, (day, at) => series[day] - past[from + at][0]);
	return {
		of: 'ensemble',
		everyDays: days.length > 1 ? days[1] - days[0] : 1,
		atMs: Float64Array.from(judged, (day) => firstDayMs + day * MS_PER_DAY),
		values,
		...diagnoseResiduals(values),
	};
}

function innovations({ series, firstDayMs, arima }: ForecastPast): ResidualDiagnostics[] {
	if (arima === undefined) return [];
	const all = arimaResiduals(arima, series);
	const first = all.findIndex(Number.isFinite);
	if (first < 0) return [];
	const values = all.slice(first);
	const coefficients = factorSizes(arima.order).reduce((sum, size) => sum + size, 0);
	return [
		{
			of: 'arima',
			everyDays: 1,
			atMs: Float64Array.from(values, (_, at) => firstDayMs + (first + at) * MS_PER_DAY),
			values,
			...diagnoseResiduals(values, coefficients),
		},
	];
}

function errorGrowth({ series, origins, past, yardstick }: ForecastPast): NonNullable<Forecast['errorGrowth']> {
	const steps = Array.from({ length: origins.steps }, (_, h) => missedAt(series, origins, past, yardstick, h));
	return {
		ensemble: Float64Array.from(steps, ({ own, count }) => own / count),
		seasonalNaive: Float64Array.from(steps, ({ naive, count }) => naive / count),
		counts: Float64Array.from(steps, ({ count }) => count),
	};
}

/** Sums of absolute errors h + 1 days ahead, over the origins at which both have said something that can be judged. */
function missedAt(series: Float64Array, { days }: Origins, past: readonly Float64Array[], yardstick: Member, h: number) {
	let [own, naive, count] = [0, 0, 0];
	for (const [at, day] of days.entries()) {
		if (day + h >= series.length) break;
		const [error, naiveError] = [Math.abs(series[day + h] - past[at][h]), Math.abs(series[day + h] - yardstick.past[at][h])];
		if (Number.isNaN(error) || Number.isNaN(naiveError)) continue;
		own += error;
		naive += naiveError;
		count++;
	}
	return { own, naive, count };
}

/** Each accuracy with the share by which its forecaster misses less than the yardstick on the very same days. */
export function withSkill(accuracy: readonly MemberAccuracy[], made: ForecastPast): MemberAccuracy[] {
	const pasts = new Map([...made.members, made.yardstick].map(({ name, past }) => [name, past] as const));
	return accuracy.map((one) => {
		const past = pasts.get(one.name) ?? made.past;
		let [own, naive] = [0, 0];
		for (let h = 0; h < made.origins.steps; h++) {
			const missed = missedAt(made.series, made.origins, past, made.yardstick, h);
			own += missed.own;
			naive += missed.naive;
		}
		// Where neither missed anything, neither is ahead; where only the yardstick never did, no share can be told.
		return { ...one, skill: naive > 0 ? 1 - own / naive : own > 0 ? Number.NaN : 0 };
	});
}
