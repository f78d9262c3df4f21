/** One event with everything that speaks for it, what else it could be, and what is missing to tell. */
import { formatDayRange, formatMetric, formatNumber, formatPercent, formatQuantity } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { metricInfo } from '../../../src-main/shared/domain/metrics.ts';
import type { AnomalyEvent, Evidence } from '../../../src-main/shared/domain/results.ts';
import { hrefOf } from '../../routes.ts';
import { ThreatTag } from './event-columns.tsx';

interface EventCardProps {
	readonly event: AnomalyEvent;
	/** False on the drive's own view. */
	readonly hasLink?: boolean;
}

export function EventCard({ event, hasLink = true }: EventCardProps) {
	return (
		<section className="card" aria-label="Event">
			<div className="section-head">
				<h3>
					<ThreatTag threat={event.class} /> on <span className="mono">{plainSerial(event.serial)}</span>,{' '}
					{formatDayRange(event.startMs, event.endMs)}
				</h3>
				{hasLink && (
					<a className="button" href={hrefOf({ view: 'drive', drive: event.deviceId, metric: event.metric })}>
						Open the drive
					</a>
				)}
			</div>
			<p className="muted">
				Confidence {formatPercent(event.confidence)}, score {formatNumber(event.score)} against a threshold of {formatNumber(event.threshold)}.
			</p>
			<div className="scroll-x">
				<table className="plain-table">
					<thead>
						<tr>
							<th>Evidence</th>
							<th>Metric</th>
							<th>Detector</th>
							<th className="cell-numeric">Observed</th>
							<th className="cell-numeric">Expected</th>
							<th className="cell-numeric">Score</th>
							<th className="cell-numeric">Threshold</th>
						</tr>
					</thead>
					<tbody>
						{event.evidence.map((evidence) => (
							<EvidenceRow key={`${evidence.metric} ${evidence.detector} ${evidence.windowStartMs}`} evidence={evidence} />
						))}
					</tbody>
				</table>
			</div>
			{event.alternatives.length > 0 && <p>What else it could be: {event.alternatives.map((text) => plainText(text, 120)).join('; ')}.</p>}
			{event.missingEvidence.length > 0 && (
				<p className="muted">
					Would help, but {event.missingEvidence.length === 1 ? 'is' : 'are'} not in this source:{' '}
					{event.missingEvidence.map((metric) => plainText(metric)).join(', ')}.
				</p>
			)}
		</section>
	);
}

function EvidenceRow({ evidence }: { readonly evidence: Evidence }) {
	const { unit } = metricInfo(evidence.metric);
	return (
		<tr>
			<td>{plainText(evidence.text, 240)}</td>
			<td>{plainText(formatMetric(evidence.metric))}</td>
			<td>{evidence.detector}</td>
			<td className="cell-numeric">{formatQuantity(evidence.observed, unit)}</td>
			<td className="cell-numeric">
				{formatQuantity(evidence.baseline, unit)} ± {formatQuantity(evidence.spread, unit)}
			</td>
			<td className="cell-numeric">{formatNumber(evidence.score)}</td>
			<td className="cell-numeric">{formatNumber(evidence.threshold)}</td>
		</tr>
	);
}
