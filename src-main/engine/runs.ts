/** Results of runs as they are stored: the contract's wire JSON, with the digest of the history that they rest on. */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { z } from 'zod';
import { anomalyMap, anomalyResult } from '../shared/contract/anomaly-schemas.ts';
import { backtestResult } from '../shared/contract/backtest-schemas.ts';
import { toJsonText } from '../shared/contract/codec.ts';
import { riskResult } from '../shared/contract/risk-schemas.ts';
import { replacementPlan, scenarioComparison } from '../shared/contract/scenario-schemas.ts';
import { forecast } from '../shared/contract/schemas.ts';
import { trainingResult } from '../shared/contract/training-schemas.ts';
import type { AnomalyMap } from '../shared/domain/anomaly-results.ts';
import type { BacktestResult } from '../shared/domain/backtest.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import {
	type AnomalyResult,
	type Forecast,
	type RiskChange,
	type RiskResult,
	riskChanges,
	type StatedBasis,
	type TrainingResult,
} from '../shared/domain/results.ts';
import type { ReplacementPlan, ScenarioComparison } from '../shared/domain/scenario.ts';
import type { StorageClient } from '../storage/client.ts';
import type { NewRun, RunKind } from '../storage/runs.ts';

export interface StoredResult<T> {
	readonly result: T;
	readonly createdAtMs: number;
	/** Whether the history has changed since. */
	readonly isStale: boolean;
}

const schemas = {
	anomaly: anomalyResult,
	risk: riskResult,
	forecast,
	training: trainingResult,
	backtest: backtestResult,
	scenarios: scenarioComparison,
	plan: replacementPlan,
} as const;

/** The latest result of each kind, decoded once: thousands of drives take a tenth of a second. */
const decoded = new WeakMap<StorageClient, ReadonlyMap<RunKind, { readonly runId: number; readonly result: unknown }>>();

/** We wrote it ourselves; an earlier version may have written less than this one shows: that counts as not computed. */
function decodeRun<T>(kind: RunKind, text: string): T | undefined {
	const found = z.safeDecode(schemas[kind] as z.ZodType, JSON.parse(text));
	return found.success ? (found.data as T) : undefined;
}

async function latest<T>(storage: StorageClient, kind: RunKind): Promise<StoredResult<T> | null> {
	const [newest, dataHash] = await Promise.all([storage.runs.list(kind), storage.check.digest()]);
	const [head] = newest;
	if (!head) return null;
	const isStale = head.dataHash !== dataHash;
	const kept = decoded.get(storage)?.get(kind);
	if (kept?.runId === head.runId) return { result: kept.result as T, createdAtMs: head.createdAtMs, isStale };
	const run = await storage.runs.get(head.runId);
	if (!run) return null;
	const result = decodeRun<T>(kind, run.result);
	if (result === undefined) return null;
	decoded.set(storage, new Map([...(decoded.get(storage) ?? []), [kind, { runId: run.runId, result }]]));
	return { result, createdAtMs: run.createdAtMs, isStale };
}

export interface StoredSimulation<T> extends StoredResult<T> {
	/** Empty when it is not stale. */
	readonly staleBecause: readonly RiskChange[];
}

/** A simulation is outdated by another history, by other prices and by other groups. */
async function latestSimulation<T extends { readonly stated?: StatedBasis }>(
	storage: StorageClient,
	kind: 'risk' | 'scenarios' | 'plan',
): Promise<StoredSimulation<T> | null> {
	const [stored, now] = await Promise.all([latest<T>(storage, kind), storage.lossSettings.basis()]);
	if (!stored) return null;
	const then: StatedBasis = stored.result.stated ?? { prices: '', groups: '' };
	const hasOtherLayouts = then.layouts !== undefined && then.layouts !== now.layouts;
	const isChanged = { history: stored.isStale, prices: then.prices !== now.prices, groups: then.groups !== now.groups || hasOtherLayouts };
	const staleBecause = riskChanges.filter((change) => isChanged[change]);
	return { ...stored, isStale: staleBecause.length > 0, staleBecause };
}
export const latestRisk = (storage: StorageClient): Promise<StoredSimulation<RiskResult> | null> => latestSimulation(storage, 'risk');
export const latestScenarios = (storage: StorageClient): Promise<StoredSimulation<ScenarioComparison> | null> =>
	latestSimulation(storage, 'scenarios');
export const latestPlan = (storage: StorageClient): Promise<StoredSimulation<ReplacementPlan> | null> => latestSimulation(storage, 'plan');
export const latestBacktest = (storage: StorageClient): Promise<StoredResult<BacktestResult> | null> => latest(storage, 'backtest');
export const latestAnomalies = (storage: StorageClient): Promise<StoredResult<AnomalyResult> | null> => latest(storage, 'anomaly');

/** Trainings by the number of their run, which never change. */
const trainings = new WeakMap<StorageClient, Map<number, TrainingResult | undefined>>();

