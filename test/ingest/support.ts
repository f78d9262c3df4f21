/** What the tests of ingest share: fixtures, and a parser run over random cuts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createParser, type ParserOptions, type TelemetryParser } from '../../src-main/ingest/create-parser.ts';
import type { FormatName } from '../../src-main/shared/domain/formats.ts';
import type { TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';

const root = join(import.meta.dirname, '..', '..');
export const fixtureFolder = join(root, 'test', 'fixtures', 'ingest');
export const demoFolder = join(root, 'resources', 'demo');

export const NOW_MS = Date.UTC(2026, 10, 24);

export const fixture = (...path: readonly string[]): Buffer => readFileSync(join(fixtureFolder, ...path));
export const filesIn = (...path: readonly string[]): readonly string[] => readdirSync(join(...path)).sort();

export interface ParsedFile {
	readonly parser: TelemetryParser;
	readonly records: readonly TelemetryRecord[];
	readonly suspects: readonly TelemetryRecord[];
}

/** @param cuts  chunk sizes, repeated as long as the file lasts; the whole file at once when empty */
export function parse(
	source: Uint8Array | string,
	settings: { readonly format?: 'auto' | FormatName; readonly cuts?: readonly number[]; readonly options?: Partial<ParserOptions> } = {},
): ParsedFile {
	const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
	const records: TelemetryRecord[] = [];
	const suspects: TelemetryRecord[] = [];
	const parser = createParser(settings.format ?? 'auto', {
		fileName: 'test',
		nowMs: NOW_MS,
		onSuspect: (record) => suspects.push(record),
		...settings.options,
	});
	const cuts = settings.cuts ?? [];
	for (let at = 0, turn = 0; at < bytes.length; turn++) {
		const size = Math.max(1, cuts[turn % Math.max(1, cuts.length)] ?? bytes.length);
		// A copy that is overwritten afterwards: the parser must not keep the caller's buffer.
		const chunk = Buffer.from(bytes.subarray(at, at + size));
		records.push(...parser.push(chunk));
		chunk.fill(0x58);
		at += size;
	}
	records.push(...parser.end());
	return { parser, records, suspects };
}

export const readingOf = (record: TelemetryRecord | undefined, metric: string): number | undefined =>
	record?.readings.find((reading) => reading.metric === metric)?.value;

export const rawOf = (record: TelemetryRecord | undefined, metric: string): string | undefined =>
	record?.readings.find((reading) => reading.metric === metric)?.raw;
