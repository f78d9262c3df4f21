/** Fixtures of distributions. */
import type { Topic } from './check-oracle.ts';

export const distributionsTopic: Topic = { inputs: [], kinds: {} };
