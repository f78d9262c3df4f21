/** Which device of the workspace each record of one import speaks of, with everything that the import says about it. */
import { type DriveIdentity, identityConflict, identityOf } from '../shared/domain/identity.ts';
import type { DeviceId, DriveEvidence, Protocol } from '../shared/domain/telemetry.ts';
import { keyBytes } from './digest.ts';
import type { WritableDb } from './sqlite.ts';

/** One way in which a drive was described. */
export interface EvidenceVariant {
	/** Row in `device_evidence`; null while it is new. */
	readonly id: number | null;
	readonly evidence: DriveEvidence;
	readonly basis: DriveIdentity['basis'];
	readonly question: string | null;
	firstMs: number;
	lastMs: number;
	/** Whether this import used it. */
	isTouched: boolean;
}

/** A drive as one import sees it. */
export interface ImportedDevice {
	readonly id: number;
	readonly identityKey: string;
	readonly key: Buffer;
	readonly isNew: boolean;
	readonly variants: EvidenceVariant[];
	current: EvidenceVariant;
}

export interface EvidenceRow {
	readonly id: number;
	readonly device_id: number;
	/** The import that said so first. */
	readonly import_id: number;
	readonly serial: string | null;
	readonly wwn: string | null;
	readonly eui: string | null;
	readonly model: string | null;
	readonly firmware: string | null;
	readonly protocol: Protocol;
	readonly capacity_bytes: number | null;
	readonly host: string | null;
	readonly slot: string | null;
	readonly device_name: string | null;
	readonly basis: DriveIdentity['basis'];
	readonly question: string | null;
	readonly first_ms: number;
	readonly last_ms: number;
}

const fields = [
	'serial',
	'wwn',
	'eui',
	'model',
	'firmware',
	'protocol',
	'capacityBytes',
	'host',
	'slot',
	'deviceName',
] as const satisfies readonly (keyof DriveEvidence)[];

export const toDeviceId = (id: number): DeviceId => `d${id}` as DeviceId;

export interface DeviceResolver {
	/** The drive that `evidence` speaks of at this instant; call it inside a transaction. */
	readonly resolve: (evidence: DriveEvidence, observedAtMs: number) => ImportedDevice;
	readonly devices: () => Iterable<ImportedDevice>;
}

export function createDeviceResolver(db: WritableDb, importId: number, sourceTag: string): DeviceResolver {
	const byKey = new Map<string, ImportedDevice>();
	const findDevice = db.query<[string], { id: number }>('SELECT id FROM devices WHERE identity_key = ?');
	const insertDevice = db.command<[string, number]>('INSERT INTO devices (identity_key, created_import_id) VALUES (?, ?)');
	const findEvidence = db.query<[number], EvidenceRow>('SELECT * FROM device_evidence WHERE device_id = ? ORDER BY last_ms, id');

	const deviceFor = (identity: DriveIdentity, evidence: DriveEvidence, observedAtMs: number): ImportedDevice => {
		const known = byKey.get(identity.key);
		if (known) return known;
		const row = findDevice.get(identity.key);
		const id = row?.id ?? insertDevice.run(identity.key, importId).lastInsertRowid;
		const variants = row ? findEvidence.all(id).map(readVariant) : [];
		const current = variants.at(-1) ?? newVariant(evidence, identity, observedAtMs);
		if (variants.length === 0) variants.push(current);
		const device: ImportedDevice = { id, identityKey: identity.key, key: keyBytes(identity.key), isNew: !row, variants, current };
		byKey.set(identity.key, device);
		return device;
	};

	const resolve = (evidence: DriveEvidence, observedAtMs: number): ImportedDevice => {
		const stated = identityOf(evidence, sourceTag);
		let device = deviceFor(stated, evidence, observedAtMs);
		let variant = isSameEvidence(device.current.evidence, evidence)
			? device.current
			: device.variants.find((each) => isSameEvidence(each.evidence, evidence));
		if (!variant) {
			const apart = keptApart(stated, device, evidence);
			if (apart) device = deviceFor(apart, evidence, observedAtMs);
			variant = device.variants.find((each) => isSameEvidence(each.evidence, evidence));
			if (!variant) {
				variant = newVariant(evidence, apart ?? stated, observedAtMs);
				device.variants.push(variant);
			}
		}
		device.current = variant;
		variant.isTouched = true;
		if (observedAtMs < variant.firstMs) variant.firstMs = observedAtMs;
		if (observedAtMs > variant.lastMs) variant.lastMs = observedAtMs;
		return device;
	};
	return { resolve, devices: () => byKey.values() };
}

