/** Drives and arrays of an HPE Smart Array controller as drives and groups of ours. */
import { type GroupMember, raidLevel, type StorageGroup, toleratedFailures } from '../../shared/domain/groups.ts';
import { isSerialMasked } from '../../shared/domain/identity.ts';
import type { DriveEvidence, Protocol, Reading } from '../../shared/domain/telemetry.ts';
import { evidenceFrom } from '../decoding/evidence.ts';
import { parseExact } from '../decoding/exact-numbers.ts';
import { createReadingList } from '../decoding/reading-list.ts';
import { parseSize } from '../reading/sizes.ts';

export interface PhysicalDrive {
	/** `2E:1:1`: port, box, bay. */
	readonly place: string;
	readonly pairs: Map<string, string>;
	/** Name of its array; undefined for unassigned drives. */
	readonly array: string | undefined;
	readonly line: number;
}

export interface LogicalDrive {
	readonly number: string;
	readonly pairs: Map<string, string>;
}

export interface DriveArray {
	readonly name: string;
	readonly pairs: Map<string, string>;
	readonly logical: LogicalDrive[];
	readonly drives: PhysicalDrive[];
	/** Drives that a line lists, by place. */
	readonly listed: Map<string, PhysicalDrive>;
	readonly line: number;
}

export interface Controller {
	readonly slot: string;
	readonly model: string;
	readonly arrays: DriveArray[];
	/** Those with a description of their own. */
	readonly drives: PhysicalDrive[];
	/** Places that the controller lists: each of them is described by `show config detail`. */
	readonly places: Set<string>;
	readonly line: number;
}

/** Name of an array that is unique on its machine, in the words of ssacli. */
export const arrayName = (controller: Controller, array: string): string => `slot ${controller.slot} array ${array}`;

export function driveEvidence({ place, pairs, array }: PhysicalDrive, controller: Controller, host: string | undefined): DriveEvidence {
	const text = (key: string): string | undefined => pairs.get(key) || undefined;
	const serial = text('Serial Number');
	return evidenceFrom({
		serial: isSerialMasked(serial) ? undefined : serial,
		// The WWID is that of a port of drive or controller, not the drive's world wide name.
		model: text('Model')?.replaceAll(/ {2,}/g, ' ').replace(/^ATA /, ''),
		firmware: text('Firmware Revision')?.split(' ')[0],
		protocol: protocolOf(text('Interface Type') ?? ''),
		host,
		enclosure: `slot ${controller.slot} port ${text('Port') ?? place.split(':')[0]} box ${text('Box') ?? place.split(':')[1]}`,
		slot: place,
		pool: array === undefined ? undefined : arrayName(controller, array),
	});
}

function protocolOf(text: string): Protocol {
	if (/NVMe/i.test(text)) return 'NVMe';
	if (/SATA/i.test(text)) return 'ATA';
	return /SAS/i.test(text) ? 'SCSI' : 'unknown';
}

/** What the controller tells of a drive's health. */
export function driveReadings({ pairs }: PhysicalDrive): readonly Reading[] {
	const list = createReadingList();
	const temperature = parseExact(pairs.get('Current Temperature (C)') ?? '');
	// 0 °C stands for a drive that tells no temperature.
	if (temperature !== 0) list.add('temperature_c', temperature);
	list.add('power_on_hours', parseExact(pairs.get('Power On Hours') ?? ''));
	const maximum = parseExact(pairs.get('Maximum Temperature (C)') ?? '');
	if (maximum !== 0) list.add('maximum_temperature_c', maximum);
	const remaining = parseExact(/^(\d{1,3}(?:\.\d{1,4})?)%$/.exec(pairs.get('Usage remaining') ?? '')?.[1] ?? '');
	if (typeof remaining === 'number') list.add('percentage_used', Math.round((100 - remaining) * 1e4) / 1e4);
	const life = /^(\d{1,9}) days$/.exec(pairs.get('Estimated Life Remaining based on workload to date') ?? '')?.[1];
	if (life !== undefined) list.add('estimated_life_remaining_days', Number(life));
	const status = pairs.get('Status') ?? '';
	if (status !== '') list.add('predictive_failures', /predictive failure/i.test(status) ? 1 : 0);
	return list.readings;
}

/** The array as one group. Which drives of a RAID 10 mirror each other, ssacli shows by position alone. */
export function arrayGroup(
	array: DriveArray,
	controller: Controller,
	stated: { readonly host: string | undefined; readonly observedAtMs: number },
): StorageGroup {
	const name = arrayName(controller, array.name);
	const base = {
		kind: 'raid' as const,
		observedAtMs: stated.observedAtMs,
		line: array.line,
		...(stated.host === undefined ? {} : { host: stated.host }),
	};
	const described = new Set(array.drives.map(({ place }) => place));
	const drives = [...array.drives, ...[...array.listed.values()].filter(({ place }) => !described.has(place))];
	const members = drives.map((drive) => memberOf(drive, controller, stated.host));
	const data = members.filter(({ role }) => role === 'data').length;
	const levels = [...new Set(array.logical.map(({ pairs }) => raidLevel(pairs.get('Fault Tolerance') ?? '')))];
	const [level] = levels.length === 1 ? levels : levels.length === 0 ? [undefined] : ['mixed'];
	const tolerances = levels.map((each) => toleratedFailures(each, data));
	const tolerance = tolerances.length === 0 || tolerances.includes(undefined) ? undefined : Math.min(...tolerances.map(Number));
	const sizes = array.logical.map(({ pairs }) => parseSize(pairs.get('Size') ?? ''));
	const sizeBytes = sizes.length === 0 || sizes.includes(undefined) ? undefined : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
	const label = array.logical
		.map(({ pairs }) => [pairs.get('Logical Drive Label'), pairs.get('Disk Name')].filter((text) => text !== undefined && text !== '').join(' '))
		.filter((text) => text !== '')
		.join(', ');
	const state = worstState(array);
	return {
		...base,
		name,
		...(label === '' ? {} : { label: label.slice(0, 200) }),
		...(level === undefined ? {} : { level }),
		...(tolerance === undefined ? {} : { toleratedFailures: tolerance }),
		...(sizeBytes === undefined ? {} : { sizeBytes }),
		...(state === undefined ? {} : { state }),
		members,
	};
}

/** The state of the array, or of the first of its logical drives that is not well. */
function worstState({ pairs, logical }: DriveArray): string | undefined {
	const ill = logical.map((drive) => drive.pairs.get('Status')).find((status) => status !== undefined && status !== 'OK');
	return ill ?? pairs.get('Status') ?? logical[0]?.pairs.get('Status');
}

function memberOf(drive: PhysicalDrive, controller: Controller, host: string | undefined): GroupMember {
	const state = drive.pairs.get('Status');
	const isSpare = /spare/i.test(drive.pairs.get('Drive Type') ?? '');
	return { evidence: driveEvidence(drive, controller, host), role: isSpare ? 'spare' : 'data', ...(state === undefined ? {} : { state }) };
}
