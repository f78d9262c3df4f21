/** Data quality of one drive with a few peers, and of the fleet: some metrics at a time, so that memory does not grow with them. */
import { CLOCK_METRIC, type DriveQualityInput, type FleetQualityInput, joinQuality, type QualityPart } from '../jobs/quality.ts';
import { AppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import type { FleetQuality, RatedSeries } from '../shared/domain/quality.ts';
import type { DeviceId } from '../shared/domain/telemetry.ts';
import type { StorageClient } from '../storage/client.ts';
import { transferOf } from '../threads/transfer.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { assertUnchanged } from './unchanged.ts';

/** Drives that say what is usual for a metric that always moves. */
const PEERS = 12;

/** Every series of one drive, worst first. @throws AppError `drive_unknown`, `drive_ambiguous`, `cancelled` */
export async function runDriveQuality(key: string, { storage }: OpenWorkspace, context: EngineContext, call: Call): Promise<readonly RatedSeries[]> {
	const { deviceId, serial, model } = await storage.devices.find(key);
	const metrics = (await storage.samples.metricsOf(deviceId)).map(({ metric }) => metric);
	const moving = metrics.filter((metric) => metricInfo(metric).stuckAfterDays !== undefined);
	const [series, peers] = await Promise.all([
		Promise.all(metrics.map((metric) => samplesOf(storage, deviceId, metric))),
		moving.length === 0 ? [] : peerSamples(storage, deviceId, model, moving),
	]);
	const input: DriveQualityInput = { deviceId, serial, series, peers };
	return context.pool().run<readonly RatedSeries[]>('rateDriveQuality', input, { signal: call.signal });
}

async function samplesOf(storage: StorageClient, deviceId: DeviceId, metric: string): Promise<DriveQualityInput['series'][number]> {
	const { observedAtMs, values } = await storage.samples.readSeries({ deviceId, metric });
	return { metric, observedAtMs, values };
}

/** Drives of the same model first. */
async function peerSamples(storage: StorageClient, own: DeviceId, model: string, moving: readonly string[]): Promise<DriveQualityInput['peers']> {
	const others = (await storage.devices.list()).filter(({ deviceId }) => deviceId !== own);
	const peers = others.toSorted((a, b) => Number(b.model === model) - Number(a.model === model)).slice(0, PEERS);
	const read = peers.map(async ({ deviceId }) => {
		const has = new Set((await storage.samples.metricsOf(deviceId)).map(({ metric }) => metric));
		return Promise.all(moving.filter((metric) => has.has(metric)).map((metric) => samplesOf(storage, deviceId, metric)));
	});
	return (await Promise.all(read)).flat();
}

/**
 * @param worst  series to name
 * @throws AppError `no_drives`, `busy` when an import changed the history meanwhile, `cancelled`
 */
export async function runFleetQuality(worst: number, { storage }: OpenWorkspace, context: EngineContext, call: Call): Promise<FleetQuality> {
	const summary = await storage.workspace.summary();
	if (summary.drives === 0) throw new AppError('no_drives');
	const drives = await storage.devices.list();
	const chunks = chunksOf(
		summary.metrics.map(({ metric }) => metric),
		summary.samples,
	);
	const parts: QualityPart[] = [];
	for (const [index, metrics] of chunks.entries()) {
		if (call.signal.aborted) throw new AppError('cancelled');
		const history = await storage.samples.readFleet({ metrics: [...new Set([CLOCK_METRIC, ...metrics])] });
		const input: FleetQualityInput = { drives, history, metrics, keep: worst };
		const onProgress: Call['progress'] = ({ phase, done, total }) =>
			call.progress({ phase, done: Math.round((1000 * (index + (total > 0 ? done / total : 0))) / chunks.length), total: 1000 });
		parts.push(await context.pool().run<QualityPart>('rateFleetQuality', input, { signal: call.signal, onProgress, transfer: transferOf(history) }));
	}
	await assertUnchanged(storage, summary.dataHash);
	return { samples: summary.samples, ...joinQuality(parts, worst) };
}

/** As many metrics at once as fit into `limits.fleetCells`, the clock beside them. */
function chunksOf(metrics: readonly string[], samples: number): string[][] {
	const size = Math.max(1, Math.floor(limits.fleetCells / Math.max(1, samples)) - 1);
	return Array.from({ length: Math.ceil(metrics.length / size) }, (_, index) => metrics.slice(index * size, (index + 1) * size));
}