/** Evidence that contradicts what is known under the same key is kept apart and asked about, never guessed. */
function keptApart(stated: DriveIdentity, device: ImportedDevice, evidence: DriveEvidence): DriveIdentity | null {
	const conflict = device.variants.map((variant) => identityConflict(variant.evidence, evidence)).find((text) => text !== undefined);
	if (conflict === undefined) return null;
	const name = evidence.serial ?? evidence.model ?? 'This drive';
	return {
		key: `${stated.key}|apart:${evidence.wwn ?? evidence.eui ?? evidence.capacityBytes}`,
		basis: stated.basis,
		question: `${name} appears with ${conflict}; it is kept apart. Is it the same drive?`,
	};
}

function isSameEvidence(a: DriveEvidence, b: DriveEvidence): boolean {
	if (a === b) return true;
	for (const field of fields) if (a[field] !== b[field]) return false;
	return true;
}

function newVariant(evidence: DriveEvidence, { basis, question }: DriveIdentity, observedAtMs: number): EvidenceVariant {
	return { id: null, evidence, basis, question: question ?? null, firstMs: observedAtMs, lastMs: observedAtMs, isTouched: false };
}

function readVariant(row: EvidenceRow): EvidenceVariant {
	return {
		id: row.id,
		evidence: toEvidence(row),
		basis: row.basis,
		question: row.question,
		firstMs: row.first_ms,
		lastMs: row.last_ms,
		isTouched: false,
	};
}

/** A row as the record that it was written from: what the source did not say is absent. */
export function toEvidence(row: EvidenceRow): DriveEvidence {
	return {
		protocol: row.protocol,
		...(row.serial === null ? {} : { serial: row.serial }),
		...(row.wwn === null ? {} : { wwn: row.wwn }),
		...(row.eui === null ? {} : { eui: row.eui }),
		...(row.model === null ? {} : { model: row.model }),
		...(row.firmware === null ? {} : { firmware: row.firmware }),
		...(row.capacity_bytes === null ? {} : { capacityBytes: row.capacity_bytes }),
		...(row.host === null ? {} : { host: row.host }),
		...(row.slot === null ? {} : { slot: row.slot }),
		...(row.device_name === null ? {} : { deviceName: row.device_name }),
	};
}

/** Writes what this import learned about its drives; part of its last transaction. */
export function saveEvidence(db: WritableDb, importId: number, devices: Iterable<ImportedDevice>): void {
	const update = db.command<[number, number, number]>('UPDATE device_evidence SET first_ms = ?, last_ms = ? WHERE id = ?');
	const insert = db.command<(string | number | null)[]>(
		`INSERT INTO device_evidence (device_id, import_id, serial, wwn, eui, model, firmware, protocol, capacity_bytes, host, slot, device_name, basis, question, first_ms, last_ms)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	);
	for (const device of devices) {
		for (const { id, evidence: e, basis, question, firstMs, lastMs, isTouched } of device.variants) {
			if (!isTouched) continue;
			if (id !== null) update.run(firstMs, lastMs, id);
			else
				insert.run(
					device.id,
					importId,
					...[e.serial, e.wwn, e.eui, e.model, e.firmware, e.protocol, e.capacityBytes, e.host, e.slot, e.deviceName].map((value) => value ?? null),
					basis,
					question,
					firstMs,
					lastMs,
				);
		}
	}
}
