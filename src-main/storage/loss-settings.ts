/** What people say a loss costs: one row holds, those before it are kept with their time. */
import { hash } from 'node:crypto';
import { canonicalSettings } from '../shared/domain/loss-fields.ts';
import { type GroupTerms, type LossSettings, noLossSettings } from '../shared/domain/loss-settings.ts';
import type { StatedBasis } from '../shared/domain/results.ts';
import { layoutsDigest } from './group-layouts.ts';
import { handMadeDigest } from './hand-made-groups.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

/** Terms of a group as they are stored. */
interface StoredGroup {
	readonly key: string;
	readonly name: string;
	readonly host?: string;
	readonly terms: Partial<GroupTerms>;
}
type StoredSettings = Omit<LossSettings, 'ownGroups'> & { readonly ownGroups: readonly StoredGroup[] };

interface SettingsRow {
	readonly settings: string;
	readonly set_at_ms: number;
}

/** Terms that wait for their group to come back: its import was undone, or the group was removed. */
export interface WaitingTerms {
	readonly name: string;
	readonly host?: string;
	readonly terms: Partial<GroupTerms>;
}

export interface KnownSettings {
	readonly settings: LossSettings;
	readonly waiting: readonly WaitingTerms[];
	/** Null while nobody has said anything. */
	readonly setAtMs: number | null;
}

const LATEST = 'SELECT settings, set_at_ms FROM loss_settings ORDER BY id DESC LIMIT 1';

export function readSettings(db: ReadableDb): KnownSettings {
	const row = db.query<[], SettingsRow>(LATEST).get();
	return row ? toKnown(db, row) : { settings: noLossSettings, waiting: [], setAtMs: null };
}

/** What held at each time, the latest first. */
export function settingsHistory(db: ReadableDb, limit: number): readonly (KnownSettings & { readonly setAtMs: number })[] {
	return db
		.query<[number], SettingsRow>('SELECT settings, set_at_ms FROM loss_settings ORDER BY id DESC LIMIT ?')
		.all(limit)
		.map((row) => ({ ...toKnown(db, row), setAtMs: row.set_at_ms }));
}

/**
 * Keeps new settings; the same ones again add no row. Terms of groups that the workspace lacks now stay, unless nothing at all is
 * stated any more. Call it in the transaction that also counts the commit.
 *
 * @param settings  checked by `settingsFault`; every group exists
 */
export function saveSettings(db: WritableDb, settings: LossSettings, nowMs: number): KnownSettings {
	const canonical = canonicalSettings(settings);
	const before = storedNow(db);
	const keys = groupKeys(db);
	const present = new Set([...keys.values()].map(({ key }) => key));
	const own = canonical.ownGroups.flatMap(({ groupId, terms }): StoredGroup[] => {
		const found = keys.get(groupId);
		return found ? [{ ...found, terms }] : [];
	});
	const isEmpty = JSON.stringify(canonical) === JSON.stringify(noLossSettings);
	const waiting = isEmpty ? [] : before.ownGroups.filter(({ key }) => !present.has(key));
	const stored: StoredSettings = { ...canonical, ownGroups: [...own, ...waiting].sort((a, b) => (a.key < b.key ? -1 : 1)) };
	if (JSON.stringify(stored) !== JSON.stringify(before))
		db.command<[string, number]>('INSERT INTO loss_settings (settings, set_at_ms) VALUES (?, ?)').run(JSON.stringify(stored), nowMs);
	return readSettings(db);
}

/** Equal statements, equal names: settings that were changed and changed back are the same. */
export function statedBasis(db: ReadableDb): StatedBasis {
	const stored = JSON.stringify(storedNow(db));
	const prices = stored === JSON.stringify(noLossSettings) ? '' : hash('sha256', stored, 'hex');
	return { prices, groups: handMadeDigest(db), layouts: layoutsDigest(db) };
}

function storedNow(db: ReadableDb): StoredSettings {
	const row = db.query<[], SettingsRow>(LATEST).get();
	return row ? parse(row) : { ...noLossSettings, ownGroups: [] };
}

// We wrote it ourselves, from what the contract had checked.
const parse = ({ settings }: SettingsRow): StoredSettings => JSON.parse(settings) as StoredSettings;

function toKnown(db: ReadableDb, row: SettingsRow): KnownSettings {
	const stored = parse(row);
	const ids = new Map([...groupKeys(db)].map(([groupId, { key }]) => [key, groupId]));
	const found = stored.ownGroups.flatMap(({ key, terms }) => {
		const groupId = ids.get(key);
		return groupId === undefined ? [] : [{ groupId, terms }];
	});
	const waiting = stored.ownGroups
		.filter(({ key }) => !ids.has(key))
		.map(({ name, host, terms }) => ({ name, ...(host === undefined ? {} : { host }), terms }));
	return { settings: { ...stored, ownGroups: found.sort((a, b) => a.groupId - b.groupId) }, waiting, setAtMs: row.set_at_ms };
}

/** Groups that a committed import or a standing statement speaks of. */
function groupKeys(db: ReadableDb): Map<number, Omit<StoredGroup, 'terms'>> {
	const rows = db
		.query<[], { id: number; group_key: string; name: string; host: string | null }>(
			`SELECT g.id, g.group_key, COALESCE(h.name, g.name) AS name, CASE WHEN h.id IS NULL THEN g.host ELSE h.host END AS host FROM storage_groups g
			 LEFT JOIN hand_made_groups h ON h.id = (SELECT MAX(id) FROM hand_made_groups WHERE group_id = g.id AND undone_at_ms IS NULL)
			 WHERE g.id IN (SELECT group_id FROM group_states) OR h.is_removed = 0`,
		)
		.all();
	return new Map(rows.map(({ id, group_key, name, host }) => [id, { key: group_key, name, ...(host === null ? {} : { host }) }]));
}
