/**
 * The members of an ensemble judged on the past: weights for today, and what the ensemble would have said at each origin.
 *
 * Nothing is judged by what it has seen: the ensemble of an origin has the weights of the steps that were known on its day.
 */
import { naiveScale, smape } from '../maths/series/accuracy.ts';
import type { MemberAccuracy } from '../shared/domain/results.ts';
import { earnedWeights, type Member, type Misses, missesOf, mixture } from './member-weights.ts';
import type { Origins } from './origins.ts';
import { YARDSTICK } from './simple-members.ts';

export interface Weighed {
	/** One a member, the yardstick last. */
	readonly weights: readonly number[];
	/** One forecast an origin, by the weights of its day; shape (steps,) each, NaN where nothing had been earned on that day. */
	readonly past: readonly Float64Array[];
	readonly accuracy: readonly MemberAccuracy[];
	readonly notes: readonly string[];
}

const SEASON = 7;
/** Below two weeks of judged steps nobody has earned anything: all members have the same weight then. */
const LEAST_JUDGED = 14;
/** Days without any miss of the yardstick after which it has all the weight, a miss among them ends that. */
const STILL_DAYS = 14;
/** Origins of that time say little of today's ensemble. They are left out where as large a share of the origins remains. */
const LEAST_SHARE = 0.5;

/**
 * @param members   at least one unless the ensemble decides
 * @param yardstick the seasonal naive forecast
 * @param model     the one member that was asked for has all the weight
 */
export function weighMembers(
	series: Float64Array,
	members: readonly Member[],
	yardstick: Member,
	origins: Origins,
	model: 'arima' | 'lstm' | 'ensemble',
): Weighed {
	const all = [...members, yardstick];
	const single = all.map((_, m) => (m === 0 ? 1 : 0));
	const equal = all.map((_, m) => (members.length === 0 ? 1 : m < members.length ? 1 / members.length : 0));
	const alone = all.map((_, m) => (m === members.length ? 1 : 0));
	const weightsBy = (misses: Misses, day: number): readonly number[] => {
		if (repeatsItself(series.subarray(0, day))) return alone;
		return misses.count < LEAST_JUDGED ? equal : earnedWeights(misses);
	};
	const before = origins.days.map((day, at) => missesBefore(series, all, origins, at, day));
	const settledAt = before.findIndex(({ count }) => count >= LEAST_JUDGED);
	const settling = model === 'ensemble' && settledAt >= 0 && settledAt <= LEAST_SHARE * before.length ? settledAt : 0;
	const past = before.map((known, at) => {
		if (at < settling) return new Float64Array(origins.steps).fill(Number.NaN);
		const weights = model === 'ensemble' ? weightsBy(known, origins.days[at]) : single;
		return Float64Array.from({ length: origins.steps }, (_, h) =>
			mixture(
				all.map((member) => member.past[at]),
				weights,
				h,
			),
		);
	});
	const misses = missesBefore(series, all, origins, origins.days.length, series.length);
	const isStill = model === 'ensemble' && repeatsItself(series);
	const weights = model !== 'ensemble' ? single : isStill ? alone : earnedWeights(misses);
	const reasons = all.map((_, m) => (isStill && m < members.length ? STILL : whyWithout(m, misses, weights, model)));
	const accuracy = [
		...all.map((member, m) => accuracyOf(series, member.name, member.past, origins, reasons[m])),
		accuracyOf(series, 'ensemble', past, origins),
	];
	const notes = members.flatMap((member, m) => (reasons[m] === undefined ? [] : [`${member.name}: ${reasons[m]}`]));
	if (isStill) return { weights, past, accuracy, notes: [`The last two weeks repeat the week before exactly: the ${YARDSTICK} forecast is shown.`] };
	if (weights[members.length] === 1) notes.push(`No member beats the ${YARDSTICK} forecast, so that one is shown.`);
	return { weights, past, accuracy, notes };
}

const STILL = 'The last two weeks repeat the week before exactly, and no member can do better: weight 0.';

/** Two weeks in which the yardstick had nothing to miss: a value that stands still, a week without noise. */
function repeatsItself(series: Float64Array): boolean {
	let compared = 0;
	for (let t = Math.max(SEASON, series.length - STILL_DAYS); t < series.length; t++) {
		const change = series[t] - series[t - SEASON];
		if (Number.isNaN(change)) continue;
		if (change !== 0) return false;
		compared++;
	}
	return compared >= SEASON;
}

/** Over the steps of the first `count` origins that were known when `day` days were. */
function missesBefore(series: Float64Array, members: readonly Member[], { days, steps }: Origins, count: number, day: number): Misses {
	const judged: (readonly [at: number, h: number])[] = [];
	for (let at = 0; at < count; at++) for (let h = 0; h < steps && days[at] + h < day; h++) judged.push([at, h]);
	return missesOf(
		members.map(({ past }) => Float64Array.from(judged, ([at, h]) => past[at][h])),
		Float64Array.from(judged, ([at, h]) => series[days[at] + h]),
	);
}

function whyWithout(m: number, { absolute }: Misses, weights: readonly number[], model: 'arima' | 'lstm' | 'ensemble'): string | undefined {
	const yardstick = absolute.length - 1;
	if (m === yardstick) return weights[m] === 0 ? 'The yardstick: it has weight only where no member beats it.' : undefined;
	const consequence = model === 'ensemble' ? ': weight 0' : '';
	if (!(absolute[m] < absolute[yardstick])) return `Does not beat the ${YARDSTICK} forecast on the past${consequence}.`;
	if (weights[m] > 0) return undefined;
	return `Beats the ${YARDSTICK} forecast, but others are nearer to the past${consequence}.`;
}

/** Over all steps that the past can judge, each in units of its origin's yardstick. MASE is 0 where forecast and yardstick never missed. */
function accuracyOf(series: Float64Array, name: string, past: readonly Float64Array[], { days, steps }: Origins, note?: string): MemberAccuracy {
	let [scaled, count] = [0, 0];
	const actual: number[] = [];
	const said: number[] = [];
	for (const [at, day] of days.entries()) {
		const scale = naiveScale(series.subarray(0, day), SEASON);
		for (let h = 0; h < steps && day + h < series.length; h++) {
			const value = series[day + h];
			if (Number.isNaN(value) || Number.isNaN(past[at][h])) continue;
			const error = Math.abs(value - past[at][h]);
			actual.push(value);
			said.push(past[at][h]);
			if (error > 0 && !(scale > 0)) continue;
			scaled += error > 0 ? error / scale : 0;
			count++;
		}
	}
	return {
		name,
		mase: count === 0 ? Number.NaN : scaled / count,
		smape: smape(Float64Array.from(actual), Float64Array.from(said)),
		...(note === undefined ? {} : { note }),
	};
}
