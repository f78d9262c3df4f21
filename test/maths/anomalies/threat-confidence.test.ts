/** Whether a confidence is the share of events that are right, on fleets that nothing was fitted to. */
import { describe, expect, it } from 'vitest';
import { reliability } from '../../../src-main/maths/anomalies/evaluate.ts';
import { hardwareConfidence } from '../../../src-main/maths/anomalies/hardware-confidence.ts';
import { confidenceOf, evidenceGaps } from '../../../src-main/maths/anomalies/threat-confidence.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import { fitHardware, fleetFindings } from '../../scripts/hardware-calibration.ts';
import { fitCalibration, fitClass, type LabelledVerdict, labelledVerdicts, ruledClasses } from '../../scripts/threat-calibration.ts';

const full = { isHourly: false, gaps: [] };
/** How far a count of events may lie from what their probabilities say: four of its standard deviations. */
const within = (probabilities: readonly number[]): number => 4 * Math.sqrt(probabilities.reduce((sum, p) => sum + p * (1 - p), 0)) + 1;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('the confidence of a threat', () => {
	it.each(ruledClasses)('rises with the strength of %s, never falls to 0 nor reaches 1, and is no surer without evidence', (name) => {
		let last = 0;
		for (let strength = 0; strength <= 40; strength++) {
			const confidence = confidenceOf(name, strength, full);
			expect(confidence).toBeGreaterThanOrEqual(last);
			expect(confidence).toBeGreaterThan(0);
			expect(confidence).toBeLessThan(1);
			for (const gap of evidenceGaps) expect(confidenceOf(name, strength, { ...full, gaps: [gap] })).toBeLessThanOrEqual(confidence);
			last = confidence;
		}
		expect(last).toBeGreaterThan(confidenceOf(name, 0, full));
	});

	// Seeds that neither the rules nor the curves have seen.
	const fresh = [5001, 5002, 5003, 5004, 5005, 5006].flatMap((seed) => [
		...labelledVerdicts({ seed, drives: 64, days: 365 }),
		...labelledVerdicts({ seed, drives: 64, days: 365 }, evidenceGaps[seed % evidenceGaps.length]),
	]);
	const threats = fresh.filter((verdict) => verdict.class !== 'unusual');

	it('is the share that is right, in each range of confidence, within what chance allows', () => {
		expect(threats.length).toBeGreaterThan(60);
		for (const { from, to, events, right, meanConfidence } of reliability(threats)) {
			const inside = threats.filter(({ confidence }) => confidence >= from && (confidence < to || to === 1));
			expect(inside).toHaveLength(events);
			expect(Math.abs(right - events * meanConfidence), `${from} to ${to}: ${right} of ${events}`).toBeLessThanOrEqual(
				within(inside.map(({ confidence }) => confidence)),
			);
		}
	}, 60_000);

	it('is the share of unusual events behind which there was something', () => {
		const unusual = fresh.filter((verdict) => verdict.class === 'unusual' && verdict.gap === undefined);
		const share = unusual.filter(({ isRight }) => isRight).length / unusual.length;
		expect(Math.abs(share - sum(unusual.map(({ confidence }) => confidence)) / unusual.length)).toBeLessThan(0.08);
	});
});

describe('the script behind the table', () => {
	it('finds a curve again that events were drawn from, and what a kind of evidence is worth', () => {
		const rng = createRng(3, 0);
		const drawn = Array.from({ length: 6_000 }, (_, i): LabelledVerdict => {
			const strength = 12 * rng.uniform();
			const isHourly = i % 3 === 0;
			const hasGap = i % 2 === 0;
			const logit = -5 + strength + (isHourly ? -0.8 : 0) + (hasGap ? -1.5 : 0);
			return {
				class: 'insider_threat',
				strength,
				confidence: 0.5,
				isHourly,
				...(hasGap ? { gap: 'entropy' as const } : {}),
				isRight: rng.uniform() < 1 / (1 + Math.exp(-logit)),
			};
		});
		const found = fitClass(drawn);
		expect(Math.abs(found.intercept + 5)).toBeLessThan(0.6);
		expect(Math.abs(found.slope - 1)).toBeLessThan(0.12);
		expect(Math.abs(found.hourly + 0.8)).toBeLessThan(0.4);
		expect(Math.abs(found.gaps.entropy + 1.5)).toBeLessThan(0.4);
		expect(found).toMatchObject({ events: 6_000, gaps: { host: 0 } });
	});

	it('makes of a small part of its seeds what the table says, nearly', () => {
		const some = [4001, 4002, 4003].flatMap((seed) => labelledVerdicts({ seed, drives: 64, days: 365, hasFaults: seed % 2 === 1 }));
		const small = fitCalibration(some);
		for (const name of ruledClasses) {
			const own = some.filter((verdict) => verdict.class === name);
			expect(own.length).toBeGreaterThan(3);
			const fitted = own.map(({ strength }) => 1 / (1 + Math.exp(-small[name].intercept - small[name].slope * strength)));
			const shown = own.map(({ strength }) => confidenceOf(name, strength, full));
			// Unusual events are many, and those of one drive are not independent: for them a share says more than a count.
			const tolerance = name === 'unusual' ? 0.05 * own.length : within(shown);
			expect(Math.abs(sum(fitted) - sum(shown)), name).toBeLessThan(tolerance);
		}
	}, 60_000);
});

describe('the confidence of a hardware event', () => {
	const one = { mode: 'head or media defects', gain: 1, occasions: 1, metrics: 1, weight: 0.6 } as const;

	it('is no less for more errors, more occasions, more counters that agree', () => {
		for (const mode of ['head or media defects', 'media wear', 'link'] as const) {
			const base = hardwareConfidence({ ...one, mode });
			expect(hardwareConfidence({ ...one, mode, gain: 500 })).toBeGreaterThanOrEqual(base);
			expect(hardwareConfidence({ ...one, mode, occasions: 8 })).toBeGreaterThanOrEqual(base);
			expect(hardwareConfidence({ ...one, mode, metrics: 3 })).toBeGreaterThanOrEqual(base);
			expect(base).toBeLessThan(1);
		}
	});

	it('is the weight of the counter for modes that too few drives have shown', () => {
		expect(hardwareConfidence({ ...one, mode: 'self-assessment failed', weight: 0.95 })).toBe(0.95);
	});

	it('is the share of spells after which the drive fails or goes on, on fleets that it was not fitted to', () => {
		const findings = [5001, 5002, 5003].flatMap((seed) => fleetFindings(seed, 100, 500));
		expect(findings.length).toBeGreaterThan(300);
		const share = findings.filter(({ isRight }) => isRight).length / findings.length;
		expect(Math.abs(share - sum(findings.map(hardwareConfidence)) / findings.length)).toBeLessThan(0.12);
		// The modes that the table has are those that there is enough of.
		expect(Object.keys(fitHardware(findings, []))).toContain('head or media defects');
	}, 60_000);
});
