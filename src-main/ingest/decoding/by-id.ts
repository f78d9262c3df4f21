/** Drives by the names that udev gives them for good, under `/dev/disk/by-id`. */
import { normaliseWwn } from '../../shared/domain/identity.ts';
import type { DriveEvidence, Protocol } from '../../shared/domain/telemetry.ts';

type NamedDrive = Pick<DriveEvidence, 'protocol' | 'serial' | 'model' | 'wwn' | 'eui'>;

/** Partition behind a name (`-part1`). */
const PARTITION = /-part\d{1,3}$/;

const protocols: ReadonlyMap<string, Protocol> = new Map([
	['ata', 'ATA'],
	['scsi-SATA', 'ATA'],
	['scsi-S', 'SCSI'],
	['nvme', 'NVMe'],
]);

/**
 * @param text  `ata-ST16000NM001G-2KK103_ZL2PVFA8`, `/dev/disk/by-id/wwn-0x5000c500e54f4ebb-part1`, `nvme-eui.0025385b21404ea5`
 * @returns undefined for a name that tells no identity, such as `sda`
 */
export function driveById(text: string): NamedDrive | undefined {
	const name = text.slice(text.lastIndexOf('/') + 1).replace(PARTITION, '');
	// sar -j SID writes the number alone, in which only a first 5 tells a world wide name from an EUI.
	const wwn = normaliseWwn(/^(?:wwn-0x|scsi-3|dm-uuid-mpath-3|0x(?=5))([0-9a-f]{16})$/i.exec(name)?.[1] ?? '');
	if (wwn !== undefined) return { protocol: 'unknown', wwn };
	const eui = /^nvme-(?:eui|nguid)\.([0-9a-f]{16}|[0-9a-f]{32})$/i.exec(name)?.[1]?.toLowerCase();
	if (eui !== undefined) return { protocol: 'NVMe', eui };
	const [, bus = '', rest = ''] = /^(ata|nvme|scsi-SATA|scsi-S|usb)[-_](.{3,120})$/.exec(name) ?? [];
	const drive = modelAndSerial(rest, bus);
	return drive === undefined ? undefined : { protocol: protocols.get(bus) ?? 'unknown', ...drive };
}

/** udev joins model and serial by `_`, and writes `_` for every blank; the serial is the last part. */
function modelAndSerial(text: string, bus: string): { readonly serial: string; readonly model: string } | undefined {
	const words = text.split('_').filter((word) => word !== '');
	// NVMe has a second link that ends in the number of the namespace; USB ends in the LUN.
	if (bus === 'nvme' && words.length > 2 && /^\d{1,3}$/.test(words.at(-1) ?? '')) words.pop();
	const serial = (words.at(-1) ?? '').replace(/-\d:\d$/, '');
	if (words.length < 2 || serial.length < 4 || !/\d/.test(serial)) return undefined;
	return { serial, model: words.slice(0, -1).join(' ') };
}
