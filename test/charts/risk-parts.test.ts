import { describe, expect, it } from 'vitest';
import type { Chart, PointsLayer, RowBarsLayer, RuleLayer } from '../../src-main/shared/charts/chart.ts';
import { chartTable } from '../../src-main/shared/charts/chart-table.ts';
import { componentBarsChart, lossHistogramChart } from '../../src-main/shared/charts/risk-charts.ts';
import { dependenceText, differenceText, standsOut } from '../../src-main/shared/charts/risk-text.ts';
import { planFrontierChart, scenarioDifferencesChart } from '../../src-main/shared/charts/scenario-charts.ts';
import { survivalChart, survivalSentence } from '../../src-main/shared/charts/survival-chart.ts';
import { failureCountChart, tailPartsChart } from '../../src-main/shared/charts/tail-chart.ts';
import type { ReplacementPlan, ScenarioComparison } from '../../src-main/shared/domain/scenario.ts';
import type { SurvivalCurve } from '../../src-main/shared/domain/survival-curves.ts';
import { deviceId, madeUpDrives, madeUpRisk } from '../report/inputs.ts';
import { about, madeUpDetails as details } from '../support/risk-details.ts';

const risk = madeUpRisk(madeUpDrives(30));
const plain = (text: string): string => text.replaceAll('\u2009', ' ');

describe('what makes the tail', () => {
	it('names causes in words, with their share, and adds up', () => {
		const chart = tailPartsChart(risk, details, 'causes');
		const [bars] = chart.layers as [RowBarsLayer];
		expect(chart.y).toMatchObject({ categories: ['Drives that fail', 'Data lost by groups', 'Slow days'] });
		expect(bars.length).toEqual(Float64Array.of(18_000, 6_000, 0));
		expect(plain(chart.summary)).toBe('Drives that fail: 75 % of CVaR95, 18,000 EUR. The parts add up to CVaR95.');
	});

	it('draws the ten largest models, safe to show, and says how many there are', () => {
		const chart = tailPartsChart(risk, details, 'models');
		expect(chart.y).toMatchObject({ type: 'category' });
		const names = chart.y.type === 'category' ? chart.y.categories : [];
		expect(names).toHaveLength(10);
		expect(names[3]).toBe('Unknown model');
		expect(names.join('')).not.toContain('\u202e');
		expect(chart.summary).toContain('The 10 largest of 14 are drawn.');
	});

	it('says that groups are a part of their drives, and of what share', () => {
		const chart = tailPartsChart(risk, details, 'groups');
		expect(chart.y).toMatchObject({ categories: ['tank/raidz2-0 on stor-07'] });
		expect((chart.layers[0] as RowBarsLayer).values.map(plain)).toEqual(['0.52 %']);
		expect(chart.summary).toContain('in the parts of their drives as well');
	});

	it('opens the drive behind a bar', () => {
		expect((componentBarsChart(risk).layers[0] as RowBarsLayer).ids?.[0]).toBe(risk.components[0]?.deviceId);
	});

	it('draws how many drives fail without the far ends that hardly happen', () => {
		const chart = failureCountChart(risk, details);
		const [bars] = chart.layers;
		expect(bars).toMatchObject({ type: 'bars', height: Float64Array.of(0.1, 0.2, 0.4, 0.2, 0.0999) });
		expect(plain(chart.summary)).toContain('most often 2 (40 % of the paths)');
	});

	it('tells how failures come together, and that nothing is assumed where nothing is', () => {
		expect(plain(dependenceText(details))).toContain(
			'correlate by 0.12. Every 2 years a common shock strikes a host; it ends 30 % of the drives in it.',
		);
		const apart = dependenceText({ ...details, dependence: { correlation: 0, shocksPerYear: 0, shockProbability: 0 } });
		expect(apart).toContain('independently');
		expect(apart).toContain('No common shock');
	});

	it('shows bars of a single path on the log scale', () => {
		const counts = Float64Array.of(9_000, 999, 0, 1);
		const y = lossHistogramChart({ ...risk, histogram: { edges: Float64Array.of(0, 1, 2, 3, 4), counts } }, 'log').y;
		expect(y).toMatchObject({ scale: 'log', includesZero: false });
		const [low, high] = y.type === 'number' && y.range ? y.range : [Number.NaN, Number.NaN];
		expect(low).toBeGreaterThan(0);
		expect(low).toBeLessThan(1 / 10_000);
		expect(high).toBeGreaterThan(0.9);
	});
});

describe('a difference', () => {
	it('is told from its error', () => {
		expect(plain(differenceText(about(-7_200, 400), 'EUR'))).toBe('saves 7,200 ± 400 EUR');
		expect(plain(differenceText(about(300, 100), 'EUR'))).toBe('adds 300 ± 100 EUR');
		expect(plain(differenceText(about(-30, 100), 'EUR'))).toBe('no difference beyond the error (−30 ± 100 EUR)');
		expect(differenceText(about(0, 0), 'EUR')).toBe('changes nothing');
		expect([about(-2, 1), about(2, 1), about(1, 2)].map(standsOut)).toEqual([true, true, false]);
	});
});

const comparison = (values: readonly (readonly [number, number])[]): ScenarioComparison => {
	const figures = {
		...{ changes: [], cost: 0, replaced: 0, notes: [] },
		...{ expectedLoss: about(100, 1), expectedFailures: about(1, 0.1), levels: risk.levels },
	};
	return {
		...{ seed: 1, paths: 1_000, horizonDays: 90, currency: 'EUR', drivesAtRisk: 30, dataHash: '', stated: { prices: '', groups: '' } },
		baseline: { name: 'As it is', ...figures },
		scenarios: values.map(([value, half], index) => ({
			...figures,
			name: `S${index}`,
			difference: { expectedLoss: about(value / 2, half), valueAtRisk: about(value, half), conditionalValueAtRisk: about(value, half) },
		})),
	};
};

