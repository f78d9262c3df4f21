/** Automatic ARIMA for a fleet, as a training does it: the job in parts over the threads of the pool. */
import { overFleet } from '../../src-main/engine/fleet-parts.ts';
import { sharedHistory } from '../../src-main/engine/shared-history.ts';
import { type ArimaPart, joinArimaParts } from '../../src-main/jobs/fit-arimas.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool } from '../../src-main/threads/pool.ts';
import { dailyFleet } from '../support/daily-fleets.ts';
import type { Benchmark } from './benchmark.ts';
import { integratedSeries } from './series.ts';

const DRIVES = 1_000;
const DAYS = 365;
const THREADS = 2;
const METRIC = 'used_bytes';

export const benchmarks: readonly Benchmark[] = [
	{
		name: `arima/fleet-${DRIVES}x${DAYS}`,
		note: `${DRIVES} drives of ${DAYS} days, ${THREADS} threads: d by ADF, least AIC over p, q <= 3, with a drift where AIC wants one, a model for each drive; the peer searches p, q <= 3 with d given, a few of the series, x 1,000`,
		peer: 'arima.py',
		runs: 3,
		async prepare() {
			const { drives, history } = dailyFleet(
				METRIC,
				Array.from({ length: DRIVES }, (_, drive) => integratedSeries(DAYS, drive + 1)),
			);
			const fleet = { drives, history: sharedHistory(history) };
			const pool = createThreadPool({ entry: resolveThreadEntry('compute'), size: THREADS, name: 'bench' });
			const { signal } = new AbortController();
			return {
				async run() {
					const parts = await overFleet<ArimaPart>('fitArimaPart', fleet, { metric: METRIC }, pool, { signal });
					return joinArimaParts(parts, METRIC).models.length === DRIVES;
				},
				close: () => pool.close(),
			};
		},
	},
];
