/** Groups that a person draws where no import tells of them: what may be said, and what it means. */
import { PLACE_LENGTH, textFault } from './drive-changes.ts';
import { type GroupKind, raidLevel, toleratedFailures } from './groups.ts';
import { limits } from './limits.ts';

/** Levels that a person is offered; others that `raidLevel` knows are taken as well. */
export const offeredLevels = ['raid0', 'raid1', 'raid5', 'raid6', 'raid10', 'raidz1', 'raidz2', 'raidz3', 'mirror'] as const;

/** What a person says of a group; members are counted, since who they are is looked up later. */
export interface GroupStatement {
	readonly name: string;
	readonly host?: string | undefined;
	/** As a person writes it: `6`, `RAID 6`, `raidz2`. */
	readonly level?: string | undefined;
	/** Instead of a level. */
	readonly toleratedFailures?: number | undefined;
	readonly spares: number;
	readonly members: number;
}

export interface Redundancy {
	readonly kind: GroupKind;
	readonly level?: string;
	readonly toleratedFailures: number;
}

/** Levels that consist of others: one group of all members would lose data where the parts do not. */
const NESTED = new Set(['raid50', 'raid60']);
const ZFS = /^(?:raidz|draid|mirror)/;

/** What a level or a number of tolerated failures means for so many members; a sentence when it means nothing. */
export function redundancyOf({ level: text, toleratedFailures: stated, members }: GroupStatement): Redundancy | string {
	if ((text === undefined) === (stated === undefined))
		return 'Name a level (raid6, raidz2, mirror) or how many members may fail without loss, not both and not neither.';
	const level = text === undefined ? undefined : raidLevel(text);
	if (text !== undefined && level === undefined) return `"${text.slice(0, 40)}" is no level that we know. Use one of ${offeredLevels.join(', ')}.`;
	if (level !== undefined && NESTED.has(level))
		return `${level} consists of several ${level === 'raid50' ? 'raid5' : 'raid6'} groups. Draw each of them by itself: data is lost when one of them is.`;
	const tolerated = stated ?? toleratedFailures(level, members);
	if (tolerated === undefined) return `How many failures ${level} survives is not known; say it as a number.`;
	if (!Number.isInteger(tolerated) || tolerated < 0) return `${tolerated} members cannot fail; it must be a whole number from 0 on.`;
	const least = level === 'raid1' || level === 'mirror' ? 2 : tolerated + 1;
	if (members < least)
		return `${level ?? `A group that survives ${tolerated}`} needs at least ${least} members; ${members === 0 ? 'none is' : members === 1 ? 'one is' : `${members} are`} named.`;
	return { kind: level !== undefined && ZFS.test(level) ? 'zpool' : 'raid', ...(level === undefined ? {} : { level }), toleratedFailures: tolerated };
}

/** Why a group cannot be made of this; undefined when it can. */
export function groupFault(group: GroupStatement): string | undefined {
	const name = textFault(group.name, PLACE_LENGTH);
	if (name !== undefined) return `The name of the group ${name}.`;
	const host = group.host === undefined ? undefined : textFault(group.host, PLACE_LENGTH);
	if (host !== undefined) return `The host ${host}.`;
	if (group.members > limits.handMadeMembers) return `The group has ${group.members} members; the limit is ${limits.handMadeMembers}.`;
	if (!Number.isInteger(group.spares) || group.spares < 0 || group.spares > limits.groupSpares)
		return `${group.spares} spares cannot be; it must be a whole number from 0 to ${limits.groupSpares}.`;
	const redundancy = redundancyOf(group);
	return typeof redundancy === 'string' ? redundancy : undefined;
}
