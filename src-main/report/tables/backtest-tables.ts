/** What would have been said on past days, beside what came. */
import type { ReportFigures } from '../../shared/domain/report.ts';
import type { FigureTable } from './table.ts';

const NOBODY_LOOKED = 'Nobody has looked back on past days of this history.';

/** One row for each part of the load, horizon and level of VaR. */
export function loadBacktestTable({ backtests }: ReportFigures): FigureTable {
	return {
		name: 'Load backtests',
		about: backtests
			? 'How often a day or week of the fleet went beyond the VaR that was stated for it, and how often it should have.'
			: NOBODY_LOOKED,
		columns: [
			{ name: 'Metric', kind: 'text' },
			{ name: 'Unit', kind: 'text' },
			{ name: 'Fleet is the', kind: 'text' },
			{ name: 'Horizon', kind: 'integer', unit: 'days' },
			{ name: 'Drives', kind: 'integer' },
			{ name: 'Judged', kind: 'integer', unit: 'days or weeks' },
			{ name: 'Confidence', kind: 'number', unit: '0 to 1' },
			{ name: 'Exceedances', kind: 'integer' },
			{ name: 'Expected exceedances', kind: 'number' },
			{ name: 'Kupiec, p-value', kind: 'probability', unit: '0 to 1' },
			{ name: 'Independence, p-value', kind: 'probability', unit: '0 to 1' },
			{ name: 'Conditional coverage, p-value', kind: 'probability', unit: '0 to 1' },
			{ name: 'Quantile loss', kind: 'number', unit: 'unit of the metric' },
			{ name: 'Quantile loss of the past year', kind: 'number', unit: 'unit of the metric' },
			{ name: 'Verdict', kind: 'text' },
		],
		rows: (backtests?.loads ?? []).flatMap((load) =>
			load.levels.map((level) => [
				load.metric,
				load.unit,
				load.aggregate,
				load.horizonDays,
				load.drives,
				load.days,
				level.confidence,
				level.exceedances,
				level.expected,
				level.kupiec.pvalue,
				level.independence.pvalue,
				level.conditionalCoverage.pvalue,
				level.quantileLoss,
				level.benchmarkLoss,
				level.verdict,
			]),
		),
	};
}

/** One row a horizon. */
export function failureBacktestTable({ backtests }: ReportFigures): FigureTable {
	return {
		name: 'Failure backtests',
		about: backtests ? 'Failures that came within the horizon beside those that were expected, and how good the probabilities were.' : NOBODY_LOOKED,
		columns: [
			{ name: 'Horizon', kind: 'integer', unit: 'days' },
			{ name: 'Judged', kind: 'integer', unit: 'drives on a day' },
			{ name: 'Left out', kind: 'integer', unit: 'drives on a day' },
			{ name: 'Failures', kind: 'integer' },
			{ name: 'Expected failures', kind: 'number' },
			{ name: 'Expected failures, lower 95 %', kind: 'number' },
			{ name: 'Expected failures, upper 95 %', kind: 'number' },
			{ name: 'Brier score', kind: 'number' },
			{ name: 'Brier score of the overall share', kind: 'number' },
			{ name: 'Calibration slope', kind: 'number' },
			{ name: 'Calibration slope, standard error', kind: 'number' },
			{ name: 'Calibration intercept', kind: 'number' },
			{ name: 'Recall of the rule', kind: 'probability', unit: '0 to 1' },
			{ name: 'Recall of the model', kind: 'probability', unit: '0 to 1' },
			{ name: 'Average precision', kind: 'probability', unit: '0 to 1' },
			{ name: 'Verdict', kind: 'text' },
		],
		rows: (backtests?.failures ?? []).map((test) => [
			test.horizonDays,
			test.cases,
			test.leftOut,
			test.failures,
			test.expected,
			test.expectedLower,
			test.expectedUpper,
			test.brier,
			test.brierReference,
			test.calibration?.slope ?? null,
			test.calibration?.slopeStandardError ?? null,
			test.calibration?.intercept ?? null,
			test.rule.recall,
			test.model.recall,
			test.averagePrecision,
			test.verdict,
		]),
	};
}
