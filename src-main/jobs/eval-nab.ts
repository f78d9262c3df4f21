/** Reads series of the Numenta Anomaly Benchmark, runs the streaming detector over them and scores it. */
import { createCsvScanner } from '../ingest/reading/csv-scanner.ts';
import { parseInstant } from '../ingest/reading/instants.ts';
import { evaluateByNabRule, type ScoredStream, scoreStream } from '../maths/anomalies/nab-evaluation.ts';
import type { LabelledWindow } from '../maths/anomalies/nab-rule.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { NabEvaluation } from '../shared/domain/nab.ts';
import type { WorkContext } from '../shared/domain/work.ts';

export interface NabFile {
	/** `category__name.csv` */
	readonly file: string;
	readonly bytes: Uint8Array;
	/** Start and end of each labelled anomaly, as the label file writes them. */
	readonly windows: readonly (readonly [string, string])[];
}

export interface ScoredNabFile {
	readonly stream: ScoredStream;
	/** `timestamp,value,anomaly_score`, one line a row. */
	readonly scoresCsv: string;
}

interface Rows {
	readonly texts: { readonly timestamp: string; readonly value: string }[];
	readonly observedAtMs: Float64Array;
	readonly values: Float64Array;
}

/** @throws AppError `columns_changed`, `row_rejected`, `input_truncated`, `json_rejected` (a window that cannot be), `cancelled` */
export function scoreNabFile({ file, bytes, windows }: NabFile, context: WorkContext): ScoredNabFile {
	if (context.isCancelled()) throw new AppError('cancelled');
	const rows = readRows(file, bytes);
	const name = file.replace(/\.csv$/i, '');
	const category = name.includes('__') ? name.slice(0, name.indexOf('__')) : '';
	const stream = scoreStream({ name, category, windows: rowWindows(file, windows, rows.observedAtMs) }, rows.observedAtMs, rows.values);
	const lines = rows.texts.map(({ timestamp, value }, row) => `${timestamp},${value},${stream.scores[row]}`);
	return { stream, scoresCsv: `timestamp,value,anomaly_score\n${lines.map((line) => `${line}\n`).join('')}` };
}

/** Scores all of them together. */
export function judgeNab(streams: readonly ScoredStream[]): NabEvaluation {
	return evaluateByNabRule(streams);
}

function readRows(file: string, bytes: Uint8Array): Rows {
	const texts: Rows['texts'] = [];
	const observedAtMs: number[] = [];
	const values: number[] = [];
	let columns: { readonly timestamp: number; readonly value: number } | undefined;
	const scanner = createCsvScanner(',', (row) => {
		if (columns === undefined) {
			const names = Array.from({ length: row.count }, (_, field) => row.text(field).trim().toLowerCase());
			columns = { timestamp: names.indexOf('timestamp'), value: names.indexOf('value') };
			if (columns.timestamp < 0 || columns.value < 0)
				throw new AppError('columns_changed', `"${file}" needs the columns "timestamp" and "value"; it has ${names.join(', ')}.`, { path: file });
			return;
		}
		const timestamp = row.text(columns.timestamp);
		const value = row.text(columns.value);
		const at = parseInstant(timestamp);
		const number = value.trim() === '' ? Number.NaN : row.number(columns.value);
		if (row.fault !== undefined || at === undefined || (Number.isNaN(number) && value.trim() !== '')) {
			const what = row.fault ?? (at === undefined ? `"${timestamp}" is no time` : `"${value}" is no number`);
			throw new AppError('row_rejected', `Line ${row.line} of "${file}" cannot be read: ${what}. Nothing was scored.`, {
				path: file,
				line: row.line,
			});
		}
		// What holds a comma or a quote was no time and no number: these fields need no quotes.
		texts.push({ timestamp, value });
		observedAtMs.push(at);
		values.push(number);
	});
	scanner.push(bytes);
	scanner.end();
	if (texts.length === 0) throw new AppError('columns_changed', `"${file}" holds no row.`, { path: file });
	return { texts, observedAtMs: Float64Array.from(observedAtMs), values: Float64Array.from(values) };
}

/** Labelled times as rows, in order. */
function rowWindows(file: string, windows: NabFile['windows'], observedAtMs: Float64Array): LabelledWindow[] {
	const refuse = (text: string): AppError => new AppError('json_rejected', `A window of "${file}" ${text}. Nothing was scored.`, { path: file });
	const found = windows.map(([from, to]) => {
		const fromMs = parseInstant(from);
		const toMs = parseInstant(to);
		if (fromMs === undefined || toMs === undefined) throw refuse(`is not two times: "${from}", "${to}"`);
		const start = observedAtMs.findIndex((at) => at >= fromMs);
		const end = observedAtMs.findLastIndex((at) => at <= toMs);
		if (start < 0 || end < start) throw refuse(`holds no row: ${from} to ${to}`);
		return { start, end };
	});
	found.sort((a, b) => a.start - b.start);
	for (const [at, { start }] of found.entries()) if (at > 0 && start <= found[at - 1].end) throw refuse('overlaps another one');
	return found;
}
