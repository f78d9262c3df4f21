/**
 * Threat classes as rules over the evidence of an event (model.md section 4). A rule says how much speaks for it, what else it could be, and
 * which evidence is missing; how often such a conclusion is right was counted (`threat-confidence.ts`).
 *
 * ransomware_indicator  dense (high-entropy) writes together with modified files; without one of them the other, with deletions or
 *                       volume beside it; without both volume and latency alone. Against it: usual density, few files, nothing read of
 *                       what is written, or a drive that fills up by what is written (restore).
 * insider_threat        days of modifications and deletions beyond the usual by writes that stray, of usual density.
 * data_exfiltration     severe reads beyond what the writes explain, without changes or deletions, alone on its host.
 *
 * A class without its core is never said: files or density or volume for ransomware, both kinds of file counts and writes for an insider,
 * reads for exfiltration. Fixed before any score was looked at: the limits of 2, 3 and 4 sigma, 6 sigma for two witnesses together, the
 * shares of new and overwritten data, the relation of reads to writes, the order of the rules. Changed after looking at the failures on seeds
 * 1001 to 1020: when a faint density counts, what counts as the work of the host (neighbouring hours, a wrong clock), what excuses a
 * single drive's reads as routine, that neighbouring days share their noise, that reads of less than half a
 * day weigh less, and that files modified and deleted at once, time after time, make an insider where each hour says little.
 */
import type { ThreatClass } from '../../shared/domain/results.ts';
import type { MetricName } from '../../shared/domain/telemetry.ts';
import type { Run } from './alarms.ts';
import type { Findings } from './findings.ts';
import { findingsOf, SEVERE } from './findings.ts';
import type { HostReads, WatchedDrive } from './routines.ts';
import { ELEVATED, SIGMA_LIMIT } from './routines.ts';
import type { SignalName } from './signals.ts';
import type { EvidenceGap, RuledClass } from './threat-confidence.ts';
import { confidenceOf } from './threat-confidence.ts';

export interface Verdict {
	readonly class: ThreatClass;
	/** How much speaks for it, in spreads added up; compares within a class. */
	readonly strength: number;
	readonly confidence: number;
	/** Signals that the verdict rests on, the most telling first. */
	readonly signals: readonly SignalName[];
	readonly alternatives: readonly string[];
	readonly missingEvidence: readonly MetricName[];
}

/** What a rule concludes, before it is known how often such conclusions are right. */
interface Finding extends Omit<Verdict, 'confidence' | 'missingEvidence'> {
	readonly class: RuledClass;
	/** Kinds of evidence that this rule looks at. */
	readonly looksAt: readonly EvidenceGap[];
}

/** The class of an event; `unusual` when no rule applies. */
export function classify(drive: WatchedDrive, run: Run, host: HostReads): Verdict {
	const found = findingsOf(drive, run, host);
	return verdictOf(drive, found, ransomware(found) ?? insider(found) ?? exfiltration(found) ?? unusual(found));
}

/** A conclusion that is right less often than this is no class to put on an event: its name alone would alarm. */
const LEAST_HINT = 0.1;

/** The class as it is shown: a faint one is `unusual`, and named among what else it could be. */
export function shownVerdict(drive: WatchedDrive, run: Run, host: HostReads, verdict: Verdict): Verdict {
	if (verdict.class === 'unusual' || verdict.confidence >= LEAST_HINT) return verdict;
	const found = findingsOf(drive, run, host);
	const plain = verdictOf(drive, found, unusual(found));
	return { ...plain, alternatives: [...plain.alternatives, faint[verdict.class] ?? verdict.class], missingEvidence: verdict.missingEvidence };
}

const faint: Readonly<Partial<Record<ThreatClass, string>>> = {
	ransomware_indicator: 'ransomware, by what little there is to judge it',
	data_exfiltration: 'data exfiltration, by what little there is to judge it',
	insider_threat: 'an insider, by what little there is to judge it',
};

function verdictOf(drive: WatchedDrive, found: Findings, { looksAt, ...finding }: Finding): Verdict {
	const gaps = looksAt.filter((gap) => lacks[gap](found));
	return {
		...finding,
		confidence: confidenceOf(finding.class, finding.strength, { isHourly: drive.grid.stepDays < 1, gaps }),
		missingEvidence: gaps.flatMap((gap) => missingMetrics[gap](found)),
	};
}

