import { describe, expect, it } from 'vitest';
import { scenario as scenarioSchema } from '../../src-main/shared/contract/scenario-schemas.ts';
import type { RiskResult } from '../../src-main/shared/domain/results.ts';
import { parseLevels, simulationInput, usualSimulation } from '../../src-renderer/components/simulation-settings.tsx';
import { csvOf } from '../../src-renderer/components/table/save-csv.tsx';
import { planColumns, planRows } from '../../src-renderer/views/scenarios/plan-result.tsx';
import { draftOf, freeName, presetsFor } from '../../src-renderer/views/scenarios/presets.ts';
import {
	type ChangeDraft,
	changeFault,
	draftFault,
	draftOfScenario,
	newChange,
	type ScenarioDraft,
	scenarioOf,
	scenarioText,
} from '../../src-renderer/views/scenarios/scenario-draft.ts';
import { sensibleBudget } from '../../src-renderer/views/scenarios/sensible-budget.ts';
import { deviceId, madeUpDrives, madeUpRisk } from '../report/inputs.ts';

const risk = madeUpRisk(madeUpDrives(30));
const draft = (...changes: readonly ChangeDraft[]): ScenarioDraft => ({
	key: 1,
	name: ' What if ',
	lines: changes.map((change, key) => ({ key, change })),
});

describe('a scenario being written', () => {
	it('is sent as the contract has it, every kind of change as it begins', () => {
		const kinds = ['replace', 'spares', 'redundancy', 'growth', 'prices'] as const;
		const sent = scenarioOf(draft(...kinds.map(newChange)));
		expect(scenarioSchema.parse(sent)).toEqual({
			name: 'What if',
			changes: [
				{ kind: 'replace', who: { olderThanDays: 5 * 365.25 } },
				{ kind: 'spares', add: 1 },
				{ kind: 'redundancy', toleratedFailures: 2 },
				{ kind: 'growth', percent: 20 },
				{ kind: 'prices', what: 'drives', percent: 25 },
			],
		});
	});

	it('asks of drives what was added and nothing else, a probability as a share', () => {
		const change: ChangeDraft = { kind: 'replace', model: '', drives: [deviceId(0)], probabilityAbovePercent: 5, wearAbove: 0 };
		expect(scenarioOf(draft(change)).changes).toEqual([
			{ kind: 'replace', who: { drives: [deviceId(0)], model: '', wearAbove: 0, probabilityAbove: 0.05 } },
		]);
	});

	it('is written again from what was sent, and asks the same', () => {
		const who = { model: '', drives: [deviceId(0)], olderThanDays: 5 * 365.25, probabilityAbove: 0.05, wearAbove: 80 };
		const sent = {
			name: 'What if',
			changes: [
				{ kind: 'replace' as const, who },
				{ kind: 'growth' as const, percent: -20 },
			],
		};
		const again = draftOfScenario(sent);
		expect(again.lines[0]?.change).toMatchObject({ olderThanYears: 5, probabilityAbovePercent: 5, wearAbove: 80, model: '' });
		expect(scenarioOf(again)).toEqual(sent);
		// The command line says days; 400 of them are no round number of years.
		const days = { name: 'x', changes: [{ kind: 'replace' as const, who: { olderThanDays: 400 } }] };
		expect(scenarioText(scenarioOf(draftOfScenario(days)))).toBe(scenarioText(days));
		expect(scenarioText(days)).not.toBe(scenarioText({ ...days, changes: [{ kind: 'replace', who: { olderThanDays: 401 } }] }));
	});

	it('says beside each change what is wrong, and lets none through that the engine would refuse', () => {
		const wrong: [ChangeDraft, string][] = [
			[{ kind: 'replace' }, 'Say which drives: choose a model or add a condition.'],
			[{ kind: 'replace', olderThanYears: Number.NaN }, 'An age is from 0 to 273 years.'],
			[{ kind: 'replace', model: 'M', probabilityAbovePercent: 101 }, 'A probability is from 0 to 100 %.'],
			[{ kind: 'replace', wearAbove: -1 }, 'Wear is from 0 to 1,000 % of the rated life.'],
			[{ kind: 'spares', add: 1.5 }, 'Spares are a whole number from 0 to 1,000.'],
			[{ kind: 'redundancy', toleratedFailures: 101 }, 'A group survives a whole number of members, 0 to 100.'],
			[{ kind: 'growth', percent: -101 }, 'A change in percent is from -100 to 10,000.'],
			[{ kind: 'prices', what: 'data', percent: Number.NaN }, 'A change in percent is from -100 to 10,000.'],
		];
		for (const [change, fault] of wrong) {
			expect(changeFault(change)).toBe(fault);
			expect(draftFault(draft(newChange('growth'), change))).toBe(fault);
		}
		for (const change of [
			{ kind: 'replace', olderThanYears: 273, wearAbove: 1_000, probabilityAbovePercent: 100 },
			{ kind: 'spares', add: 1_000 },
			{ kind: 'growth', percent: 10_000 },
		] as const) {
			expect(changeFault(change)).toBeUndefined();
			expect(scenarioSchema.safeParse(scenarioOf(draft(change))).success).toBe(true);
		}
	});

	it('needs a name and a change', () => {
		expect(draftFault({ ...draft(newChange('growth')), name: '  ' })).toBe('A scenario needs a name.');
		expect(draftFault(draft())).toBe('Nothing is changed yet: add a change.');
	});
});

