/**
 * The files that callers may name. A shell registers a path (from a file dialog, the command line, an upload) and gets an
 * opaque id; pages and requests carry ids only. A shell may end with the program, so nothing here is stored.
 */
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { AppError } from '../shared/domain/errors.ts';

export interface SourceFile {
	/** Absent for bytes that arrive as a stream, such as standard input. */
	readonly path?: string;
	/** What the user calls it: path as given on the command line, or file name. */
	readonly label: string;
	readonly open?: () => AsyncIterable<Uint8Array>;
	/** Ours to remove once it was read: an upload. */
	readonly isTemporary: boolean;
}

interface DownloadFile {
	readonly path: string;
	readonly fileName: string;
	readonly mediaType: string;
}

const newId = (kind: string): string => `${kind}-${randomBytes(18).toString('base64url')}`;

function createRegistry<T>(kind: string, limit: number) {
	const entries = new Map<string, T>();
	return {
		register(entry: T): string {
			if (entries.size >= limit) entries.delete(entries.keys().next().value as string);
			const id = newId(kind);
			entries.set(id, entry);
			return id;
		},
		get: (id: string): T | undefined => entries.get(id),
		forget: (id: string): boolean => entries.delete(id),
	};
}

export interface FileDoor {
	registerSource(file: { readonly path: string; readonly label?: string; readonly isTemporary?: boolean }): string;
	registerStream(label: string, open: () => AsyncIterable<Uint8Array>): string;
	/** @throws AppError `source_unknown` */
	source(id: string): SourceFile;
	/** The same without a complaint. */
	find(id: string): SourceFile | undefined;
	forgetSource(id: string): void;
	/** A folder that the user chose to be watched, or that the program was started with. */
	registerFolder(path: string, isOffered?: boolean): string;
	/** @throws AppError `source_unknown` */
	folder(id: string): string;
	/** Folders that a page may choose from: it cannot name any other. */
	offeredFolders(): readonly { readonly folder: string; readonly path: string }[];
	/** A place that the user chose to write to. */
	registerTarget(path: string): string;
	target(id: string): string;
	registerDownload(file: DownloadFile): string;
	/** @throws AppError `not_found` */
	download(id: string): DownloadFile;
}

/** Registries of what may be read and written. The oldest entry gives way when a registry is full. */
export function createFileDoor(): FileDoor {
	const sources = createRegistry<SourceFile>('source', 200_000);
	const folders = createRegistry<string>('folder', 1_000);
	const offered = new Map<string, string>();
	const targets = createRegistry<string>('target', 1_000);
	const downloads = createRegistry<DownloadFile>('download', 10_000);
	const downloadIds = new Map<string, string>();
	return {
		registerSource: ({ path, label, isTemporary }) => sources.register({ path, label: label ?? basename(path), isTemporary: isTemporary ?? false }),
		registerStream: (label, open) => sources.register({ label, open, isTemporary: false }),
		source(id) {
			const file = sources.get(id);
			if (!file) throw new AppError('source_unknown', 'A file of this request is no longer known. Choose it again.', { source: id });
			return file;
		},
		find: (id) => sources.get(id),
		forgetSource: (id) => void sources.forget(id),
		registerFolder(path, isOffered = false) {
			const known = [...offered].find(([, other]) => other === path)?.[0];
			const id = known ?? folders.register(path);
			if (isOffered) offered.set(id, path);
			return id;
		},
		folder(id) {
			const path = offered.get(id) ?? folders.get(id);
			if (!path) throw new AppError('source_unknown', 'The folder is no longer known. Choose it again.', { folder: id });
			return path;
		},
		offeredFolders: () => [...offered].map(([folder, path]) => ({ folder, path })),
		registerTarget: (path) => targets.register(path),
		target(id) {
			const path = targets.get(id);
			if (!path) throw new AppError('source_unknown', 'The place to write to is no longer known. Choose it again.', { target: id });
			return path;
		},
		registerDownload(file) {
			const known = downloadIds.get(file.path);
			if (known && downloads.get(known)) return known;
			const id = downloads.register(file);
			downloadIds.set(file.path, id);
			return id;
		},
		download(id) {
			const file = downloads.get(id);
			if (!file) throw new AppError('not_found', 'This download is no longer known. Make it again.', { download: id });
			return file;
		},
	};
}
