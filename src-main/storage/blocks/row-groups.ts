/** Rows of one drive of a segment, before they are stored: whose they are now, which of them retention leaves out, which description they used. */
import { MS_PER_DAY } from '../../shared/domain/telemetry.ts';
import type { EvidenceVariant, ImportedDevice } from '../device-resolver.ts';
import type { ReadableDb } from '../sqlite.ts';
import type { RowGroup, Segment } from './segment.ts';
import { blocksOf, rowsOfBlock } from './stored-blocks.ts';

/** Rows with the drive that they are of. */
export interface OwnedRows {
	readonly device: ImportedDevice;
	readonly group: RowGroup;
}

/** Rows of a drive that may have been split by time, each part with the drive that it belongs to now. */
export function bySplit({ device, group }: OwnedRows): readonly OwnedRows[] {
	if (device.splits.length === 0) return [{ device, group }];
	const rows = Map.groupBy(
		[...group.rows.keys()],
		(i) => device.splits.find(({ fromMs }) => (group.observedAtMs[i] as number) >= fromMs)?.device ?? device,
	);
	return [...rows].map(([owner, kept]) => ({ device: owner, group: pickGroup(group, kept) }));
}

/** Leaves out rows of days of which retention keeps one row: their samples were there once. */
export function withoutKnownDays(db: ReadableDb, device: ImportedDevice, group: RowGroup): RowGroup {
	const dayOf = (time: number): number => Math.floor(time / MS_PER_DAY);
	const fromMs = dayOf(group.observedAtMs[0] as number) * MS_PER_DAY;
	const days = new Set<number>();
	for (const block of blocksOf(db, device.id, { fromMs, toMs: device.dailyUntilMs - 1 }))
		for (const time of rowsOfBlock(block).observedAtMs) days.add(dayOf(time));
	const kept = [...group.rows.keys()].filter((i) => {
		const time = group.observedAtMs[i] as number;
		return time >= device.dailyUntilMs || !days.has(dayOf(time));
	});
	return pickGroup(group, kept);
}

/** When each description of the drive was used first and last. */
export function seeVariants(
	group: RowGroup,
	segment: Pick<Segment, 'driveOf'>,
	variantOf: (drive: number) => EvidenceVariant,
	see: (variant: EvidenceVariant, atMs: number) => void,
): void {
	const { rows, observedAtMs } = group;
	const last = rows.length - 1;
	let before = -1;
	for (let i = 0; i <= last; i++) {
		const drive = segment.driveOf(rows[i] as number);
		if (drive === before && i < last) continue;
		// Where a run ends and the next begins: times rise in between.
		if (before >= 0) see(variantOf(before), observedAtMs[drive === before ? i : i - 1] as number);
		if (drive !== before) see(variantOf(drive), observedAtMs[i] as number);
		before = drive;
	}
}

/** @param kept  numbers of rows in the group, rising */
export function pickGroup(group: RowGroup, kept: readonly number[]): RowGroup {
	return {
		...group,
		rows: Uint32Array.from(kept, (i) => group.rows[i] as number),
		observedAtMs: Float64Array.from(kept, (i) => group.observedAtMs[i] as number),
	};
}
