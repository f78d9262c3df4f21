/** Which device of the workspace each record of one import speaks of, with everything that the import says about it. */
import { type DriveIdentity, identityConflict, identityOf } from '../shared/domain/identity.ts';
import type { LifeEnds } from '../shared/domain/life-counters.ts';
import type { DeviceId, DriveEvidence, Protocol } from '../shared/domain/telemetry.ts';
import { type NameHash, nameHash } from './digest.ts';
import { readRules } from './identity-rules.ts';
import { createIdentifier, type SourceIdentity } from './source-identity.ts';
import type { WritableDb } from './sqlite.ts';

/** One way in which a drive was described. */
export interface EvidenceVariant {
	/** Row in `device_evidence`; null while it is new. */
	readonly id: number | null;
	readonly evidence: DriveEvidence;
	readonly basis: DriveIdentity['basis'];
	readonly question: string | null;
	/** Infinite while no sound instant is known. */
	firstMs: number;
	lastMs: number;
	/** Whether this import used it. */
	isTouched: boolean;
}

/** A drive as one import sees it. */
export interface ImportedDevice {
	readonly id: number;
	readonly identityKey: string;
	readonly hash: NameHash;
	readonly isNew: boolean;
	readonly variants: EvidenceVariant[];
	current: EvidenceVariant;
	/** Drives that were split off by time, the latest first: rows from their instant on are theirs. */
	readonly splits: readonly { readonly fromMs: number; readonly device: ImportedDevice }[];
	/** Before this instant a day that has a row gets no other, see retention.ts. */
	readonly dailyUntilMs: number;
	/** Last instant of any block of the drive: rows behind it meet nothing. */
	storedUntilMs: number;
	/** First and last in time of the readings of life counters that this import stored; kept while it stores forwards, or backwards. */
	lifeEnds: LifeEnds | undefined;
	/** Whether this import stated what contradicts rows that are stored: they may be of two drives, see stored-strangers.ts. */
	isDoubted: boolean;
	/** Drives of the same evidence that were told apart from this one by their counters, see by-counters.ts. */
	readonly strangers: ImportedDevice[];
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
	readonly enclosure: string | null;
	readonly slot: string | null;
	readonly pool: string | null;
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
	'enclosure',
	'slot',
	'pool',
	'deviceName',
] as const satisfies readonly (keyof DriveEvidence)[];

export const toDeviceId = (id: number): DeviceId => `d${id}` as DeviceId;

export interface DeviceResolver {
	/** Inside this source, of a drive that nothing identifies but its first record; undefined for all others. */
	readonly namelessKey: (evidence: DriveEvidence) => string | undefined;
	/**
	 * The drive that `evidence` speaks of; call it inside a transaction.
	 *
	 * @param firstRecord  of a nameless drive, see first-records.ts
	 */
	readonly resolve: (evidence: DriveEvidence, firstRecord?: string) => { readonly device: ImportedDevice; readonly variant: EvidenceVariant };
	/** What a description says of another drive than it was resolved to: one that was split off or told apart. */
	readonly variantOn: (device: ImportedDevice, evidence: DriveEvidence) => EvidenceVariant;
	/** One more drive of the same evidence; call it inside a transaction. */
	readonly addStranger: (device: ImportedDevice, question: string) => ImportedDevice;
	/** A drive was described so at an instant; `undefined` when the instant cannot be trusted. */
	readonly see: (variant: EvidenceVariant, atMs: number | undefined) => void;
	readonly devices: () => Iterable<ImportedDevice>;
}