const lacks: Readonly<Record<EvidenceGap, (found: Findings) => boolean>> = {
	writes: ({ has }) => !has('writes'),
	reads: ({ has }) => !has('reads'),
	latency: ({ has }) => !has('readLatency') && !has('writeLatency'),
	entropy: ({ has }) => !has('entropy'),
	files: ({ has }) => !has('modifiedFiles') || !has('deletedFiles'),
	contents: ({ has }) => !has('entropy') && !has('modifiedFiles'),
	used: ({ hasUsed }) => !hasUsed,
	host: ({ isHostKnown }) => !isHostKnown,
};

/** Names of what would help; the host of a drive is no metric, but missed all the same. */
const missingMetrics: Readonly<Record<EvidenceGap, (found: Findings) => readonly MetricName[]>> = {
	writes: () => ['bytes_written_total'],
	reads: () => ['bytes_read_total'],
	latency: () => ['write_latency_ms'],
	entropy: () => ['write_entropy'],
	files: ({ has }) => [...(has('modifiedFiles') ? [] : ['modified_files']), ...(has('deletedFiles') ? [] : ['deleted_files'])],
	// Named one by one.
	contents: () => [],
	used: () => ['used_bytes'],
	host: () => ['host'],
};

/** As much of a piece of evidence as counts. */
const upTo = (most: number, value: number): number => Math.max(0, Math.min(most, value));

/** Two witnesses that know nothing of one another, as one normal deviate (Stouffer). */
const together = (a: number, b: number): number => (a + b) / Math.SQRT2;

/**
 * How far two witnesses together must be from the usual. A fleet of 1,000 drives has 10 million drive-hours a year, and honest work
 * has longer tails than the normal law: 5 sigma would be met by chance, 6 is not.
 */
const TOGETHER = 6;
/** A share of the written bytes by which the drive fills up: new data, not old data overwritten. */
const NEW_DATA = 0.4;
/** Bytes read per byte written from which the writes overwrite what was read. */
const OVERWRITES = 0.3;

function ransomware(found: Findings): Finding | undefined {
	const { z, has } = found;
	const canTellDensity = has('entropy') && found.canBeDenser;
	// What encryption cannot look like: usual density, few files, nothing read of what is written, or a drive that fills up by it.
	if (canTellDensity && !isDense(found)) return undefined;
	if (has('modifiedFiles') && z.modifiedFiles < SIGMA_LIMIT) return undefined;
	if (found.readPerWritten < OVERWRITES || found.filledPerWritten > NEW_DATA) return undefined;
	const overwrites = found.readPerWritten >= OVERWRITES;
	const latency = Math.max(z.readLatency, z.writeLatency);
	const core = ransomwareCore(found, canTellDensity, latency);
	if (core === undefined) return undefined;
	const alternatives = ['bulk restore of compressed files', 'defragmentation or re-encryption by the owner'];
	if (found.isHostWide) alternatives.unshift('rebuild');
	const strength = core + upTo(2, latency / 2) + (overwrites ? 2 : 0);
	return {
		class: 'ransomware_indicator',
		looksAt: ['writes', 'reads', 'latency', 'entropy', 'files', 'contents', 'used'],
		strength,
		signals: ranked(z, ['entropy', 'modifiedFiles', 'writes', 'writeVolatility', 'writeLatency', 'readLatency', 'reads', 'deletedFiles']),
		alternatives,
	};
}

/**
 * Whether the writes are denser than usual. A faint rise, that an insider may leave by chance, counts when all the rest is there: many files
 * modified and deleted, slowly, and not by writes that merely stray.
 */
function isDense(found: Findings): boolean {
	const { z, dense, changing, deleting } = found;
	if (dense >= SIGMA_LIMIT) return true;
	const isAllElseThere = changing >= SEVERE && deleting >= SEVERE && Math.max(z.readLatency, z.writeLatency) >= SIGMA_LIMIT;
	return dense >= ELEVATED && isAllElseThere && (!isTampered(found) || found.readPerWritten >= OVERWRITES);
}

/** The two witnesses without which there is no verdict, the best that the source has; undefined when they do not agree. */
function ransomwareCore(found: Findings, canTellDensity: boolean, latency: number): number | undefined {
	const { z, has, dense, changing, deleting } = found;
	const enough = (a: number, b: number): number | undefined => (together(a, b) >= TOGETHER ? upTo(12, together(a, b)) : undefined);
	if (has('modifiedFiles') && canTellDensity) return enough(dense, Math.max(changing, together(changing, deleting)));
	// Density says nothing: that what is written was read before, and deleted, must stand for it.
	if (has('modifiedFiles')) return found.readPerWritten >= OVERWRITES ? enough(changing, has('deletedFiles') ? deleting : z.writes) : undefined;
	if (z.writes < SIGMA_LIMIT) return undefined;
	if (canTellDensity) return enough(dense, z.writes);
	// Volume and latency alone: any heavy work looks like that.
	const isSlow = latency >= ELEVATED || !(has('readLatency') || has('writeLatency'));
	return isSlow && found.readPerWritten >= OVERWRITES ? enough(z.writes, Math.max(latency, z.reads)) : undefined;
}

