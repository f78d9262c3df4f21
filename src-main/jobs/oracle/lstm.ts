/** Fixtures of lstm. */
import type { Topic } from './check-oracle.ts';

export const lstmTopic: Topic = { inputs: [], kinds: {} };
