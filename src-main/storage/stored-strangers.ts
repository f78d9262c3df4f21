/**
 * Drives that were stored as one before their counters contradicted each other: daily files bring one drive at a time, and only when the
 * first comes back is it sure that the other was not the same after a reset. Rows of the stranger go to a drive of its own then.
 */
import { type LifeReading, lifeCounters, lifeReadings } from '../shared/domain/life-counters.ts';
import { tellTracks } from '../shared/domain/life-tracks.ts';
import type { StoredRows } from './blocks/block.ts';
import { joinRows } from './blocks/compact.ts';
import { keepRows, uniteRows } from './blocks/unite.ts';
import { questionAbout } from './by-counters.ts';
import { type EvidenceRow, type ImportedDevice, strangerKey, toDeviceId, toEvidence } from './device-resolver.ts';
import { HistoryEditor, readDriveRows, recountDrive } from './drive-rows.ts';
import { refreshMerges } from './identity-merge.ts';
import { EVIDENCE, type KeyedDevice, moveExits, uniteAgain } from './identity-split.ts';
import type { ImportedDrive } from './imports.ts';
import { readMetrics } from './metrics.ts';
import type { WritableDb } from './sqlite.ts';
import { nameByTime, strangersOf } from './stranger-names.ts';

/**
 * Looks at the whole history of each drive whose stored rows an import contradicted; part of its last transaction, when its rows are
 * visible. Drives that a person took for one are left alone.
 *
 * @returns the drives that were made, each with what a person is asked about it
 */
export function separateStrangers(db: WritableDb, devices: Iterable<ImportedDevice>): ImportedDrive[] {
	return [...devices].flatMap((device) => {
		if (!device.isDoubted && device.strangers.length === 0) return [];
		const own = { id: device.id, key: device.identityKey };
		const made = device.isDoubted ? separate(db, own) : [];
		nameByTime(db, own);
		const { evidence, basis } = device.current;
		const said = { serial: evidence.serial ?? '', model: evidence.model ?? '', basis, isNew: true, records: 0 };
		return made.map(({ id, key, question }): ImportedDrive => ({ deviceId: toDeviceId(id), identityKey: key, ...said, question }));
	});
}

interface Stranger extends KeyedDevice {
	/** Of a drive that is new. */
	readonly question?: string;
}

function separate(db: WritableDb, device: KeyedDevice): Required<Stranger>[] {
	const strangers = strangersOf(db, device.key);
	const { trackAt, contradictions } = tell(db, device, strangers);
	if (![...trackAt.values()].some((track) => track > 0) || isMerged(db, strangers)) return [];
	const evidence = db
		.query<[number], EvidenceRow>('SELECT * FROM device_evidence WHERE device_id = ? ORDER BY last_ms DESC, id DESC LIMIT 1')
		.get(device.id) as EvidenceRow;
	const insert = db.command<[string, number]>('INSERT INTO devices (identity_key, created_import_id) VALUES (?, ?)');
	const made = contradictions.map(([one, other], i) => {
		const key = strangerKey(device.key, strangers.length + i);
		return { id: insert.run(key, evidence.import_id).lastInsertRowid, key, question: questionAbout(toEvidence(evidence), one, other) };
	});
	const editor = new HistoryEditor(db);
	const rows = editor.takeAll(device.id, device.key);
	const ofTrack = (track: number): StoredRows =>
		keepRows(
			rows,
			Uint8Array.from(rows.observedAtMs, (atMs) => ((trackAt.get(atMs) ?? 0) === track ? 1 : 0)),
		);
	editor.add(device.id, device.key, ofTrack(0));
	for (const [i, other] of ([...strangers, ...made] as readonly Stranger[]).entries()) {
		const moved = ofTrack(i + 1);
		if (moved.observedAtMs.length === 0) continue;
		editor.add(other.id, other.key, joinRows([editor.takeAll(other.id, other.key), moved]));
		moveExits(db, editor, device, other, (atMs) => trackAt.get(atMs) === i + 1);
		describe(db, other, evidence, moved);
		recountDrive(db, other.id);
	}
	editor.finish();
	recountDrive(db, device.id);
	return made;
}

/** Of which track the drive's readings are, by instant: 0 is its own, the strangers that are known follow, then new ones. */
function tell(db: WritableDb, device: KeyedDevice, strangers: readonly KeyedDevice[]) {
	const [own = [], ...known] = readAll(db, [device, ...strangers]);
	const { tracks, contradictions } = tellTracks([[], ...known], own, spanOf([own, ...known]));
	const trackAt = new Map(own.map(({ atMs }, i) => [atMs, tracks[i] as number]));
	// What a stranger states at an instant already stays as it is.
	for (const [i, readings] of known.entries()) for (const { atMs } of readings) if (trackAt.get(atMs) === i + 1) trackAt.delete(atMs);
	return { trackAt, contradictions };
}

