/**
 * Prometheus: the text that exporters show (0.0.4 and OpenMetrics) and the JSON of queries. Only series of drives are kept:
 * smartctl_exporter, smartmon, disks and filesystems of node_exporter.
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { Head } from '../head.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { createLineFaults } from '../reading/line-faults.ts';
import { createTextLines } from '../reading/text-lines.ts';
import { createPrometheusJson } from './prometheus-json.ts';
import { giveRecords } from './prometheus-records.ts';
import { createSeriesStore, isDriveMetric, type SeriesStore } from './prometheus-series.ts';
import { parseSample, sampleName, sampleValue } from './prometheus-text.ts';

/** Lines of the head in which the first metric must show. */
const LINES_LOOKED_AT = 20;

export function isPrometheus(head: Head): boolean {
	return head.isJson ? isPrometheusJson(head) : isPrometheusText(head.text);
}

function isPrometheusJson({ jsonKeys, text }: Head): boolean {
	if (jsonKeys.has('metric')) return jsonKeys.has('value') || jsonKeys.has('values') || jsonKeys.has('timestamps');
	if (jsonKeys.has('status')) return jsonKeys.has('errorType') || (jsonKeys.has('data') && text.includes('"resultType"'));
	return jsonKeys.has('resultType') && jsonKeys.has('result');
}

function isPrometheusText(text: string): boolean {
	let looked = 0;
	for (const line of text.slice(0, 16_384).split(/[\r\n]/)) {
		const trimmed = line.trim();
		if (trimmed === '') continue;
		if (/^# (?:HELP|TYPE|UNIT) [A-Za-z_:"]/.test(trimmed)) return true;
		if (!trimmed.startsWith('#')) return trimmed.includes('{') && typeof parseSample(trimmed) === 'object';
		if (++looked > LINES_LOOKED_AT) return false;
	}
	return false;
}

/**
 * @throws AppError `record_too_large` for endless lines and more series or samples than the limits say, `json_rejected`,
 *         `input_truncated`, and from `end` `no_telemetry` when nothing in the file speaks of a drive
 */
export function createPrometheusReader(sink: Sink): FormatReader {
	const store = createSeriesStore();
	let refusal: AppError | undefined;
	let reader: FormatReader | undefined;
	const start = (chunk: Uint8Array): FormatReader => {
		const first = chunk.find((byte) => byte > 0x20);
		const isJson = first === 0x7b || first === 0x5b;
		if (!isJson) return createPrometheusText(sink, store);
		return createPrometheusJson(sink, store, (reason) => {
			refusal ??= reason;
		});
	};
	return {
		push(chunk) {
			reader ??= start(chunk);
			reader.push(chunk);
		},
		end() {
			reader?.end();
			if (giveRecords(store.all, sink)) return;
			throw (
				refusal ??
				new AppError('no_telemetry', 'No metric of the file speaks of a drive. Export smartctl_device.*, node_disk_.* or node_filesystem_.* instead.')
			);
		},
	};
}

function createPrometheusText(sink: Sink, store: SeriesStore): FormatReader {
	const faults = createLineFaults(sink);
	let skipped = '';
	return createTextLines(sink, {
		line(text, line) {
			faults.next(line);
			skipped = '';
			const trimmed = text.trim();
			if (trimmed === '' || trimmed.startsWith('#')) return;
			const name = sampleName(trimmed);
			// Nine in ten lines of a node speak of other things: they are not even taken apart.
			if (name !== '' && !isDriveMetric(name)) {
				skipped = trimmed;
				return;
			}
			const reason = readLine(trimmed, line, sink, store);
			if (reason !== undefined) faults.found(reason);
		},
		end(isOpen) {
			// Only here is it known for the last one, which may be the start of a line of a drive.
			if (isOpen && skipped !== '') {
				const sample = parseSample(skipped);
				if (typeof sample === 'string') faults.found(sample);
			}
			faults.end(isOpen);
		},
	});
}

/** @returns why the line cannot be used */
function readLine(text: string, line: number, sink: Sink, store: SeriesStore): string | undefined {
	const sample = parseSample(text);
	if (typeof sample === 'string') return sample;
	if (!isDriveMetric(sample.name)) return undefined;
	if (sample.atMs === undefined && sink.options.fileTimeMs !== undefined) sink.note('Samples without a time were given the time of the file.');
	const atMs = sample.atMs ?? sink.options.fileTimeMs ?? Number.NaN;
	const { name, labels, seriesText, valueText } = sample;
	const series = store.seriesOf(seriesText, () => ({ name, labels, line }));
	store.add(series, { atMs, value: sampleValue(valueText) ?? Number.NaN, text: valueText });
	return undefined;
}
