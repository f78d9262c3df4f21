import { describe, expect, it } from 'vitest';
import { arrivalChart, passageChart } from '../../src-main/shared/charts/passage-chart.ts';
import { formatSpan, passageSentence } from '../../src-main/shared/charts/passage-text.ts';
import type { Passage } from '../../src-main/shared/domain/first-passage.ts';
import type { DeviceId } from '../../src-main/shared/domain/telemetry.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2025, 5, 1);
const share = (value: number) => ({ value, standardError: 0.01, lower: Math.max(0, value - 0.02), upper: Math.min(1, value + 0.02) });
const none = new Float64Array(0);

const answered: Passage = {
	deviceId: 'd1' as DeviceId,
	serial: 'S1\u202e',
	question: 'full',
	metric: 'used_bytes',
	level: 4e12,
	direction: 'up',
	unit: 'B',
	current: 3e12,
	lastObservedMs: NOW,
	horizonDays: 1825,
	paths: 10_000,
	seed: 1,
	status: 'answered',
	quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map((at, i) => {
		const days = [270, 350, 430, 520, 790][i]!;
		return { share: at, days, lowerDays: days - 3, upperDays: days + 3 };
	}),
	probabilities: [
		{ withinDays: 30, probability: share(0) },
		{ withinDays: 365, probability: share(0.12) },
		{ withinDays: 1825, probability: share(0.97) },
	],
	never: share(0.03),
	histogram: {
		startMs: Float64Array.of(NOW, NOW + 400 * DAY),
		endMs: Float64Array.of(NOW + 400 * DAY, NOW + 900 * DAY),
		share: Float64Array.of(0.3, 0.6),
	},
	fan: {
		atMs: Float64Array.of(NOW, NOW + 900 * DAY),
		median: Float64Array.of(3e12, 4e12),
		lower50: Float64Array.of(3e12, 3.8e12),
		upper50: Float64Array.of(3e12, 4e12),
		lower90: Float64Array.of(3e12, 3.5e12),
		upper90: Float64Array.of(3e12, 4e12),
	},
	historyMs: Float64Array.of(NOW - DAY, NOW),
	history: Float64Array.of(2.9e12, 3e12),
	method: '',
	notes: [],
};
const late = (from: number): Passage => ({
	...answered,
	quantiles: answered.quantiles.map((quantile, i) =>
		i < from ? quantile : { ...quantile, days: Number.NaN, lowerDays: Number.NaN, upperDays: Number.NaN },
	),
});

describe('the sentence', () => {
	it('says when, how sure, and how likely within a year', () => {
		expect(passageSentence(answered)).toBe('Full in about 14 months (90 %: 9 to 26 months); 12\u2009% within a year.');
	});

	it('does not name a day that lies beyond the horizon', () => {
		expect(passageSentence(late(4))).toContain('(90 %: 9 to beyond 5 years)');
		expect(passageSentence(late(2))).toMatch(/^Probably not full within 5 years: 97.% by then \(Monte Carlo: .+\), with 5 % before 9 months\.$/);
	});

	it('says since when it is so, and what does not move', () => {
		expect(passageSentence({ ...answered, status: 'reached', reachedMs: NOW })).toBe('Full since 2025-06-01: capacity used is 3\u2009TB.');
		expect(passageSentence({ ...answered, status: 'still' })).toBe('Not full within 5 years: capacity used is 3\u2009TB and does not move.');
	});

	it('names spans in the unit in which one speaks of them', () => {
		expect([1, 59, 61, 700, 800, 3650].map(formatSpan)).toEqual(['1 day', '59 days', '2 months', '23 months', '2.2 years', '10 years']);
	});
});

describe('the picture', () => {
	it('shows history, fan, level and the middle of the arrivals, and says so in words', () => {
		const chart = passageChart(answered);
		expect(chart.layers.map(({ type }) => type)).toEqual(['band', 'band', 'line', 'line', 'rule', 'rule']);
		expect(chart.layers.at(-1)).toMatchObject({ axis: 'x', at: NOW + 430 * DAY, lower: NOW + 270 * DAY, upper: NOW + 790 * DAY });
		expect(chart.summary).toContain('Full in about 14 months');
		expect(chart.title).not.toContain('\u202e');
	});

	it('shows the level alone where there are no paths', () => {
		const fan = { atMs: none, median: none, lower50: none, upper50: none, lower90: none, upper90: none };
		const chart = passageChart({ ...answered, status: 'still', quantiles: [], fan });
		expect(chart.layers.map(({ type }) => type)).toEqual(['line', 'rule']);
	});

	it('says which share of the paths it does not show', () => {
		expect(arrivalChart(answered).summary).toMatch(/^90.% of the paths are full within the picture, 3.% not within 5 years\.$/);
	});
});
