/** Metrics that a search looks at: reading the others of a history would only take memory. */
import type { MetricName } from '../../shared/domain/telemetry.ts';
import { traceMetrics } from './block-trace/trace-timeline.ts';
import { hardwareMetrics } from './hardware.ts';
import { signalNames, signalRules } from './signals.ts';

export const watchedMetrics: ReadonlySet<MetricName> = new Set([
	...signalNames.flatMap((name) => signalRules[name].sources.map(({ metric }) => metric)),
	...hardwareMetrics,
	...traceMetrics,
	// What a limit is measured against, and whether a drive fills up as it is written.
	'spare_threshold',
	'used_bytes',
]);
