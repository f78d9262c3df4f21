/** Storage that several drives make together, or that is cut from them: pools, RAID groups, filesystems. */
import type { DeviceId, DriveEvidence } from './telemetry.ts';

export type GroupKind = 'zpool' | 'raid' | 'filesystem';

/** What a member is there for. Only `data` members carry redundancy: a spare, log or cache is none. */
export type MemberRole = 'data' | 'spare' | 'log' | 'cache' | 'special';

export interface GroupMember {
	readonly evidence: DriveEvidence;
	readonly role: MemberRole;
	/** As the source writes it: `ONLINE`, `Onln`, `Failed`. */
	readonly state?: string;
}

/** One group at one instant, as a source states it; what the source does not say is absent. */
export interface StorageGroup {
	readonly kind: GroupKind;
	/** As the source addresses it: a pool, `/c0/d0`, a mount point. */
	readonly name: string;
	readonly host?: string;
	/** Name of the group that this one is a part of: the pool of a vdev, the drive group of a span. */
	readonly parent?: string;
	/** What people call it besides: name of the virtual drive, device of a filesystem. */
	readonly label?: string;
	/** `raid6`, `raidz2`, `mirror`, ...: see `raidLevel`. */
	readonly level?: string;
	/** Data members that may fail in the worst case without loss of data, by design: not what is left while degraded. */
	readonly toleratedFailures?: number;
	/** Usable size where the source says it; a pool of ZFS counts parity too. */
	readonly sizeBytes?: number;
	readonly usedBytes?: number;
	/** What can still be written, where the source says it: a filesystem keeps a reserve that is neither used nor free. */
	readonly freeBytes?: number;
	readonly inodes?: number;
	readonly inodesUsed?: number;
	readonly state?: string;
	readonly observedAtMs: number;
	readonly members: readonly GroupMember[];
	/** 1-based line or document of the source. */
	readonly line: number;
}

/** A member, and the drive that it is where its evidence tells. */
export interface ListedMember {
	readonly role: MemberRole;
	readonly state?: string;
	readonly deviceId?: DeviceId;
	readonly serial?: string;
	readonly model?: string;
	readonly wwn?: string;
	readonly enclosure?: string;
	readonly slot?: string;
	readonly deviceName?: string;
}

/** A group as the workspace knows it: of each field the latest statement. */
export interface ListedGroup {
	readonly groupId: number;
	readonly kind: GroupKind;
	readonly name: string;
	readonly host?: string;
	readonly parent?: string;
	readonly label?: string;
	readonly level?: string;
	readonly toleratedFailures?: number;
	readonly sizeBytes?: number;
	readonly usedBytes?: number;
	readonly freeBytes?: number;
	readonly inodes?: number;
	readonly inodesUsed?: number;
	readonly state?: string;
	readonly firstSeenMs: number;
	readonly lastSeenMs: number;
	/** When the members were stated last; absent when they never were. */
	readonly membersAtMs?: number;
	readonly members: readonly ListedMember[];
	/** Whether data is lost when more of its members fail than it tolerates: false for a group that consists of others. */
	readonly isRedundancyGroup: boolean;
	/** Drives on the shelf, stated with a group that a person made; spares of imported groups are members. */
	readonly spares?: number;
	/** Made by a person; absent for what imports state. */
	readonly isHandMade?: true;
	/** The imported group that tells of the same drives: it is simulated instead of this one. */
	readonly gaveWayTo?: string;
	/** Instants at which the used size was stated, in order of time. */
	readonly history: { readonly observedAtMs: Float64Array; readonly usedBytes: Float64Array };
}

const dataDisks: ReadonlyMap<string, number> = new Map([
	['raid0', 0],
	['jbod', 0],
	['stripe', 0],
	['single', 0],
	['raid4', 1],
	['raid5', 1],
	['raid50', 1],
	['raid6', 2],
	['raid60', 2],
	['raid10', 1],
	['raid1e', 1],
	['raid10adm', 2],
	['raidz1', 1],
	['raidz2', 2],
	['raidz3', 3],
	['draid1', 1],
	['draid2', 2],
	['draid3', 3],
]);

/**
 * A RAID level in one spelling: `RAID6`, `6`, `RAID 6 (ADG)` -> `raid6`; `1+0` -> `raid10`; `raidz2-0` -> `raidz2`; `mirror-1` -> `mirror`.
 *
 * @returns undefined for a text that names no level
 */
export function raidLevel(text: string): string | undefined {
	const plain = text.trim().toLowerCase().slice(0, 60);
	const zfs = /^(mirror|raidz[123]?|draid[123]?)(?:[-:].*)?$/.exec(plain)?.[1];
	if (zfs !== undefined) return zfs === 'raidz' || zfs === 'draid' ? `${zfs}1` : zfs;
	const isTriple = plain.includes('adm') || plain.includes('triple');
	const digits = /^(?:raid)?[ -]?(\d\+0|\d{1,2})e?(?![\d+])/.exec(plain)?.[1]?.replace('+', '');
	if (digits === undefined) return /^(jbod|single|stripe)$/.exec(plain)?.[1];
	if (digits === '1') return isTriple ? 'mirror3' : /^(?:raid)?[ -]?1e/.test(plain) ? 'raid1e' : 'raid1';
	if (digits === '10') return isTriple ? 'raid10adm' : 'raid10';
	const level = `raid${digits}`;
	return dataDisks.has(level) ? level : undefined;
}

/**
 * Failures that a level survives wherever they hit.
 *
 * @param members  data members; a mirror loses data only with its last one
 * @returns undefined for an unknown level, and for a mirror whose members are unknown
 */
export function toleratedFailures(level: string | undefined, members: number): number | undefined {
	if (level === undefined) return undefined;
	if (level === 'mirror3') return 2;
	if (level === 'mirror' || level === 'raid1') return members > 0 ? Math.max(0, members - 1) : level === 'raid1' ? 1 : undefined;
	return dataDisks.get(level);
}
