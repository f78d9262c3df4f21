/** What a rule says of a second. */
import type { Evidence, ThreatClass } from '../../../shared/domain/anomaly-results.ts';
import type { MetricName } from '../../../shared/domain/telemetry.ts';
import { type Amounts, addAmounts, noAmounts } from './trace-timeline.ts';
import type { TraceView } from './trace-view.ts';

export interface TraceFinding {
	readonly class: ThreatClass;
	readonly metric: MetricName;
	/** Amount over the smallest one that counts: 1 and more. */
	readonly strength: number;
	/** By margin and by what is known; too few labelled runs exist to count shares. Below 0.5 it is a question. */
	readonly confidence: number;
	readonly evidence: readonly Evidence[];
	readonly alternatives: readonly string[];
	readonly missingEvidence: readonly MetricName[];
}

/** Evidence of a window of so many steps that ends with the step of the view. */
export function evidenceOver(
	{ timeline: { atMs, stepMs }, place }: TraceView,
	steps: number,
	seen: Omit<Evidence, 'windowStartMs' | 'windowEndMs' | 'detector'>,
): Evidence {
	const endMs = atMs[place] + stepMs;
	return { ...seen, windowStartMs: Math.max(atMs[0], endMs - steps * stepMs), windowEndMs: endMs, detector: 'block trace' };
}

/** The past and the window as one. */
export function wholePast(past: Amounts, window: Amounts): Amounts {
	const sum = noAmounts();
	addAmounts(sum, past);
	addAmounts(sum, window);
	return sum;
}

/** `37 %` */
export const shownShare = (share: number): string => `${Math.round(100 * share)} %`;
