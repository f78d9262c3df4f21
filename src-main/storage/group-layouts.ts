/** A name of what imports say of pools and RAID groups, as far as a simulation rests on it. Groups drawn by hand: `hand-made-groups.ts`. */
import { hash } from 'node:crypto';
import type { ReadableDb } from './sqlite.ts';
import { IS_VISIBLE } from './visibility.ts';

interface LayoutRow {
	readonly group_key: string;
	readonly name: string;
	readonly host: string | null;
	readonly layout: string;
	readonly parent: string | null;
	readonly level: string | null;
	readonly tolerated_failures: number | null;
	readonly size_bytes: number | null;
	readonly used_bytes: number | null;
}

const last = (value: string, where = `${value} IS NOT NULL`): string =>
	`(SELECT ${value} FROM group_states s WHERE s.group_id = g.id AND ${where} AND s.${IS_VISIBLE} ORDER BY s.observed_at_ms DESC, s.import_id LIMIT 1)`;

// Size and use of one instant belong together, as in the list of groups.
const SIZED = 'size_bytes IS NOT NULL AND used_bytes IS NOT NULL';

const LATEST = `SELECT * FROM (SELECT g.group_key, g.name, g.host, (SELECT digest FROM group_layouts l WHERE l.id = ${last('layout_id')}) AS layout,
	${last('parent')} AS parent, ${last('level')} AS level, ${last('tolerated_failures')} AS tolerated_failures,
	COALESCE(${last('size_bytes', SIZED)}, ${last('size_bytes')}) AS size_bytes, COALESCE(${last('used_bytes', SIZED)}, ${last('used_bytes')}) AS used_bytes
	FROM storage_groups g) WHERE layout IS NOT NULL ORDER BY group_key`;

/**
 * Equal statements, equal names: an import that repeats what is known changes nothing. Filesystems, which have no members, and the use of a
 * pool that has parts, which the simulation takes from its parts, are left out. Empty while no import tells of a group with members.
 */
export function layoutsDigest(db: ReadableDb): string {
	const rows = db.query<[], LayoutRow>(LATEST).all();
	const placeOf = (host: string | null, name: string): string => JSON.stringify([host, name]);
	const parents = new Set(rows.flatMap(({ host, parent }) => (parent === null ? [] : [placeOf(host, parent)])));
	const lines = rows.map(({ group_key, name, host, layout, parent, level, tolerated_failures, size_bytes, used_bytes }) => {
		const parts = parents.has(placeOf(host, name)) ? [] : [level, tolerated_failures, size_bytes, used_bytes];
		return JSON.stringify([group_key, layout, parent, ...parts]);
	});
	return lines.length === 0 ? '' : hash('sha256', lines.join('\n'), 'hex');
}
