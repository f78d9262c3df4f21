/** What every simulation of the fleet begins with: laws fitted to the history and prices of the workspace, kept while neither has changed. */
import { hash } from 'node:crypto';
import published from '../../resources/published-models.json' with { type: 'json' };
import { failureMetrics } from '../jobs/failure-conditions.ts';
import { courseMetrics } from '../jobs/fleet-courses.ts';
import type { FleetOutlook, FleetOutlookInput } from '../jobs/fleet-outlook.ts';
import { pricesFor } from '../jobs/prices.ts';
import type { StatedBasis } from '../shared/domain/results.ts';
import type { StorageClient } from '../storage/client.ts';
import { currentBundle } from './bundles.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { sharedOutlook } from './fleet-simulation.ts';
import { sharedHistory } from './shared-history.ts';

export interface FittedOutlook {
	/** Its large arrays lie in shared memory. */
	readonly outlook: FleetOutlook;
	readonly currency: string;
	readonly dataHash: string;
	readonly stated: StatedBasis;
}

/** An outlook of 2,000 drives over 90 days takes 30 MB; larger ones are fitted anew each time. */
const MOST_KEPT_BYTES = 96 * 2 ** 20;

interface KeptOutlook {
	/** Names all that it was fitted to. */
	readonly basis: string;
	readonly lstm: FleetOutlookInput['lstm'];
	readonly outlook: FleetOutlook;
}

/** The last one of each workspace: a plan after a simulation, or scenarios after scenarios, rest on the same fits. */
const kept = new WeakMap<StorageClient, KeptOutlook>();

/** @throws AppError `no_drives`, `cancelled` */
export async function fitOutlook(
	{ horizonDays, seed }: Pick<FleetOutlookInput, 'horizonDays' | 'seed'>,
	{ storage }: OpenWorkspace,
	context: EngineContext,
	{ signal, progress }: Call,
): Promise<FittedOutlook> {
	const [drives, groups, bundle, dataHash, { settings }, stated] = await Promise.all([
		storage.devices.list(),
		storage.groups.list(),
		currentBundle(storage),
		storage.check.digest(),
		storage.lossSettings.get(),
		storage.lossSettings.basis(),
	]);
	const prices = pricesFor(drives, settings.currency);
	const lstm = bundle?.lstms.get('daily_bytes_written');
	const asked = { drives, groups, prices, settings, horizonDays, seed };
	const basis = hash('sha256', JSON.stringify([dataHash, asked]), 'hex');
	const known = kept.get(storage);
	const common = { currency: prices.currency, dataHash, stated };
	if (known?.basis === basis && known.lstm === lstm) return { outlook: known.outlook, ...common };
	const history = sharedHistory(await storage.samples.readFleet({ metrics: [...new Set([...failureMetrics, ...courseMetrics])] }));
	const input: FleetOutlookInput = { ...asked, history, published: published.models, ...(lstm ? { lstm } : {}) };
	const outlook = sharedOutlook(await context.pool().run<FleetOutlook>('outlookOfFleet', input, { signal, onProgress: progress }));
	if (bytesOf(outlook) <= MOST_KEPT_BYTES) kept.set(storage, { basis, lstm, outlook });
	return { outlook, ...common };
}

function bytesOf({ paths: { failures, courses, groups, losses }, renewedThresholds }: FleetOutlook): number {
	const columns = [failures, courses, groups, losses].flatMap((part) => Object.values<unknown>({ ...part }));
	return [...columns, renewedThresholds].reduce((sum: number, column) => sum + (ArrayBuffer.isView(column) ? column.byteLength : 0), 0);
}
