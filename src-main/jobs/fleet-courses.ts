/** From the history of each drive to how its load, use, latency and wear go on: the `CourseLaws` of a simulation. */
import { type CapacityLaw, fitCapacityLaw } from '../maths/risk/laws/capacity-law.ts';
import { besideMeans, type CarryOver, fitLoadLaw, type LoadLaw, onWeekdays, RESAMPLED_FROM } from '../maths/risk/laws/load-law.ts';
import { COURSE, type CourseLaws } from '../maths/risk/simulation/input.ts';
import { forecastFleetMeans } from '../models/fleet-ensemble.ts';
import type { LstmModel } from '../models/lstm-shape.ts';
import { AppError } from '../shared/domain/errors.ts';
import { historyOf, lacks, minimums } from '../shared/domain/minimums.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { dailySeries } from './daily.ts';
import { type DriveWear, fitDriveWear, wearMetrics } from './drive-wear.ts';
import type { ObservedDrive } from './fleet.ts';
import { writeMetrics, writesByDay } from './passage-writes.ts';

/** Slow writes are felt first; a source that has none may tell of reads. */
const latencyMetrics = ['write_latency_ms', 'read_latency_ms'] as const;
/** Metrics that the courses are made of. */
export const courseMetrics: readonly string[] = [...writeMetrics, 'used_bytes', ...latencyMetrics, ...wearMetrics];

/** Days of the past that come again: older ones are another life of the drive. */
const MOST_DATES = 365;
const WEEK = 7;

export interface CourseInput {
	/** In the order of the simulation. */
	readonly drives: readonly ObservedDrive[];
	readonly hostOf: Int32Array;
	readonly horizonDays: number;
	readonly seed: number;
	/** Infinity where a drive has no slow days. Shape (drives,). */
	readonly latencyLimits: Float64Array;
	/** Of daily writes, where one is trained. */
	readonly lstm?: LstmModel;
	readonly isCancelled: () => boolean;
}

export interface FittedCourses {
	readonly laws: CourseLaws;
	/** Drives that have each part; `drawn`: whose days of writes are drawn, because few are known. */
	readonly counts: { readonly writes: number; readonly drawn: number; readonly capacity: number; readonly latency: number; readonly wear: number };
	/** Of the mean writes, by member of the ensemble. */
	readonly weights: Readonly<Record<string, number>>;
}

/** The days that the drives of a host share: date j begins at `firstMs` + j days. */
interface Calendar {
	readonly firstMs: number;
	readonly dates: number;
}

interface DriveLaws {
	/** On the calendar, NaN where unknown. */
	readonly writes?: Float64Array;
	readonly load?: LoadLaw;
	readonly capacity?: CapacityLaw;
	readonly latency?: LoadLaw;
	readonly wear?: DriveWear;
}

/** @throws AppError `cancelled` */
export async function fitCourses(input: CourseInput): Promise<FittedCourses> {
	const { drives, hostOf } = input;
	const calendars = hostCalendars(drives, hostOf);
	const laws = drives.map((drive, index) => {
		if (input.isCancelled()) throw new AppError('cancelled');
		return fitDrive(drive, calendars[hostOf[index] as number] as Calendar, input, index);
	});
	const { means, weights } = await meanWrites(laws, input);
	const hostDates = Int32Array.from(calendars, ({ dates }) => (dates < RESAMPLED_FROM ? MOST_DATES : dates));
	const count = (has: (laws: DriveLaws) => boolean): number => laws.filter(has).length;
	return {
		laws: { ...columnsOf(laws, means, input), hostOf, hostDates, ...dayTable(laws, hostOf, hostDates) },
		counts: {
			writes: count(({ load }) => load !== undefined),
			drawn: count(({ load }) => load?.isDrawn === true),
			capacity: count(({ capacity }) => capacity !== undefined),
			latency: count(({ latency }) => latency !== undefined),
			wear: count(({ wear }) => wear !== undefined),
		},
		weights,
	};
}

function hostCalendars(drives: readonly ObservedDrive[], hostOf: Int32Array): Calendar[] {
	const first: number[] = [];
	const last: number[] = [];
	for (const [index, { observedAtMs }] of drives.entries()) {
		const host = hostOf[index] as number;
		const dayOf = (atMs: number): number => Math.floor(atMs / MS_PER_DAY);
		first[host] = Math.min(first[host] ?? Number.POSITIVE_INFINITY, dayOf(observedAtMs[0] as number));
		last[host] = Math.max(last[host] ?? Number.NEGATIVE_INFINITY, dayOf(observedAtMs.at(-1) as number));
	}
	return last.map((end, host) => {
		const dates = Math.min(MOST_DATES, end - (first[host] as number) + 1);
		return { firstMs: (end - dates + 1) * MS_PER_DAY, dates };
	});
}

