import { describe, expect, it } from 'vitest';
import { driveFields, groupFields } from '../../src-main/shared/domain/loss-fields.ts';
import { type LossSettings, noLossSettings } from '../../src-main/shared/domain/loss-settings.ts';
import type { DeviceId } from '../../src-main/shared/domain/telemetry.ts';
import { BY_NUMBER, draftOfGroup, emptyGroup, type Group, readGroup, takenBy } from '../../src-renderer/views/data/group-draft.ts';
import { draftOf, readTerms, termsOf, withTerms } from '../../src-renderer/views/prices/term-draft.ts';

describe('a table of terms being written', () => {
	it('reads numbers with a point or a comma, leaves out what is empty, and faults the rest beside its field', () => {
		const draft = new Map([
			['labour', ' 60,5 '],
			['slowDay', ''],
			['replacement', '1e3'],
			['downtimeHours', '99999'],
			['capacityPerTb', '1.234,5'],
		]);
		const { terms, faults } = readTerms(driveFields, draft);
		expect(terms).toEqual({ labour: 60.5 });
		expect([...faults]).toEqual([
			['replacement', 'A number like 60 or 0.5.'],
			['downtimeHours', 'Downtime of a failure is 99999; it must be from 0 to 10,000.'],
			['capacityPerTb', 'A number like 60 or 0.5.'],
		]);
	});

	it('comes back as it was stated', () => {
		expect(readTerms(groupFields, draftOf(groupFields, { spares: 2, dataPerTb: 0.5 }))).toEqual({
			terms: { dataPerTb: 0.5, spares: 2 },
			faults: new Map(),
		});
	});

	it('changes its own scope and leaves the others', () => {
		const settings: LossSettings = { ...noLossSettings, drives: { labour: 60 }, models: [{ model: 'A', terms: { labour: 1 } }] };
		const changed = withTerms(settings, { kind: 'model', model: 'B' }, { slowDay: 2 }, {});
		expect(changed).toMatchObject({ drives: { labour: 60 }, models: [{ model: 'A' }, { model: 'B', terms: { slowDay: 2 } }] });
		expect(termsOf(changed, { kind: 'model', model: 'B' })).toEqual({ slowDay: 2 });
		expect(withTerms(changed, { kind: 'group', groupId: 3 }, {}, { spares: 1 }).ownGroups).toEqual([{ groupId: 3, terms: { spares: 1 } }]);
		expect(termsOf(withTerms(settings, { kind: 'all' }, {}, { spares: 1 }), { kind: 'all' })).toEqual({ spares: 1 });
	});
});

describe('a group being drawn', () => {
	const id = (number: number): DeviceId => `d${number}` as DeviceId;
	const drawn = { ...emptyGroup, name: 'rack', members: new Set([1, 2, 3].map(id)) };
	const known: Group = {
		groupId: 7,
		kind: 'raid',
		name: 'tank',
		toleratedFailures: 1,
		firstSeenMs: 0,
		lastSeenMs: 0,
		members: [{ role: 'data', deviceId: id(2) }, { role: 'spare', deviceId: id(9) }, { role: 'data' }],
		isRedundancyGroup: true,
		isHandMade: true,
		spares: 2,
		history: { observedAtMs: new Float64Array(0), usedBytes: new Float64Array(0) },
	};

	it('is asked for once nothing is wrong', () => {
		expect(readGroup(drawn)).toEqual({ input: { name: 'rack', level: 'raid6', spares: 0, members: ['d1', 'd2', 'd3'] }, toleratedFailures: 2 });
		expect(readGroup({ ...drawn, level: BY_NUMBER, tolerated: '2', host: 'stor-1', groupId: 7 }).input).toMatchObject({
			groupId: 7,
			host: 'stor-1',
			toleratedFailures: 2,
		});
	});

	it('says what is wrong: no name, too few members, a number that is none', () => {
		expect(readGroup({ ...drawn, name: ' ' })).toMatchObject({ fault: 'The name of the group is empty.' });
		expect(readGroup({ ...drawn, members: new Set() }).fault).toContain('none is named');
		expect(readGroup({ ...drawn, spares: '-1' }).fault).toBe('Spares are a whole number from 0 on.');
		expect(readGroup({ ...drawn, level: BY_NUMBER, tolerated: 'two' }).fault).toContain('whole number');
	});

	it('begins an edit with what the group is', () => {
		expect(draftOfGroup(known)).toEqual({
			groupId: 7,
			name: 'tank',
			host: '',
			level: BY_NUMBER,
			tolerated: '1',
			spares: '2',
			members: new Set([id(2)]),
		});
	});

	it('knows which drives another group of its sort has, but not its own and not those of another sort', () => {
		expect([...takenBy([known], drawn)]).toEqual([['d2', 'tank']]);
		expect(takenBy([known], { ...drawn, groupId: 7 }).size).toBe(0);
		expect(takenBy([known], { ...drawn, level: 'raidz1' }).size).toBe(0);
	});
});
