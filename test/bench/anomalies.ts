/** What is asked of anomalies while somebody looks on: the heat map of a fleet, the verdict on rows that come in. */
import { aggregateHeat, type HeatQuestion } from '../../src-main/engine/heat-map.ts';
import { createStreamDetector, MEMORY_ROWS } from '../../src-main/maths/anomalies/streaming/stream-detector.ts';
import type { AnomalyMap } from '../../src-main/shared/domain/anomaly-results.ts';
import type { DeviceId, Drive } from '../../src-main/shared/domain/telemetry.ts';
import type { Benchmark } from './benchmark.ts';
import { wanderingSeries } from './series.ts';

const DRIVES = 2_000;
const DAYS = 1_825;
const ROWS = 1_000;
const none = new Float64Array();

const heatMap: Benchmark = {
	name: 'heat-map/2000x1825',
	note: 'five years of 2,000 drives, by seriousness, in 40 rows and 365 columns',
	runs: 20,
	async prepare() {
		const drives = Array.from({ length: DRIVES }, (_, index): Drive => {
			const deviceId = `d${index}` as DeviceId;
			const named = { deviceId, serial: `SN-${index}`, model: `M${index % 7}`, host: `h${index % 100}` };
			return { ...named, isSerialMasked: false, firmware: '', protocol: 'ATA', firstSeenMs: 0, lastSeenMs: 0, samples: 1 };
		});
		const strangeness = Uint8Array.from({ length: DRIVES * DAYS }, (_, cell) => (cell * 7919) % 60);
		const map: AnomalyMap = {
			deviceIds: drives.map(({ deviceId }) => deviceId),
			firstDayMs: 0,
			days: DAYS,
			strangeness,
			runs: { drive: none, startMs: none, endMs: none, peakMs: none, score: none },
		};
		const question: HeatQuestion = { groupBy: 'drive', order: 'seriousness', offset: 0, maxRows: 40, maxColumns: 400 };
		return { run: () => aggregateHeat(map, drives, [], question).columns === 365 };
	},
};

const stream: Benchmark = {
	name: 'stream/1000-rows',
	note: 'verdicts on 1,000 rows of one stream whose memory is full',
	runs: 20,
	async prepare() {
		const detector = createStreamDetector(48);
		const values = wanderingSeries(MEMORY_ROWS + ROWS);
		for (const value of values.subarray(0, MEMORY_ROWS)) detector.push(value);
		const rows = values.subarray(MEMORY_ROWS);
		return { run: () => rows.every((value) => Number.isFinite(detector.push(value).anomalyScore)) };
	},
};

export const benchmarks: readonly Benchmark[] = [heatMap, stream];
