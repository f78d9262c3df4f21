/** How far a forecast may be trusted, for the terminal and for programs. */
import { coverageSentence, forecastAnswer } from '../../shared/charts/forecast-text.ts';
import { residualLines, residualSentences } from '../../shared/charts/residual-text.ts';
import type { Forecast } from '../../shared/domain/results.ts';
import { iso, jsonNumbers } from './command.ts';

/** Two lines: how the bands and the forecast did on the past, and what the errors say. One for what an older version stored. */
export function diagnosticLines(forecast: Forecast): string[] {
	return [`${forecastAnswer(forecast)} ${coverageSentence(forecast)}`, residualLines(forecast).join(' ')];
}

/** Arrays as JSON, instants as text, and beside the figures the sentences that read them. */
export function diagnosticsJson({ correlogram, residuals, errorGrowth, unit }: Forecast): Readonly<Record<string, unknown>> {
	return {
		...(correlogram && {
			correlogram: {
				...correlogram,
				acf: jsonNumbers(correlogram.acf),
				acfLimits: jsonNumbers(correlogram.acfLimits),
				pacf: jsonNumbers(correlogram.pacf),
			},
		}),
		...(residuals && {
			residuals: residuals.map((one) => {
				const { atMs, values, acf, mean, meanStandardError, standardDeviation, ...rest } = one;
				const [meanOrNull, errorOrNull, deviationOrNull] = jsonNumbers(Float64Array.of(mean, meanStandardError, standardDeviation));
				return {
					...rest,
					mean: meanOrNull,
					meanStandardError: errorOrNull,
					standardDeviation: deviationOrNull,
					observedAt: Array.from(atMs, iso),
					values: jsonNumbers(values),
					standardised: jsonNumbers(values.map((value) => value / standardDeviation)),
					acf: jsonNumbers(acf),
					sentences: residualSentences(one, unit),
				};
			}),
		}),
		...(errorGrowth && {
			errorGrowth: {
				ensemble: jsonNumbers(errorGrowth.ensemble),
				seasonalNaive: jsonNumbers(errorGrowth.seasonalNaive),
				counts: jsonNumbers(errorGrowth.counts),
			},
		}),
	};
}
