/** Which law a series follows on its way to a level, and how that is said. */

import { type ClimbingCourse, dailyGains, fitClimbingCourse, GROWTH_PRIOR_DEVIATION, spreadSteps } from '../maths/series/climbing-course.ts';
import type { CourseLaw } from '../maths/series/first-passage.ts';
import { fitWanderingCourse } from '../maths/series/wandering-course.ts';
import { formatCounted } from '../shared/charts/format.ts';
import { counterGain } from '../shared/domain/counter.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { PassageDirection } from '../shared/domain/first-passage.ts';
import { metricInfo } from '../shared/domain/metrics.ts';

/** Gauges that only go one way while the drive is the same, in whole steps. */
const ONE_WAY: ReadonlyMap<string, PassageDirection> = new Map([
	['percentage_used', 'up'],
	['available_spare', 'down'],
	['health_percent', 'down'],
]);

/** Whether the metric can only come nearer to a level in this direction. */
export function isOneWay(metric: string, direction: PassageDirection): boolean {
	return metricInfo(metric).kind === 'counter' ? direction === 'up' : ONE_WAY.get(metric) === direction;
}

export interface LawInput {
	readonly metric: string;
	readonly direction: PassageDirection;
	/** Daily values as they are, not turned. Shape (n,). */
	readonly values: Float64Array;
	/** Bytes written on each of these days, NaN where unknown; absent when the drive does not say. */
	readonly writes?: Float64Array;
	readonly level: number;
	readonly horizonDays: number;
}

/** A law that climbs toward the level (`down` questions with their signs turned), or why there is none. */
export type ChosenLaw =
	| { readonly law: CourseLaw; readonly method: string; readonly notes: readonly string[] }
	| { readonly law: null; readonly method: string; readonly stillBecause: string };

/** Steps of its own from which a value in whole steps shows how its pace varies. */
const MIN_STEPS = 4;

/** @throws AppError `series_too_short` */
export function chooseLaw(input: LawInput): ChosenLaw {
	const { metric, direction } = input;
	const sign = direction === 'up' ? 1 : -1;
	const known = input.values.filter(Number.isFinite);
	if (known.every((value) => value === known[0]) && !isOneWay(metric, direction)) return still(constantText(known));
	return isOneWay(metric, direction) ? climbingLaw(input, sign) : wanderingLaw(input, sign);
}

const STILL_METHOD = 'No paths: the history shows no movement that could be carried on.';
const still = (stillBecause: string): ChosenLaw => ({ law: null, method: STILL_METHOD, stillBecause });
const constantText = (known: Float64Array): string => `it has been the same on all ${formatCounted(known.length, 'day')} with a value.`;

function climbingLaw({ metric, values, writes, level, horizonDays }: LawInput, sign: 1 | -1): ChosenLaw {
	const isCounter = metricInfo(metric).kind === 'counter';
	const turned = values.map((value) => sign * value);
	const gains = dailyGains(turned, isCounter ? counterGain : (before, now) => now - before);
	const gained = gains.reduce((sum, gain) => sum + (Number.isFinite(gain) ? gain : 0), 0);
	const current = turned.at(-1) as number;
	const step = !isCounter && values.every((value) => Number.isNaN(value) || Number.isInteger(value)) ? 1 : 0;
	const days = gains.length;
	const known = values.filter(Number.isFinite);
	if (gained === 0) {
		const idle = stillText({ metric, current, step, days, level: sign * level, horizonDays, known });
		if (idle !== undefined) return still(idle);
	}
	const { drivers, words } = driversOf(gains, step, writes);
	try {
		const law = fitClimbingCourse({ drivers, current, gained, step });
		return { law, method: climbingText(law, words, step, days), notes: gained === 0 ? [unseenText(days)] : [] };
	} catch (thrown) {
		if (thrown instanceof AppError && thrown.code === 'series_constant') return still('nothing was written in the whole history.');
		throw thrown;
	}
}

interface StillInput {
	readonly metric: string;
	readonly current: number;
	readonly step: number;
	readonly days: number;
	readonly level: number;
	readonly horizonDays: number;
	readonly known: Float64Array;
}

