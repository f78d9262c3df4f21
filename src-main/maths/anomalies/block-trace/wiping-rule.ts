/**
 * Wiping: writing over blocks without having read them, for long, with data that no program has a use for: all the same byte, or random
 * bytes over the same places again and again. What is random and written once looks like any archive or download and raises nothing.
 *
 * **All numbers were fixed before any score was looked at**, from how wiping programs work (one to three passes over files or free space
 * as fast as the drive takes it): 96 MiB in 30 s, at work in two thirds of these seconds; at most a tenth as much read, at most a tenth
 * of it over what was read (constant data: half as much read, wherever it goes); four fifths of it in seconds below 0.8 bits a byte (constant) or above 7.6 (random); half of it written over
 * what was written within the minute for several passes.
 * **After looks at invented traces** the mean over 30 s, in which passes of zeros and of random data cancel out, gave way to seconds, and
 * a twentieth of each does where both occur. Small files wiped in several passes, all within every second, stay unseen. The shared run of
 * SDelete has no trace of its writes: this rule is tried on invented ones only. Its reads (32 KiB of each file) are why constant data may
 * go over what was read.
 */
import { shownQuantity } from '../wording.ts';
import { evidenceOver, shownShare, type TraceFinding } from './trace-finding.ts';
import { usualWriting } from './trace-past.ts';
import { entropyOf, LONG_STEPS, overwriteEntropyOf, SHORT_STEPS, type TraceView } from './trace-view.ts';

const MIB = 2 ** 20;
const LEAST_WRITTEN = 96 * MIB;
const ACTIVE_BYTES = MIB;
const LEAST_ACTIVE = 20;
const MOST_READ = 0.1;
const MOST_READ_CONSTANT = 0.5;
const LEAST_REWRITTEN = 0.5;
/** Of the bytes written, in seconds that wrote nothing but constant or random data. */
const MOST = 0.8;
/** The least share of each, where constant and random passes follow one another. */
const SOME = 0.05;

export function findWiping(view: TraceView): TraceFinding | undefined {
	const { long } = view;
	const { has } = view.timeline;
	if (!has.writes || !has.entropy || long.written < LEAST_WRITTEN || !(long.known > 0)) return undefined;
	if (view.activeSteps('written', ACTIVE_BYTES) < LEAST_ACTIVE) return undefined;
	const passes = long.rewritten / long.written;
	const hasPasses = has.rewrites && passes >= LEAST_REWRITTEN;
	// What opens a file reads its beginning: where constant data goes over everything, that is no sign of work.
	const isConstant = view.constant >= MOST * long.known && long.read <= MOST_READ_CONSTANT * long.written;
	const isAlone = long.read <= MOST_READ * long.written && long.overwritten <= MOST_READ * long.written;
	const isRandom = view.random >= MOST * long.known;
	// Files of some size: a second holds one pass; small ones: most seconds hold all of them, some one.
	const isMixed = Math.min(view.constant, view.random) >= SOME * long.known;
	if (!isConstant && !(isAlone && hasPasses && (isRandom || isMixed))) return undefined;
	// There a file that is written again looks like a pass; nothing constant can be seen there.
	const confidence = !hasPasses ? 0.4 : view.isVolumeEncrypted ? 0.35 : 0.65;
	return {
		class: 'insider_threat',
		metric: 'write_bytes_per_second',
		strength: long.written / LEAST_WRITTEN,
		confidence: has.reads ? confidence : Math.min(0.45, confidence),
		evidence: evidenceOf(view, hasPasses),
		alternatives: [
			'a drive or volume that is erased or formatted on purpose, before it leaves',
			'room being allocated for a virtual machine or a database',
			'a write benchmark',
		],
		missingEvidence: [...(has.reads ? [] : ['read_bytes_per_second', 'read_overwrite_share']), 'deleted_files'],
	};
}

