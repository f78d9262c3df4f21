/** Failure probabilities of synthetic fleets held against what came: each date judged by a law that was fitted, and corrected, on the days before it. */
import published from '../../resources/published-models.json' with { type: 'json' };
import { judgeDrives, type LandmarkOutcomes } from '../../src-main/jobs/backtest-failures.ts';
import { failureMetrics } from '../../src-main/jobs/failure-conditions.ts';
import { LEAST_HISTORY_DAYS } from '../../src-main/jobs/failure-recalibration.ts';
import type { ObservedDrive } from '../../src-main/jobs/fleet.ts';
import { judgeFailures } from '../../src-main/maths/failures/judge-landmarks.ts';
import { ruleMetrics } from '../../src-main/maths/failures/judge-split.ts';
import { generateFleet } from '../../src-main/maths/synthetic/fleet.ts';
import { type DeviceId, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';

export interface FleetSize {
	readonly drives: number;
	readonly days: number;
}

/** A synthetic fleet as the failure model reads it. */
export function syntheticFleet({ drives, days }: FleetSize, seed: number): ObservedDrive[] {
	const names = [...new Set([...failureMetrics, ...ruleMetrics])];
	return Array.from(generateFleet({ drives, days, seed }), ({ serial, model, firmware, protocol, hasFailed, observedAtMs, metrics }, at) => ({
		deviceId: `d${at + 1}` as DeviceId,
		...{ serial, model, firmware, protocol, observedAtMs },
		...(hasFailed ? { exit: { kind: 'failed' as const, atMs: observedAtMs.at(-1) as number, source: 'import' as const } } : {}),
		metrics: Object.fromEntries(names.flatMap((metric) => (metrics[metric] ? [[metric, metrics[metric]] as const] : []))),
	}));
}

/** All dates of one fleet whose horizons do not overlap, in order of time. */
export function judgedDates(size: FleetSize, seed: number, horizonDays: number): LandmarkOutcomes[] {
	const drives = syntheticFleet(size, seed);
	const firstMs = drives.reduce((least, { observedAtMs }) => Math.min(least, observedAtMs[0] as number), Number.POSITIVE_INFINITY);
	const count = Math.floor((size.days - LEAST_HISTORY_DAYS) / horizonDays);
	return Array.from({ length: count }, (_, at) => firstMs + (size.days - (count - at) * horizonDays) * MS_PER_DAY - 1).flatMap((landmarkMs) =>
		judgeDrives(drives, { published: published.models, landmarkMs, horizons: [horizonDays] }, { isCancelled: () => false }),
	);
}

/** The verdict on some dates together. */
export function judgedTogether(dates: readonly LandmarkOutcomes[]) {
	const column = (of: (date: LandmarkOutcomes) => ArrayLike<number>): number[] => dates.flatMap((date) => Array.from(of(date)));
	return judgeFailures({
		probabilities: Float64Array.from(column(({ probabilities }) => probabilities)),
		uncorrected: Float64Array.from(column(({ uncorrected }) => uncorrected)),
		outcomes: Uint8Array.from(column(({ outcomes }) => outcomes)),
		rule: Uint8Array.from(column(({ rule }) => rule)),
		levelDeviation: Math.sqrt(dates.reduce((least, { levelVariance }) => Math.min(least, levelVariance), Number.POSITIVE_INFINITY)),
	});
}
