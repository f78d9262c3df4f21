/** Drives as zpool names them: what a name under /dev/disk/by-id tells of their identity. */
import { normaliseWwn } from '../../shared/domain/identity.ts';
import type { DriveEvidence } from '../../shared/domain/telemetry.ts';
import { evidenceFrom } from '../decoding/evidence.ts';

/** Partition behind a by-id name (`-part1`, which -P shows), or behind a kernel name (`sda1`, `nvme0n1p3`). */
const PARTITION = /-part\d{1,3}$/;
const KERNEL = /^((?:[shv]d|xvd)[a-z]{1,3}|nvme\d{1,3}n\d{1,3}|da\d{1,4}|ada\d{1,4})(?:p?\d{1,3})?$/;

/**
 * @param text  a leaf of a pool: `ata-ST16000NM001G-2KK103_ZL2PVFA8`, `/dev/disk/by-id/wwn-0x5000c500e54f4ebb-part1`, `sda`
 * @returns evidence; `deviceName` is the name of today and no identity
 */
export function zpoolDevice(text: string, host: string | undefined, pool: string): DriveEvidence {
	const name = text.slice(text.lastIndexOf('/') + 1).replace(PARTITION, '');
	const place = { host, pool, deviceName: text };
	const wwn = normaliseWwn(/^(?:wwn-0x|scsi-3|dm-uuid-mpath-3)([0-9a-f]{16})$/i.exec(name)?.[1] ?? '');
	if (wwn !== undefined) return evidenceFrom({ protocol: 'unknown', wwn, ...place });
	const eui = /^nvme-(?:eui|nguid)\.([0-9a-f]{16}|[0-9a-f]{32})$/i.exec(name)?.[1]?.toLowerCase();
	if (eui !== undefined) return evidenceFrom({ protocol: 'NVMe', eui, ...place });
	const named = /^(ata|nvme|scsi-SATA|scsi-S|usb)[-_](.{3,120})$/.exec(name);
	const bus = named?.[1] ?? '';
	const drive = named === null ? undefined : modelAndSerial(named[2] ?? '', bus);
	if (drive === undefined) return evidenceFrom({ protocol: KERNEL.exec(name)?.[1]?.startsWith('nvme') === true ? 'NVMe' : 'unknown', ...place });
	const protocol = bus === 'nvme' ? 'NVMe' : bus === 'ata' || bus === 'scsi-SATA' ? 'ATA' : bus === 'scsi-S' ? 'SCSI' : 'unknown';
	return evidenceFrom({ protocol, ...drive, ...place });
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
