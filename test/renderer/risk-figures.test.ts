import { describe, expect, it } from 'vitest';
import { lossHistogramChart } from '../../src-main/shared/charts/risk-charts.ts';
import { planFrontierChart, scenarioDifferencesChart } from '../../src-main/shared/charts/scenario-charts.ts';
import { failureCountChart } from '../../src-main/shared/charts/tail-chart.ts';
import type { ReplacementPlan, ScenarioComparison } from '../../src-main/shared/domain/scenario.ts';
import { figureOf } from '../../src-renderer/components/chart/figure.ts';
import { legendOf } from '../../src-renderer/components/chart/legend.ts';
import { madeUpDrives, madeUpRisk } from '../report/inputs.ts';
import { about, madeUpDetails } from '../support/risk-details.ts';

const risk = madeUpRisk(madeUpDrives(5));
const basis = { seed: 1, paths: 1_000, horizonDays: 90, currency: 'EUR', dataHash: '', stated: { prices: '', groups: '' } };
const figures = {
	...{ changes: [], cost: 0, replaced: 0, notes: [] },
	...{ expectedLoss: about(100, 1), expectedFailures: about(1, 0.1), levels: risk.levels },
};
const paired = (value: number) => ({ expectedLoss: about(value, 10), valueAtRisk: about(value, 10), conditionalValueAtRisk: about(value, 10) });

describe('figures of the risk', () => {
	it('put the value of a bar that goes to the left at its left end, within the picture', () => {
		const comparison: ScenarioComparison = {
			...basis,
			drivesAtRisk: 5,
			baseline: { name: 'As it is', ...figures },
			scenarios: [
				{ ...figures, name: 'saves', difference: paired(-200) },
				{ ...figures, name: 'adds', difference: paired(100) },
			],
		};
		const { layout } = figureOf(scenarioDifferencesChart(comparison, 'conditionalValueAtRisk'), 'light', 800);
		const values = layout.annotations?.filter(({ text }) => text?.includes('EUR'));
		expect(values?.map(({ x, xanchor }) => [x, xanchor])).toEqual([
			[-210, 'right'],
			[110, 'left'],
		]);
		const [low, high] = layout.xaxis?.range ?? [];
		expect(low).toBeLessThan(-230);
		expect(high).toBeGreaterThan(120);
	});

	it('give points their whiskers, and the axis the room for them', () => {
		const plan: ReplacementPlan = {
			...{ ...basis, confidence: 0.95, budget: 500, cost: 480, notes: [], drives: [] },
			...{ before: about(1_000, 50), after: about(900, 40), difference: about(-100, 6) },
			frontier: [{ budget: 500, drives: 1, cost: 480, conditionalValueAtRisk: about(900, 40), difference: about(-100, 6) }],
		};
		const { data, layout } = figureOf(planFrontierChart(plan), 'dark', 600);
		expect(data).toContainEqual(expect.objectContaining({ error_y: expect.objectContaining({ array: [50, 40], arrayminus: [50, 40] }) }));
		const [low, high] = layout.yaxis?.range ?? [];
		expect(low).toBeLessThan(860);
		expect(high).toBeGreaterThan(1_050);
	});

	it('write shares on a log axis in percent', () => {
		const { layout } = figureOf(lossHistogramChart(risk, 'log'), 'light', 800);
		expect(layout.yaxis).toMatchObject({ type: 'log', tickformat: ',.3~%' });
	});

	it('have no key for bars that the title names', () => {
		expect(legendOf(failureCountChart(risk, madeUpDetails))).toEqual([]);
	});
});
