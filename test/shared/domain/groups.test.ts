import { describe, expect, it } from 'vitest';
import { raidLevel, toleratedFailures } from '../../../src-main/shared/domain/groups.ts';

describe('a RAID level', () => {
	it.each([
		['RAID6', 'raid6'],
		['6', 'raid6'],
		['RAID 6 (ADG)', 'raid6'],
		['RAID0', 'raid0'],
		['1', 'raid1'],
		['1+0', 'raid10'],
		['RAID 1+0', 'raid10'],
		['RAID10', 'raid10'],
		['RAID50', 'raid50'],
		['60', 'raid60'],
		['RAID 1(ADM)', 'mirror3'],
		['1+0 (ADM)', 'raid10adm'],
		['raidz1-0', 'raidz1'],
		['raidz', 'raidz1'],
		['raidz3-12', 'raidz3'],
		['draid2:4d:8c:1s-0', 'draid2'],
		['mirror-7', 'mirror'],
		['JBOD', 'jbod'],
		['RAID7', undefined],
		['DRIVE', undefined],
		['', undefined],
	])('%j is %s', (text, level) => {
		expect(raidLevel(text)).toBe(level);
	});

	it('survives what it survives wherever the failures hit', () => {
		const survives = (level: string, members = 8): number | undefined => toleratedFailures(level, members);
		expect(['raid0', 'jbod', 'raid5', 'raid50', 'raid6', 'raid60', 'raid10', 'raidz1', 'raidz3', 'draid2'].map((level) => survives(level))).toEqual([
			0, 0, 1, 1, 2, 2, 1, 1, 3, 2,
		]);
		expect([survives('mirror', 2), survives('mirror', 3), survives('raid1', 2), survives('mirror3', 3)]).toEqual([1, 2, 1, 2]);
	});

	it('says nothing where it does not know', () => {
		expect([toleratedFailures(undefined, 4), toleratedFailures('mixed', 4), toleratedFailures('mirror', 0)]).toEqual([
			undefined,
			undefined,
			undefined,
		]);
	});
});
