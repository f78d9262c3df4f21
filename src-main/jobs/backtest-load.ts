/** The load of past days as the simulation would have foreseen it: laws fitted to what was known on each day, its outlook, and what came. */

import { quantileOfSorted } from '../maths/quantile.ts';
import {
	exceeds,
	hostDates,
	OUTLOOK_DAYS,
	OUTLOOK_PATHS,
	type Outlook,
	type OutlookOrigin,
	outlookOfDrift,
	outlookOfFactors,
	placeAmong,
} from '../maths/risk/course-outlook.ts';
import { fitCapacityLaw } from '../maths/risk/laws/capacity-law.ts';
import { besideMeans, type CarryOver, fitLoadLaw, type LoadLaw, onWeekdays, RESAMPLED_FROM } from '../maths/risk/laws/load-law.ts';
import { forecastFleetMeans } from '../models/fleet-ensemble.ts';
import type { BacktestMetric } from '../shared/domain/backtest.ts';
import { AppError } from '../shared/domain/errors.ts';
import { historyOf, lacks, minimums } from '../shared/domain/minimums.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import type { LoadTable } from './backtest-table.ts';
import { filled } from './fleet-courses.ts';

export const backtestLevels = [0.95, 0.99] as const;
export const loadHorizons = [1, OUTLOOK_DAYS] as const;
/** A sum over drives for what is shared out among them, a mean for what each has. */
export const aggregateOf: Readonly<Record<BacktestMetric, 'sum' | 'mean'>> = { writes: 'sum', used: 'sum', latency: 'mean' };

/** As the simulation: older days are another life of the drive, and means are weighed by up to 28 days of the past. */
const MOST_DATES = 365;
const JUDGED_DAYS = 28;
const WEEK = 7;
/** Before the first origin: the month that is resampled, and a week for days that are missing. */
export const LEAST_KNOWN_DAYS = 35;

export interface LoadOriginsInput {
	readonly table: LoadTable;
	readonly metric: BacktestMetric;
	/** Last days that are known, rising. */
	readonly origins: readonly number[];
	/** Origins whose week is judged: weeks must not overlap. */
	readonly weeks: readonly number[];
	readonly seed: number;
}

/** One judged day or week of the fleet, over the drives that told of it. */
export interface FleetOutcome {
	readonly origin: number;
	readonly drives: number;
	readonly outcome: number;
	/** By level. */
	readonly valuesAtRisk: readonly number[];
	readonly benchmarks: readonly number[];
	readonly place: number;
}

export interface LoadOutcomes {
	readonly horizonDays: number;
	readonly fleet: readonly FleetOutcome[];
	/** Days of each drive that were judged, and by level those above its own VaR. Shape (drives,) each. */
	readonly judged: Uint32Array;
	readonly exceeded: readonly Uint32Array[];
}

/** @throws AppError `cancelled` */
export async function judgeLoadOrigins(input: LoadOriginsInput, context: WorkContext): Promise<LoadOutcomes[]> {
	const { table, origins } = input;
	const drives = table.hostOf.length;
	const usual = usualDays(input);
	const found = loadHorizons.map((horizonDays) => ({
		horizonDays,
		fleet: [] as FleetOutcome[],
		judged: new Uint32Array(drives),
		exceeded: backtestLevels.map(() => new Uint32Array(drives)),
	}));
	for (const [done, origin] of origins.entries()) {
		if (context.isCancelled()) throw new AppError('cancelled');
		const outlooks = await outlooksAt(input, origin, context.isCancelled);
		const draws = drawOutlooks(input, origin, outlooks);
		for (const own of found) {
			if (own.horizonDays > 1 && !input.weeks.includes(origin)) continue;
			const fleet = judgeOrigin(input, origin, draws, own, usual);
			if (fleet) own.fleet.push(fleet);
		}
		context.progress({ phase: 'Looking back', done: done + 1, total: origins.length, unit: 'days' });
	}
	return found;
}

/** Its days up to and with an origin, a year at most; they belong to the dates of the host. */
const pastOf = ({ table, metric }: LoadOriginsInput, drive: number, origin: number, dates: number): Float64Array => {
	const values = table.values[metric] as Float64Array;
	const end = drive * table.days + origin + 1;
	return values.subarray(end - dates, end);
};

