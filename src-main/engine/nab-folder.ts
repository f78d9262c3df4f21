/** A folder in the form of the Numenta Anomaly Benchmark: `category__name.csv` with `labels_windows.json`. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { NabFile } from '../jobs/eval-nab.ts';
import { AppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';

const LABELS = 'labels_windows.json';

const labels = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])));

export interface NabFolder {
	readonly files: readonly Omit<NabFile, 'bytes'>[];
	/** Files without labels: they cannot be judged. */
	readonly unlabelled: readonly string[];
}

/** @throws AppError `file_unreadable`, `json_rejected`, `nothing_to_import` */
export async function readNabFolder(folder: string): Promise<NabFolder> {
	const names = (await readingOf(folder, () => readdir(folder))).filter((name) => name.toLowerCase().endsWith('.csv')).sort();
	if (names.length === 0) throw new AppError('nothing_to_import', `There is no series (category__name.csv) in "${folder}".`, { path: folder });
	const known = await readLabels(join(folder, LABELS));
	// The benchmark itself writes "category/name.csv".
	const windowsOf = (name: string): NabFile['windows'] | undefined => known.get(name) ?? known.get(name.replace('__', '/'));
	return {
		files: names.flatMap((file) => {
			const windows = windowsOf(file);
			return windows === undefined ? [] : [{ file, windows }];
		}),
		unlabelled: names.filter((name) => windowsOf(name) === undefined),
	};
}

/** @throws AppError `file_unreadable`, `job_too_large` for a file beyond the limit */
export async function readNabFile(path: string): Promise<Uint8Array> {
	const { size } = await readingOf(path, () => stat(path));
	if (size > limits.jsonDocumentBytes)
		throw new AppError('job_too_large', `"${path}" has ${size} bytes; the limit of a series is ${limits.jsonDocumentBytes}.`, { path });
	return readingOf(path, () => readFile(path));
}

async function readLabels(path: string): Promise<ReadonlyMap<string, NabFile['windows']>> {
	const text = new TextDecoder().decode(await readNabFile(path));
	const refuse = (what: string, thrown?: unknown): AppError =>
		new AppError(
			'json_rejected',
			`"${path}" ${what}. It maps each file to its windows: {"category__name.csv": [["start", "end"]]}.`,
			{ path },
			thrown,
		);
	let document: unknown;
	try {
		document = JSON.parse(text);
	} catch (thrown) {
		throw refuse(`is no JSON: ${(thrown as Error).message}`, thrown);
	}
	const parsed = labels.safeParse(document);
	if (!parsed.success) throw refuse(`does not have the form of labels at ${parsed.error.issues[0]?.path.join(', ') || 'its top'}`);
	return new Map(Object.entries(parsed.data));
}

async function readingOf<T>(path: string, read: () => Promise<T>): Promise<T> {
	try {
		return await read();
	} catch (thrown) {
		throw new AppError('file_unreadable', `"${path}" cannot be read: ${(thrown as Error).message}.`, { path }, thrown);
	}
}
