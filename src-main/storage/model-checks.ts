/** The latest check of the errors of each bundle. */
import { AppError } from '../shared/domain/errors.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface StoredCheck {
	/** Folder name of the bundle. */
	readonly bundle: string;
	readonly checkedAtMs: number;
	/** JSON, encoded by the engine. */
	readonly result: string;
}

/** Replaces an earlier check of the same bundle. @throws AppError `not_found` when the bundle has been removed meanwhile */
export function saveModelCheck(db: WritableDb, { bundle, checkedAtMs, result }: StoredCheck): void {
	const { changes } = db
		.command<[number, string, string]>(
			'INSERT OR REPLACE INTO model_checks (model_id, checked_at_ms, result) SELECT id, ?, ? FROM models WHERE name = ?',
		)
		.run(checkedAtMs, result, bundle);
	if (changes === 0) throw new AppError('not_found', `The bundle "${bundle}" was removed while its models were checked.`, { name: bundle });
}

/** Null for a bundle that was never checked. */
export function readModelCheck(db: ReadableDb, bundle: string): StoredCheck | null {
	return (
		db
			.query<[string], StoredCheck>(
				'SELECT name AS bundle, checked_at_ms AS checkedAtMs, result FROM model_checks JOIN models ON models.id = model_id WHERE name = ?',
			)
			.get(bundle) ?? null
	);
}
