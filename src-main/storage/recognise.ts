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
 * - Two drives of one serial whose models differ by a cut end (tools cut at 16 characters) or by lost symbols (file names), or that
 *   state the same world wide name (or EUI-64).
 *
 * Two drives of one serial otherwise, and two serials with one world wide name, are asked about.
 */
export function recogniseDrives(db: WritableDb, importId: number, devices: Iterable<ImportedDevice>, nowMs: number): void {
	const insert = db.command<[string, string, string, number]>(
		"INSERT INTO identity_decisions (kind, subject_key, target_key, reason, decided_at_ms) VALUES ('merge', ?, ?, ?, ?)",
	);
	const isDecided = db.query<[string], { n: number }>('SELECT COUNT(*) AS n FROM identity_decisions WHERE subject_key = ?');
	const described = [...devices].filter(({ isNew, variants }) => isNew || variants.some(({ id }) => id === null));
	const describedIds = new Set(described.map(({ id }) => id));
	const merge = (subject: KnownDevice, target: KnownDevice, reason: string): void => {
		if (subject.id === target.id || isDecided.get(subject.key)!.n > 0 || contradicts(subject, target)) return;
		insert.run(subject.key, target.key, `Recognised: ${reason}.`, nowMs);
	};
	const putQuestion = db.command<[string, number, number]>(
		'UPDATE device_evidence SET question = ? WHERE device_id = ? AND import_id = ? AND question IS NULL',
	);
	const ask = (device: ImportedDevice, other: KnownDevice, text: string): void => {
		// Of two that are new the later one asks.
		if (device.id < other.id && describedIds.has(other.id)) return;
		if (isDecided.get(device.identityKey)!.n > 0 || isDecided.get(other.key)!.n > 0) return;
		putQuestion.run(text, device.id, importId);
		// For the report of this import, which is all that is still to come of it.
		device.current = { ...device.current, question: device.current.question ?? text };
	};
	for (const device of described) {
		const known: KnownDevice = { id: device.id, key: device.identityKey, evidence: device.variants.map(({ evidence }) => evidence) };
		for (const [column, word] of [
			['wwn', 'world wide name'],
			['eui', 'namespace id'],
		] as const) {
			for (const name of new Set(known.evidence.map((each) => each[column]))) {
				if (!isWorldWideNameUsable(name)) continue;
				const owners = withName(db, column, name);
				const [owner, more] = owners.filter(({ key }) => key.startsWith('serial:'));
				const rival = owners.find(({ key }) => key.startsWith('serial:') && serialOf(key) !== serialOf(known.key));
				if (rival && known.key.startsWith('serial:'))
					ask(
						device,
						rival,
						`Serials ${serialOf(known.key)} and ${serialOf(rival.key)} state one ${word}, ${name}; they are kept apart. Are they one drive?`,
					);
				if (!owner || more) continue;
				for (const nameless of owners.filter(({ key }) => key.startsWith(`${column}:`))) merge(nameless, owner, `the same ${word} ${name}`);
			}
		}
		for (const twin of withSerialOf(db, known)) {
			const [cut, whole] = modelOf(known).length <= modelOf(twin).length ? [known, twin] : [twin, known];
			if (isSameModel(modelOf(cut), modelOf(whole))) merge(cut, whole, 'the same serial, and a model of which one is written shorter');
			else if (sharesName(known, twin))
				merge(...(known.id > twin.id ? ([known, twin] as const) : ([twin, known] as const)), 'the same serial and world wide name');
			else if (modelOf(known) !== '' && modelOf(twin) !== '')
				ask(
					device,
					twin,
					`Serial ${serialOf(known.key)} occurs with the models ${modelOf(twin)} and ${modelOf(known)}; they are kept apart. Is it one drive?`,
				);
		}
	}
}

/** Of a key `serial:S|model`. */
const serialOf = (key: string): string => key.slice('serial:'.length, key.indexOf('|'));

/** Whether both state a world wide name, or a namespace id, that tells drives apart. */
const sharesName = (one: KnownDevice, other: KnownDevice): boolean =>
	(['wwn', 'eui'] as const).some((column) =>
		one.evidence.some((a) => isWorldWideNameUsable(a[column]) && other.evidence.some((b) => b[column] === a[column])),
	);

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
