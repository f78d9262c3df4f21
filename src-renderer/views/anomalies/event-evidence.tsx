/** The evidence of an event as a table: what was seen, what was expected, from where on it counts, and the rows that say so. */
import { useState } from 'react';
import { spanText } from '../../../src-main/shared/charts/event-text.ts';
import { formatMetric, formatNumber, formatQuantity } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { metricInfo } from '../../../src-main/shared/domain/metrics.ts';
import type { AnomalyEvent, Evidence } from '../../../src-main/shared/domain/results.ts';
import { type DriveRoute, hrefOf } from '../../routes.ts';
import { stepOf } from './use-alarm-state.ts';

/** Lines in view before the rest is asked for: the strongest come first. */
const FEW = 6;

export function EventEvidence({ event }: { readonly event: AnomalyEvent }) {
	const [isAll, setIsAll] = useState(false);
	const shown = isAll ? event.evidence : event.evidence.slice(0, FEW);
	return (
		<div className="scroll-x">
			<table className="plain-table evidence-table" aria-label="Evidence">
				<thead>
					<tr>
						<th>Evidence</th>
						<th>Metric</th>
						<th>Detector</th>
						<th className="cell-numeric">Observed</th>
						<th className="cell-numeric">Expected</th>
						<th className="cell-numeric">Score</th>
						<th className="cell-numeric">Threshold</th>
						<th>Window</th>
					</tr>
				</thead>
				<tbody>
					{shown.map((evidence) => (
						<EvidenceRow
							key={`${evidence.metric} ${evidence.detector} ${evidence.windowStartMs} ${evidence.text}`}
							event={event}
							evidence={evidence}
						/>
					))}
				</tbody>
			</table>
			{shown.length < event.evidence.length && (
				<button type="button" className="quiet evidence-more" onClick={() => setIsAll(true)}>
					Show all {event.evidence.length} lines
				</button>
			)}
		</div>
	);
}

function EvidenceRow({ event, evidence }: { readonly event: AnomalyEvent; readonly evidence: Evidence }) {
	const unit = unitOf(evidence);
	const name = plainText(formatMetric(evidence.metric), 30);
	return (
		<tr>
			<td className="evidence-text">{plainText(evidence.text, 240)}</td>
			<td className="nowrap">{evidence.detector === 'isolation forest' ? 'All together' : name}</td>
			<td className="nowrap">{evidence.detector}</td>
			<td className="cell-numeric nowrap">{formatQuantity(evidence.observed, unit)}</td>
			<td className="cell-numeric nowrap">
				{formatQuantity(evidence.baseline, unit)}
				{evidence.spread > 0 && <span className="muted"> ± {formatQuantity(evidence.spread, unit)}</span>}
			</td>
			<td className="cell-numeric">{formatNumber(evidence.score)}</td>
			<td className="cell-numeric">{formatNumber(evidence.threshold)}</td>
			<td className="evidence-window">
				<a
					href={hrefOf(rawRowsOf(event, evidence.metric, evidence.windowStartMs, evidence.windowEndMs))}
					aria-label={`Raw rows of ${name}, ${spanText(evidence.windowStartMs, evidence.windowEndMs)}`}
				>
					{spanText(evidence.windowStartMs, evidence.windowEndMs)}
				</a>
			</td>
		</tr>
	);
}

/** Signals of totals are what they gain per day; the rules of counters speak of the totals themselves. */
function unitOf({ metric, detector, text }: Evidence): string {
	const { unit, kind } = metricInfo(metric);
	// A score of all signals together is a plain number.
	if (detector === 'isolation forest') return '';
	if (detector === 'counter change') return unit;
	const own = kind !== 'counter' ? unit : unit === '' ? 'per day' : `${unit}/d`;
	// What is derived from a metric (its volatility) has another unit: the line in words says which.
	return text.includes(own) ? own : '';
}

/** Where the rows behind an event stand: whole steps, since a step of a grid stands for every row in it. */
export function rawRowsOf(event: AnomalyEvent, metric: string, startMs = event.startMs, endMs = event.endMs): DriveRoute {
	const stepMs = stepOf(event);
	return { view: 'drive', drive: event.deviceId, metric, fromMs: startMs, toMs: endMs + Math.max(0, stepMs - 1), isRaw: true };
}
