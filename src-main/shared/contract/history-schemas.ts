/** Shapes of taking imports back, deleting and keeping samples, and of what people decide about identity. */
import { z } from 'zod';
import { instantMs } from './codec.ts';
import { deviceId } from './schemas.ts';

// ---- taking back, deleting, keeping

export const importId = z.int().min(1);

export const importRemoval = z.object({
	importId,
	fileName: z.string(),
	/** Samples that go. */
	rows: z.int(),
	drives: z.int(),
	/** Drives of which nothing is left. */
	drivesGone: z.int(),
	/** About what the file on the disk shrinks by. */
	bytes: z.int(),
	/** Later imports that said some of the same; import their files again to have it back. */
	importAgain: z.array(z.object({ importId, fileName: z.string() })),
});

export const suspectTimes = z.object({
	importId,
	samples: z.int(),
	drives: z.int(),
	firstMs: instantMs.nullable(),
	lastMs: instantMs.nullable(),
});

export const undoneImport = z.object({
	importId,
	path: z.string(),
	fileName: z.string(),
	format: z.string(),
	sha256: z.string(),
	samples: z.int(),
	added: z.int(),
	importedAtMs: instantMs,
	undoneAtMs: instantMs,
});

export const driveRemoval = z.object({ deviceId, serial: z.string(), model: z.string(), samples: z.int(), bytes: z.int() });

export const rawDays = z.int().min(1).max(36_500);

export const retention = z.object({ rawDays: rawDays.nullable(), appliedAtMs: instantMs.nullable() });

export const retentionEffect = z.object({
	/** Drives that had more than one sample on an old day. */
	drives: z.int(),
	samplesBefore: z.int(),
	samplesAfter: z.int(),
	bytesBefore: z.int(),
	bytesAfter: z.int(),
});

// ---- identity

export const statedEvidence = z.object({
	serial: z.string().optional(),
	wwn: z.string().optional(),
	eui: z.string().optional(),
	model: z.string().optional(),
	firmware: z.string().optional(),
	protocol: z.string(),
	capacityBytes: z.number().optional(),
	host: z.string().optional(),
	enclosure: z.string().optional(),
	slot: z.string().optional(),
	pool: z.string().optional(),
	deviceName: z.string().optional(),
});

/** A drive that may be the one that is asked about, with what it is known by. */
export const identityCandidate = z.object({
	deviceId,
	evidence: statedEvidence,
	/** What they share, in words. */
	shares: z.string(),
	firstMs: instantMs,
	lastMs: instantMs,
	samples: z.int(),
});

export const identityQuestion = z.object({
	deviceId,
	text: z.string(),
	evidence: statedEvidence,
	basis: z.enum(['serial', 'wwn', 'eui', 'source']),
	firstMs: instantMs,
	lastMs: instantMs,
	samples: z.int(),
	/** Whether a merge can be remembered for later imports of the same machine and device name. */
	isRememberable: z.boolean(),
	candidates: z.array(identityCandidate),
});

const identityBasis = z.enum(['serial', 'wwn', 'eui', 'source']);

export const describedIdentity = z.object({
	deviceId,
	/** What identifies it. */
	basis: identityBasis,
	/** Drives that are taken for it, without itself. */
	merged: z.array(deviceId),
	/** The latest first. */
	descriptions: z.array(
		z.object({
			/** The drive itself, or one that was merged into it. */
			deviceId,
			evidence: statedEvidence,
			basis: identityBasis,
			question: z.string().nullable(),
			/** Null while it was seen at instants only that cannot be trusted. */
			firstMs: instantMs.nullable(),
			lastMs: instantMs.nullable(),
		}),
	),
	/** Imports with samples of it, by the first instant of these. */
	imports: z.array(z.object({ importId, fileName: z.string(), importedAtMs: instantMs, samples: z.int(), firstMs: instantMs, lastMs: instantMs })),
});

export const identityDecision = z.object({
	decisionId: z.int().min(1),
	kind: z.enum(['merge', 'apart', 'split']),
	/** Merge and apart: the drive that was asked about. Split: the one that was taken apart. Null while the workspace lacks it. */
	deviceId: deviceId.nullable(),
	/** Merge: what it goes into. Split: what was made of it. */
	otherId: deviceId.nullable(),
	/** What people know them by: the serial, else device name and machine. Null while the workspace lacks the drive. */
	name: z.string().nullable(),
	otherName: z.string().nullable(),
	subjectKey: z.string(),
	targetKey: z.string().nullable(),
	fromMs: instantMs.nullable(),
	host: z.string().nullable(),
	deviceName: z.string().nullable(),
	reason: z.string().nullable(),
	decidedAtMs: instantMs,
	undoneAtMs: instantMs.nullable(),
});
