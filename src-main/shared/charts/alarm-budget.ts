/** What another alarm budget would have raised on the same history, read from a finished search: no number is searched for anew. */
import type { AnomalyResult } from '../domain/anomaly-results.ts';
import type { BudgetRuns } from '../domain/heat-map.ts';
import { MS_PER_DAY } from '../domain/telemetry.ts';
import type { BarsLayer, Chart, ColourRole } from './chart.ts';
import { formatCount, formatCounted, formatDay } from './format.ts';

const DAYS_PER_MONTH = 365.25 / 12;
const LAST_DAYS = 30;
/** Air on each side of the bar of a month. */
const GAP_DAYS = 2;

/** Budgets that the slider reaches, alarms per drive and month. */
export const leastBudget = 0.01;
export const mostBudget = 10;

export interface BudgetEffect {
	/** Least score that raises an alarm; Infinity when none does. */
	readonly threshold: number;
	/** In the whole history, those that are raised in any case included. */
	readonly alarms: number;
	readonly perDriveMonth: number;
	/** In the last 30 days of the history. */
	readonly lastMonth: number;
	/** Of `alarms`: failing hardware, block traces and sure threats, which no budget keeps back. */
	readonly fixed: number;
	/** Runs that are alarms: the first so many of all, by falling score. */
	readonly runs: number;
}

type Searched = Pick<AnomalyResult, 'budgetCurve' | 'driveDays' | 'lastObservedMs' | 'threshold'>;

/**
 * The rule of the search itself (maths/anomalies/settle.ts): what is sure first, at least half of the budget for everything else, equal
 * scores together or not at all.
 *
 * @param strange  without it, and beyond its end, the answer is the nearest point of the curve within the budget
 * @returns null where the search kept no curve
 */
export function budgetEffect(result: Searched, strange: BudgetRuns | null, budgetPerDriveMonth: number): BudgetEffect | null {
	const { budgetCurve: curve, driveDays } = result;
	const months = driveDays / DAYS_PER_MONTH;
	if (curve.threshold.length === 0 || !(months > 0)) return null;
	const fixed = Math.round(curve.perDriveMonth[0]! * months);
	const accepted = budgetPerDriveMonth * months;
	const allowed = Math.floor(Math.max(accepted / 2, accepted - fixed) + 1e-9);
	const runsAt = (point: number): number => Math.round(curve.perDriveMonth[point]! * months) - fixed;
	let point = curve.threshold.length - 1;
	const total = runsAt(point);
	const kept = strange?.runs.score.length ?? 0;
	// Whether the last one that is kept has an equal beyond it, nobody knows.
	if (strange && (kept >= total || allowed < kept)) return exactEffect(result, strange, Math.min(allowed, total), fixed);
	while (point > 0 && runsAt(point) > allowed) point -= 1;
	const runs = runsAt(point);
	return {
		threshold: runs === 0 ? Number.POSITIVE_INFINITY : curve.threshold[point]!,
		alarms: fixed + runs,
		perDriveMonth: curve.perDriveMonth[point]!,
		lastMonth: curve.lastMonth[point]!,
		fixed,
		runs,
	};
}

function exactEffect(result: Searched, { runs }: BudgetRuns, allowed: number, fixed: number): BudgetEffect {
	let count = allowed;
	while (count > 0 && count < runs.score.length && runs.score[count] === runs.score[count - 1]) count -= 1;
	let late = result.budgetCurve.lastMonth[0]!;
	for (let run = 0; run < count; run += 1) if (runs.startMs[run]! > result.lastObservedMs - LAST_DAYS * MS_PER_DAY) late += 1;
	return {
		threshold: count === 0 ? Number.POSITIVE_INFINITY : runs.score[count - 1]!,
		alarms: fixed + count,
		perDriveMonth: ((fixed + count) * DAYS_PER_MONTH) / result.driveDays,
		lastMonth: late,
		fixed,
		runs: count,
	};
}

/** Places in the runs, which lie by falling score. */
export interface BudgetChange {
	/** Alarms before and after: the first so many. */
	readonly now: number;
	readonly next: number;
}

/** How many of the kept runs are alarms now, and how many would be. */
export function budgetChange(result: Pick<AnomalyResult, 'threshold'>, strange: BudgetRuns, effect: BudgetEffect): BudgetChange {
	const below = strange.runs.score.findIndex((score) => !(score >= result.threshold));
	const now = below < 0 ? strange.runs.score.length : below;
	return { now, next: Math.min(effect.runs, strange.runs.score.length) };
}

/**
 * `Would have raised about 214 alarms in this history, 14 in its last 30 days: 34 more than now.` Counted from the events that the search
 * did make: runs of one drive at the same time are one event, so that the numbers of runs themselves say a little more.
 */
