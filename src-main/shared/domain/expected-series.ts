/** One signal around an event, with what its past let one expect: the picture of an event card as plain data. */
import type { DeviceId, MetricName } from './telemetry.ts';

export interface ExpectedSeries {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly metric: MetricName;
	/** Of `values`: a total that is compared as a rate has the unit of the rate. */
	readonly unit: string;
	/** Length of one step of the grid on which the detector works; 0 for a plain series, whose samples are where they are. */
	readonly stepMs: number;
	/** Shape (n,), rising. */
	readonly observedAtMs: Float64Array;
	/** Shape (n,), as the detector compares them; NaN where a step has no value. */
	readonly values: Float64Array;
	/** Shape (n,), NaN where nothing could be expected yet; empty where there is no band at all. */
	readonly expected: Float64Array;
	/** Ends of the band, `spreads` robust spreads from what was expected; shaped like `expected`. */
	readonly lower: Float64Array;
	readonly upper: Float64Array;
	readonly spreads: number;
	/** What the band is, or how the series is judged without one, in a sentence. */
	readonly detector: string;
	/** Why there is no band, in a sentence; absent where there is one. */
	readonly note?: string;
}
