import { describe, expect, it } from 'vitest';
import { basisText, driftText, isStrange, proposalText } from '../../../src-main/shared/charts/model-text.ts';
import {
	basisToday,
	daysAfter,
	type ErrorDrift,
	freshDays,
	type ModelAge,
	type ModelBasis,
	staleness,
} from '../../../src-main/shared/domain/model-basis.ts';

const NOON = Date.UTC(2026, 0, 10, 12);
const DAY = 86_400_000;

const drift: ErrorDrift = {
	name: 'lstm',
	metric: 'temperature_c',
	verdict: 'drifted',
	drives: 40,
	grown: 38,
	errorBefore: 0.4,
	errorAfter: 0.8,
	factor: 1.97,
	factorLower: 1.8,
	factorUpper: 2.2,
	newestFactor: 2.1,
	pvalue: 1e-9,
	text: '',
};
const model: ModelAge = {
	name: 'lstm',
	metric: 'temperature_c',
	drives: { trainable: 40, unseen: 0 },
	drift: null,
	isStale: false,
	staleSinceMs: null,
	reasons: [],
};

describe('the age of a model', () => {
	it('counts days of the calendar, not spans of 24 hours, and none before the window ends', () => {
		expect(daysAfter(NOON, NOON + 11 * 3_600_000)).toBe(0);
		expect(daysAfter(NOON, NOON + 13 * 3_600_000)).toBe(1);
		expect(daysAfter(NOON, NOON - 5 * DAY)).toBe(0);
	});

	it('is nothing to speak of up to a fortnight, and a tenth of a long window', () => {
		expect([7, 140, 149, 150, 365, 730].map(freshDays)).toEqual([14, 14, 14, 15, 36, 73]);
	});

	it('lets a fifth of the drives be strangers, not more', () => {
		expect([isStrange({ trainable: 10, unseen: 2 }), isStrange({ trainable: 10, unseen: 3 }), isStrange({ trainable: 0, unseen: 0 })]).toEqual([
			false,
			true,
			false,
		]);
	});

	it('gives a verdict from a number of drives whose surest answer is beyond chance', () => {
		expect(0.5 ** staleness.driftDrives).toBeLessThan(staleness.driftChance);
		expect(0.5 ** (staleness.driftDrives - 1)).toBeGreaterThan(staleness.driftChance);
	});
});

describe('what is said of it', () => {
	it('proposes nothing for fresh models, and all reasons of stale ones in one text', () => {
		expect(proposalText({ daysAfter: 3, models: [model] }, false)).toBeNull();
		const stale = { ...model, drift, drives: { trainable: 40, unseen: 12 } };
		expect(proposalText({ daysAfter: 34, models: [stale, model] }, true)).toBe(
			'The models in use have not seen the last 34 days. The LSTM on temperature has never seen 12 of 40 drives. Their errors on days that they have not seen are a multiple of those at training: 1.97 times (95 %: 1.8 to 2.2) for the LSTM on temperature.',
		);
	});

	it('never gives a verdict without its evidence', () => {
		expect(driftText(drift)).toBe(
			'Errors grew: 1.97 times those at training (95 %: 1.8 to 2.2), on 38 of 40 drives; 2.1 times in the newer half of the days.',
		);
		expect(driftText({ ...drift, verdict: 'holds', factor: 1.02, factorLower: 0.95, factorUpper: 1.1 })).toBe(
			'Errors hold: 1.02 times those at training (95 %: 0.95 to 1.1) over 40 drives.',
		);
		expect(driftText({ ...drift, verdict: 'undecided', drives: 1 })).toBe(
			'Undecided: 1 drive that it knows has 14 days or more after its window; 10 are needed.',
		);
	});

	it('names bundle, window and distance of a trained model, since when it is stale, and the days of one made on the spot', () => {
		const basis = {
			model: 'LSTM on temperature',
			bundle: 'models-1',
			hasWeight: true,
			trainedAtMs: NOON,
			windowStartMs: NOON - 100 * DAY,
			windowEndMs: NOON - DAY,
			daysAfter: 0,
			isStale: false,
			staleSinceMs: null,
			reason: '',
		};
		expect(basisText(basis)).toBe('LSTM on temperature of models-1: trained 2026-01-10 on 2025-10-02 to 2026-01-09.');
		expect(
			basisText({ ...basis, hasWeight: false, daysAfter: 20, isStale: true, staleSinceMs: NOON + 14 * DAY, reason: 'The last 20 days came after.' }),
		).toBe(
			'LSTM on temperature (without weight here) of models-1: trained 2026-01-10 on 2025-10-02 to 2026-01-09, 20 days before the newest value. Stale since 2026-01-24: the last 20 days came after.',
		);
		expect(basisText({ ...basis, model: 'Failure law', bundle: null })).toBe(
			'Failure law: made 2026-01-10 12:00 UTC from the days 2025-10-02 to 2026-01-09.',
		);
	});
});

describe('a stored figure', () => {
	const basis: ModelBasis = {
		model: 'LSTM on temperature',
		bundle: 'models-1',
		hasWeight: true,
		trainedAtMs: NOON,
		windowStartMs: NOON - 90 * DAY,
		windowEndMs: NOON,
		daysAfter: 0,
		isStale: false,
		staleSinceMs: null,
		reason: '',
	};

	it('rests on what it rested on as long as those models are in use, and on a fit of its own for ever', () => {
		expect(basisToday(basis, { bundle: 'models-1', sinceMs: NOON })).toEqual(basis);
		expect(basisToday(basis, null)).toEqual(basis);
		const fitted = { ...basis, bundle: null };
		expect(basisToday(fitted, { bundle: 'models-2', sinceMs: NOON })).toEqual(fitted);
	});

	it('says which models are in use instead, and since when; what was wrong with its own before is kept', () => {
		const other = { bundle: 'models-2', sinceMs: NOON + DAY };
		expect(basisText(basisToday(basis, other))).toBe(
			'LSTM on temperature of models-1: trained 2026-01-10 on 2025-10-12 to 2026-01-10. Stale since 2026-01-11: the models in use are now those of models-2.',
		);
		const stale = { ...basis, isStale: true, staleSinceMs: NOON - DAY, reason: 'It is old.' };
		expect(basisToday(stale, other)).toMatchObject({ staleSinceMs: NOON - DAY, reason: 'It is old. The models in use are now those of models-2.' });
	});
});
