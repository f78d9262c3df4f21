/** Parts of a search that no drive, or not every drive, has the metrics for. */

import { minimums } from '../../shared/domain/minimums.ts';
import { formatCount, formatCounted } from '../../shared/domain/number-text.ts';
import type { MissingPart } from '../../shared/domain/results.ts';
import type { SignalName } from './signals.ts';
import type { DriveFindings } from './watch.ts';

const parts: readonly { readonly part: string; readonly signals: readonly SignalName[]; readonly missing: string }[] = [
	{ part: 'ransomware indicator', signals: ['writes'], missing: 'bytes_written_total' },
	{ part: 'latency in the ransomware indicator', signals: ['writeLatency', 'readLatency'], missing: 'write_latency_ms' },
	{ part: 'data exfiltration', signals: ['reads'], missing: 'bytes_read_total' },
	{ part: 'insider threat', signals: ['modifiedFiles'], missing: 'modified_files' },
	{ part: 'insider threat', signals: ['deletedFiles'], missing: 'deleted_files' },
	{ part: 'temperature anomalies', signals: ['temperature'], missing: 'temperature_c' },
];

export function missingParts(findings: readonly DriveFindings[]): MissingPart[] {
	const drives = findings.filter(({ isTrace }) => !isTrace);
	const missing: MissingPart[] = [];
	for (const { part, signals, missing: metric } of parts) {
		const without = drives.filter(({ sources }) => !signals.some((name) => sources.includes(name))).length;
		if (without > 0) missing.push({ part, missing: metric, reason: reasonOf(without, drives.length, metric) });
	}
	const short = drives.filter(({ isShort }) => isShort).length;
	if (short > 0)
		missing.push({
			part: `anomalies on ${formatCount(short)} of ${formatCounted(drives.length, 'drive')}`,
			missing: 'history',
			reason: `left out: fewer than ${minimums.anomalies.dailyValues} values of every signal, so nothing is expected of them yet; their error counters are watched.`,
		});
	// A source that never moved, or that has names of metrics and no value of them.
	const still = drives.filter(({ isShort, places, metrics }) => !isShort && places > 0 && Object.keys(metrics).length === 0).length;
	if (still > 0)
		missing.push({
			part: `anomalies on ${formatCount(still)} of ${formatCounted(drives.length, 'drive')}`,
			missing: 'values that vary',
			reason:
				'left out: no signal has had two different values, and what never moved has no spread to be measured in; their error counters are watched.',
		});
	const blind = drives.filter(({ isBlind }) => isBlind).length;
	if (blind > 0)
		missing.push({ part: 'hardware degradation', missing: 'reallocated_sectors', reason: reasonOf(blind, drives.length, 'error counter') });
	return missing;
}

function reasonOf(without: number, all: number, metric: string): string {
	return without === all
		? `No drive of this history reports ${metric}.`
		: `${formatCount(without)} of ${formatCounted(all, 'drive')} do not report ${metric}.`;
}
