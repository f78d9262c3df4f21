import { describe, expect, it } from 'vitest';
import { judgeFailures } from '../../src-main/maths/failures/judge-landmarks.ts';
import { precisionRecallChart } from '../../src-main/shared/charts/backtest-charts.ts';

const judged = (failed: number) => ({
	horizonDays: 30,
	landmarksMs: Float64Array.of(0),
	leftOut: 0,
	...judgeFailures({
		probabilities: Float64Array.from({ length: 100 }, (_, at) => (100 - at) / 200),
		outcomes: Uint8Array.from({ length: 100 }, (_, at) => Number(at < 3 * failed && at % 3 === 0)),
		rule: Uint8Array.from({ length: 100 }, (_, at) => Number(at < 10)),
		levelDeviation: 0,
	}),
});

describe('precision over recall', () => {
	it('ends where every failure is caught, at the share that failed, with the rule as a point beside it', () => {
		const chart = precisionRecallChart(judged(10));
		const [model, random, rule] = chart?.layers ?? [];
		if (model?.type !== 'line' || random?.type !== 'rule' || rule?.type !== 'points') throw new Error('other layers');
		expect(model.x.at(-1)).toBe(1);
		expect(random.at).toBeCloseTo(0.1, 12);
		expect([rule.x[0], rule.y[0]]).toEqual([0.4, 0.4]);
		expect(chart?.summary).toMatch(/The rule catches 40\s%, 40\s% of those flagged failed\./);
	});

	it('is not drawn where too little came', () => {
		expect(precisionRecallChart(judged(2))).toBeUndefined();
	});
});
