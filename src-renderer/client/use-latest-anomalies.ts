/** The latest search for anomalies as lists show it: one question, so that one answer serves every view. */
import type { OutputOf } from '../../src-main/shared/contract/procedures.ts';
import { type Query, useQuery } from './engine.tsx';

/** Of each event the first line of evidence alone: thousands of drives have megabytes of it. One drive's events are asked for with all of it. */
export function useLatestAnomalies(): Query<OutputOf<'anomalies.latest'>> {
	return useQuery('anomalies.latest', { withEvidence: false });
}
