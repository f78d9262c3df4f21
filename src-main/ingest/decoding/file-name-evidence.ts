/** Drives that are named nowhere but in the name of their file. */
import type { DriveEvidence, Protocol } from '../../shared/domain/telemetry.ts';

interface NamedDrive {
	readonly serial?: string;
	readonly model?: string;
	readonly eui?: string;
	readonly protocol?: Protocol;
}

const protocols = new Map<string, Protocol>([
	['ata', 'ATA'],
	['scsi', 'SCSI'],
	['nvme', 'NVMe'],
]);

/**
 * The drive of a log of smartd: `<prefix>MODEL-SERIAL.ata.csv`, `<prefix>VENDOR-MODEL-SERIAL.scsi.csv`,
 * `<prefix>MODEL-SERIAL[-nNSID].nvme.csv`, also rotated (`.1`, `.gz`); empty for other names.
 * smartd writes `_` for every character but letters and digits, so a hyphen always divides.
 *
 * @source  smartmontools, smartd.cpp: ATADeviceScan, SCSIDeviceScan, NVMeDeviceScan
 */
export function attrlogDrive(fileName: string): NamedDrive {
	const match = /^(.+)\.(ata|scsi|nvme)\.csv(?:[-.].{0,40})?$/.exec(baseName(fileName));
	if (match === null) return {};
	const [, stem = '', kind = ''] = match;
	const parts = stem.slice(stem.lastIndexOf('.') + 1).split('-');
	const protocol = protocols.get(kind) ?? 'unknown';
	if (kind === 'nvme' && parts.length > 2 && /^n\d{1,10}$/.test(parts.at(-1) ?? '')) parts.pop();
	const serial = serialOf(parts.at(-1) ?? '');
	const model = modelOf(parts.at(-2) ?? '');
	if (parts.length < 2 || serial === '' || model === '') return { protocol };
	const vendor = kind === 'scsi' ? modelOf(parts.at(-3) ?? '') : '';
	return { serial, model: vendor === '' ? model : `${vendor} ${model}`, protocol };
}

/** Western Digital's serials start with `WD-`, which smartctl prints. */
function serialOf(text: string): string {
	const trimmed = text.replaceAll('_', ' ').trim().replaceAll(' ', '_');
	return /^WD_W[A-Z0-9]+$/.test(trimmed) ? trimmed.replace('_', '-') : trimmed;
}

/**
 * A model with its blanks; those of Western Digital (`WDC WD30EFRX-68EUZN0`) and Seagate (`ST16000NM001G-2KK103`) have a
 * hyphen before the last part.
 */
function modelOf(text: string): string {
	const words = text.split('_').filter((word) => word !== '');
	const [last, second] = [words.at(-1) ?? '', words.at(-2) ?? ''];
	const hasHyphen = /^(?:WD\d|ST\d)[A-Z0-9]+$/.test(second) && /^[A-Z0-9]{6,7}$/.test(last) && /^\d/.test(last);
	return hasHyphen ? [...words.slice(0, -2), `${second}-${last}`].join(' ') : words.join(' ');
}

/**
 * The drive in the name of an export of nvme-cli, where it is clearly there: after `serial` or `sn`
 * (`smart-log_serial-S5H9NS0N123456A.json`), or as Linux names it in `/dev/disk/by-id`
 * (`nvme-Samsung_SSD_970_EVO_1TB_S5H9NS0N123456A.json`, `nvme-eui.0025385b21404ea5.json`); empty for other names.
 */
export function nvmeFileDrive(fileName: string): NamedDrive {
	const name = baseName(fileName);
	const eui = /^nvme-(?:eui|nguid)\.([0-9a-f]{16}|[0-9a-f]{32})(?![0-9a-z])/i.exec(name);
	if (eui?.[1] !== undefined) return { eui: eui[1].toLowerCase() };
	const stem = name.replace(/(?:\.(?:json|txt|log|gz)){1,3}$/i, '');
	const marked = /(?:^|[^A-Za-z0-9])(?:serial|sn)[-_=. ]([A-Za-z0-9-]{6,30})(?:[_. ]|$)/i.exec(stem);
	if (marked?.[1] !== undefined && hasDigit(marked[1])) return { serial: marked[1] };
	const words = /^nvme-([A-Za-z0-9._-]{3,80})$/.exec(stem)?.[1]?.split('_') ?? [];
	// A second link ends in the number of the namespace.
	if (words.length > 2 && /^\d{1,3}$/.test(words.at(-1) ?? '')) words.pop();
	const serial = words.at(-1) ?? '';
	if (words.length < 2 || !/^[A-Z0-9]{8,20}$/.test(serial) || !hasDigit(serial) || !/[A-Z]/.test(serial)) return {};
	return { serial, model: words.slice(0, -1).join(' ') };
}

const hasDigit = (text: string): boolean => /\d/.test(text);

/** What stands behind the last slash of either kind. */
function baseName(fileName: string): string {
	return fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
}

/** The same evidence, where the record itself says nothing, with that of the file name. */
export function withFileName(evidence: DriveEvidence, named: NamedDrive): DriveEvidence {
	if (evidence.serial !== undefined) return evidence;
	return { ...named, ...evidence };
}
