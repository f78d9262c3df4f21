/** Scenarios as they are written, the last comparison and the last plan: kept while the page is open, apart for each workspace. */
import { useSyncExternalStore } from 'react';
import type { ReplacementPlan, ScenarioComparison } from '../../src-main/shared/domain/scenario.ts';
import type { ScenarioDraft } from '../views/scenarios/scenario-draft.ts';

/** What a comparison was asked with: its answers are in the same order. */
export interface AskedComparison {
	/** Of each scenario its text, see `scenarioText`. */
	readonly scenarios: readonly string[];
	readonly history: string;
}

export interface WhatIf {
	readonly drafts: readonly ScenarioDraft[];
	readonly asked?: AskedComparison;
	readonly compared?: { readonly comparison: ScenarioComparison; readonly asked: AskedComparison };
	/** State of the history when the plan was asked for. */
	readonly planAsked?: string;
	readonly planned?: { readonly plan: ReplacementPlan; readonly history: string };
	readonly budget?: number;
}

const nothing: WhatIf = { drafts: [] };
const kept = new Map<string, WhatIf>();
const listeners = new Set<() => void>();
let lastKey = 0;

/** Tells drafts and their lines apart. */
export const nextKey = (): number => ++lastKey;

export function changeWhatIf(workspace: string, change: Partial<WhatIf>): void {
	kept.set(workspace, { ...(kept.get(workspace) ?? nothing), ...change });
	for (const listener of [...listeners]) listener();
}

/** @param workspace  `own` or `synthetic` */
export function useWhatIf(workspace: string): WhatIf {
	return useSyncExternalStore(watch, () => kept.get(workspace) ?? nothing);
}

function watch(listener: () => void): () => void {
	listeners.add(listener);
	return () => void listeners.delete(listener);
}
