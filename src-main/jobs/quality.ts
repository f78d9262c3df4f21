/** The quality of every series of a drive or of a fleet: what the catalogue knows of a metric, the drive's clock, its peers. */
import { seriesQuality } from '../maths/series/quality.ts';
import { clockJumps, constantRuns, durationMs } from '../maths/series/quality-values.ts';
import { AppError } from '../shared/domain/errors.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import { type FleetQuality, type QualityReasonCode, qualityReasonCodes, type RatedSeries } from '../shared/domain/quality.ts';
import { type DeviceId, type Drive, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { type FleetHistory, type ObservedDrive, observedDrives } from './fleet.ts';

/** Tells from inside a drive how much time passed. */
export const CLOCK_METRIC = 'power_on_hours';
/** Fewer other drives than this say nothing of what is usual. */
const MIN_PEERS = 3;

interface Samples {
	readonly observedAtMs: Float64Array;
	readonly values: Float64Array;
}

// ---- a drive ----------------------------------------------------------------

export interface DriveQualityInput {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly series: readonly (Samples & { readonly metric: string })[];
	/** The same metrics on other drives, as far as they always move. */
	readonly peers: readonly (Samples & { readonly metric: string })[];
}

/** Every series of one drive, worst first. */
export function rateDriveQuality({ deviceId, serial, series, peers }: DriveQualityInput, context: WorkContext): readonly RatedSeries[] {
	const clock = series.find(({ metric }) => metric === CLOCK_METRIC);
	const jumps = clock && clockJumps(clock.observedAtMs, clock.values);
	return series
		.map(({ metric, ...samples }, done) => {
			if (context.isCancelled()) throw new AppError('cancelled');
			context.progress({ phase: 'Judging each series', done, total: series.length, unit: 'series' });
			const runs = peers.filter((peer) => peer.metric === metric).map((peer) => longestRunMs(peer));
			return rated(metric, samples, { deviceId, serial, jumps, peerRunMs: medianOf(runs.sort((a, b) => a - b)) });
		})
		.sort(worstFirst);
}

// ---- a fleet ----------------------------------------------------------------

export interface FleetQualityInput {
	readonly drives: readonly Drive[];
	readonly history: FleetHistory;
	/** Those of the history that are to be judged; the clock is read beside them. */
	readonly metrics: readonly string[];
	/** Worst series to keep. */
	readonly keep: number;
}

/** The judgement of some metrics of a fleet; parts of several metrics are joined by `joinQuality`. */
export interface QualityPart {
	readonly series: number;
	/** Series of each score, shape (101,). */
	readonly scores: readonly number[];
	readonly deviceIds: readonly DeviceId[];
	readonly reasons: readonly { readonly code: QualityReasonCode; readonly series: number; readonly deviceIds: readonly DeviceId[] }[];
	readonly worst: readonly RatedSeries[];
}

export function rateFleetQuality({ drives, history, metrics, keep }: FleetQualityInput, context: WorkContext): QualityPart {
	const observed = observedDrives(history, drives);
	const usualRuns = new Map(metrics.map((metric) => [metric, longestRuns(observed, metric)]));
	const scores = new Array<number>(101).fill(0);
	const reasons = new Map<QualityReasonCode, { series: number; readonly deviceIds: Set<DeviceId> }>();
	const seen = new Set<DeviceId>();
	let worst: RatedSeries[] = [];
	for (const [done, drive] of observed.entries()) {
		if (context.isCancelled()) throw new AppError('cancelled');
		context.progress({ phase: 'Judging each series', done, total: observed.length, unit: 'drives' });
		const { deviceId, serial, observedAtMs } = drive;
		const clock = drive.metrics[CLOCK_METRIC];
		const jumps = clock && clockJumps(observedAtMs, clock);
		const ofDrive: RatedSeries[] = [];
		for (const metric of metrics) {
			const values = drive.metrics[metric];
			if (values === undefined) continue;
			const peerRunMs = medianOfOthers(usualRuns.get(metric) ?? [], deviceId);
			const series = rated(metric, { observedAtMs, values }, { deviceId, serial, jumps, peerRunMs });
			scores[series.score]++;
			seen.add(deviceId);
			for (const { code } of series.reasons) {
				const entry = reasons.get(code) ?? { series: 0, deviceIds: new Set() };
				entry.series++;
				entry.deviceIds.add(deviceId);
				reasons.set(code, entry);
			}
			if (series.reasons.length > 0) ofDrive.push(series);
		}
		worst.push(...together(ofDrive));
		if (worst.length > 4 * keep + 1000) worst = worst.sort(worstFirst).slice(0, keep);
	}
	return {
		series: scores.reduce((sum, count) => sum + count, 0),
		scores,
		deviceIds: [...seen],
		reasons: [...reasons].map(([code, entry]) => ({ code, series: entry.series, deviceIds: [...entry.deviceIds] })),
		worst: worst.sort(worstFirst).slice(0, keep),
	};
}

/** Parts over different metrics as one answer. */
export function joinQuality(parts: readonly QualityPart[], keep: number): Omit<FleetQuality, 'samples'> {
	const scores = Array.from({ length: 101 }, (_, score) => parts.reduce((sum, part) => sum + (part.scores[score] as number), 0));
	const series = scores.reduce((sum, count) => sum + count, 0);
	const reasons = qualityReasonCodes.flatMap((code) => {
		const found = parts.flatMap((part) => part.reasons.filter((reason) => reason.code === code));
		if (found.length === 0) return [];
		const drives = new Set(found.flatMap(({ deviceIds }) => deviceIds)).size;
		return [{ code, series: found.reduce((sum, reason) => sum + reason.series, 0), drives }];
	});
	return {
		drives: new Set(parts.flatMap(({ deviceIds }) => deviceIds)).size,
		series,
		medianScore: series === 0 ? null : medianScore(scores, series),
		scores: Array.from({ length: 11 }, (_, ten) => scores.slice(10 * ten, 10 * ten + 10).reduce((sum, count) => sum + count, 0)),
		reasons: reasons.sort((a, b) => b.series - a.series),
		worst: together(parts.flatMap(({ worst }) => worst))
			.sort(worstFirst)
			.slice(0, keep),
	};
}

/** Series of one drive with the same score and the same reasons as one entry: a gap of the collector is a gap in all of them. */
function together(series: readonly RatedSeries[]): RatedSeries[] {
	const verdicts = Map.groupBy(series, ({ deviceId, score, reasons }) => `${deviceId} ${score} ${reasons.map(({ text }) => text).join(' ')}`);
	return [...verdicts.values()].map((same) => {
		const metrics = same.flatMap(({ metric, alike }) => [metric, ...alike]);
		return { ...(same[0] as RatedSeries), alike: metrics.slice(1) };
	});
}

/** The lowest score that at least half of the series do not pass. */
function medianScore(scores: readonly number[], series: number): number {
	let below = 0;
	return scores.findIndex((count) => {
		below += count;
		return 2 * below >= series;
	});
}

// ---- one series ---------------------------------------------------------------

interface Circumstances {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly jumps: Float64Array | undefined;
	readonly peerRunMs: number | undefined;
}

function rated(metric: string, { observedAtMs, values }: Samples, { deviceId, serial, jumps, peerRunMs }: Circumstances): RatedSeries {
	const { kind, label, minimum, maximum, stuckAfterDays } = metricInfo(metric);
	const stuckAfterMs = stuckAfterDays === undefined ? undefined : stuckAfterDays * MS_PER_DAY;
	const quality = seriesQuality({ observedAtMs, values, kind, minimum, maximum, stuckAfterMs, peerRunMs, clockJumpsMs: jumps });
	return { deviceId, serial, metric, label, alike: [], ...quality };
}

/** By score; then whoever lacks most; then by name, so that the order is always the same. */
function worstFirst(a: RatedSeries, b: RatedSeries): number {
	return (
		a.score - b.score || a.coverage - b.coverage || compare(a.serial, b.serial) || compare(a.deviceId, b.deviceId) || compare(a.metric, b.metric)
	);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface OwnRun {
	readonly deviceId: DeviceId;
	readonly ms: number;
}

/** Only where the catalogue says that the metric always moves; shortest first. */
function longestRuns(drives: readonly ObservedDrive[], metric: string): readonly OwnRun[] {
	if (metricInfo(metric).stuckAfterDays === undefined) return [];
	return drives
		.flatMap(({ deviceId, observedAtMs, metrics }) => {
			const values = metrics[metric];
			return values === undefined ? [] : [{ deviceId, ms: longestRunMs({ observedAtMs, values }) }];
		})
		.sort((a, b) => a.ms - b.ms);
}

function longestRunMs({ observedAtMs, values }: Samples): number {
	const times = observedAtMs.filter((_, i) => !Number.isNaN(values[i]));
	const [longest] = constantRuns(
		times,
		values.filter((value) => !Number.isNaN(value)),
	);
	return longest === undefined ? 0 : durationMs(longest);
}

/** Of at least three drives other than this one. */
function medianOfOthers(runs: readonly OwnRun[], own: DeviceId): number | undefined {
	if (runs.length === 0) return undefined;
	const at = runs.findIndex(({ deviceId }) => deviceId === own);
	const others = runs.length - (at < 0 ? 0 : 1);
	if (others < MIN_PEERS) return undefined;
	const middle = (others - 1) >> 1;
	return runs[at >= 0 && at <= middle ? middle + 1 : middle]?.ms;
}

function medianOf(sorted: readonly number[]): number | undefined {
	return sorted.length < MIN_PEERS ? undefined : sorted[(sorted.length - 1) >> 1];
}
