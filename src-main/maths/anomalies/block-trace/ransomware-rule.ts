/**
 * Ransomware reads a file, encrypts it and writes it back in place, one file after the other: much of what is written replaces what was
 * read a moment before, second after second, and what replaces it is near 8 bits a byte. Each of these alone is common (a browser
 * rewrites its database, a backup reads all there is, an archive is as random as a cipher), together they are not.
 *
 * **Fixed before any score was looked at**, from how programs work: the minute that a block counts as read (write caches flush within
 * 35 s); the window of 10 s; a quarter of the writing (encrypting moves as much as it reads, the rest is for notes, logs and what the
 * machine does beside); 5.6 bits (between documents and databases, below 5, and base64 of a cipher, 6); 7.8 bits as the sign of an
 * encrypted volume (a random block of 4 KiB measures 7.95); three active seconds of 128 KiB. (Those three had to lie within the 10 s at
 * first; an invented trace whose cache is flushed every 5 s showed that they must be looked for in 30 s.)
 * **Fixed after** one look at the shared runs: 4 MiB overwritten in 10 s. The browser among them reached 3.3 MiB (13 % of its writing, 3.5
 * bits), office and archive 0.4 MiB, the two encryptions 40 and 55 MiB (82 and 60 %, 7.5 bits and more): the share and the content, not
 * this number, keep the browser out. The 16 MiB where the content says nothing are four times that, without a further look; that a
 * volume passes for encrypted although a few seconds are not was learnt from the archive run (its boot partition is plain).
 *
 * @source Baek et al. (2018), SSD-Insider, ICDCS: overwriting of what was read within 10 s as the mark of ransomware; Hirano et al.
 *         (2022), RanSAP, for entropies. Thresholds are our own.
 */
import type { MetricName } from '../../../shared/domain/telemetry.ts';
import { shownQuantity } from '../wording.ts';
import { evidenceOver, shownShare, type TraceFinding, wholePast } from './trace-finding.ts';
import { usualWriting } from './trace-past.ts';
import { entropyOf, otherEntropyOf, overwriteEntropyOf, SHORT_STEPS, type TraceView } from './trace-view.ts';

const MIB = 2 ** 20;
const LEAST_OVERWRITTEN = 4 * MIB;
const LEAST_SHARE = 0.25;
/** Where the content says nothing: an encrypted volume, or a source without entropy. */
const LEAST_OVERWRITTEN_BLIND = 16 * MIB;
const LEAST_SHARE_BLIND = 0.5;
const LEAST_ENTROPY = 5.6;
const CIPHER_ENTROPY = 7.2;
const ACTIVE_BYTES = 128 * 1024;
const LEAST_ACTIVE = 3;
/** A machine that overwrites all day is known after five minutes: from then on it takes this many times its usual. */
const OVER_USUAL = 4;
/** Writing over its usual that makes an alarm a little surer. */
const SURGE = 3;

const ALTERNATIVES = [
	'a volume or folder that is being encrypted or converted on purpose (BitLocker, VeraCrypt, re-encryption)',
	'a database with encrypted or compressed pages under load',
	'defragmentation or recompression of media files',
];

/** Undefined where the rule sees nothing, and for sources that do not have reads and writes. */
export function findRansomware(view: TraceView): TraceFinding | undefined {
	const { short, timeline, usualOverwritten, isVolumeEncrypted } = view;
	if (!timeline.has.overwrites) return undefined;
	const share = short.written > 0 ? short.overwritten / short.written : 0;
	const entropy = overwriteEntropyOf(short);
	const isKnown = short.overwrittenKnown > 0;
	const isBlind = !isKnown || isVolumeEncrypted;
	const leastShare = isBlind ? LEAST_SHARE_BLIND : LEAST_SHARE;
	const least = Math.max(isBlind ? LEAST_OVERWRITTEN_BLIND : LEAST_OVERWRITTEN, OVER_USUAL * usualOverwritten);
	if (short.overwritten < least || share < leastShare || (isKnown && entropy < LEAST_ENTROPY)) return undefined;
	if (view.activeSteps('overwritten', ACTIVE_BYTES) < LEAST_ACTIVE) return undefined;
	const strength = short.overwritten / least;
	const surge = writingSurge(view);
	const content = !isKnown ? 0.35 : isVolumeEncrypted ? 0.5 : entropy >= CIPHER_ENTROPY ? 0.65 : 0.5;
	const byVolume = 0.05 * Math.min(4, Math.sqrt(strength) - 1);
	return {
		class: 'ransomware_indicator',
		metric: 'read_overwrite_share',
		strength,
		confidence: Math.min(isKnown ? 0.95 : 0.45, content + byVolume + (surge >= SURGE ? 0.05 : 0)),
		evidence: evidenceOf(view, { share, leastShare, entropy, isVolumeEncrypted }),
		alternatives: [
			...ALTERNATIVES,
			...(isVolumeEncrypted ? ['everything on this volume is encrypted, so that a program that changes files in place looks the same'] : []),
			...(isKnown ? [] : ['a busy database: without the entropy of the writes it looks the same']),
		],
		missingEvidence: [
			...(isKnown ? [] : ['write_entropy', 'overwrite_entropy']),
			...(timeline.drive.metrics.write_latency_ms === undefined ? ['write_latency_ms'] : []),
		],
	};
}

