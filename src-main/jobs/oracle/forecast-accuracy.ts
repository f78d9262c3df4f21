/** Fixtures of forecast_accuracy. */
import type { Topic } from './check-oracle.ts';

export const forecastAccuracyTopic: Topic = { inputs: ['series'], kinds: {} };
