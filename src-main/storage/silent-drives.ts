/** Drives in service that fell silent, from the roll-ups of the fleet: no sample is read. */
import { findSilences, type ReportingDrive, type Silence } from '../shared/domain/silence.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import { listDrives, numberOf } from './devices.ts';
import { readAllHandMade } from './hand-made.ts';
import type { ReadableDb } from './sqlite.ts';

export interface SilentDrive extends Silence {
	readonly drive: Drive;
	/** The source in words: `smartctl-json on stor-07`. */
	readonly source: string;
}

export interface SilentDrives {
	/** The longest silence first. */
	readonly silent: readonly SilentDrive[];
	/** Silent ones that a person said to ask about later. */
	readonly dismissed: number;
}

/**
 * A source is a format, and where hosts are stated and have several drives, one host: a host that is switched off makes none of its
 * drives silent, a single drive of a host is compared with all of its format.
 */
export function silentDrives(db: ReadableDb, nowMs: number): SilentDrives {
	const serving = listDrives(db).filter(({ exit }) => exit === undefined);
	const sourceOf = createSourceNamer(db, serving);
	const byId = new Map(serving.map((drive) => [drive.deviceId, drive]));
	const found = findSilences(
		serving.map((drive): ReportingDrive => {
			const { deviceId, firstSeenMs, lastSeenMs, samples } = drive;
			return { deviceId, source: sourceOf(drive), firstSeenMs, lastSeenMs, samples };
		}),
	);
	const isDismissed = createDismissals(db, nowMs);
	const silent = found.flatMap((silence) => {
		const drive = byId.get(silence.deviceId);
		return drive === undefined || isDismissed(drive) ? [] : [{ ...silence, drive, source: sourceOf(drive) }];
	});
	return { silent, dismissed: found.length - silent.length };
}

function createSourceNamer(db: ReadableDb, serving: readonly Drive[]): (drive: Drive) => string {
	const formats = new Map(
		db
			.query<[], { device_id: number; format: string }>(
				`SELECT e.device_id, i.format FROM device_evidence e JOIN imports i ON i.id = e.import_id WHERE i.state = 'done'
				 ORDER BY e.device_id, e.last_ms, e.id`,
			)
			.all()
			.map(({ device_id, format }) => [device_id, format]),
	);
	const onHost = Map.groupBy(serving, ({ host }) => host);
	return ({ deviceId, host }) => {
		const format = formats.get(numberOf(deviceId) ?? 0) ?? 'unknown source';
		return host !== undefined && (onHost.get(host)?.length ?? 0) > 1 ? `${format} on ${host}` : format;
	};
}

/** A question that was put off comes back when its time is over, or when the drive has reported since and fell silent again. */
function createDismissals(db: ReadableDb, nowMs: number): (drive: Drive) => boolean {
	const keys = new Map(
		db
			.query<[], { id: number; identity_key: string }>(
				"SELECT id, identity_key FROM devices WHERE identity_key IN (SELECT identity_key FROM drive_changes WHERE field = 'silence')",
			)
			.all()
			.map(({ id, identity_key }) => [id, identity_key]),
	);
	const handMade = readAllHandMade(db);
	return ({ deviceId, lastSeenMs }) => {
		const key = keys.get(numberOf(deviceId) ?? 0);
		const silence = key === undefined ? undefined : handMade(key).silence;
		return silence !== undefined && nowMs < (silence.at_ms ?? 0) && lastSeenMs === silence.seen_ms;
	};
}
