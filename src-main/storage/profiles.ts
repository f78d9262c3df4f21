/** Mapping profiles of the workspace, by name. */
import { AppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';
import type { MappingProfile } from '../shared/domain/mapping.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface SavedProfile {
	readonly savedAtMs: number;
	readonly profile: MappingProfile;
}

/** The one saved last comes first: it goes before older ones that fit the same file. */
export function listProfiles(db: ReadableDb): SavedProfile[] {
	return db
		.query<[], { savedAtMs: number; profile: string }>('SELECT saved_at_ms AS savedAtMs, profile FROM profiles ORDER BY saved_at_ms DESC, id DESC')
		.all()
		.map(({ savedAtMs, profile }) => ({ savedAtMs, profile: JSON.parse(profile) as MappingProfile }));
}

/**
 * Keeps a profile; one of the same name gives way.
 *
 * @throws AppError `not_acceptable_name` for one more than `limits.profiles`
 */
export function saveProfile(db: WritableDb, profile: MappingProfile, nowMs: number): void {
	const { others } = db.query<[string], { others: number }>('SELECT COUNT(*) AS others FROM profiles WHERE name <> ?').get(profile.name)!;
	if (others >= limits.profiles)
		throw new AppError(
			'not_acceptable_name',
			`The workspace holds ${limits.profiles} mapping profiles, which is the limit. Remove one of them first.`,
			{
				limit: limits.profiles,
			},
		);
	db.command<[string, number, string]>(
		'INSERT INTO profiles (name, saved_at_ms, profile) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET saved_at_ms = excluded.saved_at_ms, profile = excluded.profile',
	).run(profile.name, nowMs, JSON.stringify(profile));
}

/** Whether there was one of this name. */
export function removeProfile(db: WritableDb, name: string): boolean {
	return db.command<[string]>('DELETE FROM profiles WHERE name = ?').run(name).changes > 0;
}