/** What one drive is like on the day of an origin. */
type DriveCourse =
	| {
			readonly kind: 'factors';
			readonly means: Float64Array;
			readonly factors: Float64Array;
			readonly carryOver: CarryOver;
			readonly paceDeviation: number;
	  }
	| { readonly kind: 'drift'; readonly start: number; readonly drift: number; readonly driftDeviation: number; readonly changes: Float64Array };

interface Outlooks {
	/** Days of the past that each host can meet, shape (hosts,); 0 for a host that has none yet. */
	readonly dates: Int32Array;
	readonly courses: readonly (DriveCourse | undefined)[];
}

async function outlooksAt(input: LoadOriginsInput, origin: number, isCancelled: () => boolean): Promise<Outlooks> {
	const { table, metric } = input;
	const dates = datesOfHosts(input, origin);
	const pasts = Array.from(table.hostOf, (host, drive) => {
		const past = pastOf(input, drive, origin, dates[host]);
		// A drive that told nothing today is not there: nobody knows whether it will be tomorrow.
		return past.length > 0 && Number.isFinite(past[past.length - 1]) ? past : undefined;
	});
	if (metric === 'used') return { dates, courses: pasts.map((past) => past && driftCourse(past)) };
	const laws = pasts.map((past) => {
		const law = past && past.filter(Number.isFinite).length >= RESAMPLED_FROM ? fitLoadLaw(past, 0, 0) : undefined;
		return past && law ? { past, law } : undefined;
	});
	const known = laws.flatMap((own, index) => (own ? [{ ...own, index }] : []));
	const means = await meansOf(metric, known, isCancelled);
	const courses: (DriveCourse | undefined)[] = pasts.map(() => undefined);
	for (const [i, { law, index }] of known.entries())
		courses[index] = {
			kind: 'factors',
			means: means[i],
			factors: filled(law.factors),
			carryOver: metric === 'writes' ? besideMeans(law, means[i]) : law.carryOver,
			paceDeviation: law.paceDeviation(OUTLOOK_DAYS),
		};
	return { dates, courses };
}

/** As the simulation has them: latency stays at its level with its week, the rest follows the ensemble of the fleet. */
async function meansOf(
	metric: BacktestMetric,
	known: readonly { readonly past: Float64Array; readonly law: LoadLaw }[],
	isCancelled: () => boolean,
): Promise<readonly Float64Array[]> {
	if (metric === 'latency')
		return known.map(({ past, law }) =>
			Float64Array.from({ length: OUTLOOK_DAYS }, (_, ahead) => law.level * law.weekdays[(past.length + ahead) % WEEK]),
		);
	const series = known.map(({ past }) => past.subarray(past.findIndex(Number.isFinite)));
	const { means } = await forecastFleetMeans(series, { horizonDays: JUDGED_DAYS, isCancelled });
	return means.map((own, i) => onWeekdays(own, known[i].law));
}

function driftCourse(past: Float64Array): DriveCourse | undefined {
	if (lacks(minimums.passage, historyOf(past))) return undefined;
	const { level, drift, driftDeviation, changes } = fitCapacityLaw(past);
	return { kind: 'drift', start: level - past[past.length - 1], drift, driftDeviation, changes };
}

function datesOfHosts({ table, metric }: LoadOriginsInput, origin: number): Int32Array {
	const values = table.values[metric] as Float64Array;
	const dates = new Int32Array(table.hostOf.reduce((most, host) => Math.max(most, host), -1) + 1);
	for (const [drive, host] of table.hostOf.entries()) {
		const row = values.subarray(drive * table.days, drive * table.days + origin + 1);
		const first = row.findIndex(Number.isFinite);
		if (first >= 0) dates[host] = Math.max(dates[host], Math.min(MOST_DATES, origin + 1 - first));
	}
	return dates;
}

type Draws = readonly (Outlook | undefined)[];

