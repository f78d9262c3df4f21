/**
 * Reading far more than this machine ever does, and writing next to nothing: worth a question. A trace does not know the hour of the
 * week, so the history that counts is its own: at least half an hour.
 *
 * **All numbers were fixed before any score was looked at**: 1 GiB in a minute, eight times what the last half hour rarely exceeded.
 */
import { shownQuantity } from '../wording.ts';
import { evidenceOver, type TraceFinding } from './trace-finding.ts';
import type { TraceView } from './trace-view.ts';

const LEAST_READ = 2 ** 30;
const OVER_USUAL = 8;
const LEAST_PAST_STEPS = 1_800;
const MINUTE_STEPS = 60;
/** Copying to the same drive, an archive or an installation write as well. */
const MOST_WRITTEN = 0.05;
const QUESTION = 0.35;

export function askAboutReads(view: TraceView): TraceFinding | undefined {
	const { minute, age, usualRead, timeline } = view;
	if (!timeline.has.reads || age < LEAST_PAST_STEPS) return undefined;
	const least = Math.max(LEAST_READ, OVER_USUAL * usualRead);
	if (minute.read < least || minute.written > MOST_WRITTEN * minute.read) return undefined;
	const seconds = (MINUTE_STEPS * timeline.stepMs) / 1_000;
	return {
		class: 'data_exfiltration',
		metric: 'read_bytes_per_second',
		strength: minute.read / least,
		confidence: timeline.has.writes ? QUESTION : QUESTION - 0.05,
		evidence: [
			evidenceOver(view, MINUTE_STEPS, {
				metric: 'read_bytes_per_second',
				observed: minute.read / MINUTE_STEPS,
				baseline: usualRead / MINUTE_STEPS,
				spread: 0,
				threshold: least / MINUTE_STEPS,
				score: minute.read / MINUTE_STEPS,
				text: `${shownQuantity(minute.read, 'B')} were read in ${seconds} s; in the time before 95 of 100 such spans stayed below ${shownQuantity(usualRead, 'B')}.`,
			}),
		],
		alternatives: ['a backup or a copy to another machine', 'a scan for viruses or a check of the file system', 'a rebuild or scrub of the pool'],
		missingEvidence: [...(timeline.has.writes ? [] : ['write_bytes_per_second']), 'utilisation'],
	};
}