/** Writing of the window over what is usual; 1 without a past. */
function writingSurge({ short, past }: TraceView): number {
	const { mean } = usualWriting(past);
	return mean > 0 ? short.written / SHORT_STEPS / mean : 1;
}

interface Seen {
	readonly share: number;
	readonly leastShare: number;
	readonly entropy: number;
	readonly isVolumeEncrypted: boolean;
}

function evidenceOf(view: TraceView, { share, leastShare, entropy, isVolumeEncrypted }: Seen): TraceFinding['evidence'] {
	const { short, past } = view;
	const usualShare = past.sums.written > 0 ? past.sums.overwritten / past.sums.written : 0;
	const seconds = (SHORT_STEPS * view.timeline.stepMs) / 1_000;
	const usual = usualWriting(past);
	const rate = short.written / SHORT_STEPS;
	const other = otherEntropyOf(wholePast(past.sums, short));
	const found = [
		evidenceOver(view, SHORT_STEPS, {
			metric: 'read_overwrite_share',
			observed: share,
			baseline: usualShare,
			spread: 0,
			threshold: leastShare,
			score: share,
			text: `${shownQuantity(short.overwritten, 'B')} in ${seconds} s were written over what had been read less than a minute before: ${shownShare(share)} of all writing, before that ${shownShare(usualShare)}; ${shownShare(leastShare)} are suspicious.`,
		}),
	];
	if (entropy >= 0)
		found.push(
			evidenceOver(view, SHORT_STEPS, {
				metric: 'overwrite_entropy',
				observed: entropy,
				baseline: other >= 0 ? other : 0,
				spread: 0,
				threshold: LEAST_ENTROPY,
				score: entropy,
				text: isVolumeEncrypted
					? `It has ${entropy.toFixed(2)} bits a byte, as everything else on this volume (${other.toFixed(2)}): the volume is encrypted, the content says nothing.`
					: `It has ${entropy.toFixed(2)} bits a byte${other >= 0 ? `, other writes ${other.toFixed(2)}` : ''}; encrypted data come close to 8, documents and databases stay below 5.`,
			}),
		);
	if (usual.mean > 0)
		found.push(
			evidenceOver(view, SHORT_STEPS, {
				metric: 'write_bytes_per_second',
				observed: rate,
				baseline: usual.mean,
				spread: usual.spread,
				threshold: SURGE,
				score: rate / usual.mean,
				text: `Writes ${shownQuantity(rate, 'B/s')}, before ${shownQuantity(usual.mean, 'B/s')}: ${(rate / usual.mean).toFixed(1)} times as much.`,
			}),
		);
	return found;
}

/** 32 MiB in 10 s: a file of writes alone must change its ways visibly before even a question is asked. */
const LEAST_WRITTEN_ALONE = 32 * MIB;
const LEAST_PAST_BYTES = MIB;
const PLAIN_ENTROPY = 6.4;
const QUESTION = 0.3;

/**
 * Writes alone, without the reads: when a machine that writes plain data turns to writing much that is near random, that is worth a
 * question, no more: an archive, a download or a film being copied do the same.
 */
export function askAboutWrites(view: TraceView): TraceFinding | undefined {
	const { short, past, timeline } = view;
	if (timeline.has.reads || !timeline.has.entropy || short.written < LEAST_WRITTEN_ALONE || past.sums.known < LEAST_PAST_BYTES) return undefined;
	const [entropy, before] = [entropyOf(short), entropyOf(past.sums)];
	if (!(entropy >= CIPHER_ENTROPY && before <= PLAIN_ENTROPY)) return undefined;
	const seconds = (SHORT_STEPS * timeline.stepMs) / 1_000;
	return {
		class: 'ransomware_indicator',
		metric: 'write_entropy',
		strength: short.written / LEAST_WRITTEN_ALONE,
		confidence: QUESTION,
		evidence: [
			evidenceOver(view, SHORT_STEPS, {
				metric: 'write_entropy',
				observed: entropy,
				baseline: before,
				spread: 0,
				threshold: CIPHER_ENTROPY,
				score: entropy,
				text: `${shownQuantity(short.written, 'B')} in ${seconds} s with ${entropy.toFixed(2)} bits a byte, before that ${before.toFixed(2)}. Whether they replace what was read is unknown.`,
			}),
		],
		alternatives: ['an archive, a download or media files being written', 'a backup that is stored compressed'],
		missingEvidence: ['read_bytes_per_second', 'read_overwrite_share', 'overwrite_entropy'] satisfies readonly MetricName[],
	};
}
