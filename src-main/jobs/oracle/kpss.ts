/** Fixtures of kpss. */
import type { Topic } from './check-oracle.ts';

export const kpssTopic: Topic = { inputs: ['series'], kinds: {} };
