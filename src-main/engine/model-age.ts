/** How old the models in use are: days and drives that they have not seen, errors that grew. Training again is proposed, never begun. */
import { z } from 'zod';
import { driveKeyOf } from '../jobs/fleet-series.ts';
import type { BundleOutline } from '../models/bundle.ts';
import { daysReason, drivesReason, isStrange, proposalText, retrainText } from '../shared/charts/model-text.ts';
import { modelCheck } from '../shared/contract/model-age-schemas.ts';
import { toAppError } from '../shared/domain/errors.ts';
import { minimums } from '../shared/domain/minimums.ts';
import { daysAfter, freshDays, type ModelAge, type ModelCheck, type ModelsAge, staleness } from '../shared/domain/model-basis.ts';
import { type Drive, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { StorageClient } from '../storage/client.ts';
import type { DriveReadings } from '../storage/drive-readings.ts';
import { currentOutline } from './bundles.ts';

/** The newest answer of each workspace, under what it rests on. */
const known = new WeakMap<StorageClient, { readonly key: string; readonly age: ModelsAge }>();

/** Null before the first training, and when nothing is left in the history. @throws AppError `bundle_rejected` */
export async function modelsAge(storage: StorageClient): Promise<ModelsAge | null> {
	const bundle = await currentOutline(storage);
	if (bundle === null) return null;
	const [dataHash, check] = await Promise.all([storage.check.digest(), storedCheck(storage, bundle.name)]);
	const key = `${bundle.name} ${dataHash} ${check?.checkedAtMs ?? ''}`;
	const kept = known.get(storage);
	if (kept?.key === key) return kept.age;
	const { lstms, arimas } = bundle.outline;
	const metrics = [...new Set([...lstms.keys(), ...arimas.keys()])];
	const [{ lastMs }, drives, readings] = await Promise.all([
		storage.workspace.summary(),
		storage.devices.list(),
		storage.samples.readingsOf(metrics),
	]);
	if (lastMs === null) return null;
	const age = judge({ name: bundle.name, bundle: bundle.outline, lastMs, dataHash, check, drives, metrics, readings });
	known.set(storage, { key, age });
	return age;
}

interface AgeFacts {
	readonly name: string;
	readonly bundle: BundleOutline;
	readonly lastMs: number;
	readonly dataHash: string;
	readonly check: ModelCheck | null;
	readonly drives: readonly Drive[];
	readonly metrics: readonly string[];
	readonly readings: readonly DriveReadings[];
}

function judge(facts: AgeFacts): ModelsAge {
	const { name, bundle, lastMs, dataHash, check } = facts;
	const { trainedAtMs, windowStartMs, windowEndMs } = bundle.meta;
	const days = daysAfter(windowEndMs, lastMs);
	const isOld = days > freshDays(daysAfter(windowStartMs, windowEndMs) + 1);
	const models = partsOf(facts, isOld);
	const since = models.flatMap(({ staleSinceMs }) => staleSinceMs ?? []);
	return {
		bundle: name,
		trainedAtMs,
		windowStartMs,
		windowEndMs,
		daysAfter: days,
		models,
		check: check === null ? null : { checkedAtMs: check.checkedAtMs, isOutdated: check.dataHash !== dataHash },
		canCheck: days >= staleness.driftDays && bundle.lstms.size + bundle.arimas.size > 0,
		proposal: proposalText({ daysAfter: days, models }, isOld),
		staleSinceMs: since.length === 0 ? null : Math.min(...since),
	};
}

function partsOf(facts: AgeFacts, isOld: boolean): ModelAge[] {
	const { lstms, arimas, hasForests, hasSurvival } = facts.bundle;
	return [
		...[...lstms].map(([metric, keys]) => partAge({ name: 'lstm', metric, keys }, facts, isOld)),
		...[...arimas].map(([metric, keys]) => partAge({ name: 'arima', metric, keys }, facts, isOld)),
		...(hasForests ? [partAge({ name: 'anomaly' }, facts, isOld)] : []),
		...(hasSurvival ? [partAge({ name: 'survival' }, facts, isOld)] : []),
	];
}

type Part =
	| { readonly name: 'lstm' | 'arima'; readonly metric: string; readonly keys: ReadonlySet<string> }
	| { readonly name: 'anomaly' | 'survival' };

function partAge(part: Part, facts: AgeFacts, isOld: boolean): ModelAge {
	const { windowStartMs, windowEndMs } = facts.bundle.meta;
	const strangers = 'metric' in part ? strangersOf(part.metric, part.keys, minimums[part.name].dailyValues, facts) : null;
	const drift = ('metric' in part && facts.check?.drifts.find(({ name, metric }) => name === part.name && metric === part.metric)) || null;
	const stale: { readonly sinceMs: number; readonly reason: string }[] = [];
	if (isOld) {
		const allowed = freshDays(daysAfter(windowStartMs, windowEndMs) + 1);
		stale.push({ sinceMs: windowEndMs + (allowed + 1) * MS_PER_DAY, reason: daysReason(daysAfter(windowEndMs, facts.lastMs)) });
	}
	if (strangers?.sinceMs !== undefined) stale.push({ sinceMs: strangers.sinceMs, reason: drivesReason(strangers.unseen, strangers.trainable) });
	if (drift?.verdict === 'drifted' && facts.check) stale.push({ sinceMs: facts.check.lastObservedMs, reason: drift.text });
	return {
		name: part.name,
		...('metric' in part ? { metric: part.metric } : {}),
		drives: strangers && { trainable: strangers.trainable, unseen: strangers.unseen },
		drift,
		isStale: stale.length > 0,
		staleSinceMs: stale.length === 0 ? null : Math.min(...stale.map(({ sinceMs }) => sinceMs)),
		reasons: stale.map(({ reason }) => reason),
	};
}

/**
 * Drives in service that training would take today, and how many of them a model has never seen; `sinceMs` when they became too many.
 * Readings stand in for daily values, which nobody counts: a drive that reports by the hour counts as soon as it has been there as long.
 */
function strangersOf(
	metric: string,
	keys: ReadonlySet<string>,
	leastDays: number,
	{ drives, metrics, readings }: AgeFacts,
): { readonly trainable: number; readonly unseen: number; readonly sinceMs?: number } {
	const at = metrics.indexOf(metric);
	const countOf = new Map(readings.map((one) => [one.deviceId, one.readings[at] ?? 0]));
	const isTrainable = (drive: Drive): boolean => {
		const days = daysAfter(drive.firstSeenMs, drive.lastSeenMs) + 1;
		return drive.exit === undefined && days >= leastDays && (countOf.get(drive.deviceId) ?? 0) >= Math.max(leastDays, minimums.lstm.coverage * days);
	};
	const able = drives.filter(isTrainable);
	const ripe = able.filter((drive) => !keys.has(driveKeyOf(drive))).map(({ firstSeenMs }) => firstSeenMs + leastDays * MS_PER_DAY);
	const counts = { trainable: able.length, unseen: ripe.length };
	if (!isStrange(counts)) return counts;
	const first = Math.floor(staleness.unseenShare * able.length);
	return { ...counts, sinceMs: ripe.sort((a, b) => a - b)[first] as number };
}

/** An earlier version may have written less than this one shows: that counts as never checked. */
async function storedCheck(storage: StorageClient, bundle: string): Promise<ModelCheck | null> {
	const stored = await storage.models.checkOf(bundle);
	const found = stored === null ? undefined : z.safeDecode(modelCheck, JSON.parse(stored.result));
	return found?.success ? found.data : null;
}

/** Which proposal of each workspace was told already: a folder that is watched grows every day. */
const told = new WeakMap<StorageClient, string>();

/** A sentence when the models in use have become stale since it was last asked; what is wrong with them stops no import. */
export async function staleNews(storage: StorageClient): Promise<string> {
	try {
		const age = await modelsAge(storage);
		const stale = age?.models.flatMap(({ name, metric, reasons }) => (reasons.length > 0 ? [`${name} ${metric ?? ''} ${reasons.length}`] : [])) ?? [];
		const key = age === null || age.proposal === null ? '' : [age.bundle, ...stale].join(' ');
		if (told.get(storage) === key) return '';
		told.set(storage, key);
		return age === null || age.proposal === null ? '' : `${retrainText(age.proposal)} See Models.`;
	} catch (thrown) {
		return `The models in use cannot be read: ${toAppError(thrown).message}`;
	}
}