function evidenceOf(view: TraceView, hasPasses: boolean): TraceFinding['evidence'] {
	const { long, pastOfLong, constant, random, timeline } = view;
	const { has, stepMs } = timeline;
	const usual = usualWriting(pastOfLong);
	const passes = long.rewritten / long.written;
	const rate = long.written / LONG_STEPS;
	const seconds = (LONG_STEPS * stepMs) / 1_000;
	const found = [
		evidenceOver(view, LONG_STEPS, {
			metric: 'write_bytes_per_second',
			observed: rate,
			baseline: usual.mean,
			spread: usual.spread,
			threshold: LEAST_WRITTEN / LONG_STEPS,
			score: rate,
			text: `${shownQuantity(long.written, 'B')} were written in ${seconds} s${has.reads ? `, ${shownQuantity(long.read, 'B')} read` : ''}.`,
		}),
		evidenceOver(view, LONG_STEPS, {
			metric: 'write_entropy',
			observed: entropyOf(long),
			baseline: pastOfLong.sums.known > 0 ? entropyOf(pastOfLong.sums) : 0,
			spread: 0,
			threshold: MOST,
			score: (constant + random) / long.known,
			text: `${shownShare(constant / long.known)} of it was the same bytes over and over, ${shownShare(random / long.known)} random: ${entropyOf(long).toFixed(2)} bits a byte in all.`,
		}),
	];
	if (has.rewrites)
		found.push(
			evidenceOver(view, LONG_STEPS, {
				metric: 'rewrite_share',
				observed: passes,
				baseline: pastOfLong.sums.written > 0 ? pastOfLong.sums.rewritten / pastOfLong.sums.written : 0,
				spread: 0,
				threshold: LEAST_REWRITTEN,
				score: passes,
				text: `${shownShare(passes)} went over what had been written less than a minute before${hasPasses ? ': several passes' : ''}.`,
			}),
		);
	return found;
}

const LEAST_BLANKED = 8 * MIB;
const LEAST_BLANKED_SHARE = 0.25;
const LEAST_BLANKED_STEPS = 3;
const BLANKED_BYTES = 128 * 1024;
/** Bits a byte. */
const CONSTANT_ENTROPY = 0.8;

/**
 * Files that are opened and blanked one after the other: what replaces what was read is the same byte over and over, as quickly as
 * ransomware works, with nothing that could be decrypted. Twice the least volume of the rule for ransomware, which an empty page of a
 * database here and there stays far below; fixed without a trace of it.
 */
export function findBlanking(view: TraceView): TraceFinding | undefined {
	const { short, past, timeline } = view;
	if (short.overwritten < LEAST_BLANKED || short.overwritten < LEAST_BLANKED_SHARE * short.written) return undefined;
	const entropy = overwriteEntropyOf(short);
	if (!(entropy <= CONSTANT_ENTROPY) || view.activeSteps('overwritten', BLANKED_BYTES) < LEAST_BLANKED_STEPS) return undefined;
	const seconds = (SHORT_STEPS * timeline.stepMs) / 1_000;
	return {
		class: 'insider_threat',
		metric: 'read_overwrite_share',
		strength: short.overwritten / LEAST_BLANKED,
		confidence: 0.55,
		evidence: [
			evidenceOver(view, SHORT_STEPS, {
				metric: 'read_overwrite_share',
				observed: short.overwritten / short.written,
				baseline: past.sums.written > 0 ? past.sums.overwritten / past.sums.written : 0,
				spread: 0,
				threshold: LEAST_BLANKED_SHARE,
				score: short.overwritten / short.written,
				text: `${shownQuantity(short.overwritten, 'B')} in ${seconds} s were written over what had been read less than a minute before: ${shownShare(short.overwritten / short.written)} of all writing.`,
			}),
			evidenceOver(view, SHORT_STEPS, {
				metric: 'overwrite_entropy',
				observed: entropy,
				baseline: past.sums.known > 0 ? entropyOf(past.sums) : 0,
				spread: 0,
				threshold: CONSTANT_ENTROPY,
				score: entropy,
				text: `It has ${entropy.toFixed(2)} bits a byte: the same bytes over and over.`,
			}),
		],
		alternatives: ['files that are blanked on purpose before a drive leaves', 'a database or virtual machine that clears its pages'],
		missingEvidence: ['deleted_files'],
	};
}
