import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { changeLines, pricesSentence, staleRiskText, statedLines, termsText } from '../../../src-main/shared/charts/price-text.ts';
import { groupFields } from '../../../src-main/shared/domain/loss-fields.ts';
import { type LossSettings, noLossSettings } from '../../../src-main/shared/domain/loss-settings.ts';

/** A name that would clear a terminal. */
const HOSTILE = 'ST4000\u001b[2J';
const nameOf = (groupId: number): string => `tank ${groupId}`;
const settings: LossSettings = {
	currency: 'EUR',
	drives: { labour: 62.5 },
	groups: {},
	models: [{ model: HOSTILE, terms: { replacement: 210 } }],
	ownGroups: [{ groupId: 3, terms: { dataPerTb: 5_000, deliveryDays: 1 } }],
};

describe('prices in words', () => {
	it('stand with their unit, one day without its plural', () => {
		expect(termsText(groupFields, { deliveryDays: 1, rebuildMbPerSecond: 80 }, 'EUR')).toBe('rebuild 80 MB/s, delivery without a spare 1 day');
	});

	it('name each scope, with control characters taken out of names', () => {
		expect(statedLines(settings, 'EUR', nameOf)).toEqual([
			'All drives: labour 62.5 EUR per replacement',
			`Model ${plainText(HOSTILE)}: new drive 210 EUR per drive`,
			'Group tank 3: lost data 5,000 EUR per TB, delivery without a spare 1 day',
		]);
	});

	it('tell each change with what held before', () => {
		expect(changeLines(noLossSettings, { ...noLossSettings, drives: { labour: 60 } }, nameOf)).toEqual(['All drives: labour default \u2192 60']);
		expect(changeLines(settings, { ...settings, currency: 'CHF', ownGroups: [] }, nameOf)).toEqual([
			'Currency: EUR \u2192 CHF',
			'Group tank 3: lost data 5,000 \u2192 default',
			'Group tank 3: delivery without a spare 1 \u2192 default',
		]);
		expect(changeLines(settings, settings, nameOf)).toEqual([]);
	});

	it('answer in one sentence what is stated', () => {
		expect(pricesSentence(noLossSettings, 'USD')).toBe('Losses are in USD. Every price is a default: nobody has stated one yet.');
		expect(pricesSentence(settings, 'EUR')).toBe('Losses are in EUR. Stated by hand: 1 term for all, 1 model and 1 group; the rest is default.');
	});
});

it('says what has changed since a simulation, and nothing when nothing has', () => {
	expect(staleRiskText([])).toBe('');
	expect(staleRiskText(['history'])).toBe('The history has changed since this simulation.');
	expect(staleRiskText(['prices'])).toBe('The prices have changed since this simulation.');
	expect(staleRiskText(['history', 'prices'])).toBe('The history and the prices have changed since this simulation.');
	expect(staleRiskText(['prices', 'groups'])).toBe('The prices and the groups have changed since this simulation.');
});
