/** How often the drives of each model failed: counts, drive-days and the annual rate, as a table of drive statistics has them. */
import { type Drive, MS_PER_DAY } from '../domain/telemetry.ts';

const DAYS_PER_YEAR = 365.25;
const NORMAL_975 = 1.96;

export interface ModelRate {
	/** Empty for drives that name none. */
	readonly model: string;
	readonly drives: readonly Drive[];
	readonly failures: number;
	/** Days from the first to the last observation (or the exit), summed over the drives. */
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

function daysOf({ firstSeenMs, lastSeenMs, exit }: Drive): number {
	const days = (Math.min(lastSeenMs, exit?.atMs ?? lastSeenMs) - firstSeenMs) / MS_PER_DAY;
	return Number.isFinite(days) ? Math.max(0, days) : 0;
}

/**
 * 95 % limits of the mean of a Poisson count: Byar's approximation of the exact ones.
 *
 * @source Breslow & Day (1987), Statistical Methods in Cancer Research II, p. 69
 */
export function countLimits(count: number): readonly [number, number] {
	const above = count + 1;
	const lower = count === 0 ? 0 : count * (1 - 1 / (9 * count) - NORMAL_975 / (3 * Math.sqrt(count))) ** 3;
	return [lower, above * (1 - 1 / (9 * above) + NORMAL_975 / (3 * Math.sqrt(above))) ** 3];
}
