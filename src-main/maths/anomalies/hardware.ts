/** Degradation of the hardware, read from counters that should not move: which part, how fast, since when. */

import { counterGain } from '../../shared/domain/counter.ts';
import type { AnomalyEvent, Evidence, FailureMode } from '../../shared/domain/results.ts';
import type { MetricName } from '../../shared/domain/telemetry.ts';
import { log } from '../elementary.ts';
import { hardwareConfidence, type SpellSize } from './hardware-confidence.ts';
import type { GriddedDrive } from './regular-grid.ts';
import { gridValues, instantOf } from './regular-grid.ts';
import { shownQuantity } from './wording.ts';

interface WatchedCounter {
	readonly metric: MetricName;
	readonly mode: FailureMode;
	/** In words, after a number. */
	readonly label: string;
	/** Gain within a week from which it counts: one lost sector tells, one retransmission does not. */
	readonly least: number;
	/** How telling a gain is, 0 to 1. */
	readonly weight: number;
}

const watched: readonly WatchedCounter[] = [
	{ metric: 'reallocated_sectors', mode: 'head or media defects', label: 'reallocated sectors', least: 1, weight: 0.6 },
	{ metric: 'pending_sectors', mode: 'head or media defects', label: 'pending sectors', least: 1, weight: 0.65 },
	{ metric: 'offline_uncorrectable', mode: 'head or media defects', label: 'offline uncorrectable sectors', least: 1, weight: 0.65 },
	{ metric: 'reported_uncorrectable', mode: 'head or media defects', label: 'reported uncorrectable errors', least: 1, weight: 0.7 },
	{ metric: 'grown_defects', mode: 'head or media defects', label: 'grown defects', least: 1, weight: 0.6 },
	{ metric: 'uncorrected_errors_total', mode: 'head or media defects', label: 'uncorrected errors', least: 1, weight: 0.7 },
	{ metric: 'spin_retry_count', mode: 'head or media defects', label: 'spin retries', least: 1, weight: 0.6 },
	{ metric: 'media_errors', mode: 'media wear', label: 'media errors', least: 1, weight: 0.6 },
	{ metric: 'crc_errors', mode: 'link', label: 'CRC errors', least: 5, weight: 0.5 },
	{ metric: 'command_timeouts', mode: 'link', label: 'command timeouts', least: 3, weight: 0.45 },
];

/** Levels whose crossing is an event by itself. */
interface WatchedLevel {
	readonly metric: MetricName;
	readonly mode: FailureMode;
	readonly weight: number;
	/** What is crossed, given the other metrics of the drive at that place; the text says it. */
	readonly limit: (at: (metric: MetricName) => number) => number;
	readonly isBelow?: boolean;
	readonly describe: (value: number, limit: number) => string;
}

const DEFAULT_SPARE_THRESHOLD = 10;
/** Most drives are rated to 60 degrees; enterprise disks warn there. */
const HOT_C = 60;

const levels: readonly WatchedLevel[] = [
	{
		metric: 'available_spare',
		mode: 'spare exhaustion',
		weight: 0.9,
		limit: (at) => (Number.isFinite(at('spare_threshold')) ? at('spare_threshold') : DEFAULT_SPARE_THRESHOLD),
		isBelow: true,
		describe: (value, limit) => `available spare ${value} %, threshold of the drive ${limit} %`,
	},
	{
		metric: 'percentage_used',
		mode: 'media wear',
		weight: 0.6,
		limit: () => 100,
		describe: (value) => `rated endurance used to ${value} %`,
	},
	{
		metric: 'temperature_c',
		mode: 'thermal',
		weight: 0.6,
		limit: () => HOT_C,
		describe: (value, limit) => `temperature ${value} °C, limit ${limit} °C`,
	},
	{
		metric: 'critical_warning',
		mode: 'self-assessment failed',
		weight: 0.9,
		limit: () => 1,
		describe: (value) => `critical warning ${value} (${criticalWarning(value)})`,
	},
	{
		metric: 'smart_status_failed',
		mode: 'self-assessment failed',
		weight: 0.95,
		limit: () => 1,
		describe: () => 'the drive itself says that it is failing',
	},
	{
		metric: 'last_self_test_failed',
		mode: 'self-assessment failed',
		weight: 0.85,
		limit: () => 1,
		describe: () => 'the last self-test of the drive failed',
	},
];

