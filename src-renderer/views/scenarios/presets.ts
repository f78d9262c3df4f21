/** Scenarios that make sense for this fleet, to start from. */
import { formatCount, formatNumber } from '../../../src-main/shared/charts/format.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';
import { nextKey } from '../../client/what-if-store.ts';
import { type ChangeDraft, newChange, type ScenarioDraft } from './scenario-draft.ts';

export interface Preset {
	readonly name: string;
	readonly changes: readonly ChangeDraft[];
}

const DAYS_PER_YEAR = 365.25;
const OLD_YEARS = [5, 4, 3, 2, 1];
const HIGH_PERCENT = [5, 2, 1, 0.5, 0.1];

/** The highest of some thresholds that somebody exceeds; the first where nothing is known. */
function threshold(candidates: readonly number[], values: readonly number[]): number | undefined {
	if (values.length === 0) return candidates[0];
	return candidates.find((candidate) => values.some((value) => value > candidate));
}

/** @param risk  of the latest simulation: thresholds are those that some of its drives exceed */
export function presetsFor(risk: RiskResult | null, hasGroups: boolean): Preset[] {
	const drives = risk?.drives ?? [];
	const ages = drives.flatMap(({ ageDays }) => (ageDays === null ? [] : [ageDays / DAYS_PER_YEAR]));
	const years = drives.length > 0 && ages.length === 0 ? undefined : threshold(OLD_YEARS, ages);
	const percent = threshold(
		HIGH_PERCENT,
		drives.map(({ failureProbability }) => 100 * failureProbability),
	);
	const replace = { kind: 'replace' } as const;
	return [
		...(years === undefined
			? []
			: [{ name: `Replace drives over ${formatCount(years)} ${years === 1 ? 'year' : 'years'}`, changes: [{ ...replace, olderThanYears: years }] }]),
		...(percent === undefined
			? []
			: [{ name: `Replace drives above ${formatNumber(percent)} %`, changes: [{ ...replace, probabilityAbovePercent: percent }] }]),
		...(hasGroups ? [{ name: 'One more spare everywhere', changes: [newChange('spares')] }] : []),
		{ name: '20 % growth', changes: [newChange('growth')] },
		{ name: 'Drives 25 % dearer', changes: [newChange('prices')] },
	];
}

/** A name that no other draft has: `20 % growth 2`. */
export function freeName(name: string, drafts: readonly ScenarioDraft[]): string {
	const taken = new Set(drafts.map((draft) => draft.name.trim()));
	if (!taken.has(name)) return name;
	let number = 2;
	while (taken.has(`${name} ${number}`)) number += 1;
	return `${name} ${number}`;
}

export function draftOf({ name, changes }: Preset, drafts: readonly ScenarioDraft[]): ScenarioDraft {
	return { key: nextKey(), name: freeName(name, drafts), lines: changes.map((change) => ({ key: nextKey(), change })) };
}
