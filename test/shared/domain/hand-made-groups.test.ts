import { describe, expect, it } from 'vitest';
import { type GroupStatement, groupFault, offeredLevels, redundancyOf } from '../../../src-main/shared/domain/hand-made-groups.ts';
import { limits } from '../../../src-main/shared/domain/limits.ts';

const statement = (more: Partial<GroupStatement> = {}): GroupStatement => ({ name: 'rack-1', level: 'raid6', members: 6, spares: 0, ...more });

describe('the redundancy of a group by hand', () => {
	it.each([
		['RAID 6', 6, { kind: 'raid', level: 'raid6', toleratedFailures: 2 }],
		['1+0', 4, { kind: 'raid', level: 'raid10', toleratedFailures: 1 }],
		['raidz2', 6, { kind: 'zpool', level: 'raidz2', toleratedFailures: 2 }],
		['mirror', 3, { kind: 'zpool', level: 'mirror', toleratedFailures: 2 }],
		['raid0', 2, { kind: 'raid', level: 'raid0', toleratedFailures: 0 }],
	] as const)('of %s with %i members', (level, members, expected) => {
		expect(redundancyOf(statement({ level, members }))).toEqual(expected);
	});

	it('is a number where no level fits', () => {
		expect(redundancyOf(statement({ level: undefined, toleratedFailures: 3 }))).toEqual({ kind: 'raid', toleratedFailures: 3 });
	});

	it('is known for every level that is offered', () => {
		for (const level of offeredLevels) expect(redundancyOf(statement({ level }))).toMatchObject({ level });
	});

	it('is refused without a level and a number, with both, with an unknown level, and with too few members', () => {
		expect(redundancyOf(statement({ level: undefined }))).toContain('Name a level');
		expect(redundancyOf(statement({ toleratedFailures: 2 }))).toContain('not both');
		expect(redundancyOf(statement({ level: 'raid7' }))).toBe(
			'"raid7" is no level that we know. Use one of raid0, raid1, raid5, raid6, raid10, raidz1, raidz2, raidz3, mirror.',
		);
		expect(redundancyOf(statement({ members: 2 }))).toBe('raid6 needs at least 3 members; 2 are named.');
		expect(redundancyOf(statement({ level: 'raid1', members: 1 }))).toBe('raid1 needs at least 2 members; one is named.');
		expect(redundancyOf(statement({ level: undefined, toleratedFailures: 1.5 }))).toContain('whole number');
	});

	it('is asked for part by part where a level consists of others', () => {
		expect(redundancyOf(statement({ level: 'raid60', members: 12 }))).toContain('several raid6 groups');
	});
});

it('a group by hand has a name, and spares and members up to the limits', () => {
	expect(groupFault(statement())).toBeUndefined();
	expect(groupFault(statement({ name: '  ' }))).toBe('The name of the group is empty.');
	expect(groupFault(statement({ host: 'a\u001b[2J' }))).toContain('control character');
	expect(groupFault(statement({ spares: limits.groupSpares }))).toBeUndefined();
	expect(groupFault(statement({ spares: limits.groupSpares + 1 }))).toContain(`from 0 to ${limits.groupSpares}`);
	expect(groupFault(statement({ members: limits.handMadeMembers + 1 }))).toContain(`the limit is ${limits.handMadeMembers}`);
});
