/** Whether a series is stationary: ADF and KPSS read together, and the number of differences that ADF asks for. */
import { AppError } from '../../shared/domain/errors.ts';
import type { Stationarity } from '../../shared/domain/results.ts';
import { type Adf, adf } from './adf.ts';
import { type Kpss, kpss } from './kpss.ts';

/** With fewer values the tests could be computed, but their verdict would be a matter of luck. */
export const STATIONARITY_MIN_VALUES = 12;

/** A p-value below this rejects the hypothesis of a test. */
const SIGNIFICANCE = 0.05;

/**
 * How often a series must be differenced until ADF (constant, AIC, 5 %) calls it stationary, at most twice; and what ADF and KPSS say together.
 *
 * @param series shape (n,), equally spaced, without gaps
 * @throws AppError as `adf`, and `series_too_short` for fewer than `STATIONARITY_MIN_VALUES` values
 */
export function chooseDifferences(series: Float64Array): { d: 0 | 1 | 2; stationarity: Stationarity } {
	if (series.length < STATIONARITY_MIN_VALUES)
		throw new AppError(
			'series_too_short',
			`A test of stationarity needs at least ${STATIONARITY_MIN_VALUES} values; there are ${series.length}. Widen the lookback.`,
			{ length: series.length },
		);
	const level = adf(series);
	const isStationary = rejects(level);
	const once = isStationary || series.length === STATIONARITY_MIN_VALUES ? null : adf(difference(series));
	const d = isStationary ? 0 : once !== null && !rejects(once) ? 2 : 1;
	const afterOnce =
		once === null
			? ''
			: `, ${d === 1 ? 'but it is' : 'nor is it'} after one difference (ADF ${once.stat.toFixed(2)}, p ${formatPvalue(once.pvalue)})`;
	const { stat, pvalue, lags, observations, criticalValues } = level;
	const evidence = `ADF ${stat.toFixed(2)}, p ${formatPvalue(pvalue)}, ${lags} lags, ${observations} rows`;
	const around = kpss(series);
	const reading = readTogether(series, level, around);
	const text = `A unit root is ${isStationary ? '' : 'not '}rejected (${evidence})${afterOnce}: d = ${d}. ${sentenceOf(reading, around)}`;
	const { stat: kpssStat, pvalue: kpssPvalue, isBound, lags: kpssLags } = around;
	const { '1%': one, '5%': five, '10%': ten } = around.criticalValues;
	return {
		d,
		stationarity: {
			stat,
			pvalue,
			lags,
			observations,
			criticalValues,
			isStationary,
			d,
			kpss: { stat: kpssStat, pvalue: kpssPvalue, isBound, lags: kpssLags, criticalValues: { '1%': one, '5%': five, '10%': ten } },
			reading,
			text,
		},
	};
}

const rejects = ({ pvalue }: { readonly pvalue: number }): boolean => pvalue < SIGNIFICANCE;

/**
 * The hypotheses are opposite: a unit root for ADF, a stationary level for KPSS.
 *
 * @source Kwiatkowski, Phillips, Schmidt & Shin (1992), section 5
 */
function readTogether(series: Float64Array, level: Adf, around: Kpss): Stationarity['reading'] {
	if (!rejects(around)) return rejects(level) ? 'stationary' : 'inconclusive';
	if (isStationaryAroundLine(series)) return 'trend_stationary';
	return rejects(level) ? 'conflicting' : 'unit_root';
}

/** Both tests with a line say so. */
function isStationaryAroundLine(series: Float64Array): boolean {
	try {
		return rejects(adf(series, { trend: 'ct' })) && !rejects(kpss(series, { trend: 'ct' }));
	} catch (thrown) {
		// A line and lags that fit a short series without error prove nothing.
		if (thrown instanceof AppError && thrown.code === 'series_linear') return false;
		throw thrown;
	}
}

function sentenceOf(reading: Stationarity['reading'], { stat, pvalue, isBound }: Kpss): string {
	const bound = isBound ? (pvalue < SIGNIFICANCE ? '<= ' : '>= ') : '';
	const evidence = `KPSS ${stat.toFixed(2)}, p ${bound}${pvalue.toFixed(isBound ? 2 : 3)}`;
	switch (reading) {
		case 'stationary':
			return `KPSS agrees that the level is stationary (${evidence}).`;
		case 'unit_root':
			return `KPSS agrees that the level wanders (${evidence}).`;
		case 'trend_stationary':
			return `KPSS sees a moving level (${evidence}), but around a line both tests call it stationary.`;
		case 'conflicting':
			return `KPSS disagrees (${evidence}): a break or a slow drift is likely.`;
		case 'inconclusive':
			return `KPSS does not see it wander either (${evidence}): the history cannot decide.`;
	}
}

/** y[t] - y[t-1], one shorter than the series. */
function difference(series: Float64Array): Float64Array {
	return Float64Array.from({ length: series.length - 1 }, (_, t) => series[t + 1] - series[t]);
}

function formatPvalue(p: number): string {
	return p < 0.001 ? '< 0.001' : p.toFixed(3);
}
