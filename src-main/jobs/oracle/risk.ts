/** Fixtures of risk. */
import type { Topic } from './check-oracle.ts';

export const riskTopic: Topic = { inputs: ['series', 'levels'], kinds: {} };
