/** Fixtures of iforest. */
import type { Topic } from './check-oracle.ts';

export const iforestTopic: Topic = { inputs: ['datasets'], kinds: {} };