/** The training of one run; undefined where there is none, or one that this version cannot read. */
export async function trainingOfRun(storage: StorageClient, runId: number): Promise<TrainingResult | undefined> {
	const known = trainings.get(storage) ?? new Map<number, TrainingResult | undefined>();
	trainings.set(storage, known);
	if (known.has(runId)) return known.get(runId);
	const run = await storage.runs.get(runId);
	const training = run ? decodeRun<TrainingResult>('training', run.result) : undefined;
	known.set(runId, training);
	return training;
}

/** How many runs of a kind are looked through for one that a report tells of. */
const RUNS_MATCHED = 10;

/** The newest run on this history of which `matches` holds; where it holds of none, the newest of them; null without any. */
export async function matchingRun<T>(
	storage: StorageClient,
	kind: 'anomaly' | 'backtest' | 'scenarios',
	dataHash: string,
	matches: (result: T) => boolean,
): Promise<T | null> {
	const listed = (await storage.runs.list(kind)).filter((run) => run.dataHash === dataHash).slice(0, RUNS_MATCHED);
	let newest: T | null = null;
	for (const { runId } of listed) {
		const run = await storage.runs.get(runId);
		const result = run ? decodeRun<T>(kind, run.result) : undefined;
		if (result !== undefined && matches(result)) return result;
		newest ??= result ?? null;
	}
	return newest;
}

interface Accounts {
	readonly seed: number;
	readonly dataHash: string;
	readonly input: unknown;
}

/** A result as it is stored. */
export function encodeRun<K extends RunKind>(kind: K, result: z.output<(typeof schemas)[K]>, { seed, dataHash, input }: Accounts): NewRun {
	const wire = z.encode(schemas[kind] as z.ZodType, result);
	return { kind, seed, dataHash, input: toJsonText(input), result: toJsonText(wire) };
}

export async function saveRun<K extends RunKind>(
	storage: StorageClient,
	kind: K,
	result: z.output<(typeof schemas)[K]>,
	accounts: Accounts,
): Promise<number> {
	return keepRun(storage, encodeRun(kind, result, accounts));
}

/** @throws AppError `disk_full`, `disk_io`, which say that the work was done and what is there instead of its result */
async function keepRun(storage: StorageClient, run: NewRun): Promise<number> {
	try {
		return await storage.runs.save(run);
	} catch (thrown) {
		const { code, message, details } = toAppError(thrown);
		if (code !== 'disk_full' && code !== 'disk_io') throw thrown;
		throw new AppError(
			code,
			`${message} The result was computed but not kept; the one before it and everything else stay as they were.`,
			details,
			thrown,
		);
	}
}

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);
/** Days of the same drives look alike: at the fastest level a map of 2,000 drives over five years shrinks to a seventh. */
const FASTEST = { level: 1 };
/** The newest map, unpacked once. */
const unpacked = new WeakMap<StorageClient, { readonly runId: number; readonly map: AnomalyMap }>();

/** An anomaly run and the map behind it, both or neither. */
export async function saveAnomalyRun(
	storage: StorageClient,
	result: AnomalyResult,
	map: AnomalyMap,
	accounts: { readonly seed: number; readonly dataHash: string; readonly input: unknown },
): Promise<number> {
	const packed = await deflate(toJsonText(z.encode(anomalyMap, map)), FASTEST);
	const wire = z.encode(anomalyResult as z.ZodType, result);
	const { seed, dataHash, input } = accounts;
	return keepRun(storage, { kind: 'anomaly', seed, dataHash, input: toJsonText(input), result: toJsonText(wire), map: packed });
}

/** The map of the latest anomaly run; null without a run, and for one of an earlier version, which kept none. */
export async function latestAnomalyMap(storage: StorageClient): Promise<AnomalyMap | null> {
	const [head] = await storage.runs.list('anomaly');
	if (!head) return null;
	const kept = unpacked.get(storage);
	if (kept?.runId === head.runId) return kept.map;
	const packed = await storage.runs.map(head.runId);
	if (packed === null) return null;
	const found = z.safeDecode(anomalyMap, JSON.parse((await inflate(packed)).toString()));
	if (!found.success) return null;
	unpacked.set(storage, { runId: head.runId, map: found.data });
	return found.data;
}

/** How many of the latest forecasts are looked through. */
const FORECASTS_KEPT = 60;

/** Forecasts made on this very history, newest first. */
export async function storedForecasts(storage: StorageClient, dataHash: string): Promise<Forecast[]> {
	const listed = (await storage.runs.list('forecast')).filter((run) => run.dataHash === dataHash).slice(0, FORECASTS_KEPT);
	const runs = await Promise.all(listed.map((run) => storage.runs.get(run.runId)));
	return runs.flatMap((run) => (run ? (decodeRun<Forecast>('forecast', run.result) ?? []) : []));
}
