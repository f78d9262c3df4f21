/** Puts a backtest together: what was found at each origin and landmark becomes tests, scores and verdicts. */
import { judgeFailures, LEAST_FAILURES } from '../maths/failures/judge-landmarks.ts';
import { judgeExceedances, judgePlaces, rejectedDrives } from '../maths/risk/judge-exceedances.ts';
import { formatCount, formatCounted } from '../shared/charts/format.ts';
import type { BacktestMetric, BacktestResult, FailureBacktest, LoadBacktest } from '../shared/domain/backtest.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { MissingPart } from '../shared/domain/results.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { failureHorizons, type LandmarkOutcomes } from './backtest-failures.ts';
import { aggregateOf, backtestLevels, LEAST_KNOWN_DAYS, type LoadOutcomes } from './backtest-load.ts';
import type { LoadTable } from './backtest-table.ts';
import { LEAST_HISTORY_DAYS } from './failure-recalibration.ts';

/** Days of the fleet below which nothing is said of a VaR, and weeks. */
const LEAST_JUDGED = 20;
const LEAST_WEEKS = 4;

/** Parts of the load in words, and what they are read from. */
const parts: Readonly<Record<BacktestMetric, { readonly name: string; readonly metric: string; readonly unit: string }>> = {
	writes: { name: 'Bytes written', metric: 'daily_bytes_written', unit: 'B' },
	used: { name: 'Growth of the bytes in use', metric: 'used_bytes', unit: 'B' },
	latency: { name: 'Latency', metric: 'write_latency_ms', unit: 'ms' },
};

export interface FoundLoad {
	readonly metric: BacktestMetric;
	/** Of ranges of origins, in order of time. */
	readonly ranges: readonly (readonly LoadOutcomes[])[];
}

export interface BacktestParts {
	readonly table: Pick<LoadTable, 'firstMs' | 'days' | 'drives' | 'hostOf'>;
	readonly loads: readonly FoundLoad[];
	/** In order of time. */
	readonly landmarks: readonly LandmarkOutcomes[];
	readonly seed: number;
	readonly dataHash: string;
	readonly hasLstm: boolean;
}

/** @throws AppError `sample_too_small` when nothing at all can be judged */
export function joinBacktest({ table, loads, landmarks, seed, dataHash, hasLstm }: BacktestParts): BacktestResult {
	const missing: MissingPart[] = [];
	const judgedLoads = (Object.keys(parts) as BacktestMetric[]).flatMap((metric) => {
		const found = loads.find((load) => load.metric === metric);
		const judged = found ? loadsOf(found, table) : [];
		if (judged.length === 0) missing.push(missingLoad(metric, found !== undefined, table));
		return judged;
	});
	const judgedFailures = failureHorizons.flatMap((horizonDays) => {
		const own = landmarks.filter((landmark) => landmark.horizonDays === horizonDays && landmark.outcomes.length > 0);
		const isEnough = isJudgeable(own);
		if (!isEnough) missing.push(missingFailures(horizonDays, own.length, table));
		return isEnough ? [failuresOf(horizonDays, own)] : [];
	});
	if (judgedLoads.length === 0 && judgedFailures.length === 0)
		throw new AppError(
			'sample_too_small',
			`Nothing can be judged on past days: a load needs ${LEAST_KNOWN_DAYS + LEAST_JUDGED} days of one of the metrics, failures ${LEAST_HISTORY_DAYS + failureHorizons[0]} days of the fleet and drives that are seen on several of them, or are said to be watched (--observed-since); this history has ${table.days} days. Import more history.`,
			{ days: table.days, needed: LEAST_KNOWN_DAYS + LEAST_JUDGED },
		);
	return {
		seed,
		drives: table.drives,
		judgedDrives: table.hostOf.length,
		firstMs: table.firstMs,
		lastMs: table.firstMs + (table.days - 1) * MS_PER_DAY,
		loads: judgedLoads,
		failures: judgedFailures,
		missing,
		notes: notesOf(judgedLoads, judgedFailures, table, hasLstm),
		dataHash,
	};
}

function loadsOf({ metric, ranges }: FoundLoad, table: BacktestParts['table']): LoadBacktest[] {
	return (ranges[0] ?? []).flatMap(({ horizonDays }, at) => {
		const own = ranges.map((range) => range[at] as LoadOutcomes);
		const fleet = own.flatMap((range) => range.fleet);
		if (fleet.length < (horizonDays === 1 ? LEAST_JUDGED : LEAST_WEEKS)) return [];
		const sum = (of: (outcomes: LoadOutcomes) => Uint32Array): Uint32Array =>
			Uint32Array.from(table.hostOf, (_, drive) => own.reduce((total, range) => total + (of(range)[drive] as number), 0));
		const judged = sum((range) => range.judged);
		const judgedDays = judged.reduce((total, days) => total + days, 0);
		const outcomes = Float64Array.from(fleet, ({ outcome }) => outcome);
		const valuesAtRisk = backtestLevels.map((_, level) => Float64Array.from(fleet, (day) => day.valuesAtRisk[level] as number));
		const levels = backtestLevels.map((confidence, level) => {
			const benchmark = Float64Array.from(fleet, (day) => day.benchmarks[level] as number);
			const exceeded = sum((range) => range.exceeded[level] as Uint32Array);
			return {
				...judgeExceedances({ outcomes, valuesAtRisk: valuesAtRisk[level] as Float64Array, benchmark }, confidence),
				drives: {
					share: exceeded.reduce((total, days) => total + days, 0) / judgedDays,
					judgedDays,
					...rejectedDrives(exceeded, judged, confidence),
				},
			};
		});
		return [
			{
				metric,
				horizonDays,
				unit: parts[metric].unit,
				aggregate: aggregateOf[metric],
				drives: judged.filter((days) => days > 0).length,
				days: fleet.length,
				atMs: Float64Array.from(fleet, ({ origin }) => table.firstMs + (origin + horizonDays) * MS_PER_DAY),
				outcomes,
				valuesAtRisk,
				levels,
				pit: judgePlaces(Float64Array.from(fleet, ({ place }) => place)),
			},
		];
	});
}

