/**
 * Drives that two sources describe so differently that their keys differ, and that are one beyond doubt: recognised by rules, written
 * down as decisions that a person can take back. What is likely but not certain stays a question.
 */
import { identityConflict, isWorldWideNameUsable, normaliseModel } from '../shared/domain/identity.ts';
import type { DriveEvidence } from '../shared/domain/telemetry.ts';
import { type EvidenceRow, type ImportedDevice, toEvidence } from './device-resolver.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

interface KnownDevice {
	readonly id: number;
	readonly key: string;
	readonly evidence: readonly DriveEvidence[];
}

/** A model of fewer characters says too little to be the beginning of another. */
const MIN_MODEL = 6;

/**
 * Looks at the drives of an import that are new or newly described; part of its last transaction, behind their evidence.
 *
 * - A drive without a serial whose world wide name (or EUI-64) exactly one drive with a serial states.
 * - Two drives of one serial whose models differ by a cut end (tools cut at 16 characters) or by lost symbols (file names).
 *
 * @returns whether a decision was written
 */
export function recogniseDrives(db: WritableDb, devices: Iterable<ImportedDevice>, nowMs: number): boolean {
	const insert = db.command<[string, string, string, number]>(
		"INSERT INTO identity_decisions (kind, subject_key, target_key, reason, decided_at_ms) VALUES ('merge', ?, ?, ?, ?)",
	);
	const isDecided = db.query<[string], { n: number }>('SELECT COUNT(*) AS n FROM identity_decisions WHERE subject_key = ?');
	let hasDecided = false;
	const merge = (subject: KnownDevice, target: KnownDevice, reason: string): void => {
		if (subject.id === target.id || isDecided.get(subject.key)!.n > 0 || contradicts(subject, target)) return;
		insert.run(subject.key, target.key, `Recognised: ${reason}.`, nowMs);
		hasDecided = true;
	};
	for (const device of devices) {
		if (!device.isNew && device.variants.every(({ id }) => id !== null)) continue;
		const known: KnownDevice = { id: device.id, key: device.identityKey, evidence: device.variants.map(({ evidence }) => evidence) };
		for (const [column, word] of [
			['wwn', 'world wide name'],
			['eui', 'namespace id'],
		] as const) {
			for (const name of new Set(known.evidence.map((each) => each[column]))) {
				if (!isWorldWideNameUsable(name)) continue;
				const owners = withName(db, column, name);
				const [owner, more] = owners.filter(({ key }) => key.startsWith('serial:'));
				if (!owner || more) continue;
				for (const nameless of owners.filter(({ key }) => key.startsWith(`${column}:`))) merge(nameless, owner, `the same ${word} ${name}`);
			}
		}
		for (const twin of withSerialOf(db, known)) {
			const [cut, whole] = modelOf(known).length <= modelOf(twin).length ? [known, twin] : [twin, known];
			if (isSameModel(modelOf(cut), modelOf(whole))) merge(cut, whole, 'the same serial, and a model of which one is written shorter');
		}
	}
	return hasDecided;
}

function withName(db: ReadableDb, column: 'wwn' | 'eui', name: string): KnownDevice[] {
	const rows = db
		.query<[string], { device_id: number }>(`SELECT DISTINCT device_id FROM device_evidence WHERE ${column} = ?`)
		.all(name)
		.map(({ device_id }) => device_id);
	return rows.map((id) => readDevice(db, id));
}

/** Other drives of the same serial; those that were kept apart or split off are none. */
function withSerialOf(db: ReadableDb, { key }: KnownDevice): KnownDevice[] {
	const end = key.lastIndexOf('|');
	if (!key.startsWith('serial:') || end < 0 || key.indexOf('|') !== end) return [];
	const serial = key.slice(0, end + 1);
	return db
		.query<[string, string, string], { id: number; identity_key: string }>(
			'SELECT id, identity_key FROM devices WHERE identity_key >= ? AND identity_key < ? AND identity_key <> ?',
		)
		.all(serial, `${serial}\u{10ffff}`, key)
		.filter(({ identity_key }) => !identity_key.slice(serial.length).includes('|'))
		.map(({ id }) => readDevice(db, id));
}

function readDevice(db: ReadableDb, id: number): KnownDevice {
	const { identity_key } = db.query<[number], { identity_key: string }>('SELECT identity_key FROM devices WHERE id = ?').get(id)!;
	const rows = db.query<[number], EvidenceRow>('SELECT * FROM device_evidence WHERE device_id = ?').all(id);
	return { id, key: identity_key, evidence: rows.map(toEvidence) };
}

const contradicts = (one: KnownDevice, other: KnownDevice): boolean =>
	one.evidence.some((a) => other.evidence.some((b) => identityConflict(a, b) !== undefined));

const modelOf = ({ evidence }: KnownDevice): string => normaliseModel(evidence.find(({ model }) => model !== undefined)?.model);

/** @param shorter  not longer than `longer` */
function isSameModel(shorter: string, longer: string): boolean {
	const letters = (model: string): string => model.replaceAll(/[^\p{L}\p{N}]/gu, '');
	const [a, b] = [letters(shorter), letters(longer)];
	return a === b || (a.length >= MIN_MODEL && b.startsWith(a));
}
