/** Fixtures of acf. */
import type { Topic } from './check-oracle.ts';

export const acfTopic: Topic = { inputs: ['series'], kinds: {} };
