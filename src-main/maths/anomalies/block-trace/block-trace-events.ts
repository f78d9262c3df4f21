/** Threats in sources that observe a drive second by second: what the rules find, as events. */
import type { AnomalyEvent, ThreatClass } from '../../../shared/domain/anomaly-results.ts';
import type { ObservedDrive } from '../regular-grid.ts';
import { askAboutReads } from './exfiltration-rule.ts';
import { askAboutWrites, findRansomware } from './ransomware-rule.ts';
import type { TraceFinding } from './trace-finding.ts';
import { timelineOf } from './trace-timeline.ts';
import { type TraceView, viewsOf } from './trace-view.ts';
import { findBlanking, findWiping } from './wiping-rule.ts';

const rules: readonly ((view: TraceView) => TraceFinding | undefined)[] = [findRansomware, askAboutWrites, findBlanking, findWiping, askAboutReads];

/** Findings of one class that are no further apart are one event: an attack pauses between folders. */
const PAUSE_STEPS = 30;
/** Strength 1, the smallest that counts, on the scale of `score`. */
const THRESHOLD = 0.5;

interface Spell {
	readonly class: ThreatClass;
	readonly startMs: number;
	lastMs: number;
	peakMs: number;
	peak: TraceFinding;
}

/**
 * Events of a drive that is observed second by second, in order of time.
 *
 * An event begins with the second in which its rule first held: that second and those before it are all that it rests on, so what comes
 * later can lengthen an event and raise its peak, but neither move its start nor take it back. (Which streams a source has is known
 * beforehand: a file of writes alone is judged as one.)
 *
 * `score` is strength / (1 + strength) at the peak, `size` the strength there: the amount over the smallest amount that counts.
 *
 * @returns empty for a drive of another cadence, for constant, sparse and empty input; no figure is NaN or infinite
 */
export function blockTraceEvents(drive: ObservedDrive): AnomalyEvent[] {
	const timeline = timelineOf(drive);
	if (timeline === undefined) return [];
	const { atMs, stepMs } = timeline;
	const spells: Spell[] = [];
	const latest = new Map<ThreatClass, Spell>();
	for (const view of viewsOf(timeline)) {
		const now = atMs[view.place];
		for (const rule of rules) {
			const finding = rule(view);
			if (finding === undefined) continue;
			const spell = latest.get(finding.class);
			if (spell === undefined || now - spell.lastMs > PAUSE_STEPS * stepMs) {
				const begun: Spell = { class: finding.class, startMs: now, lastMs: now, peakMs: now, peak: finding };
				latest.set(finding.class, begun);
				spells.push(begun);
				continue;
			}
			spell.lastMs = now;
			if (finding.strength <= spell.peak.strength) continue;
			spell.peak = finding;
			spell.peakMs = now;
		}
	}
	return spells.map((spell) => toEvent(drive, spell, stepMs)).sort((a, b) => a.startMs - b.startMs || (a.eventId < b.eventId ? -1 : 1));
}

function toEvent({ deviceId, serial }: ObservedDrive, { class: threat, startMs, lastMs, peakMs, peak }: Spell, stepMs: number): AnomalyEvent {
	return {
		eventId: `${deviceId}-${threat}-${startMs / 1000}`,
		deviceId,
		serial,
		metric: peak.metric,
		startMs,
		endMs: lastMs + stepMs,
		peakMs,
		score: peak.strength / (1 + peak.strength),
		threshold: THRESHOLD,
		class: threat,
		confidence: peak.confidence,
		size: peak.strength,
		evidence: peak.evidence,
		contributions: [],
		alternatives: peak.alternatives,
		missingEvidence: peak.missingEvidence,
	};
}
