/** Series in the form of the `forecast_accuracy` fixture: values by name, and the days from which they were forecast. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';

export interface FixtureSeries {
	readonly name: string;
	/** Daily, NaN where a value is missing. */
	readonly values: Float64Array;
	/** Numbers of leading values that each forecast sees; absent where the file names none for the series. */
	readonly origins?: readonly number[];
	readonly horizonDays: number;
}

const KIND = 'forecast_accuracy';
const MAX_HORIZON = 3650;

const document = z.object({
	call: z.object({ horizon: z.int().min(1).max(MAX_HORIZON) }),
	series: z.record(z.string(), z.array(z.number().nullable())),
	rows: z.array(z.object({ series: z.string(), origin: z.int().min(1) })).default([]),
});

/**
 * @param path a fixture, or a folder whose JSON files of that kind are read and whose others are passed over
 * @throws AppError `file_unreadable`, `json_rejected`, `job_too_large`, `nothing_to_import` when a folder has no such file
 */
export async function readForecastFixtures(path: string): Promise<readonly FixtureSeries[]> {
	const isFolder = (await readingOf(path, () => stat(path))).isDirectory();
	if (!isFolder) return seriesOf(path, await readJson(path));
	const names = (await readingOf(path, () => readdir(path))).filter((name) => name.toLowerCase().endsWith('.json')).sort();
	const found: FixtureSeries[] = [];
	for (const name of names) {
		const content = await readJson(join(path, name));
		if (isFixture(content)) found.push(...seriesOf(join(path, name), content));
	}
	if (found.length === 0) throw new AppError('nothing_to_import', `There is no JSON file with "fixture": "${KIND}" in "${path}".`, { path });
	return found;
}

const isFixture = (content: unknown): boolean => (content as { readonly fixture?: unknown } | null)?.fixture === KIND;

function seriesOf(path: string, content: unknown): readonly FixtureSeries[] {
	const refuse = (what: string): AppError =>
		new AppError(
			'json_rejected',
			`"${path}" ${what}. A file of accuracy has "fixture": "${KIND}", "call": {"horizon"}, "series": {name: [values]}.`,
			{
				path,
			},
		);
	if (!isFixture(content)) throw refuse(`is no "${KIND}" fixture`);
	const parsed = document.safeParse(content);
	if (!parsed.success) throw refuse(`does not have that form at ${parsed.error.issues[0]?.path.join(', ') || 'its top'}`);
	const { call, series, rows } = parsed.data;
	const origins = new Map<string, Set<number>>();
	for (const row of rows) origins.set(row.series, (origins.get(row.series) ?? new Set()).add(row.origin));
	const names = Object.keys(series);
	if (names.length === 0) throw refuse('has no series');
	return names.map((name) => {
		const own = origins.get(name);
		return {
			name,
			values: Float64Array.from(series[name] ?? [], (value) => value ?? Number.NaN),
			...(own === undefined ? {} : { origins: [...own].sort((a, b) => a - b) }),
			horizonDays: call.horizon,
		};
	});
}

async function readJson(path: string): Promise<unknown> {
	const { size } = await readingOf(path, () => stat(path));
	if (size > limits.jsonDocumentBytes)
		throw new AppError('job_too_large', `"${path}" has ${size} bytes; the limit of a JSON file is ${limits.jsonDocumentBytes}.`, { path });
	const text = await readingOf(path, () => readFile(path, 'utf8'));
	try {
		return JSON.parse(text);
	} catch (thrown) {
		throw new AppError('json_rejected', `"${basename(path)}" is no JSON: ${(thrown as Error).message}. Repair the file.`, { path }, thrown);
	}
}

async function readingOf<T>(path: string, read: () => Promise<T>): Promise<T> {
	try {
		return await read();
	} catch (thrown) {
		throw new AppError('file_unreadable', `"${path}" cannot be read: ${(thrown as Error).message}.`, { path }, thrown);
	}
}
