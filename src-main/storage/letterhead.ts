/** Whose name and logo every report carries: one row, or none. */
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface LetterheadRow {
	/** Empty where none is stated. */
	readonly organisation: string;
	/** A PNG or JPEG file, checked by whoever saves it. */
	readonly logo: Uint8Array | null;
}

export function readLetterhead(db: ReadableDb): LetterheadRow {
	const row = db.query<[], LetterheadRow>('SELECT organisation, logo FROM report_letterhead').get();
	return row ? { organisation: row.organisation, logo: row.logo && new Uint8Array(row.logo) } : { organisation: '', logo: null };
}

export function saveLetterhead(db: WritableDb, { organisation, logo }: LetterheadRow, nowMs: number): void {
	db.command<[string, Uint8Array | null, number]>(
		'INSERT OR REPLACE INTO report_letterhead (id, organisation, logo, set_at_ms) VALUES (1, ?, ?, ?)',
	).run(organisation, logo, nowMs);
}
