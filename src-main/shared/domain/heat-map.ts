/** How strange drives, models or hosts were over time, cut to what a picture shows. */
import type { StrangeRuns } from './anomaly-results.ts';
import type { DeviceId } from './telemetry.ts';

export const heatGroupings = ['drive', 'model', 'host'] as const;
export type HeatGrouping = (typeof heatGroupings)[number];

/** `seriousness` by the worst event, `strangeness` by the strangest day, both falling; `serial` by name. */
export const heatOrders = ['seriousness', 'strangeness', 'serial'] as const;
export type HeatOrder = (typeof heatOrders)[number];

export interface HeatRow {
	/** A device id, model or host; the same in every answer. */
	readonly key: string;
	/** Serial, model or host as the source wrote it; empty where it said nothing. */
	readonly label: string;
	/** Rows of single drives. */
	readonly deviceId?: DeviceId;
	readonly drives: number;
	/** Events that begin or end within the shown time. */
	readonly events: number;
}

export interface HeatMap {
	readonly groupBy: HeatGrouping;
	readonly rows: readonly HeatRow[];
	/** All of them, shown or not. */
	readonly totalRows: number;
	/** Drives behind all of them. */
	readonly drives: number;
	/** UTC midnight at which the first column begins. */
	readonly firstDayMs: number;
	readonly daysPerColumn: number;
	readonly columns: number;
	/**
	 * Shape (rows, columns), row major: 0 = no data, otherwise 1 + ten times the strongest deviation in spreads, at most 255. Of the drives of
	 * a model or host: what a tenth of them reach (of ten or fewer the strangest one).
	 */
	readonly cells: Uint8Array;
	/** Drives of all rows that are in an event, shape (columns,). */
	readonly inAlarm: Float64Array;
}

/** What another alarm budget would let through: answered on the page, while the slider moves. */
export interface BudgetRuns {
	/** `runs.drive` is a place in it. */
	readonly deviceIds: readonly DeviceId[];
	/** Of the searched history. */
	readonly firstDayMs: number;
	readonly days: number;
	/** By falling score: the strangest ones; what is raised in any case is not among them. */
	readonly runs: StrangeRuns;
}
