/**
 * Threat classes as rules over the evidence of an event (model.md section 4). A rule says how sure it is, what else it
 * could be, and which metrics would have helped.
 *
 * ransomware_indicator  write volatility high and latency elevated; or dense (high-entropy) writes together with a rise of
 *                       modified files. Against it: no dense writes, no modified files, no reads beside the writes, or a
 *                       drive that fills up as it is written (restore).
 * data_exfiltration     severe reads by a drive that was quiet, without matching writes, changes or deletions, alone on its host.
 * insider_threat        erratic writes with modifications and deletions beyond the usual, by writes of usual density.
 */
import type { ThreatClass } from '../../shared/domain/results.ts';
import type { MetricName } from '../../shared/domain/telemetry.ts';
import type { Run } from './alarms.ts';
import { peakOf } from './evidence.ts';
import { gridValues } from './regular-grid.ts';
import type { HostReads, WatchedDrive } from './routines.ts';
import { ELEVATED, isHostWide, SIGMA_LIMIT } from './routines.ts';
import type { SignalName } from './signals.ts';
import { shownBaseline, signalNames, strangeness } from './signals.ts';

export interface Verdict {
	readonly class: ThreatClass;
	readonly confidence: number;
	/** Signals that the verdict rests on, the most telling first. */
	readonly signals: readonly SignalName[];
	readonly alternatives: readonly string[];
	readonly missingEvidence: readonly MetricName[];
}

/** What the rules look at: strangeness of each signal at its worst, what happened at once, what was moved in all. */
interface Findings {
	readonly z: Readonly<Record<SignalName, number>>;
	readonly has: (name: SignalName) => boolean;
	/** Places with erratic writes, with many modifications, with many deletions. */
	readonly erraticSteps: number;
	readonly modifiedSteps: number;
	readonly deletedSteps: number;
	/** How strange dense writes and modifications are at the same place, at best. */
	readonly denseChange: number;
	/** How much stranger reads are than writes, at the best place that neither modifies nor deletes nor is the whole host's. */
	readonly readExcess: number;
	/** Beyond the usual, where writes (reads) are elevated, in bytes (or requests, where the source counts those). */
	readonly writtenByWrites: number;
	readonly readByWrites: number;
	/** Bytes by which the drive filled up; NaN when the source does not say. */
	readonly filled: number;
	/** Largest share of the other drives of the host that read much at the same time. */
	readonly hostShare: number;
	readonly isHostKnown: boolean;
	readonly days: number;
}

/** Beyond this a signal is severe. */
const SEVERE = 4;

/** The class of an event; `unusual` when no rule applies. */
export function classify(drive: WatchedDrive, run: Run, host: HostReads): Verdict {
	const found = findingsOf(drive, run, host);
	const missing = missingEvidenceOf(found);
	return ransomware(found, missing) ?? insider(found, missing) ?? exfiltration(found, missing) ?? unusual(found);
}

function findingsOf(drive: WatchedDrive, run: Run, host: HostReads): Findings {
	const { grid, signals } = drive;
	const places = Array.from({ length: run.end - run.start + 1 }, (_, i) => run.start + i);
	const at = (name: SignalName, t: number): number => strangeness(signals[name], t);
	const count = (isHit: (t: number) => boolean): number => places.filter(isHit).length;
	const best = (value: (t: number) => number): number => places.reduce((most, t) => Math.max(most, value(t)), 0);
	const busy = places.filter((t) => at('writes', t) >= ELEVATED);
	const isQuiet = (t: number): boolean =>
		at('modifiedFiles', t) < SEVERE && at('deletedFiles', t) < SEVERE && at('entropy', t) < SEVERE && !isHostWide(host.share(drive, t));
	const used = gridValues(grid, 'used_bytes');
	return {
		z: Object.fromEntries(signalNames.map((name) => [name, peakOf(drive, name, run).strangeness])) as Record<SignalName, number>,
		has: (name) => signals[name] !== undefined,
		erraticSteps: count((t) => Math.abs(at('writes', t)) >= ELEVATED),
		modifiedSteps: count((t) => at('modifiedFiles', t) >= SIGMA_LIMIT),
		deletedSteps: count((t) => at('deletedFiles', t) >= SIGMA_LIMIT),
		denseChange: best((t) => Math.min(at('entropy', t), at('modifiedFiles', t))),
		readExcess: best((t) => (isQuiet(t) ? at('reads', t) - Math.max(0, at('writes', t)) : 0)),
		writtenByWrites: added(drive, 'writes', busy),
		readByWrites: added(drive, 'reads', busy),
		filled: used === undefined || run.start === 0 ? Number.NaN : used[run.end] - used[run.start - 1],
		isHostKnown: host.isKnown(drive),
		hostShare: best((t) => host.share(drive, t)),
		days: places.length * grid.stepDays,
	};
}

/** What a signal moved beyond its usual, over some places: its scale is a log, so that the usual is an exponential. */
function added({ grid, signals }: WatchedDrive, name: 'writes' | 'reads', places: readonly number[]): number {
	const signal = signals[name];
	if (signal === undefined) return 0;
	const beyond = places.map((t) => signal.values[t] - shownBaseline(signal, t).baseline);
	return beyond.reduce((sum, value) => (Number.isFinite(value) ? sum + value * grid.stepDays : sum), 0);
}

const helpful: readonly (readonly [SignalName, MetricName])[] = [
	['writes', 'bytes_written_total'],
	['reads', 'bytes_read_total'],
	['writeLatency', 'write_latency_ms'],
	['entropy', 'write_entropy'],
	['modifiedFiles', 'modified_files'],
	['deletedFiles', 'deleted_files'],
];

