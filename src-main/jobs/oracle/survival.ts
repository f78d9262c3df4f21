/** Fixtures of survival. */
import type { Topic } from './check-oracle.ts';

export const survivalTopic: Topic = { inputs: ['data'], kinds: {} };