function fitDrive(drive: ObservedDrive, calendar: Calendar, { latencyLimits, seed }: CourseInput, index: number): DriveLaws {
	const daily = (metric: string, kind: 'gauge' | 'counter') => {
		const values = drive.metrics[metric];
		return values && dailySeries(drive.observedAtMs, values, kind);
	};
	const onCalendar = (days: { readonly dayMs: Float64Array; readonly values: Float64Array } | undefined): Float64Array | undefined => {
		if (!days) return undefined;
		const placed = new Float64Array(calendar.dates).fill(Number.NaN);
		for (const [i, dayMs] of days.dayMs.entries()) {
			const date = Math.round((dayMs - calendar.firstMs) / MS_PER_DAY);
			if (date >= 0 && date < placed.length) placed[date] = days.values[i] as number;
		}
		return placed.some(Number.isFinite) ? placed : undefined;
	};
	const writes = onCalendar(writtenOf(drive, calendar));
	const load = writes && fitLoadLaw(writes, seed, index);
	const used = onCalendar(daily('used_bytes', 'gauge'));
	const latencyMetric = latencyMetrics.find((metric) => drive.metrics[metric] !== undefined);
	const slow = Number.isFinite(latencyLimits[index]) && latencyMetric !== undefined ? onCalendar(daily(latencyMetric, 'gauge')) : undefined;
	const latency = slow && fitLoadLaw(slow, seed, index);
	const wear = load && fitDriveWear(drive);
	return {
		...(writes && load ? { writes, load } : {}),
		...(used && (drive.capacityBytes ?? 0) > 0 && !lacks(minimums.passage, historyOf(used)) ? { capacity: fitCapacityLaw(used) } : {}),
		...(latency ? { latency } : {}),
		...(wear ? { wear } : {}),
	};
}

/** Bytes written each day by the most exact metric that the drive has. */
function writtenOf({ metrics, observedAtMs }: ObservedDrive, { firstMs, dates }: Calendar) {
	const metric = writeMetrics.find((name) => metrics[name] !== undefined);
	if (metric === undefined) return undefined;
	const dayMs = Float64Array.from({ length: dates + 1 }, (_, day) => firstMs + (day - 1) * MS_PER_DAY);
	return { dayMs: dayMs.subarray(1), values: writesByDay({ metric, observedAtMs, values: metrics[metric] as Float64Array }, dayMs) };
}

/** Means of the ensemble over the fleet; for drives whose days are drawn the level of what is known. Bytes, shape (horizonDays,) each, a week at least. */
async function meanWrites(laws: readonly DriveLaws[], { horizonDays, lstm, isCancelled }: CourseInput) {
	const known = laws.flatMap(({ writes, load }, index) => {
		if (!writes || !load || load.isDrawn) return [];
		const [first, last] = [writes.findIndex(Number.isFinite), writes.findLastIndex(Number.isFinite)];
		return [{ index, series: writes.subarray(first, last + 1) }];
	});
	const { means, weights } = await forecastFleetMeans(
		known.map(({ series }) => series),
		// Weeks are whole before they are cut.
		{ horizonDays: Math.max(WEEK, horizonDays), isCancelled, ...(lstm ? { lstm } : {}) },
	);
	const byDrive = new Map(known.map(({ index }, i) => [index, means[i] as Float64Array]));
	return {
		weights,
		means: laws.map(({ load }, index) => {
			if (!load) return new Float64Array(Math.max(WEEK, horizonDays));
			const own = byDrive.get(index);
			return own ? onWeekdays(own, load) : new Float64Array(Math.max(WEEK, horizonDays)).fill(load.level);
		}),
	};
}

