/** What might be done, beside the fleet as it is. */
import type { ReportFigures } from '../../shared/domain/report.ts';
import type { ScenarioOutcome } from '../../shared/domain/scenario.ts';
import { estimateCells, estimateColumns } from './estimate-columns.ts';
import type { FigureTable, TableCell } from './table.ts';

const NOTHING: readonly TableCell[] = [null, null, null, null];

/** One row an outcome, the fleet as it is first: it has no difference. */
export function scenarioTable({ scenarios, simulation }: ReportFigures): FigureTable {
	const currency = scenarios?.currency ?? simulation.currency;
	const level = scenarios?.baseline.levels[0]?.confidence;
	const at = level === undefined ? '' : ` ${level}`;
	const money = (name: string) => estimateColumns(name, 'money', currency);
	const row = (outcome: Omit<ScenarioOutcome, 'changes' | 'difference'> & Partial<Pick<ScenarioOutcome, 'difference'>>): TableCell[] => {
		const [first] = outcome.levels;
		const { difference } = outcome;
		return [
			outcome.name,
			outcome.cost,
			outcome.replaced,
			...estimateCells(outcome.expectedLoss),
			...estimateCells(outcome.expectedFailures),
			...(first ? estimateCells(first.valueAtRisk) : NOTHING),
			...(first ? estimateCells(first.conditionalValueAtRisk) : NOTHING),
			...(difference ? estimateCells(difference.expectedLoss) : NOTHING),
			...(difference ? estimateCells(difference.valueAtRisk) : NOTHING),
			...(difference ? estimateCells(difference.conditionalValueAtRisk) : NOTHING),
		];
	};
	return {
		name: 'Scenarios',
		about: scenarios
			? 'The fleet as it is and what might be done. Differences are taken path by path on the same random numbers; below 0 saves. Cost is paid now and in no loss.'
			: 'No scenarios were compared on this history.',
		columns: [
			{ name: 'Scenario', kind: 'text' },
			{ name: 'Cost', kind: 'money', unit: currency },
			{ name: 'Drives replaced', kind: 'integer' },
			...money('Expected loss'),
			...estimateColumns('Expected failures', 'number', 'drives'),
			...money(`VaR${at}`),
			...money(`CVaR${at}`),
			...money('Difference of expected loss'),
			...money(`Difference of VaR${at}`),
			...money(`Difference of CVaR${at}`),
		],
		rows: scenarios ? [row(scenarios.baseline), ...scenarios.scenarios.map(row)] : [],
	};
}
