/** ZFS pools: `zpool status` gives layout, states and error counts, `zpool list` sizes, both as text or JSON; one file may hold both. */
import { AppError } from '../../shared/domain/errors.ts';
import { identityOf } from '../../shared/domain/identity.ts';
import type { Reading } from '../../shared/domain/telemetry.ts';
import { createStamps, type Stamps } from '../decoding/stamps.ts';
import type { Head } from '../head.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { createLineFaults } from '../reading/line-faults.ts';
import { createTextLines } from '../reading/text-lines.ts';
import { zpoolDevice } from './zpool-devices.ts';
import { createZpoolJson, isZpoolJson } from './zpool-json.ts';
import { createZpoolList, isScriptedRow, zpoolListColumns } from './zpool-list.ts';
import { createZpoolStatus, type StatedPool } from './zpool-status.ts';
import { groupsOfPool, leavesOf, type ZpoolNode } from './zpool-tree.ts';

/** Lines in front of the first pool: stamps of an export script, or of option -T. */
const LINES_BEFORE = 40;

export function isZpool(head: Head): boolean {
	return head.isJson ? isZpoolJson(head) : isStatus(head.text) || isList(head.text);
}

const isStatus = (text: string): boolean => /^ {0,8}pool: \S/m.test(text) && /^ {0,8}(?:state|config): ?/m.test(text);

function isList(text: string): boolean {
	return text.split(/\r\n|\r|\n/, LINES_BEFORE).some((line) => zpoolListColumns(line) !== undefined || isScriptedRow(line));
}

/** @throws AppError `json_rejected`, `input_truncated`, `record_too_large`, and from `end` `no_telemetry` without a pool */
export function createZpoolReader(sink: Sink): FormatReader {
	const stamps = createStamps(sink);
	let pools = 0;
	const onPool = (pool: StatedPool): void => {
		pools++;
		give(pool, stamps.host, sink);
	};
	let reader: FormatReader | undefined;
	return {
		push(chunk) {
			// The first chunk is the head that the format was recognised by.
			const first = chunk.find((byte) => byte > 0x20);
			reader ??= first === 0x7b || first === 0x5b ? createZpoolJson(sink, stamps, onPool) : createZpoolText(sink, stamps, onPool);
			reader.push(chunk);
		},
		end() {
			reader?.end();
			if (pools === 0) throw new AppError('no_telemetry', 'The file holds no pool. Export zpool status -P, or zpool list -Hp, as root.');
		},
	};
}

function createZpoolText(sink: Sink, stamps: Stamps, onPool: (pool: StatedPool) => void): FormatReader {
	const status = createZpoolStatus(sink, stamps, onPool);
	const list = createZpoolList(stamps, onPool);
	const faults = createLineFaults(sink);
	/** From its first line on a list goes on until a pool of status begins. */
	let isList = false;
	return createTextLines(sink, {
		line(text, line) {
			faults.next(line);
			if (status.starts(text)) {
				list.close();
				isList = false;
			}
			if (status.isOpen() || status.starts(text)) {
				status.line(text, line);
				return;
			}
			isList ||= list.starts(text);
			const fault = isList ? list.line(text, line) : undefined;
			if (fault !== undefined) faults.found(fault);
			else if (!isList) stamps.read(text);
		},
		end(isOpen) {
			faults.end(isOpen);
			status.close();
			list.close();
		},
	});
}

function give({ tree, state, scan, observedAtMs }: StatedPool, host: string | undefined, sink: Sink): void {
	if (observedAtMs === undefined) {
		sink.row();
		sink.reject({ line: tree.root.line, code: 'row_rejected', reason: 'zpool states no time, and the file has none that can be read either' });
		return;
	}
	const [pool, ...vdevs] = groupsOfPool(tree, { host, state, observedAtMs });
	if (pool !== undefined)
		for (const group of [scan === undefined ? pool : { ...pool, label: scan }, ...vdevs]) {
			sink.row();
			sink.group(group);
		}
	const leaves = [...leavesOf(tree.root), ...tree.classes.flatMap(({ nodes }) => nodes.flatMap(leavesOf))];
	for (const leaf of leaves) giveDrive(leaf, tree.root.name, host, observedAtMs, sink);
}

/** Errors that ZFS counted on a drive since they were cleared; a name of the day (`sda`) identifies no drive and gives none. */
function giveDrive(leaf: ZpoolNode, pool: string, host: string | undefined, observedAtMs: number, sink: Sink): void {
	if (leaf.errors === undefined) return;
	const evidence = zpoolDevice(leaf.name, host, pool);
	if (identityOf(evidence, '').basis === 'source') {
		sink.note(
			'Drives that a pool knows by a device name alone (sda) are members without a history. zpool status -P with by-id names tells which drives they are.',
		);
		return;
	}
	const [read, write, checksum] = leaf.errors;
	const readings: readonly Reading[] = [
		{ metric: 'zfs_read_errors', value: read },
		{ metric: 'zfs_write_errors', value: write },
		{ metric: 'zfs_checksum_errors', value: checksum },
	];
	sink.row();
	sink.record({ evidence, observedAtMs, readings, hasFailed: false, line: leaf.line });
}
