/**
 * New samples judged by the search that stands: nothing is fitted again. What a search leaves behind is kept in memory; after a start,
 * or once another history was deleted or restored, the next update is a whole search.
 */
import type { FleetHistory } from '../jobs/fleet.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { DeviceId, Drive } from '../shared/domain/telemetry.ts';
import type { StorageClient } from '../storage/client.ts';
import { type AnomalyOptions, anomalyMetrics, type FoundAnomalies, runAnomalies, type SearchBasis, searchFleet } from './anomaly-run.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { latestAnomalies } from './runs.ts';
import { sharedHistory } from './shared-history.ts';
import { assertUnchanged } from './unchanged.ts';

interface Standing extends FoundAnomalies {
	readonly options: AnomalyOptions;
	/** What was known of each drive. */
	readonly stamps: ReadonlyMap<DeviceId, string>;
	readonly windows: string;
}

const standing = new WeakMap<StorageClient, Standing>();

/** All that a judgement of a drive rests on, but for its samples, which are only ever added between two searches. */
const stampOf = ({ samples, lastSeenMs, firstSeenMs, host, model }: Drive): string => JSON.stringify([samples, firstSeenMs, lastSeenMs, host, model]);

export interface UpdatedAnomalies extends FoundAnomalies {
	readonly dataHash: string;
	readonly options: AnomalyOptions;
	/** Drives that were judged again; all of them in a whole search. */
	readonly judged: number;
	readonly isWholeSearch: boolean;
}

/**
 * Remembers a search, so that the samples that come after it can be judged by it.
 *
 * @param basis  as the search read it: drives listed now may have samples already that it has not seen
 */
export function keepStanding(storage: StorageClient, options: AnomalyOptions, found: FoundAnomalies, { drives, windows }: SearchBasis): void {
	standing.set(storage, {
		...found,
		options,
		stamps: new Map(drives.map((drive) => [drive.deviceId, stampOf(drive)])),
		windows: JSON.stringify(windows),
	});
}

/** @throws AppError `no_run` before the first search, `no_drives`, `cancelled` */
export async function updateAnomalies(workspace: OpenWorkspace, context: EngineContext, call: Call): Promise<UpdatedAnomalies> {
	const { storage } = workspace;
	const stored = await latestAnomalies(storage);
	if (!stored) throw new AppError('no_run', 'There is no search for anomalies that could be brought up to date. Find anomalies first.');
	const { budgetPerDriveMonth, seed } = stored.result;
	const options = { budgetPerDriveMonth, seed };
	const known = standing.get(storage);
	const [summary, drives, windows] = await Promise.all([storage.workspace.summary(), storage.devices.list(), storage.alarms.windows()]);
	const changed = known ? changedDrives(known, drives) : undefined;
	const isBase = known !== undefined && known.options.seed === seed && known.result.threshold === stored.result.threshold;
	if (!known || !changed || !isBase || known.windows !== JSON.stringify(windows)) {
		const { found, basis, dataHash } = await runAnomalies(options, workspace, context, call);
		keepStanding(storage, options, found, basis);
		return { ...found, dataHash, options, judged: found.result.drives, isWholeSearch: true };
	}
	const judge = async (): Promise<FoundAnomalies> => {
		const metrics = anomalyMetrics(new Set(summary.metrics.map((entry) => entry.metric)));
		const history = partOf(await storage.samples.readFleet({ metrics }), changed);
		return searchFleet({ drives, history: sharedHistory(history), windows, ...options, standing: known }, context.pool(), call);
	};
	const found = changed.size === 0 ? known : await judge();
	await assertUnchanged(storage, summary.dataHash);
	keepStanding(storage, options, found, { drives, windows });
	return {
		result: found.result,
		map: found.map,
		forests: found.forests,
		dataHash: summary.dataHash,
		options,
		judged: changed.size,
		isWholeSearch: false,
	};
}

/** Drives with news, and all others of their hosts, which are compared with them; undefined when a drive is gone. */
function changedDrives({ stamps }: Standing, drives: readonly Drive[]): ReadonlySet<DeviceId> | undefined {
	const ids = new Set(drives.map(({ deviceId }) => deviceId));
	for (const deviceId of stamps.keys()) if (!ids.has(deviceId)) return undefined;
	const changed = drives.filter((drive) => stamps.get(drive.deviceId) !== stampOf(drive));
	const hosts = new Set(changed.flatMap(({ host }) => host ?? []));
	const beside = drives.filter(({ host }) => host !== undefined && host !== '' && hosts.has(host));
	return new Set([...changed, ...beside].map(({ deviceId }) => deviceId));
}

/** The rows of some drives, in the order of the history. */
function partOf(history: FleetHistory, wanted: ReadonlySet<DeviceId>): FleetHistory {
	const places = history.deviceIds.flatMap((deviceId, place) => (wanted.has(deviceId) ? [place] : []));
	const spans = places.map((place) => [history.offsets[place] as number, history.offsets[place + 1] as number] as const);
	const offsets = new Float64Array(places.length + 1);
	for (const [index, [from, to]] of spans.entries()) offsets[index + 1] = (offsets[index] as number) + to - from;
	const gather = (values: Float64Array): Float64Array => {
		const gathered = new Float64Array(offsets[places.length] as number);
		for (const [index, [from, to]] of spans.entries()) gathered.set(values.subarray(from, to), offsets[index]);
		return gathered;
	};
	return {
		deviceIds: places.map((place) => history.deviceIds[place] as DeviceId),
		offsets,
		observedAtMs: gather(history.observedAtMs),
		metrics: history.metrics,
		values: history.values.map(gather),
	};
}
