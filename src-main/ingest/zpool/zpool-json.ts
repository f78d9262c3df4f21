/** `zpool status -j` and `zpool list -j` (OpenZFS 2.3): pools and their vdevs as objects by name, numbers as text unless --json-int. */
import { identityOf } from '../../shared/domain/identity.ts';
import type { Stamps } from '../decoding/stamps.ts';
import type { Head } from '../head.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { isObject, textAt, valueAt } from '../reading/json-access.ts';
import { createJsonDocuments } from '../reading/json-documents.ts';
import { type JsonValue, readJson } from '../reading/json-reader.ts';
import { parseCount, parseSize } from '../reading/sizes.ts';
import { zpoolDevice } from './zpool-devices.ts';
import type { StatedPool } from './zpool-status.ts';
import { classRole, type ZpoolNode, type ZpoolTree } from './zpool-tree.ts';

/** Whether the first document is an answer of zpool. */
export const isZpoolJson = ({ isJson, jsonKeys, text }: Head): boolean =>
	isJson && jsonKeys.has('output_version') && /"command"\s{0,20}:\s{0,20}"zpool /.test(text.slice(0, 4_000));

/** @throws AppError `json_rejected`, `input_truncated` */
export function createZpoolJson(sink: Sink, stamps: Stamps, onPool: (pool: StatedPool) => void): FormatReader {
	const decoder = new TextDecoder();
	return createJsonDocuments((bytes, line) => {
		const text = decoder.decode(bytes);
		if (text.includes('�')) sink.badText(line, 'document');
		for (const [name, pool] of entriesAt(readJson(text), 'pools')) {
			const tree = treeOf(name, pool, line);
			if (tree.root.children.length === 0 && entriesAt(pool, 'vdevs').length > 1)
				sink.note('The vdevs stand beside one another (--json-flat-vdevs), so the members were left out: export without that option.');
			onPool({ tree, state: textAt(pool, 'state'), scan: scanOf(pool), observedAtMs: stamps.instant() });
		}
	});
}

type Entry = readonly [name: string, value: JsonValue];

function entriesAt(value: JsonValue, key: string): readonly Entry[] {
	const found = valueAt(value, key);
	return isObject(found) ? [...found] : [];
}

/** `status` has the pool itself as the root of its vdevs, `list -v` begins with the vdevs; the classes stand beside them. */
function treeOf(name: string, pool: JsonValue, line: number): ZpoolTree {
	const vdevs = entriesAt(pool, 'vdevs');
	const root = vdevs.find(([, vdev]) => textAt(vdev, 'vdev_type') === 'root')?.[1];
	const nodes = (entries: readonly Entry[]): ZpoolNode[] => entries.map((entry) => nodeOf(entry, name, line));
	const classes = (isObject(pool) ? [...pool.keys()] : []).flatMap((key) => {
		const role = classRole(key);
		return role === undefined ? [] : [{ role, nodes: nodes(entriesAt(pool, key)) }];
	});
	const children = nodes(root === undefined ? vdevs : entriesAt(root, 'vdevs'));
	return { root: { ...nodeOf([name, root ?? pool], name, line), name: textAt(pool, 'name') ?? name, children }, classes };
}

function nodeOf([key, vdev]: Entry, pool: string, line: number): ZpoolNode {
	const children = entriesAt(vdev, 'vdevs').map((entry) => nodeOf(entry, pool, line));
	const [read, write, checksum] = ['read_errors', 'write_errors', 'checksum_errors'].map((name) => countAt(vdev, name));
	const [sizeBytes, usedBytes] = [sizeAt(vdev, 'total_space', 'size') ?? sizeAt(vdev, 'phys_space'), sizeAt(vdev, 'alloc_space', 'allocated')];
	const left = sizeBytes !== undefined && usedBytes !== undefined && usedBytes <= sizeBytes ? sizeBytes - usedBytes : undefined;
	return {
		name: children.length > 0 ? key : leafName(key, vdev, pool),
		depth: 0,
		state: textAt(vdev, 'state'),
		sizeBytes,
		usedBytes,
		freeBytes: sizeAt(vdev, 'free') ?? left,
		errors: read === undefined || write === undefined || checksum === undefined ? undefined : [read, write, checksum],
		line,
		children,
	};
}

/** The first of path, udev's id and name that tells which drive it is; pools made by partition UUID say it in the id alone. */
function leafName(key: string, vdev: JsonValue, pool: string): string {
	const path = textAt(vdev, 'path');
	const names = [path, textAt(vdev, 'devid'), key].filter((name) => name !== undefined);
	return names.find((name) => identityOf(zpoolDevice(name, undefined, pool), '').basis !== 'source') ?? path ?? key;
}

/** A number of a vdev: `"0"`, `"1.20K"`, or 0 with --json-int. */
function countAt(vdev: JsonValue, key: string): number | undefined {
	const stated = valueAt(vdev, key);
	return typeof stated === 'number' ? stated : parseCount(textAt(vdev, key) ?? '');
}

/** A size: directly (`status`), or as the value of a property (`list`). */
function sizeAt(vdev: JsonValue, key: string, property = key): number | undefined {
	const stated = valueAt(vdev, key) ?? valueAt(vdev, 'properties', property, 'value');
	return typeof stated === 'number' ? stated : parseSize(typeof stated === 'string' ? stated : '');
}

/** `scrub finished, 0 errors, Sun Nov  8 06:07:22 2026`, as far as it is told. */
function scanOf(pool: JsonValue): string | undefined {
	const told = (key: string): string | undefined => textAt(pool, 'scan_stats', key)?.slice(0, 60);
	const deed = [told('function'), told('state')]
		.filter((word) => word !== undefined)
		.join(' ')
		.toLowerCase();
	if (deed === '' || deed.startsWith('none')) return undefined;
	const errors = countAt(valueAt(pool, 'scan_stats') ?? null, 'errors');
	return [deed, errors === undefined ? undefined : `${errors} errors`, told('end_time')].filter((part) => part !== undefined).join(', ');
}
