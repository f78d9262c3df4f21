import { describe, expect, it } from 'vitest';
import { exceedancesChart, placesChart, reliabilityChart } from '../../src-main/shared/charts/backtest-charts.ts';
import { backtestSentence, calibrationText, exceedanceText, expectedFailuresText, liftText } from '../../src-main/shared/charts/backtest-text.ts';
import { madeUpBacktest } from '../report/inputs.ts';

const backtest = madeUpBacktest();
const load = backtest.loads[0]!;
const failures = backtest.failures[0]!;
const [level] = load.levels as [(typeof load.levels)[number]];

describe('a backtest in words', () => {
	it('says how often the VaR was exceeded, how often that was to be expected, and what follows', () => {
		expect(exceedanceText(level, load)).toBe('VaR95 was exceeded on 6 of 120 days, 6 expected: holds');
		expect(exceedanceText({ ...level, verdict: 'too_often' }, { ...load, horizonDays: 7, days: 17 })).toBe(
			'VaR95 was exceeded in 6 of 17 weeks, 6 expected: too often, the VaR is too low',
		);
	});

	it('says how many failed and how many were expected', () => {
		expect(expectedFailuresText({ ...failures, failures: 12, expected: 10.42, expectedLower: 5, expectedUpper: 17, verdict: 'holds' })).toBe(
			'12 drives failed within 90 days of the dates looked at, 10.4 expected (95 %: 5 to 17): holds',
		);
		expect(expectedFailuresText({ ...failures, failures: 0, verdict: 'too_few' })).toMatch(/^No drive failed/);
	});

	it('calls a slope different from 1 only beyond two standard errors', () => {
		const slope = (value: number) => calibrationText({ ...failures, calibration: { slope: value, slopeStandardError: 0.1, intercept: 0 } });
		expect(slope(0.85)).toContain('not to be told from 1');
		expect(slope(0.7)).toContain('too far apart');
		expect(slope(1.3)).toContain('too close together');
		expect(calibrationText({ ...failures, calibration: null })).toBeUndefined();
	});

	it('compares with the rule, or says why it cannot', () => {
		expect(liftText(failures)).toMatch(/^Flagging no more survivors than the rule/);
		expect(liftText({ ...failures, failures: 0 })).toContain('No failure');
		expect(liftText({ ...failures, rule: { recall: 0, falsePositiveRate: 0, precision: null } })).toContain('flags nobody');
	});

	it('opens with what held and what did not, and never with what could not be judged', () => {
		expect(backtestSentence(backtest)).toMatch(/^Looking back, all 2 VaRs of the load that could be judged held\. \d+ drives failed/);
		const wrong = { ...load, levels: [{ ...level, verdict: 'too_often' as const }] };
		expect(backtestSentence({ ...backtest, loads: [load, wrong], failures: [] })).toBe(
			'Looking back, 2 of 3 VaRs of the load held; those of bytes written of the fleet, next day did not.',
		);
		const few = { ...load, levels: [{ ...level, verdict: 'too_few' as const }] };
		expect(backtestSentence({ ...backtest, loads: [few], failures: [] })).toBe('Too little came to judge by.');
	});
});

describe('a backtest in pictures', () => {
	it('marks the days on which the first VaR was exceeded, and no others', () => {
		const chart = exceedancesChart(load);
		const marks = chart.layers.find(({ type }) => type === 'points');
		expect(marks?.type === 'points' && marks.x.length).toBe(level.exceedances);
		expect(chart.layers.filter(({ type }) => type === 'line').map(({ label }) => label)).toEqual(['came', 'VaR95', 'VaR99']);
		expect(chart.summary).toContain(exceedanceText(level, load));
	});

	it('shows by tenths where the days lay beside an even share', () => {
		const [bars, even] = placesChart(load).layers;
		expect(bars?.type === 'bars' && bars.height.reduce((sum, count) => sum + count, 0)).toBe(load.days);
		expect(even).toMatchObject({ type: 'rule', axis: 'y', at: 12 });
	});

	it('draws each range of probabilities with its interval inside the picture', () => {
		const chart = reliabilityChart(failures);
		const most = chart.x.type === 'number' ? (chart.x.range?.[1] ?? 0) : 0;
		const points = chart.layers.find(({ type }) => type === 'points');
		expect(points?.type === 'points' && points.x.length).toBe(failures.reliability.length);
		for (const { upper, meanProbability } of failures.reliability) expect(Math.max(upper, meanProbability)).toBeLessThanOrEqual(most);
	});
});