/** @source NVM Express Base Specification, SMART / Health Information log, byte 0 */
const WARNING_BITS = [
	'spare below threshold',
	'temperature',
	'reliability degraded',
	'read only',
	'backup of the memory failed',
	'persistent memory',
];

function criticalWarning(value: number): string {
	const said = WARNING_BITS.filter((_, bit) => Math.floor(value / 2 ** bit) % 2 === 1);
	return said.length === 0 ? 'unknown bit' : said.join(', ');
}

/** Days in which gains of one failure mode belong to one event. */
const MERGE_DAYS = 30;
/** Days in which small gains add up. */
const WINDOW_DAYS = 7;

/** A place at which a counter has gained enough, or a level was crossed. */
export interface HardwareFinding {
	readonly mode: FailureMode;
	readonly t: number;
	readonly weight: number;
	readonly gain: number;
	readonly evidence: Evidence;
}

export const hardwareMetrics: readonly MetricName[] = [...watched.map(({ metric }) => metric), ...levels.map(({ metric }) => metric)];

/** Events of degrading hardware of one drive, one per failure mode and spell, in order of time. */
export function hardwareEvents(grid: GriddedDrive): AnomalyEvent[] {
	return hardwareSpells(grid)
		.map((spell) => toEvent(grid, spell))
		.sort((a, b) => a.startMs - b.startMs);
}

/** Findings of one failure mode with no month of quiet between them; each spell in order of time. */
export function hardwareSpells(grid: GriddedDrive): HardwareFinding[][] {
	const findings = [...watched.flatMap((counter) => counterFindings(grid, counter)), ...levels.flatMap((level) => levelFindings(grid, level))];
	const byMode = Map.groupBy(
		findings.toSorted((a, b) => a.t - b.t),
		({ mode }) => mode,
	);
	return [...byMode.values()].flatMap((list) => spells(list, MERGE_DAYS / grid.stepDays));
}

/** What a spell, or its beginning, has brought. @param spell  not empty */
export function spellSize(spell: readonly HardwareFinding[], stepDays: number): SpellSize {
	const strongest = strongestOf(spell);
	return {
		mode: strongest.mode,
		gain: spell.reduce((most, { gain }) => Math.max(most, gain), 0),
		occasions: new Set(spell.map(({ t }) => Math.floor(t * stepDays))).size,
		metrics: new Set(spell.map(({ evidence }) => evidence.metric)).size,
		weight: strongest.weight,
	};
}

const strongestOf = (spell: readonly HardwareFinding[]): HardwareFinding =>
	spell.reduce((best, finding) => (finding.weight * log(1 + finding.gain) > best.weight * log(1 + best.gain) ? finding : best));

/** Places at which a counter has gained enough within a week. Falls are resets and say nothing. */
function counterFindings(grid: GriddedDrive, counter: WatchedCounter): HardwareFinding[] {
	const values = gridValues(grid, counter.metric);
	if (values === undefined) return [];
	const steps = Math.round(WINDOW_DAYS / grid.stepDays);
	const findings: HardwareFinding[] = [];
	const recent: { t: number; gain: number }[] = [];
	let last = -1;
	for (let t = 0; t < values.length; t++) {
		if (!Number.isFinite(values[t])) continue;
		const before = last;
		last = t;
		const gain = before < 0 ? 0 : counterGain(values[before], values[t]);
		if (!(gain > 0)) continue;
		recent.push({ t, gain });
		while (recent[0].t < t - steps) recent.shift();
		const within = recent.reduce((sum, step) => sum + step.gain, 0);
		if (within < counter.least) continue;
		const baseline = values[before];
		findings.push({
			mode: counter.mode,
			t,
			weight: counter.weight,
			gain: within,
			evidence: {
				metric: counter.metric,
				windowStartMs: instantOf(grid, before),
				windowEndMs: instantOf(grid, t),
				observed: values[t],
				baseline,
				spread: 0,
				score: within,
				threshold: counter.least,
				detector: 'counter change',
				text: `${counter.mode}: ${shownQuantity(within, '')} more ${counter.label} within ${WINDOW_DAYS} days, now ${shownQuantity(values[t], '')}.`,
			},
		});
	}
	return findings;
}

