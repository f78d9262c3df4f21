/**
 * Which drive a record speaks of, decided from evidence alone.
 *
 * A serial with its model is the identity; without a usable serial the world wide name, then the EUI-64 of the first
 * namespace; without those the drive is known only inside its source and stays apart, with a question. The device name
 * (`/dev/sda`) is never used: it changes at the next boot.
 */
import type { DriveEvidence } from './telemetry.ts';

export interface DriveIdentity {
	/** Equal for two records exactly when they are taken for the same drive. */
	readonly key: string;
	readonly basis: 'serial' | 'wwn' | 'eui' | 'source';
	/** What a person should confirm, one sentence. */
	readonly question?: string;
}

/** Placeholders seen in exports, firmware of cheap drives and USB bridges; compared in upper case without spaces and punctuation. */
const placeholders = new Set(
	(
		'YES NO NA NONE NULL NIL NAN UNDEFINED UNKNOWN REDACTED MASKED HIDDEN REMOVED ANONYMIZED ANONYMISED PRIVATE SERIAL SERIALNUMBER SERIALNO ' +
		'SYSTEMSERIALNUMBER NOTSPECIFIED NOTAPPLICABLE NOTAVAILABLE NOSERIAL NOSERIALNUMBER DEFAULTSTRING TOBEFILLEDBYOEM INVALID EMPTY TEST EXAMPLE DEADBEEF'
	).split(' '),
);

