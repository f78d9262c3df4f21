import { describe, expect, it } from 'vitest';
import { processChart, processEndChart } from '../../src-main/shared/charts/process-chart.ts';
import { levelRows, methodText, outcomeRows, processSentence } from '../../src-main/shared/charts/process-text.ts';
import type { ProcessRisk } from '../../src-main/shared/domain/process-risk.ts';
import type { Estimate } from '../../src-main/shared/domain/results.ts';
import { type DeviceId, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';

const estimate = (value: number, half: number): Estimate => ({ value, standardError: half / 1.96, lower: value - half, upper: value + half });
const atMs = Float64Array.of(201 * MS_PER_DAY, 202 * MS_PER_DAY);
const risk: ProcessRisk = {
	deviceId: 'd1' as DeviceId,
	serial: 'S1',
	metric: 'temperature_c',
	unit: '°C',
	process: 'ou',
	worse: 'up',
	current: 40,
	lastObservedMs: 200 * MS_PER_DAY,
	horizonDays: 2,
	paths: 1_000,
	seed: 1,
	fits: [
		{
			process: 'ou',
			parameters: [{ name: 'level', unit: '°C', value: 41, standardError: 0.5 }],
			pairs: 99,
			logLikelihood: -100,
			aic: 206,
		},
	],
	outcomes: [
		{
			outcome: 'last',
			median: 41,
			mean: 41,
			levels: [{ confidence: 0.95, valueAtRisk: estimate(44, 0.5), conditionalValueAtRisk: estimate(45, 0.75) }],
		},
	],
	histogram: { edges: Float64Array.of(38, 41, 44), counts: Float64Array.of(400, 590), below: 4, beyond: 6 },
	fan: {
		atMs,
		median: Float64Array.of(40.5, 41),
		lower50: Float64Array.of(40, 40),
		upper50: Float64Array.of(41, 42),
		lower90: Float64Array.of(39, 38),
		upper90: Float64Array.of(42, 44),
	},
	historyMs: Float64Array.from({ length: 100 }, (_, day) => (101 + day) * MS_PER_DAY),
	history: Float64Array.from({ length: 100 }, (_, day) => 40 + Math.sin(day)),
	notes: [],
};
const wide = { ...risk, histogram: { ...risk.histogram, edges: Float64Array.of(1, 10, 100) } };

describe('a process in words', () => {
	it('says where it stands, where it may be, and how bad the worst are, in the direction that is worse', () => {
		expect(processSentence(risk)).toMatch(
			/^Temperature is 40.°C and may be 41.°C in 2 days \(median\); 5.% of the paths are above 44.°C, on average at 45.°C\.$/,
		);
		expect(processSentence({ ...risk, worse: 'down' })).toMatch(/are below 44/);
		expect(processSentence({ ...risk, metric: 'bytes_written_total', unit: 'B/d' })).toMatch(/^Daily gain of bytes written is/);
	});

	it('has VaR and CVaR of each outcome and level with their intervals, the sum without its "a day"', () => {
		expect(levelRows(risk)[0]?.slice(0, 2)).toEqual(['day 2', expect.stringMatching(/^95.%$/)]);
		expect(outcomeRows(risk)[0]?.[1]).toMatch(/^44.°C \(43\.5 to 44\.5.°C\)$/);
		const flow = { ...risk, unit: 'B/d', outcomes: [{ ...risk.outcomes[0], outcome: 'sum' as const }] } as ProcessRisk;
		expect(outcomeRows(flow)[0]?.[0]).toMatch(/^total of 2 days, 95/);
		expect(outcomeRows(flow)[0]?.[1]).not.toContain('/d');
		expect(methodText(risk)).toMatch(/^Return to a level .* from 99 pairs of days: level 41.°C ± 0\.5.°C/);
	});
});

describe('the charts of a process', () => {
	it('show the history, the fan and the first VaR; then the shares of the paths, VaR and CVaR with their intervals', () => {
		const fan = processChart(risk);
		expect(fan.layers.map(({ type, label }) => `${type} ${label}`)).toEqual([
			'band 90 %',
			'band 50 %',
			'line observed',
			'line median path',
			'rule VaR95 of day 2',
		]);
		const end = processEndChart(risk);
		const [bars, value, conditional] = end.layers;
		expect(bars?.type === 'bars' && [...bars.height]).toEqual([0.4, 0.59]);
		expect(value).toMatchObject({ type: 'rule', at: 44, lower: 43.5, upper: 44.5 });
		expect(conditional).toMatchObject({ type: 'rule', at: 45, lower: 44.25, upper: 45.75 });
		expect(end.summary).toMatch(/1.% of them lie outside of the picture/);
	});

	it('are logarithmic where values span magnitudes, and only there', () => {
		expect(processEndChart(risk).x).toMatchObject({ scale: 'linear' });
		expect(processEndChart(wide).x).toMatchObject({ scale: 'log' });
	});
});
