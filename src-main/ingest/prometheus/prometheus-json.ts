/** JSON answers of Prometheus: instant and range queries, bare results of promtool, and VictoriaMetrics' exports. */
import { AppError } from '../../shared/domain/errors.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { arrayAt, isObject, textAt, valueAt } from '../reading/json-access.ts';
import { createJsonDocuments } from '../reading/json-documents.ts';
import { type JsonValue, readJson } from '../reading/json-reader.ts';
import { isDriveMetric, type Series, type SeriesStore } from './prometheus-series.ts';
import { sampleTime, sampleValue } from './prometheus-text.ts';

/**
 * @param store   gets the series of drives
 * @param refuse  gets what a document lacks that holds no result at all, or none with a name
 */
export function createPrometheusJson(sink: Sink, store: SeriesStore, refuse: (reason: AppError) => void): FormatReader {
	const decoder = new TextDecoder();
	return createJsonDocuments((bytes, index) => {
		const text = decoder.decode(bytes);
		if (text.includes('�')) sink.badText(index, 'document');
		const document = readJson(text);
		const results = resultsOf(document, index, sink);
		if (results instanceof AppError) {
			refuse(results);
			sink.row();
			sink.reject({ line: index, code: 'row_rejected', reason: results.message });
			return;
		}
		for (const result of results) readResult(result, index, { sink, store, refuse });
	});
}

function resultsOf(document: JsonValue, index: number, sink: Sink): readonly JsonValue[] | AppError {
	if (isObject(valueAt(document, 'metric'))) return [document];
	if (textAt(document, 'status') === 'error')
		return new AppError('no_telemetry', `Prometheus answered with an error: ${(textAt(document, 'error') ?? 'unknown').slice(0, 300)}. Ask again.`);
	const data = valueAt(document, 'data') ?? document;
	const type = textAt(data, 'resultType');
	if (type === undefined) return new AppError('format_unknown', 'This JSON document is no answer of Prometheus.', { document: index });
	if (type !== 'matrix' && type !== 'vector')
		return new AppError(
			'no_telemetry',
			`The query gave a ${type.slice(0, 40)} instead of series of drives. Query a metric, such as smartctl_device_temperature.`,
			{ document: index },
		);
	for (const warning of arrayAt(document, 'warnings')) if (typeof warning === 'string') sink.note(`Prometheus warned: ${warning.slice(0, 300)}`);
	return arrayAt(data, 'result');
}

interface Tools {
	readonly sink: Sink;
	readonly store: SeriesStore;
	readonly refuse: (reason: AppError) => void;
}

function readResult(result: JsonValue, index: number, { sink, store, refuse }: Tools): void {
	const reject = (reason: string, column?: string): void => {
		sink.row();
		sink.reject({ line: index, ...(column === undefined ? {} : { column: column.slice(0, 128) }), code: 'row_rejected', reason });
	};
	const labels = labelsOf(valueAt(result, 'metric'));
	if (typeof labels === 'string') {
		refuse(new AppError('no_telemetry', `No series can be used: ${labels}.`, { document: index }));
		reject(labels);
		return;
	}
	const name = labels.get('__name__') ?? '';
	if (!isDriveMetric(name)) return;
	const series = store.seriesOf(JSON.stringify([...labels].sort()), () => ({ name, labels, line: index }));
	for (const [time, value] of pointsOf(result)) {
		const reason = addPoint(series, time, value, store);
		if (reason !== undefined) reject(reason, name);
	}
}

/** @returns why they are none, in words */
function labelsOf(metric: JsonValue | undefined): ReadonlyMap<string, string> | string {
	if (!isObject(metric)) return 'the result has no metric';
	const labels = new Map<string, string>();
	for (const [label, value] of metric) {
		if (typeof value !== 'string') return `label ${label.slice(0, 40)} is not a text`;
		labels.set(label, value);
	}
	return labels.has('__name__')
		? labels
		: 'the series has no name (__name__): it comes from an expression. Query the metric itself, without functions around it';
}

type Point = readonly [JsonValue | undefined, JsonValue | undefined];

/** `value: [t, v]`, `values: [[t, v], ...]`, or `values` and `timestamps` side by side. */
function pointsOf(result: JsonValue): readonly Point[] {
	const values = arrayAt(result, 'values');
	const times = valueAt(result, 'timestamps');
	if (Array.isArray(times)) return values.map((value, at) => [times[at] as JsonValue | undefined, value]);
	const single = valueAt(result, 'value');
	const points = single === undefined ? values : [single, ...values];
	return points.map((point) => [valueAt(point, 0), valueAt(point, 1)]);
}

/** @returns why the point cannot be used */
function addPoint(series: Series, time: JsonValue | undefined, stated: JsonValue | undefined, store: SeriesStore): string | undefined {
	const atMs = typeof time === 'number' ? sampleTime(String(time)) : undefined;
	if (atMs === undefined) return 'a value has no time';
	// VictoriaMetrics writes null for a gap.
	if (stated === null) return undefined;
	const text = typeof stated === 'string' ? stated.trim() : typeof stated === 'number' || typeof stated === 'bigint' ? String(stated) : '';
	const value = sampleValue(text);
	if (value === undefined) return `"${text.slice(0, 40)}" is not a number`;
	store.add(series, { atMs, value, text });
	return undefined;
}
