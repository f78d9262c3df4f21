/** Reports of iostat and sadf, block by block: one machine at one instant with all its disks. */

import { limits } from '../../shared/domain/limits.ts';
import type { DriveEvidence, RowProblem, TelemetryRecord } from '../../shared/domain/telemetry.ts';
import { blockDevice, drivesAmong } from '../decoding/block-devices.ts';
import { driveById } from '../decoding/by-id.ts';
import type { Sink } from '../parser.ts';
import { diskReadings, type Field, filesystemReadings } from './sysstat-readings.ts';
import type { SysstatClock } from './sysstat-times.ts';

interface Entry {
	readonly device: string;
	readonly kind: 'disk' | 'filesystem';
	/** Line of a table, index of a JSON document. */
	readonly line: number;
	readonly fields: readonly Field[];
}

export interface Block {
	readonly host: string;
	/** Undefined when the source states none. */
	readonly observedAtMs: number | undefined;
	readonly entries: readonly Entry[];
}

export interface BlockWriter {
	/** Every block becomes records, those without a time rejects. */
	give(block: Block): void;
	/** Whether any disk or filesystem was seen. */
	readonly hasSeenDisks: boolean;
}

export function createBlockWriter(sink: Sink): BlockWriter {
	const evidence = new Map<string, DriveEvidence>();
	const leftOut = new Set<string>();
	let hasSeenDisks = false;

	const evidenceOf = (host: string, device: string): DriveEvidence => {
		const key = `${host}\n${device}`;
		const known = evidence.get(key) ?? placeOf(host, device);
		if (evidence.size >= limits.evidenceCache) evidence.clear();
		evidence.set(key, known);
		return known;
	};
	const give = (entry: Entry, block: Block): void => {
		sink.row();
		const found = readEntry(entry, block, evidenceOf);
		if ('code' in found) sink.reject(found);
		else sink.record(found, 'timestamp');
	};
	return {
		give(block) {
			const drives = drivesAmong(block.entries.filter(({ kind }) => kind === 'disk').map(({ device }) => device));
			for (const entry of block.entries) {
				hasSeenDisks = true;
				if (entry.kind === 'filesystem' || drives.has(entry.device)) give(entry, block);
				else if (leftOut.size < 12 && !leftOut.has(entry.device)) leftOut.add(entry.device);
			}
			if (leftOut.size > 0)
				sink.note('Partitions, stacked (dm-, md, volumes by their names) and virtual devices were left out: their disks are listed too.');
			if (block.entries.some(({ device }) => driveById(device) === undefined))
				sink.note('sysstat tells no serial numbers: drives are known by machine and device name, within this file alone.');
		},
		get hasSeenDisks() {
			return hasSeenDisks;
		},
	};
}

function readEntry(
	{ device, kind, line, fields }: Entry,
	{ host, observedAtMs }: Block,
	evidenceOf: (host: string, device: string) => DriveEvidence,
): TelemetryRecord | RowProblem {
	const readings = kind === 'disk' ? diskReadings(fields) : filesystemReadings(fields);
	if ('column' in readings) return { line, column: readings.column.slice(0, 128), code: 'row_rejected', reason: readings.reason };
	if (readings.length === 0) return { line, code: 'row_rejected', reason: `there are no values of ${device.slice(0, 60)}` };
	if (observedAtMs === undefined)
		return { line, column: 'timestamp', code: 'row_rejected', reason: 'the report states no time that can be read: run iostat with option -t' };
	return { evidence: evidenceOf(host, device), observedAtMs, readings, hasFailed: false, line };
}

/**
 * With option -j ID the name tells which drive it is. Otherwise the device stands in for the slot, so that the disks of one file stay
 * apart; it is no key beyond the file.
 */
function placeOf(host: string, device: string): DriveEvidence {
	const { name } = blockDevice(device);
	const place = { ...(host === '' ? {} : { host }), deviceName: name };
	const known = driveById(name);
	return known === undefined ? { protocol: name.startsWith('nvme') ? 'NVMe' : 'unknown', slot: name, ...place } : { ...known, ...place };
}

/** Blocks of iostat, which needs a look at the next one. */
export interface IostatBlocks {
	add(block: Block): void;
	/** @param dateText  of the file's header; a block without a time happened on that day */
	end(dateText: string): void;
}

/**
 * The first of several blocks is the average since the machine started, not an interval: it is dropped. Only the last block
 * without a time can be dated, by the time of the file, which was written with it.
 */
export function createIostatBlocks(sink: Sink, writer: BlockWriter, clock: SysstatClock): IostatBlocks {
	let waiting: Block | undefined;
	let count = 0;
	return {
		add(block) {
			if (count === 1) sink.note('The first report of iostat was left out: it is the average since the machine started, unless option -y was given.');
			else if (waiting !== undefined) writer.give(waiting);
			waiting = block;
			count++;
		},
		end(dateText) {
			if (waiting !== undefined) {
				if (count === 1) sink.note('The only report of iostat is the average since the machine started, unless option -y was given.');
				writer.give(waiting.observedAtMs === undefined ? { ...waiting, observedAtMs: lastInstant(dateText, sink, clock) } : waiting);
			}
			waiting = undefined;
			count = 0;
		},
	};
}

const MS_PER_DAY = 86_400_000;

function lastInstant(dateText: string, sink: Sink, clock: SysstatClock): number | undefined {
	const day = dateText === '' ? undefined : clock.read(dateText);
	const { fileTimeMs } = sink.options;
	if (fileTimeMs !== undefined && (day === undefined || (fileTimeMs >= day && fileTimeMs < day + MS_PER_DAY))) {
		sink.note('The report states no time of day and was given the time of the file.');
		return fileTimeMs;
	}
	if (day !== undefined) sink.note('The report states a date only and was put at the start of that day (UTC).');
	return day;
}
