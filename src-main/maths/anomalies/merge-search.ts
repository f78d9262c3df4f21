/** A search brought up to date: what it said of some drives is replaced by what is said of them now, by the same forests and threshold. */
import type { AnomalyMap, AnomalyResult, StrangeRuns } from '../../shared/domain/results.ts';
import { budgetCurve } from './budget.ts';
import { DAYS_PER_MONTH, isSure, MAX_RUNS } from './settle.ts';

const MS_PER_DAY = 86_400_000;

export interface Search {
	readonly result: AnomalyResult;
	readonly map: AnomalyMap;
}

/** Score of a row as deep in the trees as the average one. */
const AVERAGE = 0.5;

/**
 * The threshold that new samples are held against: that of the search; where its budget had room for every run, any that is stranger than
 * the average row.
 */
export function standingThreshold({ result, map }: Search): number {
	const { score } = map.runs;
	const hasRoom = score.length === 0 || (score[score.length - 1] as number) >= result.threshold;
	return hasRoom ? Math.min(AVERAGE, result.threshold) : result.threshold;
}

/** @param part  of the drives that are new or have new samples, and of those that are compared with them */
export function mergeSearch(before: Search, part: Search): Search {
	const replaced = new Set(part.map.deviceIds);
	const events = [...before.result.events.filter(({ deviceId }) => !replaced.has(deviceId)), ...part.result.events].sort(
		(a, b) => a.startMs - b.startMs || (a.eventId < b.eventId ? -1 : 1),
	);
	const map = mergedMap(before.map, part.map, replaced);
	const driveDays = before.result.driveDays - daysOf(before.map, replaced) + part.result.driveDays;
	const months = driveDays / DAYS_PER_MONTH;
	const lastObservedMs = Math.max(before.result.lastObservedMs, part.result.lastObservedMs);
	const fixed = events.filter((event) => event.contributions.length === 0 || isSure(event)).map(({ startMs }) => startMs);
	const ranked = Array.from(map.runs.score, (score, run) => ({ score, startMs: map.runs.startMs[run] }));
	return {
		result: {
			...before.result,
			drives: map.deviceIds.length,
			driveDays,
			lastObservedMs,
			events,
			achievedPerDriveMonth: months > 0 ? events.length / months : 0,
			budgetCurve: budgetCurve(ranked, fixed, { months, lastObservedMs }),
		},
		map,
	};
}

/** Days from the first to the last known one of some drives. */
function daysOf({ deviceIds, days, strangeness }: AnomalyMap, drives: ReadonlySet<string>): number {
	let total = 0;
	for (const [index, deviceId] of deviceIds.entries()) {
		if (!drives.has(deviceId)) continue;
		const row = strangeness.subarray(index * days, (index + 1) * days);
		const first = row.findIndex((byte) => byte > 0);
		if (first >= 0) total += row.findLastIndex((byte) => byte > 0) - first + 1;
	}
	return total;
}

function mergedMap(before: AnomalyMap, part: AnomalyMap, replaced: ReadonlySet<string>): AnomalyMap {
	const deviceIds = [...before.deviceIds.filter((deviceId) => !replaced.has(deviceId)), ...part.deviceIds];
	const placeOf = new Map(deviceIds.map((deviceId, place) => [deviceId, place]));
	const known = [before, part].filter(({ days }) => days > 0);
	const firstDayMs = known.reduce((first, map) => Math.min(first, map.firstDayMs), known[0]?.firstDayMs ?? 0);
	const endMs = known.reduce((end, map) => Math.max(end, map.firstDayMs + map.days * MS_PER_DAY), firstDayMs);
	const days = (endMs - firstDayMs) / MS_PER_DAY;
	const strangeness = new Uint8Array(deviceIds.length * days);
	for (const map of known) {
		const offset = (map.firstDayMs - firstDayMs) / MS_PER_DAY;
		for (const [index, deviceId] of map.deviceIds.entries()) {
			if (map === before && replaced.has(deviceId)) continue;
			strangeness.set(map.strangeness.subarray(index * map.days, (index + 1) * map.days), (placeOf.get(deviceId) as number) * days + offset);
		}
	}
	return { deviceIds, firstDayMs, days, strangeness, runs: mergedRuns(before, part, replaced, placeOf) };
}

function mergedRuns(before: AnomalyMap, part: AnomalyMap, replaced: ReadonlySet<string>, placeOf: ReadonlyMap<string, number>): StrangeRuns {
	const rows = [before, part].flatMap((map) =>
		Array.from(map.runs.score.keys()).flatMap((run) => {
			const deviceId = map.deviceIds[map.runs.drive[run]];
			return map === before && replaced.has(deviceId) ? [] : [{ runs: map.runs, run, drive: placeOf.get(deviceId) as number }];
		}),
	);
	rows.sort((a, b) => b.runs.score[b.run] - a.runs.score[a.run] || a.drive - b.drive || a.runs.startMs[a.run] - b.runs.startMs[b.run]);
	const kept = rows.slice(0, MAX_RUNS);
	const column = (name: 'startMs' | 'endMs' | 'peakMs' | 'score'): Float64Array => Float64Array.from(kept, ({ runs, run }) => runs[name][run]);
	return {
		drive: Float64Array.from(kept, ({ drive }) => drive),
		startMs: column('startMs'),
		endMs: column('endMs'),
		peakMs: column('peakMs'),
		score: column('score'),
	};
}
