import { describe, expect, it } from 'vitest';
import { limits } from '../../../src-main/shared/domain/limits.ts';
import {
	canonicalSettings,
	currencyFault,
	driveFields,
	groupFields,
	hasMoney,
	lossFields,
	settingsFault,
	termFault,
	unitOf,
} from '../../../src-main/shared/domain/loss-fields.ts';
import { defaultDriveTerms, defaultGroupTerms, type LossSettings, noLossSettings } from '../../../src-main/shared/domain/loss-settings.ts';

const fault = (more: Partial<LossSettings>): string | undefined => settingsFault({ ...noLossSettings, ...more }, (groupId) => `group ${groupId}`);
const field = (name: string) => lossFields.find((each) => each.name === name)!;

describe('the table of terms', () => {
	it('has every term that has a default, each once, and every default is allowed', () => {
		const names = lossFields.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		expect(driveFields.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(defaultDriveTerms)));
		expect(groupFields.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(defaultGroupTerms)));
		for (const [name, value] of Object.entries({ ...defaultDriveTerms, ...defaultGroupTerms })) expect(termFault(field(name), value)).toBeUndefined();
	});

	it('puts the currency before units of money only', () => {
		expect(unitOf(field('dataPerTb'), 'EUR')).toBe('EUR per TB');
		expect(unitOf(field('rebuildMbPerSecond'), 'EUR')).toBe('MB/s');
	});

	it('takes an amount at its bounds and refuses what lies beyond, is not finite, or is half a spare', () => {
		const labour = field('labour');
		expect([0, limits.lossAmount].map((value) => termFault(labour, value))).toEqual([undefined, undefined]);
		expect(termFault(labour, -0.01)).toBe('Labour is -0.01; it must be from 0 to 1,000,000,000');
		for (const value of [limits.lossAmount + 1, Number.NaN, Number.POSITIVE_INFINITY]) expect(termFault(labour, value)).toContain('must be from 0');
		expect(termFault(field('rebuildMbPerSecond'), 0)).toContain('from 1');
		expect([limits.groupSpares, limits.groupSpares + 1, 1.5].map((value) => termFault(field('spares'), value))).toEqual([
			undefined,
			expect.stringContaining('1,000'),
			expect.stringContaining('whole number'),
		]);
	});
});

describe('settings', () => {
	it('are refused with the scope and the term that is wrong', () => {
		expect(fault({})).toBeUndefined();
		expect(fault({ drives: { labour: -1 } })).toMatch(/^All drives: Labour is -1;/);
		expect(fault({ models: [{ model: 'ST4000', terms: { slowDay: -1 } }] })).toMatch(/^Model ST4000: Slow day is -1;/);
		expect(fault({ ownGroups: [{ groupId: 4, terms: { deliveryDays: 400 } }] })).toMatch(/^Group group 4: Delivery without a spare is 400;/);
		expect(fault({ currency: 'euro' })).toBe('A currency has three capital letters such as EUR, not "euro".');
		expect(currencyFault('TRY')).toBeUndefined();
	});

	it('are refused with a model or group that stands twice, and with more of their own than the limit', () => {
		const own = (count: number) => Array.from({ length: count }, (_, at) => ({ model: `M${at}`, terms: { labour: 1 } }));
		expect(fault({ models: [...own(2), ...own(1)] })).toBe('The model "M0" stands twice. State all its terms in one place.');
		expect(fault({ ownGroups: [1, 1].map((groupId) => ({ groupId, terms: {} })) })).toContain('group 1 stands twice');
		expect(fault({ models: own(limits.ownTerms) })).toBeUndefined();
		expect(fault({ models: own(limits.ownTerms), ownGroups: [{ groupId: 1, terms: {} }] })).toContain(`the limit is ${limits.ownTerms}`);
	});

	it('have one form, whatever order they were said in', () => {
		const one = canonicalSettings({ ...noLossSettings, drives: { slowDay: 1, labour: 2 }, models: [{ model: 'A', terms: {} }] });
		expect(JSON.stringify(one)).toBe(JSON.stringify({ drives: { labour: 2, slowDay: 1 }, groups: {}, models: [], ownGroups: [] }));
	});

	it('hold money only where an amount is stated', () => {
		expect(hasMoney({ ...noLossSettings, drives: { downtimeHours: 3 }, groups: { spares: 1 } })).toBe(false);
		expect(hasMoney({ ...noLossSettings, ownGroups: [{ groupId: 1, terms: { readError: 0 } }] })).toBe(true);
	});
});
