/** The rings of the heat map: alarms of its rows, and what another budget would add and take. */
import type { BudgetChange } from '../../../src-main/shared/charts/alarm-budget.ts';
import { eventMark, type HeatMark, type HeatMarks, rowName } from '../../../src-main/shared/charts/fleet-heat-chart.ts';
import { formatDayRange, formatNumber } from '../../../src-main/shared/charts/format.ts';
import type { BudgetRuns, HeatMap } from '../../../src-main/shared/domain/heat-map.ts';
import { MS_PER_DAY } from '../../../src-main/shared/domain/telemetry.ts';
import type { ListedEvent } from './listed-events.ts';

/** More rings than this hide what lies beneath them. */
const MOST_RINGS = 1_500;

/** Drives one by one have rings; in rows of many drives the cells and the counts speak. */
export function heatMarks(map: HeatMap, listed: readonly ListedEvent[], strange: BudgetRuns | null, change: BudgetChange | undefined): HeatMarks {
	if (map.groupBy !== 'drive') return { events: [] };
	const rowOf = new Map(map.rows.map((row, at) => [row.key, at]));
	const endMs = map.firstDayMs + map.columns * map.daysPerColumn * MS_PER_DAY;
	const isShown = (mark: HeatMark): boolean => mark.endMs >= map.firstDayMs && mark.startMs < endMs;
	const events = listed.flatMap(({ event }) => {
		const row = rowOf.get(event.deviceId);
		return row === undefined ? [] : [eventMark(event, row)];
	});
	const shown = { events: events.filter(isShown).slice(0, MOST_RINGS) };
	if (strange === null || change === undefined || change.now === change.next) return shown;
	const isMore = change.next > change.now;
	const marks = runMarks(strange, Math.min(change.now, change.next), Math.max(change.now, change.next), rowOf, map, isMore).filter(isShown);
	return isMore ? { ...shown, comingIn: marks } : { ...shown, fallingOut: marks };
}

function runMarks(
	{ runs, deviceIds }: BudgetRuns,
	from: number,
	to: number,
	rowOf: ReadonlyMap<string, number>,
	map: HeatMap,
	isMore: boolean,
): HeatMark[] {
	const marks: HeatMark[] = [];
	for (let run = from; run < to && marks.length < MOST_RINGS; run += 1) {
		const row = rowOf.get(deviceIds[runs.drive[run]!] ?? '');
		if (row === undefined) continue;
		const [startMs, endMs] = [runs.startMs[run]!, runs.endMs[run]!];
		const what = isMore ? 'would be an alarm too' : 'would be no alarm any more';
		const text = `${rowName(map, map.rows[row]!)}, ${formatDayRange(startMs, endMs)}: ${what} (score ${formatNumber(runs.score[run]!)}).`;
		marks.push({ row, startMs, endMs, peakMs: runs.peakMs[run]!, text, id: `run:${run}` });
	}
	return marks;
}
