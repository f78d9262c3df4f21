/** Whether the errors of a forecaster are what is left when nothing more can be learnt: around zero, without memory, evenly spread, normal. */

import { AppError } from '../../shared/domain/errors.ts';
import type { ResidualCheck, ResidualDiagnostics } from '../../shared/domain/forecast-diagnostics.ts';
import { chiSquareSurvival } from '../distributions/chi-square.ts';
import { autocorrelation } from './autocorrelation.ts';
import { whiteNoiseLimit } from './correlogram.ts';
import { ljungBoxOf } from './portmanteau.ts';
import { archTest, jarqueBera } from './residual-tests.ts';
import { mean, sd } from './statistics.ts';

/** With fewer errors the tests could be computed, but their verdict would be a matter of luck. */
export const RESIDUALS_NEEDED = 20;

const SIGNIFICANCE = 0.05;
const MOST_LAGS = 14;
/** Lags that a model's own coefficients leave to test, at least. */
const FREE_LAGS = 3;

/** What the tests say of errors, without whose they are and when they were. */
export type ResidualFigures = Omit<ResidualDiagnostics, 'of' | 'everyDays' | 'atMs' | 'values'>;

/**
 * Four questions to the errors of a forecaster; correlations leave products with a missing error out.
 *
 * @param errors  observed less forecast, oldest first, equally spaced; NaN = missing
 * @param modelDf coefficients of the model whose innovations they are; 0 for forecasts of days that the model had not seen
 * @returns without checks for fewer than `RESIDUALS_NEEDED` errors and where all are alike
 */
export function diagnoseResiduals(errors: Float64Array, modelDf = 0): ResidualFigures {
	const known = errors.filter(Number.isFinite);
	const count = known.length;
	const average = count === 0 ? Number.NaN : mean(known);
	const standardDeviation = sd(known);
	const plain = { count, mean: average, standardDeviation, acfLimit: whiteNoiseLimit(Math.max(1, count)) };
	// Rounding of a huge level is no spread.
	const largest = known.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
	if (count < RESIDUALS_NEEDED || !(standardDeviation > 1e-12 * largest))
		return { ...plain, meanStandardError: standardDeviation / Math.sqrt(count), acf: new Float64Array(0), checks: [] };
	const lags = Math.min(Math.floor(count / 2) - 1, Math.max(Math.min(MOST_LAGS, Math.floor(count / 5)), modelDf + FREE_LAGS));
	const correlations = autocorrelation(errors, lags, { missing: 'leave out' });
	const meanStandardError = standardErrorOfMean(standardDeviation, count, correlations[1]);
	const checks = [biasCheck(average, meanStandardError), ...memoryCheck(correlations, count, modelDf), ...spreadCheck(errors), shapeCheck(known)];
	return { ...plain, meanStandardError, acf: correlations.slice(1), checks };
}

/** Errors that follow their neighbours count as the fewer that they are worth. @source Bayley & Hammersley (1946) */
function standardErrorOfMean(standardDeviation: number, count: number, neighbours: number): number {
	const shared = Math.min(0.99, Math.max(0, neighbours));
	return (standardDeviation / Math.sqrt(count)) * Math.sqrt((1 + shared) / (1 - shared));
}

function biasCheck(average: number, standardError: number): ResidualCheck {
	const stat = average / standardError;
	return checkOf('bias', 'mean', stat, chiSquareSurvival(stat * stat, 1));
}

/** None where the coefficients of the model leave no lag to test. */
function memoryCheck(correlations: Float64Array, count: number, modelDf: number): ResidualCheck[] {
	const last = ljungBoxOf(correlations, count, modelDf).at(-1);
	if (last === undefined || last.lags <= modelDf) return [];
	return [{ ...checkOf('memory', 'Ljung-Box', last.stat, last.pvalue), lags: last.lags }];
}

/** None where gaps leave too few rows, or all errors are of one size. */
function spreadCheck(errors: Float64Array): ResidualCheck[] {
	const lags = Math.min(7, Math.floor(errors.length / 5));
	let [rows, run] = [0, 0];
	for (const error of errors) {
		run = Number.isFinite(error) ? run + 1 : 0;
		if (run > lags) rows++;
	}
	if (rows < Math.max(RESIDUALS_NEEDED / 2, 2 * lags)) return [];
	try {
		const { stat, pvalue } = archTest(errors, lags);
		return [{ ...checkOf('spread', 'ARCH-LM', stat, pvalue), lags }];
	} catch (thrown) {
		if (thrown instanceof AppError && thrown.code === 'series_constant') return [];
		throw thrown;
	}
}

function shapeCheck(known: Float64Array): ResidualCheck {
	const { stat, pvalue } = jarqueBera(known);
	return checkOf('shape', 'Jarque-Bera', stat, pvalue);
}

function checkOf(question: ResidualCheck['question'], test: ResidualCheck['test'], stat: number, pvalue: number): ResidualCheck {
	return { question, test, stat, pvalue, isRejected: pvalue < SIGNIFICANCE };
}
