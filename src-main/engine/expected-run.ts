/** One signal around an event: its samples as far back as the baseline looks, a compute thread. */
import type { ExpectInput } from '../jobs/expect-series.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { ExpectedSeries } from '../shared/domain/expected-series.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';

export interface ExpectedOptions {
	readonly drive: string;
	readonly metric: string;
	readonly fromMs: number;
	readonly toMs: number;
	readonly aroundMs?: number | undefined;
}

/** The limit of the detectors, so that the edge of the band is where a value begins to count. */
const SPREADS = 3;
/** The widest margin that is shown when nobody asks for one. */
const MARGIN_MS = 42 * MS_PER_DAY;
/** Distances of eight weeks, each from a median of eight weeks, and as much again where weeks are missing. */
const LOOK_BACK_MS = 224 * MS_PER_DAY;

/** @throws AppError `drive_unknown`, `drive_ambiguous`, `metric_unknown`, `invalid_input` for a window that ends before it starts, `cancelled` */
export async function runExpected(options: ExpectedOptions, { storage }: OpenWorkspace, context: EngineContext, call: Call): Promise<ExpectedSeries> {
	const { metric, fromMs, toMs, aroundMs } = options;
	if (toMs < fromMs) throw new AppError('invalid_input', `The window ends (toMs ${toMs}) before it starts (fromMs ${fromMs}).`);
	const { deviceId, serial, model, protocol, host } = await storage.devices.find(options.drive);
	const margin = aroundMs ?? MARGIN_MS;
	const { observedAtMs, values } = await storage.samples.readSeries({
		deviceId,
		metric,
		fromMs: Math.max(Number.MIN_SAFE_INTEGER, fromMs - margin - LOOK_BACK_MS),
		toMs: Math.min(Number.MAX_SAFE_INTEGER, toMs + margin),
	});
	const input: ExpectInput = {
		drive: { deviceId, serial, model, protocol, ...(host === undefined ? {} : { host }), observedAtMs, metrics: { [metric]: values } },
		metric,
		fromMs,
		toMs,
		...(aroundMs === undefined ? {} : { aroundMs }),
		spreads: SPREADS,
	};
	return context.pool().run<ExpectedSeries>('expectSeries', input, { signal: call.signal });
}
