/** What a report tells beyond the results of runs: one drive in full, why rows were rejected, how far the series may be trusted. */
import type { ReportDrive, ReportInput } from '../report/input.ts';
import type { ListedGroup } from '../shared/domain/groups.ts';
import type { ReportImport, ReportOptions } from '../shared/domain/report.ts';
import type { AnomalyResult, RiskResult } from '../shared/domain/results.ts';
import type { DeviceId } from '../shared/domain/telemetry.ts';
import type { StorageClient } from '../storage/client.ts';
import type { LedgerEntry } from '../storage/imports.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { runFleetQuality } from './quality-run.ts';

/** Series of the variant of one drive, at most: a page of charts. */
const DRIVE_SERIES = 6;
/** What every admin looks at, where nothing tells more. */
const usualMetrics = [
	'reallocated_sectors', 'pending_sectors', 'reported_uncorrectable', 'media_errors', 'grown_defects', 'percentage_used', 'available_spare',
	'temperature_c', 'daily_bytes_written', 'used_bytes', 'read_latency_ms', 'write_latency_ms', 'power_on_hours',
] as const; // biome-ignore format: most telling first
/** Statements by hand about it, at most. */
const DRIVE_CHANGES = 20;
/** Reasons for rejected rows, at most; the rest is counted in the ledger. */
const REASONS = 12;
/** Series that the section about data quality names, at most. */
const WORST_SERIES = 10;
/** Values of a fleet up to which its series are judged for a report: beyond, that alone takes longer than the report may. */
const JUDGED_VALUES = 8_000_000;

export const ledgerLine = ({ fileName, format, importedAtMs, records, added, conflicts, rejected }: LedgerEntry): ReportImport => ({
	name: fileName,
	format,
	importedAtMs,
	samples: records,
	added,
	conflicts,
	rejected,
});

/** Null but for the variant `drive`. @throws AppError `drive_unknown` */
export async function driveOfReport(
	{ variant, deviceId }: ReportOptions,
	storage: StorageClient,
	parts: { readonly ledger: readonly LedgerEntry[]; readonly risk: RiskResult | null; readonly anomalies: AnomalyResult | null },
): Promise<ReportDrive | null> {
	if (variant !== 'drive' || deviceId === undefined) return null;
	const [{ serial }, counts, groups, journal, identity] = await Promise.all([
		storage.devices.find(deviceId),
		storage.samples.metricsOf(deviceId),
		storage.groups.list(),
		storage.changes.list({ drive: deviceId, limit: DRIVE_CHANGES }),
		storage.identity.describe(deviceId),
	]);
	const reported = new Set(counts.filter(({ samples }) => samples > 1).map(({ metric }) => metric));
	const chosen = tellingMetrics(deviceId, parts.risk, parts.anomalies).filter((metric) => reported.has(metric));
	const series = chosen.slice(0, DRIVE_SERIES).map(async (metric) => {
		const { observedAtMs, values } = await storage.samples.readSeries({ deviceId, metric });
		return { deviceId, serial, metric, observedAtMs, values };
	});
	const ledger = new Map(parts.ledger.map((entry) => [entry.importId, entry]));
	return {
		series: await Promise.all(series),
		groups: groups.filter((group) => hasMember(group, deviceId)).map(groupName),
		changes: journal.changes,
		imports: identity.imports.flatMap(({ importId }) => {
			const entry = ledger.get(importId);
			return entry ? [ledgerLine(entry)] : [];
		}),
	};
}

/** Those of its events first, then what drives its failure probability, then what every admin looks at. */
function tellingMetrics(deviceId: DeviceId, risk: RiskResult | null, anomalies: AnomalyResult | null): string[] {
	const events = (anomalies?.events ?? []).filter((event) => event.deviceId === deviceId).toSorted((a, b) => b.score - a.score);
	const factors = risk?.drives.find((drive) => drive.deviceId === deviceId)?.contributions ?? [];
	return [...new Set([...events.map(({ metric }) => metric), ...factors.map(({ factor }) => factor), ...usualMetrics])];
}

const hasMember = ({ members }: ListedGroup, deviceId: DeviceId): boolean => members.some((member) => member.deviceId === deviceId);

function groupName({ name, parent, host }: ListedGroup): string {
	const whole = parent !== undefined && parent !== name ? `${parent}/${name}` : name;
	return host === undefined ? whole : `${whole} on ${host}`;
}

/**
 * What the section about data quality needs, where it is printed.
 *
 * @throws AppError `busy` when an import changed the history meanwhile, `cancelled`
 */
export async function qualityOfReport(
	options: ReportOptions,
	workspace: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<Pick<ReportInput, 'quality' | 'rejects'>> {
	const isPrinted = options.variant === 'full' && (options.sections?.includes('quality') ?? true);
	if (!isPrinted) return { quality: null };
	const { storage } = workspace;
	const [{ metrics }, rejects] = await Promise.all([storage.workspace.summary(), storage.imports.rejectReasons(REASONS)]);
	const values = metrics.reduce((sum, { samples }) => sum + samples, 0);
	const quality = values > JUDGED_VALUES ? null : await runFleetQuality(WORST_SERIES, workspace, context, call);
	return { quality, rejects };
}
