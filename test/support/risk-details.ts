/** Details of a simulation with 14 models, one of them without a name, one group and two causes; CVaR is 24,000. */
import type { Estimate } from '../../src-main/shared/domain/results.ts';
import type { RiskDetails } from '../../src-main/shared/domain/risk-details.ts';

/** An estimate with the half width of its interval. */
export const about = (value: number, half: number): Estimate => ({ value, standardError: half / 2, lower: value - half, upper: value + half });

export const madeUpDetails: RiskDetails = {
	causes: [
		{ name: 'failure', drives: 0, conditionalValueAtRisk: 18_000, share: 0.75 },
		{ name: 'data_loss', drives: 0, conditionalValueAtRisk: 6_000, share: 0.25 },
		{ name: 'latency', drives: 0, conditionalValueAtRisk: 0, share: 0 },
	],
	models: Array.from({ length: 14 }, (_, index) => ({
		name: index === 3 ? '' : `M\u202e${index}`,
		drives: 2,
		conditionalValueAtRisk: 3_000 - 200 * index,
		share: 0.1,
	})),
	hosts: [{ name: '', drives: 30, conditionalValueAtRisk: 24_000, share: 1 }],
	groups: [
		{
			groupId: 1,
			name: 'tank/raidz2-0',
			host: 'stor-07',
			members: 6,
			toleratedFailures: 2,
			spares: 1,
			lossProbability: about(0.001, 0.0005),
			dataLoss: 9_000,
			conditionalValueAtRisk: 120,
		},
	],
	wornOut: about(0.3, 0.1),
	shortBytes: about(0, 0),
	groupsLost: about(0.001, 0.0005),
	failureShares: Float64Array.of(0.1, 0.2, 0.4, 0.2, 0.0999, 0.0001, 0),
	others: [],
	dependence: { correlation: 0.12, shocksPerYear: 0.5, shockProbability: 0.3 },
};
