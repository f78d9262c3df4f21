/** The threshold of the streaming detector on invented streams that it was not fixed on. */
import { describe, expect, it } from 'vitest';
import { type NabResult, normalisedNabScore, scoreByNabRule } from '../../../src-main/maths/anomalies/nab-rule.ts';
import { createEventGate } from '../../../src-main/maths/anomalies/streaming/event-gate.ts';
import { ALARM_SURPRISE, createStreamDetector, MEMORY_ROWS } from '../../../src-main/maths/anomalies/streaming/stream-detector.ts';
import { DAY_ROWS, labelledStreams } from '../../support/labelled-streams.ts';

/** Seeds 1 to 8 fixed the threshold. */
const UNSEEN_SEED = 101;

describe('the alarm threshold', () => {
	const streams = labelledStreams(UNSEEN_SEED).map(({ values, windows }) => {
		const detector = createStreamDetector(DAY_ROWS);
		return { windows, surprises: values.map((value) => detector.push(value).surprise) };
	});
	const resultsAt = (threshold: number): NabResult[] =>
		streams.map(({ surprises, windows }) => {
			const gate = createEventGate(threshold, MEMORY_ROWS);
			return scoreByNabRule({ scores: surprises.map((surprise) => (gate.push(surprise).isAlarm ? 1 : 0)), windows }, 1);
		});

	it('earns 70 points on streams that it was not fixed on, near the best that any threshold earns', () => {
		const score = normalisedNabScore(resultsAt(ALARM_SURPRISE));
		const best = Math.max(...[2.5, 2.8, 3, 3.2, 3.4, 3.6, 4].map((threshold) => normalisedNabScore(resultsAt(threshold))));
		expect(score).toBeGreaterThan(70);
		expect(score).toBeGreaterThan(best - 4);
	});

	it('raises three false alarms in two weeks of five minutes at most', () => {
		const falseAlarms = resultsAt(ALARM_SURPRISE).reduce((sum, one) => sum + one.falseAlarms, 0);
		expect(falseAlarms / streams.length).toBeLessThan(3);
	});
});
