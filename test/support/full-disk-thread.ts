/**
 * The storage thread on a disk that is full on demand: `full` in the file named in SSV_TEST_DISK lets the workspace grow no more, `free` lets it again.
 * The file is gone once that holds. SQLite then fails as it does where the disk has no space: it comes to the same in its code.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import '../../src-main/storage/thread.ts';

const file = process.env.SSV_TEST_DISK!;
const opened = new Set<Database.Database>();
const { pragma } = Database.prototype;
// Every connection states its pragmas as it opens.
Database.prototype.pragma = function (this: Database.Database, ...args) {
	opened.add(this);
	return pragma.apply(this, args);
};

setInterval(() => {
	if (!existsSync(file)) return;
	const isFull = readFileSync(file, 'utf8') === 'full';
	for (const db of opened) {
		if (!db.open || db.readonly) continue;
		const free = db.prepare('PRAGMA freelist_count').pluck().get() as number;
		if (isFull && free > 0) db.exec('VACUUM');
		const pages = db.prepare('PRAGMA page_count').pluck().get() as number;
		db.prepare(`PRAGMA max_page_count = ${isFull ? pages : 1_000_000}`).get();
	}
	rmSync(file);
}, 5);
