/** Scenarios as they are written and the budget as it is set: kept while the page is open, apart for each workspace. Answers are kept by the engine. */
import { useSyncExternalStore } from 'react';
import type { ScenarioDraft } from '../views/scenarios/scenario-draft.ts';

export interface WhatIf {
	readonly drafts: readonly ScenarioDraft[];
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

/** Begins with these drafts, unless somebody has begun already. */
export function beginWhatIf(workspace: string, drafts: readonly ScenarioDraft[]): void {
	if (!kept.has(workspace)) changeWhatIf(workspace, { drafts });
}

/** @param workspace  `own` or `synthetic` */
export function useWhatIf(workspace: string): WhatIf {
	return useSyncExternalStore(watch, () => kept.get(workspace) ?? nothing);
}

function watch(listener: () => void): () => void {
	listeners.add(listener);
	return () => void listeners.delete(listener);
}
