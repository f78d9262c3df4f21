import { describe, expect, it } from 'vitest';
import { fitGroups } from '../../src-main/jobs/fleet-groups.ts';
import type { ListedGroup } from '../../src-main/shared/domain/groups.ts';
import { defaultGroupTerms } from '../../src-main/shared/domain/loss-settings.ts';
import type { DeviceId } from '../../src-main/shared/domain/telemetry.ts';

const TB = 1e12;
const terms = { ...defaultGroupTerms, dataPerTb: 1, readErrorsPer1e15Bits: 1, spares: 0 };

/** Members of which the first are drives of the workspace, four terabytes each. */
function groupOf(level: string, tolerated: number, members: number, known: number, more: Partial<ListedGroup> = {}) {
	const group: ListedGroup = {
		groupId: 1,
		kind: 'raid',
		name: 'g',
		level,
		toleratedFailures: tolerated,
		firstSeenMs: 0,
		lastSeenMs: 0,
		isRedundancyGroup: true,
		members: Array.from({ length: members }, (_, i) => ({ role: 'data' as const, ...(i < known ? { deviceId: `d${i}` as DeviceId } : {}) })),
		history: { observedAtMs: new Float64Array(0), usedBytes: new Float64Array(0) },
		...more,
	};
	return fitGroups({
		groups: [group],
		indexOf: new Map(Array.from({ length: known }, (_, i) => [`d${i}` as DeviceId, i])),
		capacityBytes: () => 4 * TB,
		terms: () => terms,
	});
}

const dataOf = (fitted: ReturnType<typeof groupOf>): number => fitted.laws.dataLoss[0] ?? Number.NaN;

describe('groups of a simulation', () => {
	it('lose what their members can hold without copies and parity, those that are not known as drives among them', () => {
		expect(dataOf(groupOf('raid6', 2, 8, 8))).toBeCloseTo(24, 9);
		expect(dataOf(groupOf('raid6', 2, 8, 3))).toBeCloseTo(24, 9);
		expect(dataOf(groupOf('raid1', 1, 2, 2))).toBeCloseTo(4, 9);
		expect(dataOf(groupOf('raid10', 1, 8, 8))).toBeCloseTo(16, 9);
		expect(dataOf(groupOf('raid0', 0, 1, 1))).toBeCloseTo(4, 9);
	});

	it('lose what the source says is stored, of which a raidz counts parity too', () => {
		expect(dataOf(groupOf('raid6', 2, 8, 8, { usedBytes: 10 * TB, sizeBytes: 24 * TB }))).toBeCloseTo(10, 9);
		expect(dataOf(groupOf('raidz2', 2, 8, 8, { kind: 'zpool', usedBytes: 16 * TB }))).toBeCloseTo(12, 9);
		expect(dataOf(groupOf('mirror', 1, 2, 2, { kind: 'zpool', usedBytes: 3 * TB }))).toBeCloseTo(3, 9);
	});

	it('read all other members in a rebuild, and of a mirror its twin', () => {
		const chance = (fitted: ReturnType<typeof groupOf>): number => -Math.log1p(-(fitted.laws.readErrorProbability[0] ?? Number.NaN));
		const ofOne = (4 * TB * 8) / 1e15;
		expect(chance(groupOf('raid5', 1, 6, 6))).toBeCloseTo(5 * ofOne, 9);
		expect(chance(groupOf('raid5', 1, 6, 2))).toBeCloseTo(5 * ofOne, 9);
		expect(chance(groupOf('raid10', 1, 6, 6))).toBeCloseTo(ofOne, 9);
	});

	it('of mirrors side by side lose data when the second failure hits one of all that are left, known as drives or not', () => {
		expect(groupOf('raid10', 1, 8, 8).laws.hitProbability[0]).toBeCloseTo(1 / 7, 12);
		expect(groupOf('raid10', 1, 8, 2).laws.hitProbability[0]).toBeCloseTo(1 / 7, 12);
		expect(groupOf('raid5', 1, 8, 8).laws.hitProbability[0]).toBe(1);
	});

	it('of one pool hold the data of all of them, and of no other pool', () => {
		const part = (groupId: number, parent: string | undefined, drive: number): ListedGroup => ({
			groupId,
			kind: 'zpool',
			name: `mirror-${groupId}`,
			...(parent === undefined ? {} : { parent }),
			level: 'mirror',
			toleratedFailures: 1,
			usedBytes: groupId * TB,
			firstSeenMs: 0,
			lastSeenMs: 0,
			isRedundancyGroup: true,
			members: [drive, drive + 1].map((i) => ({ role: 'data' as const, deviceId: `d${i}` as DeviceId })),
			history: { observedAtMs: new Float64Array(0), usedBytes: new Float64Array(0) },
		});
		const { laws, groups } = fitGroups({
			groups: [part(1, 'tank', 0), part(2, 'other', 2), part(3, 'tank', 4), part(4, undefined, 6)],
			indexOf: new Map(Array.from({ length: 8 }, (_, i) => [`d${i}` as DeviceId, i])),
			capacityBytes: () => 4 * TB,
			terms: () => terms,
		});
		// Parts of a pool stand beside each other.
		expect(groups.map(({ group }) => group.groupId)).toEqual([1, 3, 2, 4]);
		expect([...laws.poolOf]).toEqual([0, 0, 1, 2]);
		expect([...laws.dataLoss]).toEqual([4, 4, 2, 4]);
		expect([...laws.members]).toEqual([0, 1, 4, 5, 2, 3, 6, 7]);
	});

	it('without a member that is a drive at risk, or without known redundancy, are named as missing', () => {
		expect(groupOf('raid5', 1, 4, 0)).toMatchObject({ groups: [], missing: [{ missing: 'members' }] });
		expect(groupOf('raid5', 1, 4, 4, { toleratedFailures: undefined } as Partial<ListedGroup>).missing).toMatchObject([{ missing: 'redundancy' }]);
	});
});
