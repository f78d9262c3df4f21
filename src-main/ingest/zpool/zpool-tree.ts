/** The tree of a pool as `zpool status` and `zpool list -v` print it: pool, vdevs, drives, and the classes besides. */
import { type GroupMember, type MemberRole, raidLevel, type StorageGroup, toleratedFailures } from '../../shared/domain/groups.ts';
import { zpoolDevice } from './zpool-devices.ts';

export interface ZpoolNode {
	readonly name: string;
	/** Blanks in front of the name. */
	readonly depth: number;
	readonly state: string | undefined;
	readonly sizeBytes?: number | undefined;
	readonly usedBytes?: number | undefined;
	readonly freeBytes?: number | undefined;
	readonly errors?: readonly [read: number, write: number, checksum: number] | undefined;
	readonly line: number;
	readonly children: ZpoolNode[];
}

/** One pool with the lines below it. */
export interface ZpoolTree {
	readonly root: ZpoolNode;
	/** Vdevs and drives of the classes that hold no data of their own. */
	readonly classes: readonly { readonly role: MemberRole; readonly nodes: readonly ZpoolNode[] }[];
}

const roles: ReadonlyMap<string, MemberRole> = new Map([
	['logs', 'log'],
	['log', 'log'],
	['cache', 'cache'],
	// In JSON.
	['l2cache', 'cache'],
	['spares', 'spare'],
	['spare', 'spare'],
	['special', 'special'],
	['dedup', 'special'],
]);

/** The role of the members below a heading such as `spares`; undefined for a name of anything else. */
export const classRole = (name: string): MemberRole | undefined => roles.get(name);

/** Vdevs of one drive are drives themselves; these names are never drives. */
const INNER = /^(?:mirror|raidz[123]?|draid[123]?|replacing|spare|root|special|indirect)(?:[-:]\S{1,60})?$/;

const isLeaf = ({ name, children }: ZpoolNode): boolean => children.length === 0 && !INNER.test(name);

/** Drives below a node; a drive that replaces another stands beside it until it is filled. */
export function leavesOf(node: ZpoolNode): readonly ZpoolNode[] {
	return isLeaf(node) ? [node] : node.children.flatMap(leavesOf);
}

/**
 * The pool, and one group for each of its vdevs where there are several: each has its own redundancy.
 *
 * @param stated  what is said of the pool outside of the tree
 */
export function groupsOfPool(
	{ root, classes }: ZpoolTree,
	stated: { readonly host: string | undefined; readonly state: string | undefined; readonly observedAtMs: number },
): readonly StorageGroup[] {
	const member =
		(role: MemberRole) =>
		(leaf: ZpoolNode): GroupMember => ({
			evidence: zpoolDevice(leaf.name, stated.host, root.name),
			role,
			...(leaf.state === undefined ? {} : { state: leaf.state }),
		});
	const base = { observedAtMs: stated.observedAtMs, ...(stated.host === undefined ? {} : { host: stated.host }) };
	// The special class holds metadata: a pool is lost with it as with any other vdev.
	const vdevs = [...root.children, ...classes.filter(({ role }) => role === 'special').flatMap(({ nodes }) => nodes)];
	const levels = vdevs.map(levelOf);
	const tolerated = vdevs.map((vdev, at) => toleratedFailures(levels[at], vdev.children.length));
	const state = stated.state ?? root.state;
	const pool: StorageGroup = {
		...base,
		kind: 'zpool',
		name: root.name,
		...levelAndTolerance(commonLevel(root.children.map(levelOf)), weakest(tolerated)),
		...sizesOf(root),
		...(state === undefined ? {} : { state }),
		members: [
			...root.children.flatMap(leavesOf).map(member('data')),
			...classes.flatMap(({ role, nodes }) => nodes.flatMap(leavesOf).map(member(role))),
		],
		line: root.line,
	};
	const parts =
		vdevs.length < 2
			? []
			: vdevs.map(
					(vdev, at): StorageGroup => ({
						...base,
						kind: 'raid',
						// A vdev that is one drive has no name of its own but the drive's.
						name: `${root.name}/${isLeaf(vdev) ? `single-${at}` : vdev.name}`,
						parent: root.name,
						...levelAndTolerance(levels[at], tolerated[at]),
						...sizesOf(vdev),
						...(vdev.state === undefined ? {} : { state: vdev.state }),
						members: leavesOf(vdev).map(member('data')),
						line: vdev.line,
					}),
				);
	return [pool, ...parts];
}

const levelOf = (vdev: ZpoolNode): string | undefined => (isLeaf(vdev) ? 'single' : raidLevel(vdev.name));

/** `mixed` where vdevs differ: then the level of each stands with the vdev. */
function commonLevel(levels: readonly (string | undefined)[]): string | undefined {
	const [first, ...others] = [...new Set(levels)];
	return others.length > 0 ? 'mixed' : first;
}

/** A pool is lost with its weakest vdev. */
function weakest(tolerated: readonly (number | undefined)[]): number | undefined {
	return tolerated.length === 0 || tolerated.includes(undefined) ? undefined : Math.min(...tolerated.map(Number));
}

function levelAndTolerance(level: string | undefined, tolerance: number | undefined): Pick<StorageGroup, 'level' | 'toleratedFailures'> {
	return { ...(level === undefined ? {} : { level }), ...(tolerance === undefined ? {} : { toleratedFailures: tolerance }) };
}

function sizesOf({ sizeBytes, usedBytes, freeBytes }: ZpoolNode): Pick<StorageGroup, 'sizeBytes' | 'usedBytes' | 'freeBytes'> {
	return {
		...(sizeBytes === undefined ? {} : { sizeBytes }),
		...(usedBytes === undefined ? {} : { usedBytes }),
		...(freeBytes === undefined ? {} : { freeBytes }),
	};
}
