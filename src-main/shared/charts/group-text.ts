/** What pools, RAID groups and filesystems say in words, the same on the page and on the command line. */
import type { ListedGroup, ListedMember } from '../domain/groups.ts';
import { MS_PER_DAY } from '../domain/telemetry.ts';
import { formatBytes, formatCount, formatCounted, formatPercent } from './format.ts';
import { plainText } from './plain-text.ts';

/** The abbreviations of storcli and perccli in words. */
const WORDS: ReadonlyMap<string, string> = new Map([
	['Optl', 'Optimal'],
	['Dgrd', 'Degraded'],
	['Pdgd', 'Partly degraded'],
	['OfLn', 'Offline'],
	['Offln', 'Offline'],
	['Onln', 'Online'],
	['Rbld', 'Rebuilding'],
	['Cpybck', 'Copying back'],
	['Rec', 'Recovery'],
	['Msng', 'Missing'],
	['UBad', 'Unusable'],
	['UGood', 'Unused'],
	['GHS', 'Global spare'],
	['DHS', 'Dedicated spare'],
]);

/** A state as a person reads it; what is no abbreviation stays as the source has it. */
export const stateText = (state: string): string => WORDS.get(state) ?? plainText(state, 40);

/** States in which nobody needs to do anything, in the words of zpool, storcli and ssacli. */
const WELL = new Set(['ONLINE', 'AVAIL', 'Optl', 'Optimal', 'Onln', 'OK', 'GHS', 'DHS', 'JBOD', 'UGood']);

/** Whether a group or a member needs somebody; a state that nobody stated does not. */
export const isIll = ({ state }: { readonly state?: string }): boolean => state !== undefined && !WELL.has(state);

/** 0 to 1; undefined without size and use. */
export function usedShare({ sizeBytes, usedBytes, freeBytes }: ListedGroup): number | undefined {
	if (usedBytes === undefined || sizeBytes === undefined || sizeBytes === 0) return undefined;
	// A filesystem keeps a reserve: it is full when nothing is free, as df reckons too.
	return freeBytes === undefined ? usedBytes / sizeBytes : usedBytes / Math.max(1, usedBytes + freeBytes);
}

/** `raid6, survives 2 of 6`; of a group that consists of others `raidz2, survives any 2`; empty without level and number. */
export function redundancyText({ level, toleratedFailures, members, isRedundancyGroup }: ListedGroup): string {
	if (level === undefined && toleratedFailures === undefined) return '';
	const drives = members.filter(({ role }) => role === 'data').length;
	const survives =
		toleratedFailures === undefined
			? undefined
			: toleratedFailures === 0
				? 'survives none'
				: isRedundancyGroup && drives > 0
					? `survives ${toleratedFailures} of ${drives}`
					: `survives any ${toleratedFailures}`;
	return [level, survives].filter((part) => part !== undefined).join(', ');
}

/** What a person calls a member: its serial, else its place, else its name of the day. */
export function memberText(member: ListedMember): string {
	return plainText(member.serial ?? member.slot ?? member.wwn ?? member.deviceName ?? 'missing drive', 60);
}

/** Change of use over the history, bytes a day; undefined below two days of it. */
export function growthPerDay({ history: { observedAtMs, usedBytes } }: ListedGroup): number | undefined {
	const days = (Number(observedAtMs.at(-1)) - Number(observedAtMs[0])) / MS_PER_DAY;
	return days >= 2 ? (Number(usedBytes.at(-1)) - Number(usedBytes[0])) / days : undefined;
}

/** `+1.2 GB a day`; empty below two days of history. */
export function growthText(group: ListedGroup): string {
	const growth = growthPerDay(group);
	if (growth === undefined) return '';
	if (growth === 0) return 'steady';
	return `${growth < 0 ? '\u2212' : '+'}${formatBytes(Math.abs(growth))} a day`;
}

/** Groups in trouble that the sentence names; the table has them all. */
const TROUBLE_NAMED = 3;

/** The answer in one sentence: what is ill, what is nearly full, what has no redundancy. */
export function groupsSentence(groups: readonly ListedGroup[]): string {
	const wholes = groups.filter(({ parent }) => parent === undefined);
	// A pool is named for its vdevs.
	const ill = groups.filter(
		(group) => isIll(group) && !groups.some((whole) => whole.name === group.parent && whole.host === group.host && isIll(whole)),
	);
	const bare = groups.filter(({ isRedundancyGroup, toleratedFailures }) => isRedundancyGroup && toleratedFailures === 0);
	const shares = wholes.flatMap((group) => usedShare(group) ?? []);
	const fullest = wholes.find((group) => usedShare(group) === Math.max(...shares));
	const named = ill.slice(0, TROUBLE_NAMED).map((group) => `${nameText(group)} (${stateText(group.state ?? '').toLowerCase()})`);
	const more = ill.length > named.length ? ` and ${formatCount(ill.length - named.length)} more` : '';
	const parts = [
		ill.length === 0 ? 'none reports trouble' : `${formatCount(ill.length)} in trouble, ${named.join(', ')}${more}`,
		...(fullest === undefined ? [] : [`the fullest is ${nameText(fullest)} with ${formatPercent(usedShare(fullest) ?? 0)}`]),
		...(bare.length === 0 ? [] : [`${formatCounted(bare.length, 'group')} without redundancy`]),
	];
	return `${formatCounted(wholes.length, 'group')}: ${parts.join('; ')}.`;
}

/** Name with its machine. */
export const nameText = ({ name, host }: ListedGroup): string =>
	host === undefined ? plainText(name, 80) : `${plainText(name, 80)} on ${plainText(host, 60)}`;
