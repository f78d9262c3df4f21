/** Names of block devices as Linux gives them: which of them are drives, and which only show a drive a second time. */

import { driveById } from './by-id.ts';

/**
 * `disk`: a drive. `partition`: a part of `parent`. `stacked`: made of other devices (LVM, RAID, encryption), so its traffic is
 * counted there too. `virtual`: no drive at all (loop, RAM, optical).
 */
type BlockDeviceKind = 'disk' | 'partition' | 'stacked' | 'virtual';

export interface BlockDevice {
	readonly kind: BlockDeviceKind;
	/** Without `/dev/`. */
	readonly name: string;
	/** The disk of a partition. */
	readonly parent?: string;
}

const VIRTUAL = /^(?:loop|ram|zram|sr|fd|scd)\d{1,6}(?:p\d{1,4})?$/;
/** What udev adds to the id of a disk for its partitions (iostat -j ID), sar to its number (-j SID); and the ids of devices made of others. */
const ID_PARTITION = /^([a-z]{2,8}-.{3,200})-part\d{1,4}$/;
const SID_PARTITION = /^(0x[0-9a-f]{16,32})-\d{1,4}$/;
const ID_STACKED = /^(?:dm-(?:name|uuid)|md-(?:name|uuid)|lvm-pv-uuid)-/;
/** As drivers of Linux name disks; anything else beside them was named by a person, for the device mapper (option -N of iostat). */
const KERNEL_DISK =
	/^(?:[shv]d[a-z]{1,4}|xvd[a-z]{1,4}|nvme\d{1,4}n\d{1,4}|mmcblk\d{1,4}|nbd\d{1,4}|dasd[a-z]{1,4}|pmem\d{1,4}s?|rbd\d{1,6}|dev\d{1,4}-\d{1,7}|(?:cciss[/!])?c\d{1,3}d\d{1,3}|fio[a-z]{1,2}|rssd[a-z]{1,2}|emcpower[a-z]{1,2}|etherd[/!]e\d.{0,20})$/;
const STACKED = /^(?:dm-\d{1,6}|md[_\d].{0,64}|md\/.{0,64}|mapper\/.{0,128}|bcache\d{1,6}|drbd\d{1,6}|zd\d{1,6}|nvme\d{1,4}c\d{1,4}n\d{1,4})$/;
const LETTER_PARTITION = /^((?:[shv]d|xvd)[a-z]{1,4})\d{1,4}$/;
const NUMBER_PARTITION = /^((?:nvme\d{1,4}n\d{1,4}|mmcblk\d{1,4}|nbd\d{1,4}))(?:p\d{1,4}|boot\d{1,2}|rpmb)$/;
/** `dev8-17`: major and minor number, as sadf writes them without option -p. */
const NUMBERED = /^dev(\d{1,4})-(\d{1,7})$/;
/** Major numbers of SCSI disks, which have 16 minor numbers each. */
const SCSI_MAJORS = new Set([8, 65, 66, 67, 68, 69, 70, 71, 128, 129, 130, 131, 132, 133, 134, 135]);
/** Major numbers of loop, floppy and optical devices, of software RAID, and of the device mapper on most machines. */
const VIRTUAL_MAJORS = new Set([1, 2, 7, 11]);
const STACKED_MAJORS = new Set([9, 252, 253, 254]);

/** @param text  `sda`, `/dev/nvme0n1p2`, `dm-3`, `dev8-0`; a name of unknown form counts as a disk */
export function blockDevice(text: string): BlockDevice {
	const name = text.startsWith('/dev/') ? text.slice('/dev/'.length) : text;
	if (VIRTUAL.test(name)) return { kind: 'virtual', name };
	if (STACKED.test(name) || ID_STACKED.test(name)) return { kind: 'stacked', name };
	const parent =
		ID_PARTITION.exec(name)?.[1] ?? SID_PARTITION.exec(name)?.[1] ?? LETTER_PARTITION.exec(name)?.[1] ?? NUMBER_PARTITION.exec(name)?.[1];
	if (parent !== undefined) return { kind: 'partition', name, parent };
	const numbers = NUMBERED.exec(name);
	return numbers === null ? { kind: 'disk', name } : numberedDevice(name, Number(numbers[1]), Number(numbers[2]));
}

function numberedDevice(name: string, major: number, minor: number): BlockDevice {
	if (VIRTUAL_MAJORS.has(major)) return { kind: 'virtual', name };
	if (STACKED_MAJORS.has(major)) return { kind: 'stacked', name };
	if (!SCSI_MAJORS.has(major) || minor % 16 === 0) return { kind: 'disk', name };
	return { kind: 'partition', name, parent: `dev${major}-${minor - (minor % 16)}` };
}

/**
 * The devices of one machine that are drives: a partition is left out beside its disk, a stacked device (also one that has a name of
 * its own, such as `vg0-root`) beside any disk, a virtual one always.
 *
 * @param names  as the source writes them
 * @returns the names among them that count
 */
export function drivesAmong(names: Iterable<string>): ReadonlySet<string> {
	const devices = Array.from(names, (text) => ({ text, ...blockDevice(text) }));
	const disks = new Set(devices.filter(({ kind }) => kind === 'disk').map(({ name }) => name));
	const hasKernelNames = [...disks].some((name) => KERNEL_DISK.test(name));
	const counts = ({ kind, name, parent }: BlockDevice): boolean => {
		if (kind === 'partition') return !disks.has(parent ?? '');
		if (kind === 'disk') return !hasKernelNames || KERNEL_DISK.test(name) || driveById(name) !== undefined;
		return kind === 'stacked' && disks.size === 0;
	};
	return new Set(devices.filter(counts).map(({ text }) => text));
}