/** Three failures, expected or come: with fewer, every law agrees with what came. */
const LEAST_TO_JUDGE = 3;

function isJudgeable(landmarks: readonly LandmarkOutcomes[]): boolean {
	const sum = (of: (landmark: LandmarkOutcomes) => ArrayLike<number>): number =>
		landmarks.reduce((total, landmark) => total + Array.from(of(landmark)).reduce((all, value) => all + value, 0), 0);
	return (
		Math.max(
			sum(({ outcomes }) => outcomes),
			sum(({ probabilities }) => probabilities),
		) >= LEAST_TO_JUDGE
	);
}

function failuresOf(horizonDays: number, landmarks: readonly LandmarkOutcomes[]): FailureBacktest {
	const joined = (of: (landmark: LandmarkOutcomes) => ArrayLike<number>): number[] => landmarks.flatMap((landmark) => Array.from(of(landmark)));
	return {
		horizonDays,
		landmarksMs: Float64Array.from(landmarks, ({ landmarkMs }) => landmarkMs),
		leftOut: landmarks.reduce((sum, { leftOut }) => sum + leftOut, 0),
		...judgeFailures({
			probabilities: Float64Array.from(joined(({ probabilities }) => probabilities)),
			uncorrected: Float64Array.from(joined(({ uncorrected }) => uncorrected)),
			outcomes: Uint8Array.from(joined(({ outcomes }) => outcomes)),
			rule: Uint8Array.from(joined(({ rule }) => rule)),
			levelDeviation: Math.sqrt(levelVarianceOf(landmarks)),
		}),
	};
}

/** Later fits hold all that earlier ones knew, so that two of them share the error of the later one. */
function levelVarianceOf(landmarks: readonly LandmarkOutcomes[]): number {
	const expected = landmarks.map(({ probabilities }) => probabilities.reduce((sum, value) => sum + value, 0));
	const total = expected.reduce((sum, value) => sum + value, 0);
	if (!(total > 0)) return 0;
	let variance = 0;
	for (const [i, one] of landmarks.entries())
		for (const [j, other] of landmarks.entries())
			variance += ((expected[i] as number) / total) * ((expected[j] as number) / total) * Math.min(one.levelVariance, other.levelVariance);
	return variance;
}

function missingLoad(metric: BacktestMetric, isThere: boolean, { days }: BacktestParts['table']): MissingPart {
	const reason = isThere
		? `needs ${LEAST_KNOWN_DAYS} days to fit and ${LEAST_JUDGED} to judge with values of the same drives; this history has ${days} days`
		: 'no drive of those judged has it';
	return { part: `${parts[metric].name} of past days`, missing: parts[metric].metric, reason };
}

function missingFailures(horizonDays: number, landmarks: number, { days }: BacktestParts['table']): MissingPart {
	const reason =
		landmarks === 0
			? `needs ${LEAST_HISTORY_DAYS + horizonDays} days and drives whose fate is known; this history has ${days} days`
			: `fewer than ${LEAST_TO_JUDGE} failures came and fewer were expected: every law agrees with that`;
	return { part: `Failures within ${horizonDays} days`, missing: 'failures', reason };
}

function notesOf(
	loads: readonly LoadBacktest[],
	failures: readonly FailureBacktest[],
	{ hostOf, drives }: BacktestParts['table'],
	hasLstm: boolean,
): string[] {
	return [
		'Temperature is not judged: nothing that is simulated depends on how it goes on, so that there is no VaR of it. A forecast of it states its errors on past days itself.',
		...(loads.length > 0
			? [
					`Each past day is judged by laws fitted to the days before it. The tests take the whole fleet's day as one: drives of one day share causes and are no independent tests.`,
					'Weeks do not overlap. Each test objects to a right law once in twenty times.',
				]
			: []),
		...(loads.length > 0 && hostOf.length < drives
			? [`The load is that of ${formatCount(hostOf.length)} of ${formatCounted(drives, 'drive')}, on whole hosts.`]
			: []),
		...(loads.length > 0 && hasLstm
			? ['The trained LSTM is left out of the mean writes: it has seen the days that are judged. The simulation of today has it beside the others.']
			: []),
		...(failures.length > 0
			? [
					'Horizons of failures do not overlap. The interval of the expected failures holds what the fits left unknown of their level, and takes drives as independent otherwise.',
				]
			: []),
		...failures
			.filter((own) => own.failures < LEAST_FAILURES)
			.map(
				({ horizonDays, failures: count }) =>
					`${formatCounted(count, 'failure')} within ${horizonDays} days are too few for a calibration slope: it takes ${LEAST_FAILURES}.`,
			),
	];
}