/** What test benches and careless firmware count through: a serial that is a piece of it was never given. */
const countings = ['01234567890123456789', '0123456789ABCDEF0123456789ABCDEF', '1234567890ABCDEF', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** A shorter piece of a counting may be somebody's own number. */
const MIN_COUNTING = 8;
/** Zeros in front of the last character of a serial that was never given; fewer may be somebody's own numbering. */
const MIN_ZEROS = 11;

const vendorWords = new Set(
	'ATA WDC WD HGST HITACHI IBM SEAGATE MAXTOR TOSHIBA KIOXIA SAMSUNG INTEL SOLIDIGM MICRON CRUCIAL KINGSTON SANDISK DELL HP HPE LENOVO NVME'.split(
		' ',
	),
);

/** Shortest part of a serial that can tell drives apart. */
const MIN_SERIAL = 4;
/** A serial cut by a run of X needs this much in front of it: Seagate's and Toshiba's own serials have 8 characters. */
const MIN_SERIAL_BEFORE_MASK = 8;

/** Whether a serial was hidden or never given: `REDACTED`, empty, `unknown`, all zeros, all X, or too little left in front of the mask. */
export function isSerialMasked(serial: string | undefined): boolean {
	const text = (serial ?? '').toUpperCase().replace(/[^\p{L}\p{N}*#?]/gu, '');
	if (placeholders.has(text) || text.length < MIN_SERIAL) return true;
	if (isOneCharacterRepeated(text) || isOneCharacterRepeated(text.replace(/^0X/, ''))) return true;
	if (text.length > MIN_ZEROS && isOneCharacterRepeated(text.slice(0, -1)) && text.startsWith('0')) return true;
	if (text.length >= MIN_COUNTING && countings.some((counting) => counting.includes(text))) return true;
	const shown = withoutMaskTail(text);
	return shown.length < text.length && shown.length < MIN_SERIAL_BEFORE_MASK;
}

function isOneCharacterRepeated(text: string): boolean {
	for (const character of text) if (character !== text[0]) return false;
	return true;
}

/** The text in front of a closing run of at least three mask characters. */
function withoutMaskTail(text: string): string {
	const mask = text.at(-1) ?? '';
	if (!'X*#?'.includes(mask)) return text;
	let end = text.length;
	while (end > 0 && text[end - 1] === mask) end--;
	return text.length - end >= 3 ? text.slice(0, end) : text;
}

/** A model without its vendor word, case and spacing: `WDC  WD10EADS` and `WD10EADS` are the same; empty when unknown or masked. */
export function normaliseModel(model: string | undefined): string {
	const words = (model ?? '')
		.toUpperCase()
		.split(/[^\p{L}\p{N}.+/-]/u)
		.filter((word) => word !== '');
	const kept = words.filter((word) => !vendorWords.has(word));
	const text = (kept.length > 0 ? kept : words).join(' ');
	return placeholders.has(text) ? '' : text;
}

/** Parts of a world wide name as smartctl prints them. */
interface WwnParts {
	readonly naa: number;
	readonly oui: number;
	readonly id: number | bigint;
}

/**
 * A world wide name as 16 lower-case hex digits: 4 bits NAA, 24 bits OUI, 36 bits vendor part.
 *
 * @param wwn  parts, or text such as `0x5000c500adec6ea3` or `5-000c50-0adec6ea3`
 * @returns undefined when it has not 64 bits or the parts do not fit
 */
export function normaliseWwn(wwn: WwnParts | string): string | undefined {
	if (typeof wwn === 'string') {
		const digits = wwn
			.trim()
			.toLowerCase()
			.replace(/^0x/, '')
			.replace(/[-:. ]/g, '');
		return /^[0-9a-f]{16}$/.test(digits) ? digits : undefined;
	}
	const naa = hexDigits(wwn.naa, 1);
	const oui = hexDigits(wwn.oui, 6);
	const id = hexDigits(wwn.id, 9);
	return naa === undefined || oui === undefined || id === undefined ? undefined : naa + oui + id;
}

/** An EUI-64 from its OUI (24 bits) and extension (40 bits) as 16 lower-case hex digits; undefined when the parts do not fit. */
export function normaliseEui(parts: { readonly oui: number; readonly extension: number | bigint }): string | undefined {
	const oui = hexDigits(parts.oui, 6);
	const extension = hexDigits(parts.extension, 10);
	return oui === undefined || extension === undefined ? undefined : oui + extension;
}

function hexDigits(value: number | bigint, digits: number): string | undefined {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
	if (value < 0) return undefined;
	const text = value.toString(16);
	return text.length <= digits ? text.padStart(digits, '0') : undefined;
}

/** Vendor parts that test data and careless firmware share: 1234567890 in decimal and in hex, counting digits. */
const sharedTails = ['0499602d2', '234567890', '123456789', '890abcdef', '789abcdef'];

/** Whether a world wide name or EUI can tell drives apart: not all zeros or ones, a real OUI, no well-known test value. */
export function isWorldWideNameUsable(hex: string | undefined): hex is string {
	if (hex === undefined || hex.length < 16) return false;
	if (isOneCharacterRepeated(hex) || isOneCharacterRepeated(hex.slice(-9)) || isOneCharacterRepeated(hex.slice(1, 7))) return false;
	return !sharedTails.some((tail) => hex.endsWith(tail));
}

/**
 * The identity of the drive that a record speaks of.
 *
 * @param sourceTag  identity of the source, such as the first digits of its content hash; inside one source, nameless
 *                   drives are told apart by model, host, slot and by the serial that cannot identify them
 */
export function identityOf(evidence: DriveEvidence, sourceTag: string): DriveIdentity {
	const model = normaliseModel(evidence.model);
	if (!isSerialMasked(evidence.serial)) {
		const serial = (evidence.serial ?? '').toUpperCase().replace(/\s/g, '');
		const key = `serial:${serial}|${model === '' ? '?' : model}`;
		if (withoutMaskTail(serial) !== serial)
			return { key, basis: 'serial', question: `The end of serial ${serial} is masked. Is it one drive wherever this serial occurs?` };
		if (model !== '') return { key, basis: 'serial' };
		return { key, basis: 'serial', question: `Serial ${serial} comes without a model: is it the same drive as one known with this serial?` };
	}
	const name = model === '' ? 'this drive' : model;
	if (isWorldWideNameUsable(evidence.wwn)) {
		return {
			key: `wwn:${evidence.wwn}|${model}`,
			basis: 'wwn',
			question: `The serial of ${name} is masked; it is recognised by its world wide name ${evidence.wwn}. Right?`,
		};
	}
	if (isWorldWideNameUsable(evidence.eui)) {
		return {
			key: `eui:${evidence.eui}|${model}`,
			basis: 'eui',
			question: `The serial of ${name} is masked; it is recognised by its namespace id ${evidence.eui}. Right?`,
		};
	}
	const key = sourceKey(sourceTag, evidence, evidence.slot);
	return { key, basis: 'source', question: `Nothing identifies ${name} outside this file; it is kept apart. Is it a drive that you already have?` };
}

/**
 * Key of a drive that nothing identifies but the first that was said of it: the same in every file that begins with that, however it
 * is wrapped, lengthened or joined with others.
 *
 * @param firstRecord  stands for instant and values of its earliest record; the device name is part of what was said there
 */
export function firstRecordKey(evidence: DriveEvidence, firstRecord: string): string {
	return sourceKey(firstRecord, evidence, isStandIn(evidence.slot) ? evidence.deviceName : (evidence.slot ?? evidence.deviceName));
}

function sourceKey(tag: string, { model, host, serial }: DriveEvidence, place: string | undefined): string {
	const parts = [host, place, serial?.trim()].filter((part) => part !== undefined && part !== '');
	return `source:${tag}|${normaliseModel(model)}|${parts.join('/')}`;
}

/** Whether a slot is only the place in a file that tells nameless drives apart, see `keptApart` of ingest. */
export const isStandIn = (slot: string | undefined): boolean => slot !== undefined && STAND_IN.test(slot);
const STAND_IN = /^(?:document|disk|object at) \d+$|^drive \d+ of document \d+$/;

/**
 * Why two pieces of evidence with the same key may still be two drives; undefined when they agree.
 * Only values that both state and that can tell drives apart are compared.
 */
export function identityConflict(known: DriveEvidence, other: DriveEvidence): string | undefined {
	if (isWorldWideNameUsable(known.wwn) && isWorldWideNameUsable(other.wwn) && known.wwn !== other.wwn) {
		return `world wide name ${other.wwn} instead of ${known.wwn}`;
	}
	if (isWorldWideNameUsable(known.eui) && isWorldWideNameUsable(other.eui) && known.eui !== other.eui) {
		return `namespace id ${other.eui} instead of ${known.eui}`;
	}
	if (known.capacityBytes !== undefined && other.capacityBytes !== undefined && known.capacityBytes !== other.capacityBytes) {
		return `capacity ${other.capacityBytes} bytes instead of ${known.capacityBytes}`;
	}
	return undefined;
}
