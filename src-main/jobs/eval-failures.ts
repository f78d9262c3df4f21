/** Failures foreseen on labelled days: files of days read as an import reads them, and splits of their drives judged. */

import { createParser } from '../ingest/create-parser.ts';
import { type DayRows, type DriveDays, type Landmarks, landmarksOf, NO_FAILURE, uniteDays } from '../maths/failures/drive-days.ts';
import {
	fitAndState,
	halvesOf,
	judgeProbabilities,
	judgeRule,
	type LabelledFleet,
	landmarkRows,
	ruleMetrics,
	type StatedProbabilities,
	shuffledLabels,
} from '../maths/failures/judge-split.ts';
import { failureMetricKinds, landmarkFeatures } from '../maths/failures/landmark-features.ts';
import { type JudgedSplit, type SummedSplits, sumSplits } from '../maths/failures/sum-splits.ts';
import { createRng } from '../maths/random.ts';
import { formatCount, formatCounted } from '../shared/charts/format.ts';
import { AppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';
import { ROW_SUSPECT, recordOutput } from '../shared/domain/sample-batch.ts';
import { type DeviceId, MS_PER_DAY, type TelemetryRecord } from '../shared/domain/telemetry.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import type { ThreadContext } from '../threads/serve.ts';
import { failureMetrics } from './failure-conditions.ts';
import { driveRiskOf, fitFailureModel, type PublishedModels } from './failure-model.ts';
import type { ObservedDrive } from './fleet.ts';
import { type ParseInput, readingSteps } from './parse.ts';

/** "Fails within the next 10 days". */
export const HORIZON_DAYS = 10;

export interface DayFile {
	readonly days: DayRows;
	readonly rows: number;
	readonly rejectedRows: number;
}

/** Counters that Seagate packs: the whole raw value moves when the errors in it do not. */
const wholeReadings: ReadonlyMap<string, string> = new Map([
	['read_error_count', 'smart_1_raw'],
	['seek_error_count', 'smart_7_raw'],
]);
/** The errors stand above these bits, the reads below. */
const READS = 2 ** 32;

/** One file of drive days. @throws AppError as the import of the file would; `job_too_large` beyond the rows of one evaluation */
export async function readFailureDays(
	input: Pick<ParseInput, 'chunks' | 'companion' | 'fileName' | 'nowMs' | 'fileTimeMs'>,
	context: ThreadContext,
): Promise<DayFile> {
	const { chunks: _chunks, companion: _companion, ...options } = input;
	const columns = createDayColumns();
	const output = recordOutput((record, flags) => {
		if ((flags & ROW_SUSPECT) === 0) columns.add(record);
	});
	const parser = createParser('backblaze', { ...options, output });
	for await (const step of readingSteps(input, parser, context.signal)) {
		if (context.isCancelled()) throw new AppError('cancelled');
		step();
		requireRows(parser.rows);
	}
	return { days: columns.rows(), rows: parser.rows, rejectedRows: parser.rejectedRows + parser.suspectRows };
}

/** @throws AppError `job_too_large` beyond the rows of one evaluation */
export function requireRows(rows: number): void {
	if (rows > limits.failureRows)
		throw new AppError(
			'job_too_large',
			`An evaluation of failures holds ${formatCount(limits.failureRows)} rows at most; this folder has more. Take fewer days or drives.`,
			{ rows, limit: limits.failureRows },
		);
}

function createDayColumns(): { readonly add: (record: TelemetryRecord) => void; readonly rows: () => DayRows } {
	const places = new Map<string, number>();
	const models: string[] = [];
	const drives: number[] = [];
	const days: number[] = [];
	const hasFailed: number[] = [];
	const columns = new Map<string, number[]>();
	const put = (metric: string, value: number): void => {
		if (!failureMetricKinds.has(metric)) return;
		const column = columns.get(metric) ?? [];
		columns.set(metric, column);
		column[days.length] = value;
	};
	return {
		add({ evidence, observedAtMs, readings, hasFailed: failed }) {
			const { serial = '', model = '', capacityBytes } = evidence;
			const place = places.get(serial) ?? places.size;
			if (place === places.size) {
				places.set(serial, place);
				models.push(model);
			}
			for (const { metric, value, raw } of readings) {
				put(metric, value);
				const whole = raw === undefined ? undefined : wholeReadings.get(metric);
				if (whole !== undefined) put(whole, Number(raw) % READS);
			}
			if (capacityBytes !== undefined) put('capacity_bytes', capacityBytes);
			drives.push(place);
			days.push(Math.floor(observedAtMs / MS_PER_DAY));
			hasFailed.push(failed === true ? 1 : 0);
		},
		rows: () => ({
			serials: [...places.keys()],
			models,
			drives: Int32Array.from(drives),
			days: Int32Array.from(days),
			hasFailed: Uint8Array.from(hasFailed),
			metrics: new Map([...columns].map(([metric, column]) => [metric, Float64Array.from(days, (_, row) => column[row] ?? Number.NaN)])),
		}),
	};
}

/** All files together: days, landmarks and features, each once for all splits. */
export function labelFailureDays(parts: readonly DayRows[]): LabelledFleet {
	const history = uniteDays(parts);
	const landmarks = landmarksOf(history, HORIZON_DAYS);
	return { history, landmarks, table: landmarkFeatures(history, landmarks), horizonDays: HORIZON_DAYS };
}

export interface JudgeSplitInput {
	readonly fleet: LabelledFleet;
	readonly seed: number;
	/** Number of the split: it and the seed decide about halves and trees. */
	readonly split: number;
	readonly hasShuffledLabels: boolean;
	readonly published: PublishedModels;
}

/** Streams of one seed: each split has one for its halves, one for its trees, one for its control. */
const STREAMS = 4;

/** One split. @throws AppError `cancelled`, `fit_failed` */
export function judgeFailureSplit({ fleet, seed, split, hasShuffledLabels, published }: JudgeSplitInput, context: WorkContext): JudgedSplit {
	const { history, landmarks } = fleet;
	const stopWhenCancelled = (): void => {
		if (context.isCancelled()) throw new AppError('cancelled');
	};
	const halves = halvesOf(history, seed, STREAMS * split);
	const labels = hasShuffledLabels ? shuffledLabels(landmarks, halves.fitted, createRng(seed, STREAMS * split + 2)) : landmarks.fails;
	const rule = judgeRule(fleet, halves.judged);
	const forest = fitAndState(fleet, halves, labels, seed, STREAMS * split + 1, stopWhenCancelled);
	const law = stateByLaw(fleet, halves, published, stopWhenCancelled);
	const failedDrives = halves.judged.filter((drive) => history.failureDays[drive] !== NO_FAILURE).length;
	return {
		failedDrives,
		survivors: halves.judged.length - failedDrives,
		landmarks: forest.probabilities.length,
		rule,
		model: judgeProbabilities(fleet, halves.judged, forest, rule.falsePositiveRate),
		failureLaw: judgeProbabilities(fleet, halves.judged, law, rule.falsePositiveRate),
	};
}

export function sumFailureSplits(splits: readonly JudgedSplit[]): SummedSplits {
	return sumSplits(splits, HORIZON_DAYS);
}

/** The program's own law of failures, fitted to the whole days of the fitted half, asked at each landmark with what was known then. */
function stateByLaw(
	{ history, landmarks }: LabelledFleet,
	{ fitted, judged }: { readonly fitted: readonly number[]; readonly judged: readonly number[] },
	published: PublishedModels,
	stopWhenCancelled: () => void,
): StatedProbabilities {
	const model = fitFailureModel(
		fitted.map((drive) => observedUntil(history, drive, history.offsets[drive + 1] - 1, true)),
		published,
	);
	const probabilities = Float64Array.from(landmarkRows(landmarks, judged), (at, i) => {
		if (i % 1_000 === 0) stopWhenCancelled();
		const drive = observedUntil(history, landmarks.drives[at], landmarks.rows[at], false);
		return driveRiskOf(model, drive, HORIZON_DAYS, 0).failureProbability;
	});
	return { probabilities, importance: new Float64Array(0) };
}

/** A drive as it was known on the day of a row; its fate only where that may be known. */
function observedUntil(
	{ serials, models, offsets, days, failureDays, metrics }: DriveDays,
	drive: number,
	row: number,
	knowsFate: boolean,
): ObservedDrive {
	const [from, to] = [offsets[drive], row + 1];
	const failureDay = failureDays[drive];
	const columns = failureMetrics.flatMap((metric) => {
		const values = metrics.get(metric)?.subarray(from, to);
		return values?.some(Number.isFinite) ? [[metric, values] as const] : [];
	});
	return {
		deviceId: `d${drive + 1}` as DeviceId,
		serial: serials[drive],
		model: models[drive],
		firmware: '',
		protocol: 'ATA',
		...(knowsFate && failureDay !== NO_FAILURE ? { exit: { kind: 'failed', atMs: failureDay * MS_PER_DAY, source: 'import' } } : {}),
		observedAtMs: Float64Array.from(days.subarray(from, to), (day) => day * MS_PER_DAY),
		// Names of our own tables only: they come from the reader, not from the file.
		metrics: Object.fromEntries(columns),
	};
}

/** What the source has and what was to be foreseen, before anything is fitted. @throws AppError `sample_too_small`, `metric_unknown` */
export function requireJudgeable({ history, landmarks }: Pick<LabelledFleet, 'history' | 'landmarks'>): void {
	const { serials, failureDays, days, offsets, metrics } = history;
	const failed = failureDays.filter((day) => day !== NO_FAILURE).length;
	const dayCount = new Set(days).size;
	const refuse = (text: string): AppError => new AppError('sample_too_small', text, { drives: serials.length, failures: failed, days: dayCount });
	const seenOnce = serials.filter((_, drive) => offsets[drive + 1] - offsets[drive] === 1).length;
	// Of a single day too; there the days are what is missing.
	if (dayCount > 1 && seenOnce >= 0.9 * serials.length)
		throw refuse(
			`${seenOnce === serials.length ? `Each of ${formatCounted(serials.length, 'drive')} is` : `${formatCount(seenOnce)} of ${formatCounted(serials.length, 'drive')} are`} seen on one day only: these are last rows, and what came before a failure is not in them. Give the folder of all daily files; for failure rates import them and say since when the drives were watched (ssv import --observed-since).`,
		);
	if (dayCount < HORIZON_DAYS + 1)
		throw refuse(
			`These files hold ${dayCount === 1 ? '1 day' : `${dayCount} days`}; judging failures within ${HORIZON_DAYS} days needs at least ${HORIZON_DAYS + 1}. Give the folder of all daily files.`,
		);
	if (failed < LEAST_FAILURES)
		throw refuse(
			`${failed === 0 ? 'No drive' : `Only ${failed} of ${formatCounted(serials.length, 'drive')}`} failed in these files; a half to fit on and a half to judge on need ${LEAST_FAILURES} failures at least. Give more days or drives.`,
		);
	if (serials.length - failed < LEAST_FAILURES)
		throw refuse(
			`${formatCount(serials.length - failed)} of ${formatCounted(serials.length, 'drive')} survived; judging false alarms needs ${LEAST_FAILURES} survivors at least.`,
		);
	requireKnownFates(landmarks, history, refuse);
	if (!ruleMetrics.some((metric) => metrics.get(metric)?.some(Number.isFinite)))
		throw new AppError('metric_unknown', `These files have none of the SMART attributes 5, 187, 197 and 198: the rule to compare with says nothing.`);
}

/** Failures that make two halves with something to learn and something to judge. */
const LEAST_FAILURES = 8;

function requireKnownFates({ drives, fails }: Landmarks, { failureDays }: DriveDays, refuse: (text: string) => AppError): void {
	const foreseeable = new Set(Array.from(drives).filter((_, at) => fails[at] === 1)).size;
	if (foreseeable < LEAST_FAILURES)
		throw refuse(
			`Of the drives that failed, ${foreseeable} ${foreseeable === 1 ? 'was' : 'were'} seen in the ${HORIZON_DAYS} days before; judging needs ${LEAST_FAILURES}. Give the days before the failures.`,
		);
	if (!drives.some((drive) => failureDays[drive] === NO_FAILURE))
		throw refuse(`No surviving drive was seen for more than ${HORIZON_DAYS} days: nothing can be said of false alarms. Give more days.`);
}
