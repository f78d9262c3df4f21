/** What a mapped row says about its drive. */
import { isSerialMasked } from '../../shared/domain/identity.ts';
import type { MappingProfile } from '../../shared/domain/mapping.ts';
import { converter } from '../../shared/domain/measure-units.ts';
import type { DriveEvidence } from '../../shared/domain/telemetry.ts';
import type { Sink } from '../parser.ts';
import type { CsvRow } from '../reading/csv-scanner.ts';
import { rememberedBy } from '../reading/csv-table.ts';
import { isMissing } from '../reading/flags.ts';
import { parseMarkedNumber } from '../reading/marked-numbers.ts';
import { readProtocol } from './generic-csv.ts';
import type { MappingPlan } from './mapping-plan.ts';

const textRoles = ['serial', 'model', 'firmware', 'host', 'enclosure', 'slot', 'pool'] as const;
const evidenceRoles = [...textRoles, 'wwn', 'device', 'protocol', 'capacity'] as const;

/** Hands out one shared object for rows that say the same; undefined for a row that names no drive. */
export function createMappedEvidence(profile: MappingProfile, plan: MappingPlan, sink: Sink): (row: CsvRow) => DriveEvidence | undefined {
	const remembered = rememberedBy<DriveEvidence>(evidenceRoles.map(plan.column), (row) => {
		const evidence = readEvidence(row, profile, plan);
		if (evidence === undefined) return 'names no drive';
		if (Object.values(evidence).some((value) => typeof value === 'string' && value.includes('\ufffd'))) sink.badText(row.line, 'drive');
		return evidence;
	});
	return (row) => {
		const evidence = remembered(row);
		return typeof evidence === 'string' ? undefined : evidence;
	};
}

function readEvidence(row: CsvRow, profile: MappingProfile, plan: MappingPlan): DriveEvidence | undefined {
	const text = (role: (typeof evidenceRoles)[number]): string => {
		const index = plan.column(role);
		const found = index < 0 ? '' : row.text(index).trim();
		return isMissing(found) ? '' : found;
	};
	const [serial, device, wwn] = [text('serial'), text('device'), readWwn(text('wwn'))];
	if (serial === '' && device === '' && wwn === undefined) return undefined;
	const capacityBytes = readCapacity(text('capacity'), profile, plan);
	const named = Object.fromEntries(textRoles.flatMap((role) => (text(role) === '' ? [] : [[role, text(role)]]))) as Partial<DriveEvidence>;
	return {
		...named,
		// A device name cannot identify a drive, but it does tell the drives of one file apart.
		...(device === '' ? {} : { deviceName: device, ...(isSerialMasked(serial) && named.slot === undefined ? { slot: device } : {}) }),
		protocol: readProtocol(text('protocol')),
		...(capacityBytes === undefined ? {} : { capacityBytes }),
		...(wwn === undefined ? {} : { wwn }),
	};
}

/** `0x5000c500a1b2c3d4`, `naa.5000C500A1B2C3D4`, `5 000c50 0a1b2c3d4` as 16 digits; undefined for other text. */
function readWwn(text: string): string | undefined {
	const digits = text
		.toLowerCase()
		.replace(/^(?:0x|naa\.|wwn-0x)/, '')
		.replaceAll(/[ :]/g, '');
	return /^[0-9a-f]{16}$/.test(digits) ? digits : undefined;
}

function readCapacity(text: string, { decimalMark, thousandsMark }: MappingProfile, { toBytes }: MappingPlan): number | undefined {
	const found = parseMarkedNumber(text, decimalMark, thousandsMark);
	if (found === undefined) return undefined;
	const convert = found.unit === undefined ? toBytes : converter(found.unit, 'B');
	const bytes = convert === undefined ? Number.NaN : Math.round(convert(found.value));
	return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}
