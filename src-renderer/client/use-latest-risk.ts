/** The latest simulation as every view shows it: one question, so that one answer serves them all. */
import type { OutputOf } from '../../src-main/shared/contract/procedures.ts';
import { type Query, useQuery } from './engine.tsx';

/** Without the reasons of each drive, which `drives.get` gives for the one on screen: for thousands of drives they are half of the answer. */
export function useLatestRisk(): Query<OutputOf<'risk.latest'>> {
	return useQuery('risk.latest', { withReasons: false });
}
