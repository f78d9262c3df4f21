/** Judging threat events against labels. */
import { describe, expect, it } from 'vitest';
import { judgeThreats, type LabelledEpisode, reliability, sumThreats } from '../../../src-main/maths/anomalies/evaluate.ts';
import { labelledFleet } from '../../../src-main/maths/anomalies/labelled-fleet.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/results.ts';

const DAY = 86_400_000;

const event = (serial: string, name: AnomalyEvent['class'], day: number, confidence: number): AnomalyEvent => ({
	eventId: `${serial}-${day}`,
	deviceId: 'd1' as AnomalyEvent['deviceId'],
	serial,
	metric: 'daily_bytes_read',
	startMs: day * DAY,
	endMs: day * DAY,
	peakMs: day * DAY,
	score: 0.7,
	threshold: 0.6,
	class: name,
	confidence,
	size: 5,
	evidence: [],
	contributions: [],
	alternatives: [],
	missingEvidence: [],
});

const episode = (serial: string, name: string, first: number, last: number): LabelledEpisode => ({
	serial,
	class: name,
	isAttack: ['ransomware', 'exfiltration', 'insider'].includes(name),
	startMs: first * DAY,
	endMs: last * DAY,
});

describe('threat events against labels', () => {
	const judged = judgeThreats(
		{
			driveDays: 3652.5,
			events: [
				event('A', 'ransomware_indicator', 10, 0.9),
				// Starts the day after the attack has ended: still that attack.
				event('B', 'data_exfiltration', 24, 0.8),
				event('C', 'data_exfiltration', 40, 0.7),
				event('D', 'insider_threat', 60, 0.4),
				event('E', 'unusual', 70, 0.6),
				event('E', 'ransomware_indicator', 90, 0.6),
				event('E', 'hardware_degradation', 91, 0.9),
			],
		},
		[
			episode('A', 'ransomware', 9, 11),
			episode('B', 'exfiltration', 20, 23),
			episode('C', 'scrub', 40, 41),
			episode('D', 'insider', 58, 64),
			episode('E', 'insider', 70, 74),
		],
	);
	const quality = sumThreats([judged, { driveDays: 0, attacks: [], threats: [] }]);

	it('count an alarm as right when an attack of its class is there, a day of play included', () => {
		expect(quality).toMatchObject({ attacks: 4, found: 2, noticed: 4, alarms: 4, correct: 2, precision: 0.5, recall: 0.5, driveYears: 10 });
		expect(quality.falseAlarmsPerDriveYear).toBeCloseTo(0.2, 12);
		expect(quality.byClass.insider).toMatchObject({ attacks: 2, found: 0, noticed: 2, alarms: 0, precision: null, recall: 0 });
	});

	it('name what caused each false alarm', () => {
		expect(quality.falseAlarmCauses).toEqual({ none: 1, scrub: 1 });
	});

	it('count hints in the table of confidence, and nothing else than threats', () => {
		expect(quality.calibration.map(({ from, events, right }) => [from, events, right])).toEqual([
			[0.4, 1, 1],
			[0.6, 1, 0],
			[0.7, 1, 0],
			[0.8, 1, 1],
			[0.9, 1, 1],
		]);
		expect(quality.brier).toBeCloseTo((0.6 ** 2 + 0.6 ** 2 + 0.7 ** 2 + 0.2 ** 2 + 0.1 ** 2) / 5, 12);
	});

	it('say nothing where there is nothing to say', () => {
		expect(sumThreats([])).toMatchObject({ precision: null, recall: null, falseAlarmsPerDriveYear: null, brier: null, calibration: [] });
	});

	it('put certainty into the last range', () => {
		expect(reliability([{ confidence: 1, isRight: true }])).toEqual([{ from: 0.9, to: 1, events: 1, meanConfidence: 1, right: 1, shareRight: 1 }]);
	});
});

describe('a labelled fleet', () => {
	it('gives rows sent under the serial of the neighbour to the neighbour, and loses none', () => {
		const options = { drives: 60, days: 60, seed: 3, hasAttacks: true };
		const plain = labelledFleet(options);
		const faulty = labelledFleet({ ...options, hasFaults: true });
		const rows = (fleet: typeof plain): number => fleet.drives.reduce((sum, { observedAtMs }) => sum + observedAtMs.length, 0);
		const changed = faulty.drives.filter(({ observedAtMs }) => observedAtMs.some((at, row) => row > 0 && at < observedAtMs[row - 1]));
		expect(faulty.episodes).toEqual(plain.episodes);
		expect(changed.length).toBeGreaterThan(0);
		// Gaps of some days, single rows twice.
		expect(Math.abs(rows(faulty) - rows(plain))).toBeLessThan(0.1 * rows(plain));
		for (const { observedAtMs, metrics } of faulty.drives)
			for (const values of Object.values(metrics)) expect(values).toHaveLength(observedAtMs.length);
	});
});
