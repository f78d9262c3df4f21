/** What a smartctl document says about the identity of its drive. */
import { normaliseEui, normaliseWwn } from '../../shared/domain/identity.ts';
import type { DriveEvidence, Protocol } from '../../shared/domain/telemetry.ts';
import { evidenceFrom } from '../decoding/evidence.ts';
import { arrayAt, numberAt, textAt, valueAt } from '../reading/json-access.ts';
import type { JsonObject, JsonValue } from '../reading/json-reader.ts';

export function smartctlEvidence(document: JsonObject): DriveEvidence {
	const farm = valueAt(document, 'seagate_farm_log', 'page_1_drive_information');
	const protocol = protocolOf(document);
	return evidenceFrom({
		serial: textAt(document, 'serial_number') ?? textAt(farm, 'serial_number'),
		wwn: wwnOf(document) ?? wwnFromText(textAt(farm, 'world_wide_name')),
		eui: euiOf(document),
		model: modelOf(document),
		firmware:
			textAt(document, 'firmware_version') ?? textAt(document, 'scsi_revision') ?? textAt(document, 'revision') ?? textAt(farm, 'firmware_rev'),
		protocol,
		capacityBytes: capacityOf(document),
		// Not smartctl's own: our export script puts it there.
		host: textAt(document, 'host'),
		deviceName: deviceNameOf(document),
	});
}

/** Behind a controller all drives have one name: `/dev/bus/0 [megaraid,3]` says which, as on smartctl's command line. */
function deviceNameOf(document: JsonObject): string | undefined {
	const name = textAt(document, 'device', 'name');
	const type = textAt(document, 'device', 'type');
	return name === undefined || type === undefined || !type.includes(',') ? name : `${name} [${type}]`;
}

/** The protocol that smartctl names; older documents without it by the logs that they carry. */
export function protocolOf(document: JsonObject): Protocol {
	const named = textAt(document, 'device', 'protocol');
	if (named === 'ATA' || named === 'NVMe' || named === 'SCSI') return named;
	if (document.has('ata_smart_attributes') || document.has('ata_smart_data')) return 'ATA';
	if (document.has('nvme_smart_health_information_log')) return 'NVMe';
	return document.has('scsi_error_counter_log') || document.has('scsi_grown_defect_list') ? 'SCSI' : 'unknown';
}

/** SCSI documents up to 7.2 say vendor and product, newer ones add `scsi_` and a joined name. */
function modelOf(document: JsonObject): string | undefined {
	const named = textAt(document, 'model_name') ?? textAt(document, 'scsi_model_name');
	if (named !== undefined) return named;
	const product = textAt(document, 'scsi_product') ?? textAt(document, 'product');
	const vendor = textAt(document, 'scsi_vendor') ?? textAt(document, 'vendor');
	return product === undefined || vendor === undefined ? product : `${vendor} ${product}`;
}

function wwnOf(document: JsonObject): string | undefined {
	const naa = numberAt(document, 'wwn', 'naa');
	const oui = numberAt(document, 'wwn', 'oui');
	const id = numberAt(document, 'wwn', 'id');
	if (typeof naa === 'number' && typeof oui === 'number' && id !== undefined) return normaliseWwn({ naa, oui, id });
	return wwnFromText(textAt(document, 'logical_unit_id'));
}

const wwnFromText = (text: string | undefined): string | undefined => (text === undefined ? undefined : normaliseWwn(text));

function euiOf(document: JsonObject): string | undefined {
	const first = arrayAt(document, 'nvme_namespaces')[0];
	const oui = numberAt(first, 'eui64', 'oui');
	const extension = numberAt(first, 'eui64', 'ext_id');
	if (typeof oui === 'number' && extension !== undefined) return normaliseEui({ oui, extension });
	const text = (textAt(first, 'eui64') ?? textAt(first, 'nguid') ?? '').toLowerCase();
	return /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/.test(text) ? text : undefined;
}

function capacityOf(document: JsonObject): number | undefined {
	const bytes = numberAt(document, 'user_capacity', 'bytes') ?? numberAt(document, 'nvme_total_capacity');
	return typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

/** Messages of smartctl itself: why a run gave no data. */
export function smartctlMessages(document: JsonObject): string {
	return arrayAt(document, 'smartctl', 'messages')
		.map((message: JsonValue) => textAt(message, 'string'))
		.filter((text) => text !== undefined)
		.join('; ')
		.slice(0, 500);
}
