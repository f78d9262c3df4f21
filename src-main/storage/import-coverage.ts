/** Which days the rows of an import cover: whether it holds histories, or the last rows of drives that were watched for longer. */
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { DeviceGain } from './import-writer.ts';

export interface ImportCoverage {
	/** Drives with rows that were not known. */
	readonly drives: number;
	/** The most days that a drive has from its first such row to its last, both counted; of all drives but the twentieth with the longest. */
	readonly mostDays: number;
	/** Distinct days on which a drive has its last row. */
	readonly lastDays: number;
	/** Of all rows; 0 without drives. */
	readonly firstMs: number;
	readonly lastMs: number;
}

/** Drives that are left out of `mostDays`: a few were read again. */
const LONGEST = 0.05;

export function coverageOf(gains: readonly DeviceGain[]): ImportCoverage {
	const seen = gains.filter(({ instants }) => instants > 0);
	const days = seen.map(({ firstMs, lastMs }) => Math.floor(lastMs / MS_PER_DAY) - Math.floor(firstMs / MS_PER_DAY) + 1).sort((a, b) => a - b);
	return {
		drives: seen.length,
		mostDays: days[Math.max(0, Math.ceil(days.length * (1 - LONGEST)) - 1)] ?? 0,
		lastDays: new Set(seen.map(({ lastMs }) => Math.floor(lastMs / MS_PER_DAY))).size,
		firstMs: seen.reduce((first, { firstMs }) => Math.min(first, firstMs), seen.length === 0 ? 0 : Number.POSITIVE_INFINITY),
		lastMs: seen.reduce((last, { lastMs }) => Math.max(last, lastMs), 0),
	};
}
