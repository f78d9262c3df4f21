/** Fixtures of zscore. */
import type { Topic } from './check-oracle.ts';

export const zscoreTopic: Topic = { inputs: ['series'], kinds: {} };
