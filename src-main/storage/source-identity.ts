/** Which drive the records of one source speak of, those included that nothing identifies. */
import { type DriveIdentity, firstRecordKey, identityOf } from '../shared/domain/identity.ts';
import type { DriveEvidence } from '../shared/domain/telemetry.ts';

/** What tells drives that nothing identifies apart from those of other sources. */
export interface SourceIdentity {
	/** See `identityOf`. */
	readonly sourceTag: string;
	/** One of two files of a run, which have one tag: the tag alone says whose they are. Else the first record of a drive does. */
	readonly isRun?: boolean | undefined;
}

/**
 * The identity of what one source speaks of. Its nameless drives are known by their first record from then on, so that the same
 * records in another wrapping, or in a file that has grown, are theirs; two that begin alike stay two.
 */
export function createIdentifier(sourceTag: string): (evidence: DriveEvidence, firstRecord: string | undefined) => DriveIdentity {
	const inSource = new Map<string, DriveIdentity>();
	const taken = new Set<string>();
	return (evidence, firstRecord) => {
		const stated = identityOf(evidence, sourceTag);
		if (stated.basis !== 'source' || firstRecord === undefined) return inSource.get(stated.key) ?? stated;
		const known = inSource.get(stated.key);
		if (known) return known;
		const short = firstRecordKey(evidence, firstRecord);
		const key = taken.has(short) ? `${short}|${evidence.slot}` : short;
		const identity = { ...stated, key };
		taken.add(key);
		inSource.set(stated.key, identity);
		return identity;
	};
}