/** Places at which files are modified and deleted beyond the usual at once, that make up for how little each says. */
const REPEATED = 12;

/** Files modified and deleted for a while, by writes that stray: what an insider leaves. */
function isTampered(found: Findings): boolean {
	const { changing, deleting, erratic } = found;
	const areBothRaised = changing >= SIGMA_LIMIT && deleting >= SIGMA_LIMIT && together(changing, deleting) >= TOGETHER;
	// Where far more was touched than by any chance, the files are erratic enough.
	const isErratic = erratic >= ELEVATED || (erratic >= 0 && together(changing, deleting) >= 1.5 * TOGETHER);
	// Both at once, time after time: by chance that is rare even where each hour by itself says little.
	const isRepeated = found.tamperedSteps >= REPEATED && together(changing, deleting) >= SEVERE && erratic >= ELEVATED;
	return found.tamperedSteps >= 2 && found.days >= 1 && ((areBothRaised && isErratic) || isRepeated);
}

function insider(found: Findings): Finding | undefined {
	const { z, has } = found;
	if (!has('modifiedFiles') || !has('deletedFiles') || !has('writes') || !isTampered(found)) return undefined;
	const strength = upTo(12, together(found.changing, found.deleting)) + upTo(4, found.erratic / 2) + upTo(2, found.days / 2);
	return {
		class: 'insider_threat',
		looksAt: ['writes', 'reads', 'entropy', 'files'],
		strength,
		signals: ranked(z, ['deletedFiles', 'modifiedFiles', 'writes', 'writeVolatility']),
		alternatives: ['migration or clean-up by the owner', 'bulk restore'],
	};
}

function exfiltration(found: Findings): Finding | undefined {
	const { z, isHostKnown } = found;
	if (found.readLift < SEVERE) return undefined;
	// An hour here and there is strange by chance; a day is not.
	const isBrief = found.readDays < 0.5;
	const strength = upTo(12, Math.max(found.readLift, found.sustainedReads)) - (isBrief ? 1 : 0) - (found.hostShare > 0 ? 0.5 : 0);
	return {
		class: 'data_exfiltration',
		// Without the other drives of the host a backup, scrub or rebuild looks just the same.
		looksAt: ['writes', 'reads', 'files', 'host'],
		strength,
		signals: ranked(z, ['reads', 'readLatency', 'writes']),
		alternatives: [
			'first run of a backup',
			'scrub or media scan',
			'analysis or full-text indexing by the owner',
			...(isHostKnown ? [] : ['rebuild beside this drive']),
		],
	};
}

function unusual(found: Findings): Finding {
	const { z } = found;
	const signals = ranked(z, Object.keys(z) as SignalName[]);
	const alternatives: string[] = [];
	if (z.reads >= SIGMA_LIMIT && found.isHostWide)
		alternatives.push('backup or scrub of the whole host', 'rebuild', 'data exfiltration from the whole host');
	else if (z.reads >= SIGMA_LIMIT && z.writes >= SIGMA_LIMIT) alternatives.push('defragmentation', 'migration');
	else if (z.writes >= SIGMA_LIMIT) alternatives.push('bulk restore', 'rebuild', 'migration');
	else if (z.writes <= -SIGMA_LIMIT) alternatives.push('maintenance', 'outage of the application');
	if (z.deletedFiles >= SIGMA_LIMIT) alternatives.push('clean-up');
	if (z.temperature >= SIGMA_LIMIT) alternatives.push('cooling or room temperature');
	const strongest = Math.abs(z[signals[0]] ?? 0);
	return { class: 'unusual', looksAt: [], strength: strongest, signals, alternatives };
}

/** The signals of a list that are elevated, strangest first. */
function ranked(z: Readonly<Record<SignalName, number>>, names: readonly SignalName[]): SignalName[] {
	return names.filter((name) => Math.abs(z[name]) >= ELEVATED).toSorted((a, b) => Math.abs(z[b]) - Math.abs(z[a]));
}
