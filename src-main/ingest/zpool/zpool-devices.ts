/** Drives as zpool names them: what a name under /dev/disk/by-id tells of their identity. */
import type { DriveEvidence } from '../../shared/domain/telemetry.ts';
import { driveById } from '../decoding/by-id.ts';
import { evidenceFrom } from '../decoding/evidence.ts';

/** A kernel name, with its partition or without. */
const KERNEL_NVME = /^nvme\d{1,3}n\d{1,3}(?:p\d{1,3})?(?:-part\d{1,3})?$/;

/**
 * @param text  a leaf of a pool: `ata-ST16000NM001G-2KK103_ZL2PVFA8`, `/dev/disk/by-id/wwn-0x5000c500e54f4ebb-part1`, `sda`
 * @returns evidence; `deviceName` is the name of today and no identity
 */
export function zpoolDevice(text: string, host: string | undefined, pool: string): DriveEvidence {
	const name = text.slice(text.lastIndexOf('/') + 1);
	return evidenceFrom({ ...(driveById(text) ?? { protocol: KERNEL_NVME.test(name) ? 'NVMe' : 'unknown' }), host, pool, deviceName: text });
}
