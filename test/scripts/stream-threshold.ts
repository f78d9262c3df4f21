/**
 * Prints what each threshold earns on the invented streams of seeds 1 to 8: how ALARM_SURPRISE was fixed.
 *
 *     npx node test/scripts/stream-threshold.ts
 */
import { type NabResult, normalisedNabScore, scoreByNabRule } from '../../src-main/maths/anomalies/nab-rule.ts';
import { createEventGate } from '../../src-main/maths/anomalies/streaming/event-gate.ts';
import { createStreamDetector, MEMORY_ROWS } from '../../src-main/maths/anomalies/streaming/stream-detector.ts';
import { DAY_ROWS, labelledStreams } from '../support/labelled-streams.ts';

const streams = [1, 2, 3, 4, 5, 6, 7, 8]
	.flatMap((seed) => labelledStreams(seed))
	.map(({ values, windows }) => {
		const detector = createStreamDetector(DAY_ROWS);
		return { windows, surprises: values.map((value) => detector.push(value).surprise) };
	});

function scoredAt(threshold: number): NabResult[] {
	return streams.map(({ surprises, windows }) => {
		const gate = createEventGate(threshold, MEMORY_ROWS);
		return scoreByNabRule({ scores: surprises.map((surprise) => (gate.push(surprise).isAlarm ? 1 : 0)), windows }, 1);
	});
}

process.stdout.write('threshold  score  found  false alarms\n');
for (let tenths = 25; tenths <= 40; tenths++) {
	const results = scoredAt(tenths / 10);
	const sum = (key: 'found' | 'falseAlarms'): number => results.reduce((total, one) => total + one[key], 0);
	process.stdout.write(`${(tenths / 10).toFixed(1)}  ${normalisedNabScore(results).toFixed(1)}  ${sum('found')}  ${sum('falseAlarms')}\n`);
}
