/** What a source says of a drive's identity. */
import type { DriveEvidence, Protocol } from '../../shared/domain/telemetry.ts';

type Found = { readonly [Key in keyof DriveEvidence]: DriveEvidence[Key] | undefined } & { readonly protocol: Protocol };

/** The same without the keys that hold undefined. */
export function evidenceFrom(found: Found): DriveEvidence {
	// Only undefined values go, and `protocol` is none of them: what is left is evidence, which fromEntries cannot know.
	return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as unknown as DriveEvidence;
}
