/** What a level that moved, or a reading that is stuck, may mean. */
import type { Evidence } from '../../shared/domain/results.ts';
import { SIGMA_LIMIT } from './routines.ts';
import type { Signal, SignalName } from './signals.ts';
import type { Verdict } from './threats.ts';

/** Causes of a level that moved, the commonest first. */
const causes: Readonly<Partial<Record<SignalName, readonly string[]>>> = {
	writes: ['new, moved or ended workload', 'changed retention or logging'],
	reads: ['new, moved or ended workload', 'a cache that became smaller or larger'],
	readLatency: ['wear or retries of the drive', 'more load', 'a new firmware'],
	writeLatency: ['wear of the drive or a full cache', 'more load', 'a new firmware'],
	modifiedFiles: ['new or moved workload'],
	deletedFiles: ['new or moved workload', 'changed retention'],
	entropy: ['encryption or compression switched on by the owner'],
	temperature: ['cooling, airflow or room temperature', 'more load', 'moved to another slot'],
};
const STUCK_CAUSES = ['a sensor or exporter that repeats its last reading', 'a reading that the drive rounds coarsely'];

/** A share of 0.6 at most: what moved is certain, that somebody wants to know is not. */
const MOST_CONFIDENCE = 0.6;

export function stateVerdict(signal: Signal, { detector, score }: Evidence): Verdict {
	return {
		class: 'unusual',
		strength: Math.abs(score),
		confidence: Math.min(MOST_CONFIDENCE, 0.25 + 0.05 * (Math.abs(score) - SIGMA_LIMIT)),
		signals: [signal.name],
		alternatives: detector === 'stuck value' ? STUCK_CAUSES : (causes[signal.name] ?? []),
		missingEvidence: [],
	};
}