describe('scenarios on one axis', () => {
	it('colours what saves, what adds and what cannot be told, each with its interval', () => {
		const chart = scenarioDifferencesChart(
			comparison([
				[-500, 50],
				[20, 40],
				[90, 10],
			]),
			'conditionalValueAtRisk',
		);
		const [bars, zero] = chart.layers as [RowBarsLayer, RuleLayer];
		expect(bars.colours).toEqual(['series1', 'risk1', 'risk3']);
		expect([...bars.lower]).toEqual([-550, -20, 80]);
		expect(zero).toMatchObject({ type: 'rule', axis: 'x', at: 0 });
		expect(plain(chart.summary)).toContain('S0 saves 500 ± 50 EUR of CVaR95, the most of all.');
	});

	it('says so when none lowers the figure', () => {
		const { summary } = scenarioDifferencesChart(comparison([[-5, 40]]), 'valueAtRisk');
		expect(summary).toContain('None lowers VaR95 beyond the error.');
	});
});

describe('what a budget buys', () => {
	const plan: ReplacementPlan = {
		...{ seed: 1, paths: 1_000, horizonDays: 90, currency: 'EUR', confidence: 0.95, budget: 500, cost: 480 },
		...{ dataHash: '', stated: { prices: '', groups: '' } },
		drives: [{ deviceId: deviceId(0), serial: 'S', model: 'M', cost: 480, failureProbability: 0.1, expectedDrop: 90 }],
		before: about(1_000, 20),
		after: about(900, 18),
		difference: about(-100, 6),
		frontier: [{ budget: 500, drives: 1, cost: 480, conditionalValueAtRisk: about(900, 18), difference: about(-100, 6) }],
		notes: [],
	};

	it('starts from the fleet as it is, and whiskers stand at every point', () => {
		const chart = planFrontierChart(plan);
		const points = chart.layers.find((layer): layer is PointsLayer => layer.type === 'points');
		expect(points?.x).toEqual(Float64Array.of(0, 480));
		expect(points?.lower).toEqual(Float64Array.of(980, 882));
		expect(points?.upper).toEqual(Float64Array.of(1_020, 918));
		expect(chart.layers).toContainEqual(expect.objectContaining({ type: 'rule', at: 480, label: 'this plan' }));
		const rows = chartTable(chart).rows.filter(([what]) => what === points?.label);
		expect(rows.map((row) => plain(row.join(' | ')))).toEqual([
			'simulated, with its 95 % interval | 0 EUR | 1,000 EUR | 980 EUR | 1,020 EUR',
			'simulated, with its 95 % interval | 480 EUR | 900 EUR | 882 EUR | 918 EUR',
		]);
	});

	it('draws the fleet as it is alone where nothing can be bought', () => {
		const chart = planFrontierChart({ ...plan, drives: [], cost: 0, frontier: [{ ...plan.frontier[0]!, drives: 0, cost: 0 }] });
		expect(chart.layers.find((layer) => layer.type === 'rule')).toBeUndefined();
	});
});

describe('survival curves', () => {
	const curve: SurvivalCurve = {
		...{ model: 'A', models: 1, drives: 20, failures: 2, fromDays: 100, toDays: 400 },
		ageDays: Float64Array.of(200, 300),
		survival: Float64Array.of(0.95, 0.9),
		lower: Float64Array.of(0.7, 0.65),
		upper: Float64Array.of(0.99, 0.97),
		expectedDays: Float64Array.of(100, 400),
		expected: Float64Array.of(1, 0.92),
		atRisk: Float64Array.of(20),
	};

	it('fall at the age of a failure and are level between', () => {
		const chart: Chart = survivalChart([curve]);
		const line = chart.layers.find((layer) => layer.type === 'line' && layer.style === 'solid');
		const [x, y] = line?.type === 'line' ? [line.x, line.y] : [];
		expect(x?.map((years) => Math.round(years * 365.25))).toEqual(Float64Array.of(100, 200, 200, 300, 300, 400));
		expect(y).toEqual(Float64Array.of(1, 1, 0.95, 0.95, 0.9, 0.9));
		expect(chart.layers[0]).toMatchObject({ type: 'band', lower: Float64Array.of(1, 1, 0.7, 0.7, 0.65, 0.65) });
		expect(plain(chart.summary)).toContain('A keeps 90 % (65 % to 97 %) from 0.27 to 400 days (20 drives, 2 failures).');
	});

	it('say what they rest on: nobody failed, several models share one, drives without an age', () => {
		const none = { curves: [{ ...curve, failures: 0 }], riskAges: new Float64Array(0), drives: 20, failures: 0, drivesWithoutAge: 1, seenOnce: 0 };
		expect(survivalSentence({ ...none, seenOnce: 30 })).toContain(' 30 drives seen on one day only are in no curve.');
		expect(survivalSentence(none)).toBe(
			'None of 20 drives of known age has failed: the curves stay at 100 %. 1 drive without power-on hours is in no curve.',
		);
		expect(survivalChart([]).summary).toBe('No model is chosen.');
		expect(survivalChart([{ ...curve, model: '', models: 3 }]).summary).toContain('3 other models keep 90');
	});
});
