/** Drives that nothing identifies. */
import { identityOf } from '../../shared/domain/identity.ts';
import type { DriveEvidence } from '../../shared/domain/telemetry.ts';

/**
 * Nameless drives of one file differ only by their place in it, which stands in for the slot: it must not merge two of them.
 * Evidence that identifies its drive, or has a slot, is left as it is.
 */
export function keptApart(evidence: DriveEvidence, place: string): DriveEvidence {
	if (evidence.slot !== undefined || identityOf(evidence, '').basis !== 'source') return evidence;
	return { ...evidence, slot: place };
}