function drawOutlooks({ table, seed }: LoadOriginsInput, origin: number, { dates, courses }: Outlooks): Draws {
	const named: OutlookOrigin = { seed, origin };
	const met = new Map<number, Int32Array>();
	return courses.map((course, drive) => {
		if (!course) return undefined;
		const host = table.hostOf[drive];
		const days = met.get(host) ?? hostDates(named, host, dates[host]);
		met.set(host, days);
		if (course.kind === 'factors') return outlookOfFactors(course, days, named, drive);
		const { day, week } = outlookOfDrift(course, days, named, drive);
		return { day: day.map((gain) => course.start + gain), week: week.map((gain) => course.start + gain) };
	});
}

interface Tally {
	readonly horizonDays: number;
	readonly judged: Uint32Array;
	readonly exceeded: readonly Uint32Array[];
}

/** Counts each drive, and adds up the fleet; undefined where no drive told what came. */
function judgeOrigin(input: LoadOriginsInput, origin: number, draws: Draws, tally: Tally, usual: Float64Array): FleetOutcome | undefined {
	const { table, metric } = input;
	const { horizonDays } = tally;
	const weekly = metric === 'latency' ? 1 / horizonDays : 1;
	const sums = new Float64Array(OUTLOOK_PATHS);
	let [drives, total] = [0, 0];
	for (const [drive, outlook] of draws.entries()) {
		const outcome = outcomeOf(input, drive, origin, horizonDays);
		if (!outlook || Number.isNaN(outcome)) continue;
		const paths = horizonDays === 1 ? outlook.day : outlook.week;
		tally.judged[drive]++;
		for (const [level, confidence] of backtestLevels.entries()) if (exceeds(paths, outcome, confidence)) tally.exceeded[level][drive]++;
		for (let path = 0; path < sums.length; path++) sums[path] += weekly * paths[path];
		drives++;
		total += weekly * outcome;
	}
	const past = pastBenchmark(metric, usual, origin, horizonDays);
	if (drives === 0 || past.length === 0 || origin + horizonDays >= table.days) return undefined;
	const size = aggregateOf[metric] === 'mean' ? 1 / drives : 1;
	const scale = aggregateOf[metric] === 'mean' ? 1 : drives;
	const sorted = sums.map((sum) => size * sum).sort();
	return {
		origin,
		drives,
		outcome: size * total,
		valuesAtRisk: backtestLevels.map((confidence) => quantileOfSorted(sorted, confidence)),
		benchmarks: backtestLevels.map((confidence) => scale * quantileOfSorted(past, confidence)),
		place: placeAmong(sorted, size * total),
	};
}

/** What a drive did over the days after an origin: the sum of its days, or what it gained; NaN where a day is missing. */
function outcomeOf({ table, metric }: LoadOriginsInput, drive: number, origin: number, horizonDays: number): number {
	if (origin + horizonDays >= table.days) return Number.NaN;
	const values = table.values[metric] as Float64Array;
	const at = drive * table.days + origin;
	if (metric === 'used') return values[at + horizonDays] - values[at];
	let sum = 0;
	for (let ahead = 1; ahead <= horizonDays; ahead++) sum += values[at + ahead];
	return sum;
}

/** The mean drive of each day: its value, for bytes used what it gained since the day before. Shape (days,). */
function usualDays({ table, metric }: LoadOriginsInput): Float64Array {
	const values = table.values[metric] as Float64Array;
	return Float64Array.from({ length: table.days }, (_, day) => {
		let [sum, count] = [0, 0];
		for (let drive = 0; drive < table.hostOf.length; drive++) {
			const at = drive * table.days + day;
			const value = metric !== 'used' ? values[at] : day === 0 ? Number.NaN : values[at] - values[at - 1];
			if (Number.isNaN(value)) continue;
			sum += value;
			count++;
		}
		return count === 0 ? Number.NaN : sum / count;
	});
}

/** Days, or runs of days, of the past year as the mean drive had them, sorted. */
function pastBenchmark(metric: BacktestMetric, usual: Float64Array, origin: number, horizonDays: number): Float64Array {
	const first = Math.max(0, origin + 1 - MOST_DATES);
	const share = metric === 'latency' ? 1 / horizonDays : 1;
	const runs: number[] = [];
	for (let end = first + horizonDays - 1; end <= origin; end++) {
		let sum = 0;
		for (let day = end - horizonDays + 1; day <= end; day++) sum += usual[day];
		if (Number.isFinite(sum)) runs.push(share * sum);
	}
	return Float64Array.from(runs).sort();
}
