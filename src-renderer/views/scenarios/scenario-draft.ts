/** A scenario while it is written: fields may still be empty, and each change says what it lacks. */
import { formatCount } from '../../../src-main/shared/charts/format.ts';
import type { InputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { Scenario, ScenarioChange } from '../../../src-main/shared/domain/scenario.ts';
import type { DeviceId } from '../../../src-main/shared/domain/telemetry.ts';
import { nextKey } from '../../client/what-if-store.ts';

/** What a drive must exceed to be replaced. */
export const conditionNames = ['olderThanYears', 'probabilityAbovePercent', 'wearAbove'] as const;
export type ConditionName = (typeof conditionNames)[number];

/** A condition that is absent is not asked; NaN is a field that is still empty. */
export interface ReplaceDraft extends Partial<Readonly<Record<ConditionName, number>>> {
	readonly kind: 'replace';
	/** Named drives, where the scenario was made from a list. */
	readonly drives?: readonly DeviceId[];
	/** Absent for any. */
	readonly model?: string;
}

/** A scenario as it is sent. */
export type SentScenario = InputOf<'risk.scenarios'>['scenarios'][number];
type SentChange = SentScenario['changes'][number];

export type ChangeDraft = ReplaceDraft | Exclude<ScenarioChange, { readonly kind: 'replace' }>;
export type ChangeKind = ChangeDraft['kind'];

export interface DraftLine {
	readonly key: number;
	readonly change: ChangeDraft;
}

export interface ScenarioDraft {
	readonly key: number;
	readonly name: string;
	readonly lines: readonly DraftLine[];
}

/** As many as one comparison takes. */
export const MOST_SCENARIOS = 20;
export const MOST_CHANGES = 50;
export const MOST_NAME = 200;

const DAYS_PER_YEAR = 365.25;

export function newChange(kind: ChangeKind): ChangeDraft {
	switch (kind) {
		case 'replace':
			return { kind, olderThanYears: 5 };
		case 'spares':
			return { kind, add: 1 };
		case 'redundancy':
			return { kind, toleratedFailures: 2 };
		case 'growth':
			return { kind, percent: 20 };
		case 'prices':
			return { kind, what: 'drives', percent: 25 };
	}
}

const isWithin = (value: number, low: number, high: number): boolean => Number.isFinite(value) && value >= low && value <= high;

/** Highest number of each condition, and what is said of others. */
export const conditionLimits: Readonly<Record<ConditionName, { readonly most: number; readonly fault: string }>> = {
	olderThanYears: { most: 273, fault: 'An age is from 0 to 273 years.' },
	probabilityAbovePercent: { most: 100, fault: 'A probability is from 0 to 100 %.' },
	wearAbove: { most: 1_000, fault: 'Wear is from 0 to 1,000 % of the rated life.' },
};

/** What is wrong with a change, in a sentence; undefined when it can be sent. */
export function changeFault(change: ChangeDraft): string | undefined {
	switch (change.kind) {
		case 'replace':
			return replaceFault(change);
		case 'spares':
			return Number.isInteger(change.add) && isWithin(change.add, 0, 1_000) ? undefined : 'Spares are a whole number from 0 to 1,000.';
		case 'redundancy':
			return Number.isInteger(change.toleratedFailures) && isWithin(change.toleratedFailures, 0, 100)
				? undefined
				: 'A group survives a whole number of members, 0 to 100.';
		case 'growth':
		case 'prices':
			return isWithin(change.percent, -100, 10_000) ? undefined : 'A change in percent is from -100 to 10,000.';
	}
}

function replaceFault(change: ReplaceDraft): string | undefined {
	const asked = conditionNames.filter((name) => change[name] !== undefined);
	const wrong = asked.find((name) => !isWithin(change[name] ?? Number.NaN, 0, conditionLimits[name].most));
	if (wrong !== undefined) return conditionLimits[wrong].fault;
	const asksNothing = asked.length === 0 && change.drives === undefined && change.model === undefined;
	return asksNothing ? 'Say which drives: choose a model or add a condition.' : undefined;
}

/** What is wrong with a scenario as a whole. */
export function draftFault({ name, lines }: ScenarioDraft): string | undefined {
	if (name.trim() === '') return 'A scenario needs a name.';
	if (name.trim().length > MOST_NAME) return `A name has at most ${formatCount(MOST_NAME)} characters.`;
	if (lines.length === 0) return 'Nothing is changed yet: add a change.';
	return lines.map(({ change }) => changeFault(change)).find((fault) => fault !== undefined);
}

/** As it is sent; of a draft without a fault. */
export function scenarioOf({ name, lines }: ScenarioDraft): SentScenario {
	return { name: name.trim(), changes: lines.map(({ change }) => changeOf(change)) };
}

function changeOf(change: ChangeDraft): SentChange {
	if (change.kind !== 'replace') return change;
	const { drives, model, olderThanYears, wearAbove, probabilityAbovePercent } = change;
	const who = {
		...(drives === undefined ? {} : { drives: [...drives] }),
		...(model === undefined ? {} : { model }),
		...(olderThanYears === undefined ? {} : { olderThanDays: olderThanYears * DAYS_PER_YEAR }),
		...(wearAbove === undefined ? {} : { wearAbove }),
		...(probabilityAbovePercent === undefined ? {} : { probabilityAbove: probabilityAbovePercent / 100 }),
	};
	return { kind: 'replace', who };
}

/** More digits than anybody types; what a factor adds behind them is left out. */
const DIGITS = 6;
const rounded = (value: number): number => Number(value.toPrecision(DIGITS));

/** A scenario that was sent, as one writes it: a comparison that the engine kept can be gone on with. */
export function draftOfScenario({ name, changes }: Scenario): ScenarioDraft {
	return { key: nextKey(), name, lines: changes.map((change) => ({ key: nextKey(), change: changeDraftOf(change) })) };
}

function changeDraftOf(change: ScenarioChange): ChangeDraft {
	if (change.kind !== 'replace') return change;
	const { drives, model, olderThanDays, wearAbove, probabilityAbove } = change.who;
	return {
		kind: 'replace',
		...(drives === undefined ? {} : { drives }),
		...(model === undefined ? {} : { model }),
		...(olderThanDays === undefined ? {} : { olderThanYears: rounded(olderThanDays / DAYS_PER_YEAR) }),
		...(wearAbove === undefined ? {} : { wearAbove }),
		...(probabilityAbove === undefined ? {} : { probabilityAbovePercent: rounded(100 * probabilityAbove) }),
	};
}

/** Two scenarios that ask the same have the same text, in whatever unit their ages were first stated. */
export const scenarioText = (scenario: Scenario): string => JSON.stringify(scenarioOf(draftOfScenario(scenario)));