function columnsOf(laws: readonly DriveLaws[], means: readonly Float64Array[], { drives, horizonDays, latencyLimits }: CourseInput) {
	const column = (value: (own: DriveLaws, index: number) => number): Float64Array => Float64Array.from(laws, value);
	const meanLatency = new Float64Array(laws.length * horizonDays);
	const meanWritten = new Float64Array(laws.length * horizonDays);
	for (const [index, { latency }] of laws.entries()) {
		meanWritten.set((means[index] as Float64Array).subarray(0, horizonDays), index * horizonDays);
		if (!latency) continue;
		const { level, weekdays, factors } = latency;
		for (let day = 0; day < horizonDays; day++) meanLatency[index * horizonDays + day] = level * (weekdays[(factors.length + day) % WEEK] as number);
	}
	return {
		parts: Uint8Array.from(
			laws,
			({ load, capacity, latency, wear }) =>
				(load && wear ? COURSE.writes | COURSE.wear : 0) | (capacity ? COURSE.capacity : 0) | (latency ? COURSE.latency : 0),
		),
		carryOver: carryOverOf(laws, means),
		meanWrites: meanWritten,
		paceDeviation: column(({ load, wear }) => {
			const own = load?.paceDeviation(horizonDays) ?? 0;
			// What is not known of the wear of a byte widens the wear of a horizon as an unknown pace does.
			return Math.sqrt(own * own + (wear ? Math.min(1, wear.law.meanDeviation) ** 2 : 0));
		}),
		usedBytes: column(({ capacity }) => capacity?.level ?? 0),
		driftBytes: column(({ capacity }) => capacity?.drift ?? 0),
		driftDeviation: column(({ capacity }) => capacity?.driftDeviation ?? 0),
		capacityBytes: column((_, index) => drives[index]?.capacityBytes ?? Number.POSITIVE_INFINITY),
		meanLatency,
		latencyDeviation: column(({ latency }) => latency?.paceDeviation(horizonDays) ?? 0),
		latencyLimit: column(({ latency }, index) => (latency ? (latencyLimits[index] as number) : Number.POSITIVE_INFINITY)),
		wear: column(({ wear }) => wear?.now ?? 0),
		wearStep: column(({ wear }) => wear?.step ?? 0),
		wearLimit: column(({ wear }) => wear?.limit ?? Number.POSITIVE_INFINITY),
		wearShapePerByte: column(({ wear }) => wear?.law.shapePerByte ?? 0),
		wearScale: column(({ wear }) => wear?.law.scale ?? 0),
	};
}

const UNUSED: CarryOver = { rest: 1, kept: 0, most: 1, today: 1 };

/** Of the bytes written and of the latency; shape (drives, 8). */
function carryOverOf(laws: readonly DriveLaws[], means: readonly Float64Array[]): Float64Array {
	const eightOf = ({ load, latency }: DriveLaws, index: number): number[] => {
		const written = load ? besideMeans(load, means[index] as Float64Array) : UNUSED;
		return [written, latency?.carryOver ?? UNUSED].flatMap(({ rest, kept, most, today }) => [rest, kept, most, today]);
	};
	return Float64Array.from(laws.flatMap(eightOf));
}

/** One row for each drive with a course and each date of its host. */
function dayTable(laws: readonly DriveLaws[], hostOf: Int32Array, hostDates: Int32Array): Pick<CourseLaws, 'firstRow' | 'days'> {
	const firstRow = new Int32Array(laws.length);
	let rows = 0;
	for (const [index, own] of laws.entries()) {
		firstRow[index] = rows;
		if (own.load || own.capacity || own.latency) rows += hostDates[hostOf[index] as number] as number;
	}
	const days = new Float64Array(rows * 4);
	for (const [index, { load, capacity, latency }] of laws.entries()) {
		if (!(load || capacity || latency)) continue;
		const dates = hostDates[hostOf[index] as number] as number;
		const [writes, waits] = [load && filled(load.factors), latency && filled(latency.factors)];
		for (let date = 0; date < dates; date++) {
			const at = ((firstRow[index] as number) + date) * 4;
			days[at] = writes ? (writes[date % writes.length] as number) : 1;
			days[at + 1] = capacity?.changes[date] ?? 0;
			days[at + 2] = waits ? (waits[date % waits.length] as number) : 1;
		}
	}
	return { firstRow, days };
}

/** A day of which nothing is known is like the nearest same weekday of which something is; 1 where there is none. */
export function filled(factors: Float64Array): Float64Array {
	return factors.map((factor, date) => {
		if (Number.isFinite(factor)) return factor;
		for (let away = WEEK; away < factors.length; away += WEEK)
			for (const near of [date - away, date + away]) if (Number.isFinite(factors[near])) return factors[near] as number;
		return 1;
	});
}
