/** What people decided about identity, as rules for rows to come. */
import type { DriveIdentity } from '../shared/domain/identity.ts';
import type { DriveEvidence } from '../shared/domain/telemetry.ts';
import type { ReadableDb } from './sqlite.ts';

export interface IdentityRules {
	/** By identity key: drives split off by time, the latest first. */
	readonly splits: ReadonlyMap<string, readonly { readonly fromMs: number; readonly key: string }[]>;
	/** By identity key: drives split off by what was said of them. */
	readonly splitOff: ReadonlyMap<string, readonly string[]>;
	/** The identity of a drive that nothing identifies but a machine and a name that a person explained. */
	readonly remembered: (evidence: DriveEvidence, stated: DriveIdentity) => DriveIdentity;
}

/** What people decided about identity, as far as it concerns rows to come. */
export function readRules(db: ReadableDb): IdentityRules {
	const rows = db
		.query<[], { kind: string; subject_key: string; target_key: string; from_ms: number | null; host: string | null; device_name: string | null }>(
			"SELECT kind, subject_key, target_key, from_ms, host, device_name FROM identity_decisions WHERE undone_at_ms IS NULL AND kind <> 'apart' ORDER BY id",
		)
		.all();
	const splits = rows.filter(({ kind }) => kind === 'split');
	const byTime = splits
		.flatMap(({ subject_key, target_key, from_ms }) => (from_ms === null ? [] : [{ subject: subject_key, fromMs: from_ms, key: target_key }]))
		.sort((a, b) => b.fromMs - a.fromMs);
	const names = new Map(
		rows.flatMap(({ host, device_name, subject_key }) => (host === null || device_name === null ? [] : [[`${host}\n${device_name}`, subject_key]])),
	);
	return {
		splits: Map.groupBy(byTime, ({ subject }) => subject),
		splitOff: new Map(
			[...Map.groupBy(splits, ({ subject_key }) => subject_key)].map(([key, own]) => [
				key,
				own.filter(({ from_ms }) => from_ms === null).map(({ target_key }) => target_key),
			]),
		),
		remembered: (evidence, stated) => {
			const key = stated.basis === 'source' ? names.get(`${evidence.host}\n${evidence.deviceName}`) : undefined;
			return key === undefined ? stated : { key, basis: 'source' };
		},
	};
}
