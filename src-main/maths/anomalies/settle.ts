/**
 * Last pass: which runs become alarms. Hardware events, block traces and threats whose rules are sure enough are raised in any case; the
 * rest of the budget, and at least half of it, goes to the other telling runs by falling score.
 */
import type { AnomalyEvent, AnomalyMap, AnomalyResult, StrangeRuns } from '../../shared/domain/results.ts';
import { anomalyMap } from './anomaly-map.ts';
import { budgetCurve, withinBudget } from './budget.ts';
import { ALARM_CONFIDENCE } from './evaluate.ts';
import { missingParts } from './missing-parts.ts';
import { placeMs, type RaisedAlarms, type RaiseOptions } from './raise.ts';
import type { DriveFindings } from './watch.ts';

export const DAYS_PER_MONTH = 365.25 / 12;
const MS_PER_DAY = 86_400_000;
/** Runs that are kept for other budgets. */
export const MAX_RUNS = 20_000;

/** An event of a run, before the threshold is known. */
export interface ExplainedRun {
	/** Place in the table of runs. */
	readonly run: number;
	readonly event: AnomalyEvent;
}

/** A threat whose rules are sure enough does not have to be strange to the forest, too. */
export const isSure = ({ class: name, confidence }: Pick<AnomalyEvent, 'class' | 'confidence'>): boolean =>
	name !== 'unusual' && confidence >= ALARM_CONFIDENCE;

/** Sure threats take places in the table that other runs then do not need; beyond these a budget that small has nothing to spend on others. */
const SPARE = 64;

/** Runs by score that may be raised whatever their class. */
export const shortlistOf = (findings: readonly DriveFindings[], { budgetPerDriveMonth }: Pick<RaiseOptions, 'budgetPerDriveMonth'>): number =>
	Math.floor(2 * acceptedAlarms(findings, budgetPerDriveMonth)) + SPARE;

const monthsOf = (findings: readonly DriveFindings[]): number =>
	findings.reduce((sum, { places, stepMs }) => sum + (places * stepMs) / MS_PER_DAY, 0) / DAYS_PER_MONTH;
const acceptedAlarms = (findings: readonly DriveFindings[], budgetPerDriveMonth: number): number => budgetPerDriveMonth * monthsOf(findings);

/**
 * @param explained  events of the shortlist and of all threats, in any order; a state that a point has told of already has none
 * @param fixedThreshold  of an earlier search; absent: the one of the budget
 */
export function settleAlarms(
	findings: readonly DriveFindings[],
	{ runs, excused, proposals }: RaisedAlarms,
	explained: readonly ExplainedRun[],
	{ budgetPerDriveMonth, seed }: Pick<RaiseOptions, 'budgetPerDriveMonth' | 'seed'>,
	fixedThreshold?: number,
): { readonly result: AnomalyResult; readonly map: AnomalyMap } {
	const months = monthsOf(findings);
	const lastObservedMs = findings.reduce((last, drive) => (drive.places === 0 ? last : Math.max(last, placeMs(drive, drive.places - 1))), 0);
	const threats = explained.filter(({ event }) => isSure(event));
	const sure = new Set(threats.map(({ run }) => run));
	const others = Array.from(runs.score.keys()).filter((run) => runs.telling[run] === 1 && !sure.has(run));
	const fixed = [...findings.flatMap(({ direct }) => direct), ...threats.map(({ event }) => event)];
	const accepted = acceptedAlarms(findings, budgetPerDriveMonth);
	const ranked = others.map((run) => ({ run, score: runs.score[run], startMs: runs.startMs[run] }));
	const shortlist = shortlistOf(findings, { budgetPerDriveMonth });
	const within = ranked.filter(({ run }) => run < shortlist);
	const { count, threshold } =
		fixedThreshold === undefined
			? withinBudget(within, Math.max(accepted / 2, accepted - fixed.length))
			: { count: within.filter(({ score }) => score >= fixedThreshold).length, threshold: fixedThreshold };
	const chosen = new Set(others.slice(0, count));
	// Without any run no place would do: 1 is beyond every score.
	const shown = Math.min(1, threshold);
	const events = [...fixed, ...explained.filter(({ run }) => chosen.has(run)).map(({ event }) => event)]
		.map((event) => withThreshold(event, shown))
		.sort((a, b) => a.startMs - b.startMs || (a.eventId < b.eventId ? -1 : 1));
	const fixedStarts = fixed.map(({ startMs }) => startMs);
	return {
		result: {
			seed,
			budgetPerDriveMonth,
			achievedPerDriveMonth: months > 0 ? events.length / months : 0,
			threshold: shown,
			drives: findings.length,
			driveDays: months * DAYS_PER_MONTH,
			lastObservedMs,
			events,
			budgetCurve: budgetCurve(ranked, fixedStarts, { months, lastObservedMs }),
			excused,
			proposals,
			missing: missingParts(findings),
		},
		map: anomalyMap(findings, columnsOf(runs, others.slice(0, MAX_RUNS))),
	};
}

function columnsOf(runs: StrangeRuns, kept: readonly number[]): StrangeRuns {
	const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, (run) => values[run]);
	return { drive: pick(runs.drive), startMs: pick(runs.startMs), endMs: pick(runs.endMs), peakMs: pick(runs.peakMs), score: pick(runs.score) };
}

/** Events that no forest scored have limits of their own. */
function withThreshold(event: AnomalyEvent, threshold: number): AnomalyEvent {
	if (event.contributions.length === 0) return event;
	return {
		...event,
		threshold,
		evidence: event.evidence.map((evidence) => (evidence.detector === 'isolation forest' ? { ...evidence, threshold } : evidence)),
	};
}