/** Readings of the counters of each drive, in order of time. */
function readAll(db: WritableDb, drives: readonly KeyedDevice[]): LifeReading[][] {
	const metrics = readMetrics(db);
	const ids = lifeCounters.map(({ metric }) => metrics.byName.get(metric)?.id);
	return drives.map(({ id }) => {
		const { observedAtMs, columns } = uniteRows([readDriveRows(db, id)]);
		const [hours, ...others] = ids.map((metricId) => (metricId === undefined ? undefined : columns.get(metricId)?.values));
		return hours ? lifeReadings(observedAtMs, [hours, ...others]) : [];
	});
}

function spanOf(drives: readonly (readonly LifeReading[])[]): number {
	const times = drives.flat().map(({ atMs }) => atMs);
	return (
		times.reduce((high, atMs) => Math.max(high, atMs), Number.NEGATIVE_INFINITY) -
		times.reduce((low, atMs) => Math.min(low, atMs), Number.POSITIVE_INFINITY)
	);
}

/**
 * Strangers of a drive that is one with another again: each is the stranger of that one which it continues, or one more of it. Else the
 * next import would begin them a second time.
 *
 * @param orphans  as they were called before, see `strangersOf`
 */
export function adoptStrangers(db: WritableDb, device: KeyedDevice, orphans: readonly KeyedDevice[]): void {
	for (const orphan of orphans) {
		const strangers = strangersOf(db, device.key);
		const [readings = [], ...known] = readAll(db, [orphan, device, ...strangers]);
		const { tracks } = tellTracks(known, readings, spanOf([readings, ...known]));
		const [track = 0] = tracks;
		const isKnown = track > 0 && track <= strangers.length && tracks.every((each) => each === track);
		const heir = isKnown ? (strangers[track - 1] as KeyedDevice) : namedAnew(db, orphan, strangerKey(device.key, strangers.length));
		uniteAgain(db, heir, orphan);
		for (const column of ['subject_key', 'target_key'] as const)
			db.command<[string, string]>(`UPDATE identity_decisions SET ${column} = ? WHERE ${column} = ?`).run(heir.key, orphan.key);
		refreshMerges(db);
	}
	nameByTime(db, device);
}

/** A drive without rows that takes the place of another in the ledger. */
function namedAnew(db: WritableDb, { id }: KeyedDevice, key: string): KeyedDevice {
	const made = db
		.command<[string, number]>('INSERT INTO devices (identity_key, created_import_id) SELECT ?, created_import_id FROM devices WHERE id = ?')
		.run(key, id);
	return { id: made.lastInsertRowid, key };
}

const isMerged = (db: WritableDb, drives: readonly KeyedDevice[]): boolean =>
	drives.some(
		({ id }) => db.query<[number], { into: number | null }>('SELECT merged_into AS "into" FROM devices WHERE id = ?').get(id)?.into != null,
	);

/** A drive that is new is described as the one that it was taken for; one that is known was seen then too. */
function describe(db: WritableDb, { id, question }: Stranger, evidence: EvidenceRow, rows: StoredRows): void {
	const [first, last] = [rows.observedAtMs[0] as number, rows.observedAtMs.at(-1) as number];
	if (question === undefined) {
		db.command<[number, number, number]>(
			`UPDATE device_evidence SET first_ms = MIN(first_ms, ?), last_ms = MAX(last_ms, ?)
			 WHERE id = (SELECT id FROM device_evidence WHERE device_id = ? ORDER BY last_ms DESC, id DESC LIMIT 1)`,
		).run(first, last, id);
		return;
	}
	const created = (rows.importIds as Float64Array).reduce((low, each) => Math.min(low, each));
	db.command<[number, number]>('UPDATE devices SET created_import_id = ? WHERE id = ?').run(created, id);
	db.command<[number, number, number, number]>(
		`INSERT INTO device_evidence (device_id, ${EVIDENCE}, first_ms, last_ms) SELECT ?, ${EVIDENCE}, ?, ? FROM device_evidence WHERE id = ?`,
	).run(id, first, last, evidence.id);
	db.command<[string, number, number]>('UPDATE device_evidence SET question = ?, import_id = ? WHERE device_id = ?').run(question, created, id);
}
