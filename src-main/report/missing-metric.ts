/** Which metric a part lacks. */
import { formatMetric } from '../shared/charts/format.ts';
import { plainText } from '../shared/charts/plain-text.ts';
import type { MissingPart } from '../shared/domain/results.ts';

/** What `missing` names where the history is too short or too calm, and no metric is absent. */
const NO_METRICS: ReadonlySet<string> = new Set(['failures', 'history', 'values that vary']);

/** The name to show; empty where the part lacks no metric but more history. */
export const missingMetric = ({ missing }: MissingPart): string => (NO_METRICS.has(missing) ? '' : plainText(formatMetric(missing), 60));
