/** Fixtures of arima. */
import type { Topic } from './check-oracle.ts';

export const arimaTopic: Topic = { inputs: ['series'], kinds: {} };