export function budgetSentence(result: Pick<AnomalyResult, 'events' | 'lastObservedMs'>, effect: BudgetEffect, now: BudgetEffect): string {
	const late = result.events.filter(({ startMs }) => startMs > result.lastObservedMs - LAST_DAYS * MS_PER_DAY).length;
	const alarms = Math.max(0, result.events.length + effect.alarms - now.alarms);
	const lastMonth = Math.max(0, late + effect.lastMonth - now.lastMonth);
	const raised = `${formatCounted(alarms, 'alarm')} in this history, ${formatCount(lastMonth)} in its last ${LAST_DAYS} days`;
	if (effect.alarms === now.alarms) return `Raises ${raised}.`;
	const [difference, direction] = [Math.abs(effect.alarms - now.alarms), effect.alarms > now.alarms ? 'more' : 'fewer'];
	return `Would have raised about ${raised}: ${formatCount(difference)} ${direction} than now.`;
}

/** How often the alarms came that depend on the budget: by month, with what another budget would add and take. */
export function alarmMonthsChart(strange: BudgetRuns, { now, next }: BudgetChange): Chart {
	const months = monthsOf(strange);
	const stay = countByMonth(strange, months, 0, Math.min(now, next));
	const change = countByMonth(strange, months, Math.min(now, next), Math.max(now, next));
	const isMore = next > now;
	const sums = stay.map((count, month) => count + change[month]!);
	const bars = (label: string, height: Float64Array, colour: ColourRole): BarsLayer => ({
		type: 'bars',
		label,
		start: Float64Array.from(months.slice(0, -1), (start) => start + GAP_DAYS * MS_PER_DAY),
		end: Float64Array.from(months.slice(1), (end) => end - GAP_DAYS * MS_PER_DAY),
		height,
		colour,
		texts: Array.from(height, (_, month) => monthText(months[month]!, stay[month]!, change[month]!, isMore)),
	});
	const changed = Math.abs(next - now);
	return {
		kind: 'alarm-months',
		title: 'Alarms that the budget decides, by month',
		summary: `${formatCounted(Math.min(now, next), 'alarm')} ${Math.min(now, next) === 1 ? 'stays' : 'stay'}${changed === 0 ? '' : `, ${formatCount(changed)} would ${isMore ? 'come in' : 'fall out'}`}. What is sure is raised in any case and not counted here.`,
		x: { type: 'time', label: 'Month', range: [months[0]!, months.at(-1)!] },
		y: { type: 'number', label: 'Alarms', unit: '', format: 'count', scale: 'linear', includesZero: true },
		layers: [
			...(changed === 0 ? [] : [bars(isMore ? 'Would come in' : 'Would fall out', sums, isMore ? 'risk2' : 'risk1')]),
			bars(changed === 0 ? 'Alarms' : 'Stay', stay, 'muted'),
		],
	};
}

function monthText(startMs: number, stay: number, change: number, isMore: boolean): string {
	const month = formatDay(startMs).slice(0, 7);
	const changed = change === 0 ? '' : `, ${formatCount(change)} would ${isMore ? 'come in' : 'fall out'}`;
	return `${month}: ${formatCounted(isMore || change === 0 ? stay : stay + change, 'alarm')} now${changed}.`;
}

/** First instants of the months of the history, and of the one after it. */
function monthsOf({ firstDayMs, days }: BudgetRuns): number[] {
	const first = new Date(firstDayMs);
	const start = first.getUTCFullYear() * 12 + first.getUTCMonth();
	const months: number[] = [];
	for (let month = start; ; month += 1) {
		months.push(Date.UTC(Math.floor(month / 12), month % 12, 1));
		if (months.at(-1)! >= firstDayMs + Math.max(1, days) * MS_PER_DAY) return months;
	}
}

function countByMonth({ runs }: BudgetRuns, months: readonly number[], from: number, to: number): Float64Array {
	const counts = new Float64Array(months.length - 1);
	for (let run = from; run < to; run += 1) {
		const month = months.findLastIndex((start) => start <= runs.startMs[run]!);
		if (month >= 0 && month < counts.length) counts[month]! += 1;
	}
	return counts;
}

/** Where a budget stands on the slider, 0 to 1; the scale is logarithmic. */
export function budgetPlace(budget: number): number {
	const place = Math.log(budget / leastBudget) / Math.log(mostBudget / leastBudget);
	return Math.min(1, Math.max(0, place));
}

/** The budget at a place of the slider, in three significant digits: with two the first steps of a hundred would stand still. */
export function budgetAt(place: number): number {
	return Number((leastBudget * (mostBudget / leastBudget) ** place).toPrecision(3));
}
