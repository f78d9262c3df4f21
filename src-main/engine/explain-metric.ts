/** Why the values of a metric are what they are: its series, its drive, the vendor table. */
import { explainDecoding } from '../ingest/decoding/explain.ts';
import { formats } from '../ingest/formats.ts';
import type { Explanation } from '../shared/domain/explanation.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import type { OpenWorkspace } from './context.ts';

/** Values that are decoded again: the newest, and evenly chosen older ones. */
const MAX_CHECKED = 1_000;

/** @throws AppError `drive_unknown`, `drive_ambiguous`, `metric_unknown` */
export async function explainMetric(key: string, metric: string, { storage }: OpenWorkspace): Promise<Explanation> {
	const { deviceId, serial, model, protocol } = await storage.devices.find(key);
	const [series, ledger] = await Promise.all([storage.samples.readSeries({ deviceId, metric }), storage.imports.list()]);
	const { observedAtMs, values, raws } = series;
	const step = Math.max(1, Math.ceil(values.length / MAX_CHECKED));
	const chosen = Array.from({ length: Math.ceil(values.length / step) }, (_, i) => values.length - 1 - i * step);
	const stored = chosen.map((at) => ({ value: values[at] as number, raw: raws?.[at] ?? null }));
	const { label, unit, kind, about, readings } = metricInfo(metric);
	const used = new Set(ledger.map(({ format }) => format));
	const last = values.length - 1;
	return {
		deviceId,
		serial,
		model,
		metric,
		label,
		unit,
		kind,
		about,
		...explainDecoding(metric, stored, { model, protocol }),
		statements: formats.flatMap(({ name, label: format }) => {
			const text = used.has(name) ? readings[name] : undefined;
			return text === undefined ? [] : [{ format, text }];
		}),
		example:
			last < 0 ? null : { observedAtMs: observedAtMs[last] as number, raw: raws?.[last] ?? String(values[last]), value: values[last] as number },
	};
}