function missingEvidenceOf(found: Findings): MetricName[] {
	return helpful.filter(([name]) => !found.has(name)).map(([, metric]) => metric);
}

function ransomware(found: Findings, missing: readonly MetricName[]): Verdict | undefined {
	const { z, has } = found;
	const latency = Math.max(z.readLatency, z.writeLatency);
	const hasLatency = has('readLatency') || has('writeLatency');
	const isVolatile = z.writes >= SIGMA_LIMIT;
	const isDense = z.entropy >= SIGMA_LIMIT;
	const isChanging = z.modifiedFiles >= SIGMA_LIMIT;
	const byVolume = isVolatile && (hasLatency ? latency >= ELEVATED : isDense || isChanging);
	const inPlace = found.denseChange >= SEVERE;
	if (!byVolume && !inPlace) return undefined;
	// What encryption in place cannot look like: usual density, few files, or a drive that fills up without being read.
	if (has('entropy') && !isDense) return undefined;
	if (has('modifiedFiles') && !isChanging) return undefined;
	if (has('entropy') && has('modifiedFiles') && found.denseChange < SIGMA_LIMIT) return undefined;
	const overwritesWhatItReads = has('reads') && found.writtenByWrites > 0 && found.readByWrites >= 0.3 * found.writtenByWrites;
	const fillsUp = found.writtenByWrites > 0 && found.filled > 0.4 * found.writtenByWrites;
	const hasContents = has('entropy') || has('modifiedFiles');
	if (!overwritesWhatItReads && (fillsUp || (has('reads') && !hasContents))) return undefined;
	const confidence = 0.3 + (byVolume ? 0.15 : 0) + (isDense ? 0.25 : 0) + (isChanging ? 0.15 : 0) + (overwritesWhatItReads ? 0.1 : 0);
	const alternatives = ['bulk restore of compressed files', 'defragmentation or re-encryption by the owner'];
	if (isHostWide(found.hostShare)) alternatives.unshift('rebuild');
	return {
		class: 'ransomware_indicator',
		confidence,
		signals: ranked(z, ['entropy', 'modifiedFiles', 'writes', 'writeVolatility', 'writeLatency', 'readLatency', 'reads', 'deletedFiles']),
		alternatives,
		missingEvidence: missing,
	};
}

function insider(found: Findings, missing: readonly MetricName[]): Verdict | undefined {
	const { z, has } = found;
	if (!has('modifiedFiles') || !has('deletedFiles') || !has('writes')) return undefined;
	if (found.deletedSteps < 2 || found.modifiedSteps < 2 || found.erraticSteps < 2) return undefined;
	if (found.denseChange >= SEVERE) return undefined;
	const isLong = found.days >= 3;
	const isSevere = z.deletedFiles >= SEVERE && z.modifiedFiles >= SEVERE;
	return {
		class: 'insider_threat',
		confidence: 0.5 + (isLong ? 0.15 : 0) + (isSevere ? 0.15 : 0) + (found.erraticSteps > 2 ? 0.1 : 0),
		signals: ranked(z, ['deletedFiles', 'modifiedFiles', 'writes', 'writeVolatility']),
		alternatives: ['migration or clean-up by the owner', 'bulk restore'],
		missingEvidence: missing,
	};
}

function exfiltration(found: Findings, missing: readonly MetricName[]): Verdict | undefined {
	const { z, isHostKnown } = found;
	if (found.readExcess < SEVERE) return undefined;
	// Without the other drives of the host a backup, scrub or rebuild looks just the same: below one half, then.
	const isAlone = isHostKnown && found.hostShare === 0;
	const severity = Math.min(0.25, 0.04 * (found.readExcess - SEVERE));
	return {
		class: 'data_exfiltration',
		confidence: (isHostKnown ? 0.5 : 0.2) + severity + (isAlone ? 0.1 : 0) - (found.has('writes') ? 0 : 0.2),
		signals: ranked(z, ['reads', 'readLatency', 'writes']),
		alternatives: [
			'first run of a backup',
			'scrub or media scan',
			'analysis or full-text indexing by the owner',
			...(isHostKnown ? [] : ['rebuild beside this drive']),
		],
		missingEvidence: missing,
	};
}

function unusual(found: Findings): Verdict {
	const { z } = found;
	const signals = ranked(z, Object.keys(z) as SignalName[]);
	const alternatives: string[] = [];
	if (z.reads >= SIGMA_LIMIT && isHostWide(found.hostShare))
		alternatives.push('backup or scrub of the whole host', 'rebuild', 'data exfiltration from the whole host');
	else if (z.reads >= SIGMA_LIMIT && z.writes >= SIGMA_LIMIT) alternatives.push('defragmentation', 'migration');
	else if (z.writes >= SIGMA_LIMIT) alternatives.push('bulk restore', 'rebuild', 'migration');
	else if (z.writes <= -SIGMA_LIMIT) alternatives.push('maintenance', 'outage of the application');
	if (z.deletedFiles >= SIGMA_LIMIT) alternatives.push('clean-up');
	if (z.temperature >= SIGMA_LIMIT) alternatives.push('cooling or room temperature');
	const strongest = Math.abs(z[signals[0]] ?? 0);
	return { class: 'unusual', confidence: Math.min(0.6, 0.1 + 0.05 * strongest), signals, alternatives, missingEvidence: [] };
}

/** The signals of a list that are elevated, strangest first. */
function ranked(z: Readonly<Record<SignalName, number>>, names: readonly SignalName[]): SignalName[] {
	return names.filter((name) => Math.abs(z[name]) >= ELEVATED).toSorted((a, b) => Math.abs(z[b]) - Math.abs(z[a]));
}
