/** The only door to SQLite: how a file is opened, and two faces of it, one that reads and one that also writes. */
import Database from 'better-sqlite3';
import { AppError } from '../shared/domain/errors.ts';

export type Bindable = string | number | null | Uint8Array;

export interface ReadStatement<P extends readonly Bindable[], R> {
	readonly get: (...parameters: P) => R | undefined;
	readonly all: (...parameters: P) => R[];
}

export interface WriteStatement<P extends readonly Bindable[]> {
	readonly run: (...parameters: P) => { readonly changes: number; readonly lastInsertRowid: number };
}

/** Reads only: a statement that would write is refused when it is prepared. Each text is prepared once per connection. */
export interface ReadableDb {
	/** Rows as objects named after their columns. */
	readonly query: <P extends readonly Bindable[], R>(sql: string) => ReadStatement<P, R>;
	/** Rows as tuples: for hot loops. */
	readonly queryTuples: <P extends readonly Bindable[], R extends readonly unknown[]>(sql: string) => ReadStatement<P, R>;
}

export interface WritableDb extends ReadableDb {
	readonly command: <P extends readonly Bindable[]>(sql: string) => WriteStatement<P>;
	/** Several statements without parameters: schema changes. */
	readonly execute: (sql: string) => void;
	/** All or nothing; nested calls become savepoints. On the disk when it returns. */
	readonly transaction: <T>(work: () => T) => T;
	/**
	 * All or nothing, and on the disk with the next `transaction` at the latest: for what nobody was promised yet, such as the rows of
	 * an import that is open. A power cut may take it away whole, never a part of it and nothing that stands before it.
	 */
	readonly draft: <T>(work: () => T) => T;
	readonly pragma: (text: string) => unknown;
	readonly close: () => void;
}

/** The builds of SQLite below this one, and 3.52.0, can corrupt a WAL that two connections reset (SRombauts/SQLiteCpp#537). */
const OLDEST_SAFE = [3, 51, 3] as const;
const WITHDRAWN = '3.52.0';

/**
 * Refuses builds of SQLite that are known to lose data.
 *
 * @throws AppError `sqlite_unsupported`
 */
export function assertSqliteVersion(version: string): void {
	const parts = version.split('.').map(Number);
	const difference = OLDEST_SAFE.map((oldest, i) => (parts[i] ?? 0) - oldest).find((d) => d !== 0) ?? 0;
	if (difference >= 0 && version !== WITHDRAWN) return;
	throw new AppError(
		'sqlite_unsupported',
		`SQLite ${version} can corrupt a workspace; ${OLDEST_SAFE.join('.')} or newer (not ${WITHDRAWN}) is needed.`,
		{ version },
	);
}

/** Opens for reading alone; nothing that this connection does changes the file. */
export function openReadable(file: string): ReadableDb & { readonly close: () => void } {
	return wrap(new Database(file, { readonly: true, fileMustExist: true }));
}

/** Blocks are written once and read whole; what is looked up again and again are their indexes and the drives. */
const CACHE_KIB = 16_384;

/**
 * Opens for reading and writing, with the settings that every promise here rests on.
 *
 * @throws AppError `sqlite_unsupported`; what SQLite throws is left to `toStorageError`
 */
export function openWritable(file: string): WritableDb {
	const db = wrap(new Database(file, { timeout: 5000 }));
	assertSqliteVersion(db.query<[], { version: string }>('SELECT sqlite_version() AS version').get()!.version);
	// Space of a purged import goes back to the disk; takes effect only before the first table.
	db.pragma('auto_vacuum = INCREMENTAL');
	db.pragma('journal_mode = WAL');
	// better-sqlite3 gives WAL files NORMAL, which lost acknowledged commits in 937 of 1,500 simulated power cuts.
	db.pragma('synchronous = FULL');
	db.pragma('foreign_keys = ON');
	db.pragma('trusted_schema = OFF');
	db.pragma('mmap_size = 0');
	db.pragma('cell_size_check = ON');
	db.pragma(`cache_size = -${CACHE_KIB}`);
	return db;
}

type StatementUse = 'query' | 'tuples' | 'command';

function wrap(native: Database.Database): WritableDb {
	type Statements = Map<string, Database.Statement<unknown[]>>;
	// By what they are used for: a statement that gives tuples gives no objects. Looked up for every small file many times, hence no joined keys.
	const statements: Readonly<Record<StatementUse, Statements>> = { query: new Map(), tuples: new Map(), command: new Map() };
	const prepare = (use: StatementUse, sql: string): Database.Statement<unknown[]> => {
		const known = statements[use].get(sql);
		if (known) return known;
		const statement = native.prepare(sql);
		statements[use].set(sql, statement);
		return statement;
	};
	const reading = (use: StatementUse, sql: string) => {
		const statement = prepare(use, sql);
		if (!statement.readonly) throw new AppError('internal', 'A statement that writes was given to a reader.', { sql });
		return statement;
	};
	// The casts below give statements the types that their callers state next to the SQL: nothing else knows them.
	return {
		query: <P extends readonly Bindable[], R>(sql: string) => reading('query', sql) as unknown as ReadStatement<P, R>,
		queryTuples: <P extends readonly Bindable[], R extends readonly unknown[]>(sql: string) =>
			reading('tuples', sql).raw(true) as unknown as ReadStatement<P, R>,
		command: <P extends readonly Bindable[]>(sql: string) => prepare('command', sql) as unknown as WriteStatement<P>,
		execute: (sql) => {
			native.exec(sql);
		},
		// Begun as a writer: a reader that turns writer half-way can meet SQLITE_BUSY at once.
		transaction: (work) => native.transaction(work).immediate(),
		draft: (work) => {
			if (native.inTransaction) return native.transaction(work).immediate();
			native.pragma('synchronous = NORMAL');
			try {
				return native.transaction(work).immediate();
			} finally {
				native.pragma('synchronous = FULL');
			}
		},
		pragma: (text) => native.pragma(text, { simple: true }),
		close: () => {
			native.close();
		},
	};
}

/** Moves everything that is committed into the main file and empties the log: a damaged log is cut silently by SQLite. */
export function checkpoint(db: WritableDb): void {
	db.pragma('wal_checkpoint(TRUNCATE)');
}
