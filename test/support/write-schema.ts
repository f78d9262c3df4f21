/** `node test/support/write-schema.ts` writes the schema snapshot after a new migration. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadableDb } from '../../src-main/storage/sqlite.ts';
import { openSession, removeTemporaryFolders, temporaryFolder } from './workspaces.ts';

export const SNAPSHOT = join(import.meta.dirname, '../../src-main/storage/schema.sql');

export function schemaText(db: ReadableDb): string {
	const rows = db
		.query<[], { sql: string }>("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name")
		.all();
	return `-- What a workspace looks like today. Written by test/support/write-schema.ts; a test compares it with the migrations.\n\n${rows.map(({ sql }) => `${sql};`).join('\n\n')}\n`;
}

if (import.meta.main) {
	const { workspace } = openSession(temporaryFolder());
	writeFileSync(SNAPSHOT, schemaText(workspace.db));
	workspace.close();
	removeTemporaryFolders();
}
