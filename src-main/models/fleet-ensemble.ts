/**
 * The means of many series of one metric at once: members that cost little (theta, the usual weekday, the LSTM where one is trained) with weights that
 * they earn together over the whole fleet. A forecast of one drive weighs more members on its own past; a simulation of thousands of drives cannot wait
 * for that, and what a metric's family is like says more of a short history than the history itself.
 */
import { naiveScale } from '../maths/series/accuracy.ts';
import { AppError } from '../shared/domain/errors.ts';
import { forecastLstm } from './lstm.ts';
import type { LstmModel } from './lstm-shape.ts';
import { earnedWeights, type Member, missesOf, mixture } from './member-weights.ts';
import { thetaMember, weekdayMember, yardstickMember } from './simple-members.ts';

export interface FleetMeans {
	/** Shape (horizonDays,) for each series. */
	readonly means: readonly Float64Array[];
	/** By member, at least 0, summing to 1. */
	readonly weights: Readonly<Record<string, number>>;
	/** Series whose past had a say in the weights. */
	readonly judged: number;
}

export interface FleetMeansOptions {
	readonly horizonDays: number;
	/** The LSTM of the metric; its forecasts are judged on days that it may have seen. */
	readonly lstm?: LstmModel;
	readonly isCancelled?: () => boolean;
}

const SEASON = 7;
/** Days ahead that the past judges, and how far apart it is asked. */
const JUDGED_DAYS = 28;
const ORIGINS = 3;
/** Before the first origin: two seasons and a few weeks to learn from. */
const LEAST_LEARNT = 28;

/**
 * @param series  daily values, oldest first, NaN where nothing was observed; each ends with a value
 * @throws AppError `cancelled`
 */
export async function forecastFleetMeans(series: readonly Float64Array[], options: FleetMeansOptions): Promise<FleetMeans> {
	const { horizonDays, lstm, isCancelled } = options;
	const steps = Math.min(JUDGED_DAYS, horizonDays);
	const origins = series.map((values) => originsOf(values.length, steps));
	const members: Member[][] = [];
	for (const [i, values] of series.entries()) {
		if (isCancelled?.() === true) throw new AppError('cancelled');
		members.push([thetaMember, weekdayMember].map((make) => make(values, origins[i] as readonly number[], horizonDays)));
	}
	if (lstm) for (const [i, member] of (await lstmMembers(lstm, series, origins, horizonDays)).entries()) members[i]?.push(member);
	for (const [i, values] of series.entries()) members[i]?.push(yardstickMember(values, origins[i] as readonly number[], horizonDays));
	const names = members[0]?.map(({ name }) => name) ?? [];
	const { weights, judged } = pooledWeights(series, origins, members, steps);
	const level = levelOf(series, origins, members, weights, steps);
	return {
		means: members.map((own) => {
			const finals = own.map(({ final }) => final);
			return Float64Array.from({ length: horizonDays }, (_, h) => level * mixture(finals, weights, h));
		}),
		weights: Object.fromEntries(names.map((name, m) => [name, weights[m] as number])),
		judged,
	};
}

/** A level is believed as if so many series without any error of level had been looked at beside. */
const PRIOR_SERIES = 3;
/** Means are never moved by more than this factor. */
const MOST_LEVEL = 1.5;

/**
 * What came over what the mixture said of the past, over all series, each in units of its own mean. Members that are made for the smallest absolute
 * error forecast the middle of a skewed day, and a sum needs its mean: of bursts a tenth lies between the two.
 */
function levelOf(
	series: readonly Float64Array[],
	origins: readonly (readonly number[])[],
	members: readonly (readonly Member[])[],
	weights: readonly number[],
	steps: number,
): number {
	let [came, said] = [PRIOR_SERIES * steps, PRIOR_SERIES * steps];
	for (const [i, values] of series.entries()) {
		const known = values.filter(Number.isFinite);
		const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
		if (!(mean > 0)) continue;
		for (const [at, day] of (origins[i] as readonly number[]).entries()) {
			const past = (members[i] as readonly Member[]).map((member) => member.past[at] as Float64Array);
			for (let h = 0; h < steps && day + h < values.length; h++) {
				const value = values[day + h] as number;
				if (Number.isNaN(value)) continue;
				came += value / mean;
				said += mixture(past, weights, h) / mean;
			}
		}
	}
	return said > 0 && came > 0 ? Math.min(MOST_LEVEL, Math.max(1 / MOST_LEVEL, came / said)) : 1;
}

function originsOf(length: number, steps: number): number[] {
	return Array.from({ length: ORIGINS }, (_, k) => length - (ORIGINS - k) * steps).filter((day) => day >= LEAST_LEARNT);
}

async function lstmMembers(
	lstm: LstmModel,
	series: readonly Float64Array[],
	origins: readonly (readonly number[])[],
	horizonDays: number,
): Promise<Member[]> {
	const histories = series.flatMap((values, i) => [...(origins[i] as readonly number[]).map((day) => values.subarray(0, day)), values]);
	const forecasts = await forecastLstm(lstm, histories, horizonDays);
	let at = 0;
	return series.map((_, i) => {
		const count = (origins[i] as readonly number[]).length;
		const past = forecasts.slice(at, at + count);
		at += count + 1;
		return { name: 'lstm', past, final: forecasts[at - 1] as Float64Array };
	});
}

/** Errors of every series in units of how far it moves in a week, so that a busy drive has no louder voice. */
function pooledWeights(
	series: readonly Float64Array[],
	origins: readonly (readonly number[])[],
	members: readonly (readonly Member[])[],
	steps: number,
): { readonly weights: readonly number[]; readonly judged: number } {
	const size = members[0]?.length ?? 1;
	const forecasts: number[][] = Array.from({ length: size }, () => []);
	const actual: number[] = [];
	let judged = 0;
	for (const [i, values] of series.entries()) {
		const scale = naiveScale(values, SEASON);
		const days = origins[i] as readonly number[];
		if (!(scale > 0) || days.length === 0) continue;
		judged++;
		for (const [at, day] of days.entries())
			for (let h = 0; h < steps && day + h < values.length; h++) {
				actual.push((values[day + h] as number) / scale);
				for (let m = 0; m < size; m++) forecasts[m]?.push(((members[i]?.[m]?.past[at]?.[h] as number) ?? Number.NaN) / scale);
			}
	}
	if (judged === 0) return { weights: Array.from({ length: size }, (_, m) => (m === size - 1 ? 1 : 0)), judged };
	const misses = missesOf(
		forecasts.map((own) => Float64Array.from(own)),
		Float64Array.from(actual),
	);
	return { weights: earnedWeights(misses), judged };
}