describe('scenarios to start from', () => {
	it('ask for what some drive of this fleet is, and for spares only where a group is known', () => {
		// Ages run from 400 to 1,299 days: nobody is four years old, three are passed.
		const names = presetsFor(risk, true).map(({ name }) => name);
		expect(names).toEqual([
			'Replace drives over 3 years',
			'Replace drives above 5 %',
			'One more spare everywhere',
			'20 % growth',
			'Drives 25 % dearer',
		]);
		expect(presetsFor(risk, false).map(({ name }) => name)).not.toContain('One more spare everywhere');
	});

	it('leave out ages that no drive tells, and calm fleets have a lower bar', () => {
		const calm: RiskResult = { ...risk, drives: risk.drives.map((drive) => ({ ...drive, ageDays: null, failureProbability: 0.007 })) };
		expect(presetsFor(calm, false).map(({ name }) => name)).toEqual(['Replace drives above 0.5 %', '20 % growth', 'Drives 25 % dearer']);
	});

	it('have a name of their own each', () => {
		const first = draftOf({ name: '20 % growth', changes: [] }, []);
		expect(freeName('20 % growth', [first, { ...first, name: '20 % growth 2 ' }])).toBe('20 % growth 3');
		expect(freeName('Other', [first])).toBe('Other');
	});
});

describe('what a simulation is asked with', () => {
	it('reads levels in percent as people type them', () => {
		expect(parseLevels('95, 99')).toEqual([0.95, 0.99]);
		expect(parseLevels('99.9 %; 95 95')).toEqual([0.999, 0.95]);
		for (const text of ['', '100', '0', '95, x', '1 2 3 4 5 6 7 8 9']) expect(parseLevels(text)).toBeUndefined();
	});

	it('is sent only when every field holds what it may', () => {
		expect(simulationInput(usualSimulation)).toEqual({ horizonDays: 90, paths: 10_000, seed: 1, levels: [0.95, 0.99] });
		for (const wrong of [{ horizonDays: 0 }, { paths: 99 }, { seed: -1 }, { seed: 1.5 }, { levels: '101' }, { horizonDays: Number.NaN }])
			expect(simulationInput({ ...usualSimulation, ...wrong })).toBeUndefined();
	});
});

describe('a plan', () => {
	it('starts from what the first drives of the tail cost, in round numbers', () => {
		// A twentieth of 30 drives is 2, at least 3 of 250 each.
		expect(sensibleBudget(risk)).toBe(750);
		expect(sensibleBudget(null)).toBe(2_500);
		expect(sensibleBudget({ ...risk, drives: [] })).toBe(2_500);
	});

	it('leaves as a file in its order, with the money spent so far, and no cell is a formula', () => {
		const drives = ['=SUM(A1)', 'S-2'].map((serial, index) => ({
			...{ deviceId: deviceId(index), serial, model: 'M "1", big', cost: 100.5, failureProbability: 0.0123456789, expectedDrop: -2.5 },
		}));
		const plan = {
			...{ seed: 1, paths: 1, horizonDays: 1, currency: 'EUR', confidence: 0.95, budget: 300, cost: 201, notes: [], frontier: [] },
			...{ dataHash: '', stated: { prices: '', groups: '' } },
			...{ drives, before: risk.expectedLoss, after: risk.expectedLoss, difference: risk.expectedLoss },
		};
		expect(csvOf(planRows(plan), planColumns('EUR', 'CVaR95')).split('\r\n')).toEqual([
			'Order,Drive,Model,Failure probability,Lowers CVaR95 by about (EUR),Cost (EUR),Spent so far (EUR)',
			`1,'=SUM(A1),"M ""1"", big",0.0123456789,-2.5,100.5,100.5`,
			`2,S-2,"M ""1"", big",0.0123456789,-2.5,100.5,201`,
			'',
		]);
	});
});