/**
 * Places at which a level is crossed for the worse. A drive that is beyond it from the first row on has no change to tell, unless it is its
 * own word that it is failing: that needs no history.
 */
function levelFindings(grid: GriddedDrive, level: WatchedLevel): HardwareFinding[] {
	const values = gridValues(grid, level.metric);
	if (values === undefined) return [];
	const others = new Map<MetricName, Float64Array | undefined>([['spare_threshold', gridValues(grid, 'spare_threshold')]]);
	const findings: HardwareFinding[] = [];
	const isOwnWord = level.mode === 'self-assessment failed';
	let before: number | undefined;
	for (let t = 0; t < values.length; t++) {
		const value = values[t];
		if (!Number.isFinite(value)) continue;
		const limit = level.limit((metric) => others.get(metric)?.[t] ?? Number.NaN);
		const isBeyond = (x: number): boolean => (level.isBelow ? x <= limit : x >= limit);
		if (isBeyond(value) && (before === undefined ? isOwnWord : !isBeyond(before))) {
			findings.push({
				mode: level.mode,
				t,
				weight: level.weight,
				gain: 1,
				evidence: {
					metric: level.metric,
					windowStartMs: instantOf(grid, t),
					windowEndMs: instantOf(grid, t),
					observed: value,
					baseline: before ?? 0,
					spread: 0,
					score: value,
					threshold: limit,
					detector: 'counter change',
					text: `${level.mode}: ${level.describe(value, limit)}; ${before === undefined ? 'already in its first reading' : `before it was ${before}`}.`,
				},
			});
		}
		before = value;
	}
	return findings;
}

function spells(findings: readonly HardwareFinding[], gap: number): HardwareFinding[][] {
	const result: HardwareFinding[][] = [];
	for (const finding of findings) {
		const open = result.at(-1);
		const previous = open?.at(-1);
		if (open && previous && finding.t - previous.t <= gap) open.push(finding);
		else result.push([finding]);
	}
	return result;
}

/** Other causes that a reader should rule out. */
const alternativesOf: Readonly<Record<FailureMode, readonly string[]>> = {
	'head or media defects': ['a single weak spot that was repaired', 'power loss during a write'],
	'media wear': ['rated endurance is conservative: many drives live on'],
	link: ['cable, backplane or controller rather than the drive'],
	thermal: ['cooling of the host or room rather than the drive'],
	'spare exhaustion': [],
	'self-assessment failed': [],
};

function toEvent(grid: GriddedDrive, spell: readonly HardwareFinding[]): AnomalyEvent {
	const strongest = strongestOf(spell);
	const metrics = Map.groupBy(spell, ({ evidence }) => evidence.metric);
	// One line per metric: the largest gain; several counters that agree make it surer.
	const evidence = [...metrics.values()].map((list) => list.reduce((best, finding) => (finding.gain > best.gain ? finding : best)).evidence);
	const startMs = instantOf(grid, spell[0].t);
	const { deviceId, serial } = grid.drive;
	return {
		eventId: `${deviceId}-${strongest.mode.replaceAll(' ', '-')}-${startMs / 1000}`,
		deviceId,
		serial,
		metric: strongest.evidence.metric,
		startMs,
		endMs: instantOf(grid, spell[spell.length - 1].t),
		peakMs: instantOf(grid, strongest.t),
		score: strongest.evidence.score,
		threshold: strongest.evidence.threshold,
		class: 'hardware_degradation',
		failureMode: strongest.mode,
		// Errors that one spell has brought; a level that was crossed counts by how far.
		size: spell.reduce((most, finding) => Math.max(most, finding.gain), 0),
		contributions: [],
		confidence: hardwareConfidence(spellSize(spell, grid.stepDays)),
		evidence: evidence.toSorted((a, b) => (a === strongest.evidence ? -1 : b === strongest.evidence ? 1 : 0)),
		alternatives: alternativesOf[strongest.mode],
		missingEvidence: [],
	};
}
