/** The picture behind an anomaly run, and what another alarm budget would let through. */
import type { StrangeRuns } from '../../shared/domain/anomaly-results.ts';
import { alarmStatesOf } from '../alarm-states.ts';
import type { Handlers } from '../context.ts';
import { aggregateHeat } from '../heat-map.ts';
import { latestAnomalies, latestAnomalyMap } from '../runs.ts';

/** A budget of ten alarms per drive and month reaches this far down for a fleet of hundreds; beyond it nobody looks. */
const MAX_RUNS = 20_000;

export const anomalyMapHandlers = {
	'anomalies.map': async (question, context) => {
		const { storage } = await context.workspace();
		const [stored, map, drives] = await Promise.all([latestAnomalies(storage), latestAnomalyMap(storage), storage.devices.list()]);
		if (!stored || !map) return { map: null };
		const { alarms } = await alarmStatesOf(storage, stored.result, context.now());
		const events = stored.result.events.map((event, index) => ({ event, isOpen: alarms[index]?.state === 'open' }));
		return { map: aggregateHeat(map, drives, events, question) };
	},
	'anomalies.runs': async (_input, context) => {
		const map = await latestAnomalyMap((await context.workspace()).storage);
		if (!map) return { strange: null };
		const { deviceIds, firstDayMs, days, runs } = map;
		return { strange: { deviceIds: [...deviceIds], firstDayMs, days, runs: strongestOf(runs) } };
	},
} satisfies Partial<Handlers>;

/** They lie by falling score already. */
function strongestOf(runs: StrangeRuns): StrangeRuns {
	if (runs.score.length <= MAX_RUNS) return runs;
	const head = (values: Float64Array): Float64Array => values.subarray(0, MAX_RUNS);
	return { drive: head(runs.drive), startMs: head(runs.startMs), endMs: head(runs.endMs), peakMs: head(runs.peakMs), score: head(runs.score) };
}
