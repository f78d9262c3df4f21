/** Two sets of figures leaf by leaf: what differs, under names that a person finds again in `figures.json`. */
import type { FigureDifference } from '../shared/domain/report-record.ts';

export interface ComparedFigures {
	/** Leaves that were looked at. */
	readonly compared: number;
	readonly differing: number;
	/** The first of them. */
	readonly differences: readonly FigureDifference[];
}

/** As it is written where one side has no such figure. */
const ABSENT = 'absent';

/**
 * Equal means the same digits: nothing is rounded and nothing forgiven.
 *
 * @param stated, recomputed plain values as JSON has them
 * @param keep differences that are listed; all are counted
 */
export function differingFigures(stated: unknown, recomputed: unknown, keep: number): ComparedFigures {
	const leaves = new Map<string, { stated: string; recomputed: string }>();
	for (const [figure, text] of leavesOf(stated, '')) leaves.set(figure, { stated: text, recomputed: ABSENT });
	for (const [figure, text] of leavesOf(recomputed, '')) {
		const leaf = leaves.get(figure);
		if (leaf) leaf.recomputed = text;
		else leaves.set(figure, { stated: ABSENT, recomputed: text });
	}
	const differences = [...leaves].filter(([, leaf]) => leaf.stated !== leaf.recomputed).map(([figure, leaf]) => ({ figure, ...leaf }));
	return { compared: leaves.size, differing: differences.length, differences: differences.slice(0, keep) };
}

function* leavesOf(value: unknown, path: string): Generator<readonly [string, string]> {
	if (value === null || typeof value !== 'object') {
		if (value !== undefined) yield [path, JSON.stringify(value)];
	} else if (Array.isArray(value)) {
		// Who comes first is a figure too, but one that is out of place should not make all behind it differ.
		const names = value.map(nameOf);
		const isNamed = names.every((name) => name !== undefined) && new Set(names).size === names.length;
		for (const [index, item] of value.entries()) yield* leavesOf(item, `${path}[${isNamed ? names[index] : index}]`);
		yield [`${path}.order`, isNamed ? names.join(' ') : String(value.length)];
	} else {
		for (const [key, item] of Object.entries(value)) yield* leavesOf(item, path === '' ? key : `${path}.${key}`);
	}
}

/** What tells an item from the others of its list, whatever its place. */
function nameOf(item: unknown): string | undefined {
	if (item === null || typeof item !== 'object') return undefined;
	const { deviceId, confidence, kind, name } = item as Readonly<Record<string, unknown>>;
	const [first] = [deviceId, confidence].filter((value) => value !== undefined);
	if (first !== undefined) return String(first);
	return name === undefined ? undefined : [kind, name].filter((value) => value !== undefined).join(' ');
}
