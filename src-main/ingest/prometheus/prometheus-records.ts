/** Series of a Prometheus file as telemetry: one record for each drive and instant. */
import type { DriveEvidence } from '../../shared/domain/telemetry.ts';
import type { Sink } from '../parser.ts';
import { claim, type Draft, type DriveDrafts, readingsOf } from './prometheus-drafts.ts';
import { createDriveBook, type DriveBook } from './prometheus-drives.ts';
import { planOf, type SeriesPlan } from './prometheus-metrics.ts';
import type { Series } from './prometheus-series.ts';

/**
 * Gives every record to the sink, and every sample that cannot be used as a reject.
 *
 * @param all  its samples are used up
 * @returns whether anything in the series spoke of a drive
 */
export function giveRecords(all: readonly Series[], sink: Sink): boolean {
	const book = createDriveBook(all);
	if (countsOldUnits(all)) sink.note(OLD_UNITS);
	let rows = 0;
	let hasNameless = false;
	// Drive by drive: drafts take many times the room of samples.
	for (const cluster of Map.groupBy(plannedSeries(all), ({ series }) => book.clusterOf(series)).values()) {
		const groups = new Map<string, DriveDrafts>();
		for (const planned of cluster) {
			rows += collect(planned, book, groups, sink);
			planned.series.times.length = 0;
			planned.series.values.length = 0;
		}
		for (const { isNameless } of groups.values()) hasNameless ||= isNameless;
		rows += emit(groups, sink);
	}
	noteLeftOut(book.leftOut, sink);
	if (hasNameless) {
		sink.note('Some drives are known by device name only: export smartctl_device or node_disk_info into the same file to get their serial numbers.');
	}
	return rows > 0;
}

interface PlannedSeries {
	readonly series: Series;
	readonly plan: SeriesPlan;
}

/** Puts the samples of a series into the drafts of their drives. @returns how many were rejected */
function collect({ series, plan }: PlannedSeries, book: DriveBook, groups: Map<string, DriveDrafts>, sink: Sink): number {
	let rejected = 0;
	for (let at = 0; at < series.values.length; at++) {
		const value = series.values[at] as number;
		// Prometheus marks the end of a series with NaN, exporters a value that they do not have.
		if (Number.isNaN(value)) continue;
		const drive = book.driveAt(series, series.times[at] as number);
		if (drive === undefined) return rejected;
		let reason: string | undefined;
		if (typeof drive === 'string') reason = drive;
		else {
			const isNameless = !drive.hasIdentity && plan.family !== 'filesystem';
			const group = groups.get(drive.key) ?? { drafts: new Map<number, Draft>(), hasLifetimeBytes: false, isNameless };
			groups.set(drive.key, group);
			reason = claim(group, drive.evidence, { series, plan, at, value });
		}
		if (reason === undefined) continue;
		rejected++;
		sink.row();
		sink.reject({ line: series.line, column: series.name.slice(0, 128), code: 'row_rejected', reason });
	}
	return rejected;
}

const familyOrder: readonly SeriesPlan['family'][] = ['smartctl', 'smartmon', 'nvme', 'node', 'filesystem'];

/** Series with a value, those of smartctl first: they tell whether the drive counts its bytes itself. */
function plannedSeries(all: readonly Series[]): readonly PlannedSeries[] {
	const planned = all.flatMap((series) => {
		const plan = planOf(series);
		return plan === undefined ? [] : [{ series, plan }];
	});
	return planned.sort((first, second) => familyOrder.indexOf(first.plan.family) - familyOrder.indexOf(second.plan.family));
}

/** @returns how many rows the drafts gave, used or not */
function emit(groups: ReadonlyMap<string, DriveDrafts>, sink: Sink): number {
	let rows = 0;
	for (const { drafts } of groups.values()) {
		const evidences = new Map<string, DriveEvidence>();
		for (const atMs of [...drafts.keys()].sort((first, second) => first - second)) {
			const draft = drafts.get(atMs) as Draft;
			const { line } = draft;
			const readings = readingsOf(draft, sink);
			if (readings.length === 0) continue;
			rows++;
			sink.row();
			if (Number.isNaN(atMs)) {
				sink.reject({ line, column: 'timestamp', code: 'row_rejected', reason: 'the scrape states no time and the file has none either' });
				continue;
			}
			sink.record({ evidence: evidenceOf(draft, evidences), observedAtMs: atMs, readings, hasFailed: false, line }, 'timestamp');
		}
	}
	return rows;
}

/** One object for equal evidence; the capacity comes in a series of its own. */
function evidenceOf({ evidence, capacityBytes }: Draft, known: Map<string, DriveEvidence>): DriveEvidence {
	if (capacityBytes === undefined) return evidence;
	const key = `${capacityBytes}\n${evidence.host ?? ''}\n${evidence.deviceName ?? ''}\n${evidence.firmware ?? ''}`;
	const shared = known.get(key) ?? { ...evidence, capacityBytes };
	known.set(key, shared);
	return shared;
}

const OLD_UNITS =
	'Bytes read and written seem to come from an older smartctl_exporter, which counted NVMe data units as 524,288 bytes instead of 512,000: they are 2.4 % too high and were kept as stated.';

/** Whether every count of bytes is a multiple of 1,024 blocks and one at least none of 1,000 (prometheus-community/smartctl_exporter#138). */
function countsOldUnits(all: readonly Series[]): boolean {
	const counts = all
		.filter(({ name }) => name === 'smartctl_device_bytes_read' || name === 'smartctl_device_bytes_written')
		.flatMap(({ values }) => values);
	return counts.every((bytes) => bytes % 524_288 === 0 || !(bytes > 0)) && counts.some((bytes) => bytes > 0 && bytes % 512_000 !== 0);
}

function noteLeftOut(leftOut: ReadonlySet<string>, sink: Sink): void {
	if (leftOut.size === 0) return;
	const some = [...leftOut].slice(0, 12).join(', ');
	const more = leftOut.size > 12 ? ` and ${leftOut.size - 12} more` : '';
	sink.note(`Left out, since they are no drives or show one again (partitions, stacked and virtual devices, second mounts): ${some}${more}.`);
}
