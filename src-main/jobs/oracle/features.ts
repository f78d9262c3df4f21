/** Fixtures of features. */
import type { Topic } from './check-oracle.ts';

export const featuresTopic: Topic = { inputs: ['series'], kinds: {} };
