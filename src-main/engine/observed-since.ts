/** Drives under observation before their first row: what an import says of its days, and the fact that its option states. */
import { isYoungerThanWatched } from '../jobs/failure-model.ts';
import { observedDrives } from '../jobs/fleet.ts';
import { youngerText } from '../jobs/watched-time.ts';
import { formatCount, formatCounted, formatDay, formatDayRange } from '../shared/charts/format.ts';
import { dateFault, dayMs, observedSinceFault } from '../shared/domain/drive-changes.ts';
import { AppError } from '../shared/domain/errors.ts';
import { type DeviceId, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { StorageClient } from '../storage/client.ts';
import type { ImportCoverage } from '../storage/import-coverage.ts';

/** @throws AppError `invalid_input` for what is no day, or lies in the future */
export function requireDay(observedSince: string, nowMs: number): void {
	const fault = dateFault(observedSince, nowMs);
	if (fault !== undefined) throw new AppError('invalid_input', `The date since which drives were observed ${fault}. Nothing was imported.`);
}

/** Fewer drives say nothing about the shape of a file. */
export const FEWEST_DRIVES = 10;
/** Rows that a list of last rows keeps of a drive: one, or the last ten days. */
const MOST_LAST_ROWS = 10;
/** A fleet that is exported within a month, machine by machine, has last days that differ too. */
const LEAST_SPAN_DAYS = 31;
const FEWEST_LAST_DAYS = 5;

/**
 * The sentence that proposes to say since when drives were watched; undefined for a file whose drives have a history of their own.
 * Last rows: each drive is seen for some days, and these days lie far apart from drive to drive.
 */
export function lastRowsNote({ drives, mostDays, lastDays, firstMs, lastMs }: ImportCoverage): string | undefined {
	const hasShape =
		drives >= FEWEST_DRIVES && mostDays <= MOST_LAST_ROWS && lastDays >= FEWEST_LAST_DAYS && lastMs - firstMs >= LEAST_SPAN_DAYS * MS_PER_DAY;
	if (!hasShape) return undefined;
	const each = mostDays === 1 ? 'one day' : `at most ${mostDays} days`;
	return (
		`Its ${formatCount(drives)} drives have ${each} each, and the last of them lie on ${formatCount(lastDays)} days of ${formatDayRange(firstMs, lastMs)}: ` +
		`these look like the last rows of drives that were watched for longer. Failure rates need that time: if you know since when, import the file ` +
		`(again) with --observed-since, "Watched since" on the page, and a day up to ${formatDay(firstMs - MS_PER_DAY)}.`
	);
}

/** @throws AppError `invalid_input` where a drive of the file has a row before the day since which it is said to have been watched */
export function requireBeforeRows(label: string, observedSince: string, { drives, firstMs }: ImportCoverage, nowMs: number): void {
	const fault = drives === 0 ? undefined : observedSinceFault(observedSince, firstMs, nowMs);
	if (fault === undefined) return;
	const text = `The day since which drives were observed is ${observedSince}, but "${label}" has a row of ${formatDay(firstMs)}. Give that day or an earlier one; nothing of the file was added.`;
	throw new AppError('invalid_input', text, { path: label, observedSince });
}

export interface ObservedImport {
	readonly importId: number;
	readonly fileName: string;
	readonly deviceIds: readonly string[];
}

/**
 * States for all drives of an import since when they were watched, as a fact that goes with the import.
 *
 * @returns what was done, a sentence each
 */
export async function stateObservedSince(
	storage: StorageClient,
	observedSince: string,
	{ importId, fileName, deviceIds }: ObservedImport,
): Promise<readonly string[]> {
	const mine = new Set<string>(deviceIds);
	const drives = (await storage.devices.list()).filter(({ deviceId }) => mine.has(deviceId));
	const sinceMs = dayMs(observedSince) ?? Number.NEGATIVE_INFINITY;
	// Rows of other imports already reach further back.
	const later = drives.filter(({ firstSeenMs }) => firstSeenMs >= sinceMs);
	const requests = later.map(({ deviceId }) => ({ drive: deviceId, facts: { observedSince } }));
	const { changes, problems } = await storage.changes.apply({ requests, origin: fileName, importId, isDryRun: false });
	const [problem] = problems;
	if (problem) throw new AppError(problem.code, `${problem.drive}: ${problem.reason}`);
	const before = drives.length - later.length;
	return [
		`${formatCounted(later.length, 'drive')} ${later.length === 1 ? 'counts' : 'count'} as observed since ${observedSince}${changes.length < later.length ? `, ${formatCount(later.length - changes.length)} of them already did` : ''}. Undoing the import takes this back.`,
		...(before > 0
			? [`${formatCounted(before, 'drive')} had rows before ${observedSince} already and ${before === 1 ? 'counts' : 'count'} from these.`]
			: []),
		...(await youngerNotes(
			storage,
			later.map(({ deviceId }) => deviceId),
		)),
	];
}

/** Says which of these drives are younger than the day since which they are said to have been watched. */
export async function youngerNotes(storage: StorageClient, deviceIds: readonly DeviceId[]): Promise<readonly string[]> {
	const mine = new Set(deviceIds);
	const drives = (await storage.devices.list()).filter(({ deviceId, observedSince }) => observedSince !== undefined && mine.has(deviceId));
	if (drives.length === 0) return [];
	const observed = observedDrives(await storage.samples.readFleet({ metrics: ['power_on_hours'] }), drives);
	const younger = observed.filter(isYoungerThanWatched).length;
	return younger === 0 ? [] : [youngerText(younger)];
}
