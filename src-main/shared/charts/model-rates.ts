/** How often the drives of each model failed: counts, drive-days and the annual rate, as a table of drive statistics has them. */
import { type Drive, MS_PER_DAY } from '../domain/telemetry.ts';
import { watchedDaysBefore } from '../domain/watched-days.ts';

const DAYS_PER_YEAR = 365.25;
const NORMAL_975 = 1.96;

export interface ModelRate {
	/** Empty for drives that name none. */
	readonly model: string;
	readonly drives: readonly Drive[];
	readonly failures: number;
	/** Days under observation until the last row or the exit, summed over the drives: those that the failure law is fitted to. */
	readonly driveDays: number;
	/** Failures per drive and year with their 95 % interval; null without drive-days. */
	readonly annual: { readonly rate: number; readonly lower: number; readonly upper: number } | null;
}

/** Most drives first, then by name. */
export function modelRates(drives: readonly Drive[]): ModelRate[] {
	return [...Map.groupBy(drives, (drive) => drive.model)]
		.map(([model, own]) => rateOf(model, own))
		.sort((a, b) => b.drives.length - a.drives.length || (a.model < b.model ? -1 : 1));
}

function rateOf(model: string, drives: readonly Drive[]): ModelRate {
	const failures = drives.filter((drive) => drive.exit?.kind === 'failed').length;
	const driveDays = drives.reduce((sum, drive) => sum + daysOf(drive), 0);
	const years = driveDays / DAYS_PER_YEAR;
	const [lower, upper] = countLimits(failures);
	return { model, drives, failures, driveDays, annual: years > 0 ? { rate: failures / years, lower: lower / years, upper: upper / years } : null };
}

function daysOf({ firstSeenMs, lastSeenMs, exit, observedSince }: Drive): number {
	const days = ((exit?.atMs ?? lastSeenMs) - firstSeenMs) / MS_PER_DAY;
	return Number.isFinite(days) ? watchedDaysBefore(firstSeenMs, observedSince) + Math.max(0, days) : 0;
}

/** Of more, the approximation below misses by less than a ten-thousandth. */
const MOST_SUMMED = 100;

/**
 * 95 % limits of the mean of a Poisson count: the means that give this count or more, or this count or fewer, in 2.5 of 100 cases; Byar's
 * approximation of them for large counts.
 *
 * @source Garwood (1936), Biometrika 28, p. 437; Breslow & Day (1987), Statistical Methods in Cancer Research II, p. 69
 */
export function countLimits(count: number): readonly [number, number] {
	if (count > MOST_SUMMED) return [byar(count, -NORMAL_975), byar(count + 1, NORMAL_975)];
	return [count === 0 ? 0 : meanWith(count - 1, 0.975), meanWith(count, 0.025)];
}

function byar(count: number, deviate: number): number {
	return count * (1 - 1 / (9 * count) + deviate / (3 * Math.sqrt(count))) ** 3;
}

/** The mean of which a Poisson count is at most `count` with this probability. */
function meanWith(count: number, probability: number): number {
	let low = 0;
	let high = 10 + 2 * count;
	for (let halving = 0; halving < 60; halving += 1) {
		const middle = (low + high) / 2;
		if (probabilityOfAtMost(count, middle) > probability) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}

function probabilityOfAtMost(count: number, mean: number): number {
	let term = Math.exp(-mean);
	let sum = term;
	for (let each = 1; each <= count; each += 1) {
		term *= mean / each;
		sum += term;
	}
	return sum;
}