/** Why something that has not moved cannot get there; undefined where less than a step a history could be enough. */
function stillText({ metric, current, step, days, level, horizonDays, known }: StillInput): string | undefined {
	if (step === 0) return constantText(known);
	if (metric === 'available_spare')
		return `it has been the same on all ${formatCounted(known.length, 'day')}, and spare says nothing before its first block is used.`;
	const fastest = step / days;
	return (level - current - step) / fastest > horizonDays
		? `it has been the same on all ${formatCounted(known.length, 'day')}: even one step that nobody saw in each ${formatCounted(days, 'day')} would not be enough within the horizon.`
		: undefined;
}

const unseenText = (days: number): string =>
	`It has not moved within ${formatCounted(days, 'day')}; what may have been gained unseen is less than one step.`;

function driversOf(gains: Float64Array, step: number, writes: Float64Array | undefined): { readonly drivers: Float64Array; readonly words: string } {
	if (step === 0) return { drivers: gains, words: 'its own daily gains' };
	const written = writes?.filter((bytes) => bytes >= 0) ?? new Float64Array(0);
	if (writes && written.length >= gains.length / 2 && written.some((bytes) => bytes > 0))
		return { drivers: writes, words: 'the bytes written each day' };
	const steps = gains.filter((gain) => gain > 0).length;
	return steps >= MIN_STEPS
		? { drivers: spreadSteps(gains), words: 'the pace between its own steps' }
		: { drivers: new Float64Array(gains.length).fill(1), words: 'an even pace' };
}

function climbingText({ growth, growthDeviation, paceDeviation }: ClimbingCourse, words: string, step: number, days: number): string {
	const percent = (share: number): string => `${Math.round(100 * share)}\u00a0%`;
	const steps = step > 0 ? ' Where it stands between two whole steps is drawn for each path.' : '';
	return (
		`Paths that never fall: ${words} of the last ${formatCounted(days, 'day')}, resampled in blocks of a week on average; ` +
		`the mean pace is known to about ${percent(paceDeviation)}, and it changes by ${percent(growth)} ± ${percent(growthDeviation)} a year.${steps}`
	);
}

function wanderingLaw({ metric, values }: LawInput, sign: 1 | -1): ChosenLaw {
	const { minimum } = metricInfo(metric);
	const turned = values.map((value) => sign * value);
	const isStock = addsUp(metric);
	const law = fitWanderingCourse(turned, {
		...(isStock ? { growthDeviation: GROWTH_PRIOR_DEVIATION } : { driftLifeDays: values.length }),
		...(minimum === 0 && sign === 1 ? { floor: 0 } : {}),
	});
	const stays = law.isReturning
		? 'its ups and downs return to a straight line (ADF rejects a unit root at 0.1 %)'
		: `of each day's surprise ${Math.round(100 * law.stayingShare)} % stays`;
	const [fell, rose] = sign === 1 ? [law.drops, law.rises] : [law.rises, law.drops];
	const leaps =
		fell + rose === 0
			? ''
			: ` The ${leapText(fell, rose)} of the past ${fell + rose === 1 ? 'comes again as often as it came' : 'go on as often, and as irregularly, as they were'}.`;
	return {
		law,
		method:
			`Paths with a drift that is drawn for each of them from what ${formatCounted(values.length, 'day')} can say of it; ${stays}; ` +
			`daily surprises are resampled in blocks of a week on average${law.hasWeek ? ' around a weekly pattern' : ''}.${isStock ? CHANGING : FADING}${leaps}`,
		notes: isStock && fell === 0 && values.length < 365 ? [unseenDropText(values.length)] : [],
	};
}

const unseenDropText = (days: number): string =>
	`No clean-up was seen in ${formatCounted(days, 'day')}, so the paths hold none; one would put the day off.`;

/** A stock of bytes adds up; a temperature or a rate does not rise for years because it rose this spring. */
const addsUp = (metric: string): boolean => metricInfo(metric).unit === 'B';
const CHANGING = ` The drift changes by 0 % ± ${Math.round(100 * GROWTH_PRIOR_DEVIATION)} % a year.`;
const FADING = ' The drift fades over as many days as it was seen.';

function leapText(fell: number, rose: number): string {
	const parts = [
		...(fell > 0 ? [`${fell} sudden ${fell === 1 ? 'drop' : 'drops'}`] : []),
		...(rose > 0 ? [`${rose} sudden ${rose === 1 ? 'rise' : 'rises'}`] : []),
	];
	return parts.join(' and ');
}
