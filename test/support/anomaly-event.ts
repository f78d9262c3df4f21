/** An event as a search answers it, to be varied by tests. */
import type { AnomalyEvent, Evidence } from '../../src-main/shared/domain/anomaly-results.ts';
import { type DeviceId, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';

export const EVENT_DAY = Date.UTC(2024, 4, 3);

export function makeEvidence(part: Partial<Evidence> = {}): Evidence {
	return {
		metric: 'daily_bytes_written',
		windowStartMs: EVENT_DAY,
		windowEndMs: EVENT_DAY + MS_PER_DAY,
		observed: 9e11,
		baseline: 1e11,
		spread: 1e10,
		score: 8,
		threshold: 3,
		detector: 'time of week',
		text: 'Writes 900 GB/d, usual 100 GB/d: robust z-score 8.0, limit 3.',
		...part,
	};
}

export function makeEvent(part: Partial<AnomalyEvent> = {}): AnomalyEvent {
	return {
		eventId: 'd1-ransomware_indicator-1714694400',
		deviceId: 'd1' as DeviceId,
		serial: 'K4H1',
		metric: 'daily_bytes_written',
		startMs: EVENT_DAY,
		endMs: EVENT_DAY + MS_PER_DAY,
		peakMs: EVENT_DAY,
		score: 0.71,
		threshold: 0.63,
		class: 'ransomware_indicator',
		confidence: 0.8,
		size: 8,
		evidence: [makeEvidence()],
		contributions: [],
		alternatives: ['rebuild'],
		missingEvidence: [],
		...part,
	};
}