export function createDeviceResolver(db: WritableDb, importId: number, { sourceTag, isRun = false }: SourceIdentity): DeviceResolver {
	const byKey = new Map<string, ImportedDevice>();
	const rules = readRules(db);
	const findDevice = db.query<[string], { id: number; daily_until_ms: number | null }>(
		'SELECT id, daily_until_ms FROM devices WHERE identity_key = ?',
	);
	const insertDevice = db.command<[string, number]>('INSERT INTO devices (identity_key, created_import_id) VALUES (?, ?)');
	const findEvidence = db.query<[number], EvidenceRow>('SELECT * FROM device_evidence WHERE device_id = ? ORDER BY last_ms, id');

	const findLast = db.query<[number], { last: number | null }>('SELECT MAX(last_ms) AS last FROM blocks WHERE device_id = ? AND is_suspect = 0');

	const deviceFor = (identity: DriveIdentity, evidence: DriveEvidence): ImportedDevice => {
		const known = byKey.get(identity.key);
		if (known) return known;
		const row = findDevice.get(identity.key);
		const id = row?.id ?? insertDevice.run(identity.key, importId).lastInsertRowid;
		const variants = row ? findEvidence.all(id).map(readVariant) : [];
		const current = variants.at(-1) ?? newVariant(evidence, identity);
		if (variants.length === 0) variants.push(current);
		const device: ImportedDevice = {
			id,
			identityKey: identity.key,
			hash: nameHash('drive', identity.key),
			isNew: !row,
			variants,
			current,
			splits:
				rules.splits.get(identity.key)?.map(({ fromMs, key }) => ({ fromMs, device: deviceFor({ key, basis: identity.basis }, evidence) })) ?? NONE,
			dailyUntilMs: row?.daily_until_ms ?? Number.NEGATIVE_INFINITY,
			storedUntilMs: (row && findLast.get(id)?.last) ?? Number.NEGATIVE_INFINITY,
			lifeEnds: undefined,
			isDoubted: false,
			strangers: [],
		};
		byKey.set(identity.key, device);
		const nextKey = (): string => strangerKey(identity.key, device.strangers.length);
		for (let key = nextKey(); findDevice.get(key); key = nextKey()) device.strangers.push(deviceFor({ key, basis: identity.basis }, evidence));
		return device;
	};
	const variantOn: DeviceResolver['variantOn'] = (device, evidence) => {
		let variant = device.variants.find((each) => isSameEvidence(each.evidence, evidence));
		if (!variant) {
			const { basis, question } = device.current;
			variant = newVariant(evidence, question === null ? { key: device.identityKey, basis } : { key: device.identityKey, basis, question });
			device.variants.push(variant);
		}
		device.current = variant;
		return variant;
	};
	const addStranger: DeviceResolver['addStranger'] = (device, question) => {
		const { evidence, basis } = device.current;
		const stranger = deviceFor({ key: strangerKey(device.identityKey, device.strangers.length), basis, question }, evidence);
		device.strangers.push(stranger);
		return stranger;
	};

	const identify = createIdentifier(sourceTag);
	const resolve: DeviceResolver['resolve'] = (evidence, firstRecord) => {
		const stated = rules.remembered(evidence, identify(evidence, firstRecord));
		let device = deviceFor(stated, evidence);
		let variant = isSameEvidence(device.current.evidence, evidence)
			? device.current
			: device.variants.find((each) => isSameEvidence(each.evidence, evidence));
		if (!variant) {
			const splitOff = (rules.splitOff.get(stated.key) ?? [])
				.map((key) => deviceFor({ key, basis: stated.basis }, evidence))
				.find((each) => each.variants.some((known) => isSameEvidence(known.evidence, evidence)));
			const apart = splitOff ? null : keptApart(stated, device, evidence);
			if (splitOff) device = splitOff;
			if (apart) device = deviceFor(apart, evidence);
			variant = device.variants.find((each) => isSameEvidence(each.evidence, evidence));
			if (!variant) {
				variant = newVariant(evidence, apart ?? stated);
				device.variants.push(variant);
			}
		}
		device.current = variant;
		return { device, variant };
	};
	const see: DeviceResolver['see'] = (variant, atMs) => {
		variant.isTouched = true;
		if (atMs === undefined) return;
		if (atMs < variant.firstMs) variant.firstMs = atMs;
		if (atMs > variant.lastMs) variant.lastMs = atMs;
	};
	return {
		namelessKey: (evidence) => {
			const { key, basis } = identityOf(evidence, sourceTag);
			return basis === 'source' && !isRun ? key : undefined;
		},
		resolve,
		variantOn,
		addStranger,
		see,
		devices: () => byKey.values(),
	};
}

/** Of the next drive that is told apart by its counters: they are numbered in the order in which they came. */
export const strangerKey = (identityKey: string, known: number): string => `${identityKey}|apart:hours-${known + 2}`;

/** One for all drives that nobody split. */
const NONE: ImportedDevice['splits'] = [];

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

function newVariant(evidence: DriveEvidence, { basis, question }: DriveIdentity): EvidenceVariant {
	const [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
	return { id: null, evidence, basis, question: question ?? null, firstMs, lastMs, isTouched: false };
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
		...(row.enclosure === null ? {} : { enclosure: row.enclosure }),
		...(row.slot === null ? {} : { slot: row.slot }),
		...(row.pool === null ? {} : { pool: row.pool }),
		...(row.device_name === null ? {} : { deviceName: row.device_name }),
	};
}

/** Writes what this import learned about its drives; part of its last transaction. */
export function saveEvidence(db: WritableDb, importId: number, devices: Iterable<ImportedDevice>): void {
	const update = db.command<[number, number, number]>('UPDATE device_evidence SET first_ms = ?, last_ms = ? WHERE id = ?');
	const insert = db.command<(string | number | null)[]>(
		`INSERT INTO device_evidence (device_id, import_id, serial, wwn, eui, model, firmware, protocol, capacity_bytes, host, enclosure, slot, pool, device_name, basis, question, first_ms, last_ms)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	);
	for (const device of devices) {
		for (const { id, evidence: e, basis, question, firstMs, lastMs, isTouched } of device.variants) {
			if (!isTouched) continue;
			// Seen at suspect instants only: it must not pass for the latest description.
			const [first, last] = Number.isFinite(firstMs) ? [firstMs, lastMs] : [0, 0];
			if (id !== null) update.run(first, last, id);
			else
				insert.run(
					device.id,
					importId,
					...[e.serial, e.wwn, e.eui, e.model, e.firmware, e.protocol, e.capacityBytes, e.host, e.enclosure, e.slot, e.pool, e.deviceName].map(
						(value) => value ?? null,
					),
					basis,
					question,
					first,
					last,
				);
		}
	}
}
