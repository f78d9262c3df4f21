/** What a command could not compute, as it stands below its answer. */
import type { MissingPart } from '../../shared/domain/results.ts';

export const missingLines = (missing: readonly MissingPart[]): string[] =>
	missing.map((part) => `  not computed: ${part.part}: ${part.reason} (missing: ${part.missing})`);
