import { describe, expect, it } from 'vitest';
import { groupsSentence, growthText, isIll, memberText, redundancyText, stateText, usedShare } from '../../../src-main/shared/charts/group-text.ts';
import { groupUseChart } from '../../../src-main/shared/charts/group-use-chart.ts';
import type { ListedGroup } from '../../../src-main/shared/domain/groups.ts';
import { MS_PER_DAY } from '../../../src-main/shared/domain/telemetry.ts';

const group = (more: Partial<ListedGroup> = {}): ListedGroup => ({
	groupId: 1,
	kind: 'zpool',
	name: 'tank',
	firstSeenMs: 0,
	lastSeenMs: 0,
	members: [],
	isRedundancyGroup: false,
	history: { observedAtMs: Float64Array.of(), usedBytes: Float64Array.of() },
	...more,
});
const drives = (count: number): ListedGroup['members'] => Array.from({ length: count }, (_, at) => ({ role: 'data', serial: `SERIAL${at}` }));
const grown = group({ sizeBytes: 10e9, history: { observedAtMs: Float64Array.of(0, 4 * MS_PER_DAY), usedBytes: Float64Array.of(1e9, 9e9) } });

describe('words about groups', () => {
	it('say what survives', () => {
		expect(redundancyText(group({ level: 'raid6', toleratedFailures: 2, members: drives(6), isRedundancyGroup: true }))).toBe(
			'raid6, survives 2 of 6',
		);
		expect(redundancyText(group({ level: 'raidz2', toleratedFailures: 2, members: drives(12) }))).toBe('raidz2, survives any 2');
		expect(redundancyText(group({ level: 'raid0', toleratedFailures: 0, members: drives(2) }))).toBe('raid0, survives none');
		expect([redundancyText(group({ level: 'mixed' })), redundancyText(group())]).toEqual(['mixed', '']);
	});

	it('call a state ill that is none of the good ones', () => {
		expect(['ONLINE', 'Optl', 'OK', 'GHS'].map((state) => isIll({ state }))).toEqual([false, false, false, false]);
		expect(['DEGRADED', 'Dgrd', 'Interim Recovery Mode', 'Rbld'].map((state) => isIll({ state }))).toEqual([true, true, true, true]);
		expect(isIll({})).toBe(false);
	});

	it('spell the abbreviations of storcli out', () => {
		expect([stateText('Dgrd'), stateText('Msng'), stateText('ONLINE'), stateText('x\u202e')]).toEqual(['Degraded', 'Missing', 'ONLINE', 'x�']);
	});

	it('reckon fullness without the reserve of a filesystem', () => {
		expect(usedShare(group({ sizeBytes: 100, usedBytes: 50, freeBytes: 45 }))).toBeCloseTo(50 / 95, 12);
		expect(usedShare(group({ sizeBytes: 100, usedBytes: 100, freeBytes: 0 }))).toBe(1);
		expect(usedShare(group({ usedBytes: 50 }))).toBeUndefined();
	});

	it('say growth only from two days on', () => {
		expect(growthText(grown)).toBe('+2\u2009GB a day');
		expect(growthText(group({ history: { observedAtMs: Float64Array.of(0, MS_PER_DAY), usedBytes: Float64Array.of(1, 2) } }))).toBe('');
		expect(growthText(group({ history: { observedAtMs: Float64Array.of(0, 2 * MS_PER_DAY), usedBytes: Float64Array.of(5, 5) } }))).toBe('steady');
	});

	it('answer with what is ill, what is full and what has no redundancy', () => {
		expect(groupsSentence([group({ sizeBytes: 10, usedBytes: 9, host: 'a' }), group({ name: 'x', parent: 'tank' })])).toBe(
			'1 group: none reports trouble; the fullest is tank on a with 90\u2009%.',
		);
		expect(
			groupsSentence([group({ state: 'DEGRADED' }), group({ level: 'raid0', toleratedFailures: 0, isRedundancyGroup: true, members: drives(2) })]),
		).toBe('2 groups: 1 in trouble, tank (degraded); 1 group without redundancy.');
	});

	it('name a member by what it has, without what must not be shown', () => {
		expect([
			memberText({ role: 'data', serial: 'S\u202e1', slot: '3' }),
			memberText({ role: 'data', slot: '3' }),
			memberText({ role: 'data' }),
		]).toEqual(['S�1', '3', 'missing drive']);
	});
});

describe('the chart of use', () => {
	it('draws use below the size, from two instants on', () => {
		expect(groupUseChart(group())).toBeUndefined();
		const chart = groupUseChart(grown);
		expect(chart?.summary).toBe('From 1\u2009GB to 9\u2009GB of 10\u2009GB (1970-01-01 to 1970-01-05), +2\u2009GB a day.');
		expect(chart?.layers.map(({ type }) => type)).toEqual(['line', 'rule']);
	});
});
