/** A run of block traces as an import reads it and a search for threats judges it, without a workspace in between. */
import { createParser } from '../ingest/create-parser.ts';
import { blockTraceEvents } from '../maths/anomalies/block-trace/block-trace-events.ts';
import type { ObservedDrive } from '../maths/anomalies/regular-grid.ts';
import { AppError } from '../shared/domain/errors.ts';
import { ROW_SUSPECT, recordOutput } from '../shared/domain/sample-batch.ts';
import type { DeviceId, MetricName } from '../shared/domain/telemetry.ts';
import type { TraceEvent } from '../shared/domain/trace-evaluation.ts';
import type { ThreadContext } from '../threads/serve.ts';
import { type ParseInput, readingSteps } from './parse.ts';

export type ReadTraceInput = Pick<ParseInput, 'chunks' | 'companion' | 'fileName' | 'nowMs' | 'fileTimeMs'>;

/** What an import would store of one file: one row a second. */
export interface TraceRows {
	/** Shape (rows,), rising. */
	readonly observedAtMs: Float64Array;
	/** Each of shape (rows,), NaN where there is no value. */
	readonly metrics: ReadonlyMap<MetricName, Float64Array>;
	readonly rows: number;
	readonly rejectedRows: number;
	readonly notes: readonly string[];
}

/** @throws AppError as the import of the file would */
export async function readTraceFile(input: ReadTraceInput, context: ThreadContext): Promise<TraceRows> {
	const { chunks: _chunks, companion, ...options } = input;
	const times: number[] = [];
	const columns = new Map<MetricName, number[]>();
	const output = recordOutput(({ observedAtMs, readings }, flags) => {
		if ((flags & ROW_SUSPECT) !== 0) return;
		for (const { metric, value } of readings) {
			const column = columns.get(metric) ?? [];
			columns.set(metric, column);
			column[times.length] = value;
		}
		times.push(observedAtMs);
	});
	const beside = companion === undefined ? {} : { companion: { fileName: companion.fileName } };
	const parser = createParser('block-trace', { ...options, ...beside, output });
	for await (const step of readingSteps(input, parser, context.signal)) {
		if (context.isCancelled()) throw new AppError('cancelled');
		step();
	}
	const filled = (column: readonly number[]): Float64Array => Float64Array.from(times, (_, row) => column[row] ?? Number.NaN);
	return {
		observedAtMs: Float64Array.from(times),
		metrics: new Map([...columns].map(([metric, column]) => [metric, filled(column)])),
		rows: parser.rows,
		rejectedRows: parser.rejectedRows,
		notes: [...parser.notes],
	};
}

export interface JudgedRun {
	readonly startMs: number | null;
	readonly seconds: number;
	readonly events: readonly TraceEvent[];
}

const STEP_MS = 1_000;

/** The rows of the files of one run as those of one drive, and what the rules find in them. */
export function judgeTraceRun(files: readonly Pick<TraceRows, 'observedAtMs' | 'metrics'>[]): JudgedRun {
	const drive = asDrive(files);
	const { observedAtMs } = drive;
	if (observedAtMs.length === 0) return { startMs: null, seconds: 0, events: [] };
	const startMs = observedAtMs[0];
	const since = (ms: number): number => (ms - startMs) / STEP_MS;
	const events = blockTraceEvents(drive).map((event): TraceEvent => {
		const { confidence, size, alternatives, missingEvidence } = event;
		return {
			class: event.class,
			atSeconds: since(event.startMs) + 1,
			untilSeconds: since(event.endMs),
			confidence,
			isQuestion: confidence < 0.5,
			size,
			evidence: event.evidence.map(({ text }) => text),
			alternatives,
			missingEvidence,
		};
	});
	return { startMs, seconds: since(observedAtMs[observedAtMs.length - 1]) + 1, events };
}

/** As storage unites them: one row an instant; of two values for one metric the first stays. */
function asDrive(files: readonly Pick<TraceRows, 'observedAtMs' | 'metrics'>[]): ObservedDrive {
	const observedAtMs = Float64Array.from(new Set(files.flatMap((file) => [...file.observedAtMs]))).sort();
	const rowOf = new Map(Array.from(observedAtMs, (ms, row) => [ms, row] as const));
	const metrics = new Map<MetricName, Float64Array>();
	for (const file of files) {
		for (const [metric, values] of file.metrics) {
			const column = metrics.get(metric) ?? new Float64Array(observedAtMs.length).fill(Number.NaN);
			metrics.set(metric, column);
			for (const [i, value] of values.entries()) {
				const row = rowOf.get(file.observedAtMs[i]) as number;
				if (Number.isNaN(column[row])) column[row] = value;
			}
		}
	}
	// Names of our own catalogue only: they come from the reader, not from the file.
	return { deviceId: 'd0' as DeviceId, serial: '', model: '', protocol: 'ATA', observedAtMs, metrics: Object.fromEntries(metrics) };
}
