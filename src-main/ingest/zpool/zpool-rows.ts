/** Rows of the tables of zpool, put into trees by the blanks in front of them. */
import type { MemberRole } from '../../shared/domain/groups.ts';
import { classRole, type ZpoolNode, type ZpoolTree } from './zpool-tree.ts';

export interface TreeBuilder {
	add(row: ZpoolNode): void;
	/** Pools that are complete; the builder forgets them. */
	take(): readonly ZpoolTree[];
	/** Rows that are held. */
	readonly size: number;
}

interface OpenTree {
	readonly root: ZpoolNode;
	readonly classes: { readonly role: MemberRole; readonly nodes: ZpoolNode[]; readonly depth: number }[];
	/** Nodes on the way from the root to the last row. */
	readonly path: ZpoolNode[];
}

/** Pools have four levels; rows below the last one hang on it. */
const MAX_DEPTH = 16;

/** A row as deep as its pool, or less, starts another pool; the name of a class stands as deep as the pool. */
export function createTreeBuilder(): TreeBuilder {
	let trees: OpenTree[] = [];
	let size = 0;
	const add = (row: ZpoolNode): void => {
		const tree = trees.at(-1);
		size++;
		const role = classRole(row.name);
		if (tree !== undefined && role !== undefined) {
			tree.classes.push({ role, nodes: [], depth: row.depth });
			tree.path.length = 0;
			return;
		}
		if (tree === undefined || row.depth <= tree.root.depth) {
			trees.push({ root: row, classes: [], path: [row] });
			return;
		}
		while ((tree.path.at(-1)?.depth ?? -1) >= row.depth) tree.path.pop();
		const above = tree.path.at(-1);
		const open = tree.classes.at(-1);
		(above?.children ?? open?.nodes ?? tree.root.children).push(row);
		if (tree.path.length < MAX_DEPTH) tree.path.push(row);
	};
	return {
		add,
		take() {
			const done = trees.map(({ root, classes }) => ({ root, classes }));
			trees = [];
			size = 0;
			return done;
		},
		get size() {
			return size;
		},
	};
}

/** Blanks in front of a row; a tab counts as one of status's own eight. */
export function depthOf(text: string): number {
	let depth = 0;
	for (const character of text) {
		if (character === ' ') depth++;
		else if (character === '\t') depth += 8;
		else break;
	}
	return depth;
}

/** States of pools, vdevs and drives. */
export const zpoolStates: ReadonlySet<string> = new Set('ONLINE DEGRADED FAULTED OFFLINE UNAVAIL REMOVED SUSPENDED AVAIL INUSE SPLIT'.split(' '));
