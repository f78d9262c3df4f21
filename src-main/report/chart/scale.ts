/** From values to points on paper, and the round values that deserve a tick. */
import { MS_PER_DAY } from '../../shared/domain/telemetry.ts';

export interface Scale {
	readonly domain: readonly [number, number];
	/** Position of a value in points. */
	readonly place: (value: number) => number;
}

/** @param domain low and high value; where they are equal the scale puts the value in the middle */
export function linearScale(domain: readonly [number, number], from: number, to: number): Scale {
	const [low, high] = domain;
	const size = high - low;
	return { domain, place: (value) => (size === 0 ? (from + to) / 2 : from + ((value - low) / size) * (to - from)) };
}

/** @param domain both ends above 0 */
export function logScale(domain: readonly [number, number], from: number, to: number): Scale {
	const inner = linearScale([Math.log10(domain[0]), Math.log10(domain[1])], from, to);
	return { domain, place: (value) => inner.place(Math.log10(value)) };
}

/** The multiples of `step` inside the domain. */
export function linearTicks(domain: readonly [number, number], step: number): number[] {
	const [low, high] = domain;
	if (!(high > low)) return [low];
	const ticks: number[] = [];
	for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index += 1) ticks.push(Number((index * step).toPrecision(12)));
	return ticks;
}

/** Powers of ten; with their double and fivefold where there are few powers. */
export function logTicks(domain: readonly [number, number]): number[] {
	const [low, high] = domain;
	const factors = Math.log10(high / low) < 2.5 ? [1, 2, 5] : [1];
	const ticks: number[] = [];
	for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
		ticks.push(...factors.map((factor) => factor * 10 ** power).filter((tick) => tick >= low * 0.999 && tick <= high * 1.001));
	}
	return ticks;
}

/** The domain widened to the multiples of `step` around it. */
export function niceDomain(domain: readonly [number, number], step: number): readonly [number, number] {
	const [low, high] = domain;
	return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
}

interface TimeTick {
	readonly atMs: number;
	readonly label: string;
}

const DAY_STEPS = [1, 2, 7, 14, 28];
const MONTH_STEPS = [1, 2, 3, 6];
const YEAR_STEPS = [1, 2, 5, 10, 20, 50, 100];

/** Round UTC days, months or years inside the domain, at most `most` of them, labelled in ISO form. */
export function timeTicks(domain: readonly [number, number], most: number): TimeTick[] {
	const [low, high] = domain;
	const days = (high - low) / MS_PER_DAY;
	for (const step of DAY_STEPS) if (days / step <= most) return dayTicks(low, high, step);
	for (const step of MONTH_STEPS) if (days / (30.4 * step) <= most) return monthTicks(low, high, step, 7);
	for (const step of YEAR_STEPS) if (days / (365.25 * step) <= most) return monthTicks(low, high, 12 * step, 4);
	return [];
}

function dayTicks(low: number, high: number, step: number): TimeTick[] {
	const ticks: TimeTick[] = [];
	for (let day = Math.ceil(low / MS_PER_DAY); day * MS_PER_DAY <= high; day += 1) {
		// Weeks start on Monday; 1970-01-01 was a Thursday.
		if ((day + 3) % step === 0) ticks.push({ atMs: day * MS_PER_DAY, label: isoDay(day * MS_PER_DAY) });
	}
	return ticks;
}

function monthTicks(low: number, high: number, step: number, digits: number): TimeTick[] {
	const first = new Date(low);
	const firstMonth = first.getUTCFullYear() * 12 + first.getUTCMonth();
	const ticks: TimeTick[] = [];
	for (let month = Math.ceil(firstMonth / step) * step; ; month += step) {
		const atMs = Date.UTC(Math.floor(month / 12), month % 12, 1);
		if (!(atMs <= high)) return ticks;
		if (atMs >= low) ticks.push({ atMs, label: isoDay(atMs).slice(0, digits) });
	}
}

function isoDay(atMs: number): string {
	return new Date(atMs).toISOString().slice(0, 10);
}

/** A round step (1, 2, 2.5 or 5 times a power of ten) that cuts the domain into `wanted` parts or fewer. */
export function roundStep(domain: readonly [number, number], wanted: number): number {
	const rough = (domain[1] - domain[0]) / wanted;
	const power = 10 ** Math.floor(Math.log10(rough));
	const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
	return factor * power;
}
