/** The load of a fleet as a table of days that a backtest cuts at each past day: what the simulation sees of each drive, on one calendar. */
import { type BacktestMetric, backtestMetrics } from '../shared/domain/backtest.ts';
import { AppError } from '../shared/domain/errors.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import { type Drive, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { dailySeries } from './daily.ts';
import { type FleetHistory, type ObservedDrive, observedDrives } from './fleet.ts';
import { writeMetrics, writesByDay } from './passage-writes.ts';

/** What each part of the load is read from, the first that a drive has. Commands are no bytes: they cannot be added to them. */
const sources: Readonly<Record<BacktestMetric, readonly string[]>> = {
	writes: writeMetrics.filter((name) => name !== 'host_writes'),
	used: ['used_bytes'],
	latency: ['write_latency_ms', 'read_latency_ms'],
};
/** Metrics to read for the load. */
export const loadMetrics: readonly string[] = Object.values(sources).flat();

export interface LoadTable {
	/** Day 0 of the calendar. */
	readonly firstMs: number;
	readonly days: number;
	/** Index of the host of each drive; drives without one have their own. Shape (drives,). */
	readonly hostOf: Int32Array;
	/** By part of the load, absent where no drive has it. Shape (drives, days), NaN where unknown. */
	readonly values: Readonly<Partial<Record<BacktestMetric, Float64Array>>>;
	/** Of the whole history. */
	readonly drives: number;
}

export interface LoadTableInput {
	readonly history: FleetHistory;
	readonly drives: readonly Drive[];
	/** Drives whose load is judged, about: each of their days is fitted anew, and more of them tell little more of the law. */
	readonly mostDrives: number;
}

/** @throws AppError `no_drives` */
export function tabulateLoad({ history, drives, mostDrives }: LoadTableInput): LoadTable {
	const observed = observedDrives(history, drives).filter(({ observedAtMs }) => observedAtMs.length > 0);
	if (observed.length === 0) throw new AppError('no_drives', 'The workspace holds no drives. Import an export first.');
	const dayOf = (atMs: number): number => Math.floor(atMs / MS_PER_DAY);
	const firstDay = observed.reduce((first, { observedAtMs }) => Math.min(first, dayOf(observedAtMs[0])), Number.POSITIVE_INFINITY);
	const lastDay = observed.reduce((last, { observedAtMs }) => Math.max(last, dayOf(observedAtMs[observedAtMs.length - 1])), firstDay);
	const chosen = wholeHosts(observed, mostDrives);
	const days = lastDay - firstDay + 1;
	const values: Partial<Record<BacktestMetric, Float64Array>> = {};
	for (const metric of backtestMetrics) {
		const table = new Float64Array(chosen.length * days).fill(Number.NaN);
		for (const [index, { drive }] of chosen.entries()) placeDays(drive, metric, firstDay, table.subarray(index * days, (index + 1) * days));
		if (table.some(Number.isFinite)) values[metric] = table;
	}
	return { firstMs: firstDay * MS_PER_DAY, days, hostOf: Int32Array.from(chosen, ({ host }) => host), values, drives: observed.length };
}

/** Every k-th host with all its drives, so that what drives share is judged too. */
function wholeHosts(observed: readonly ObservedDrive[], mostDrives: number): { readonly drive: ObservedDrive; readonly host: number }[] {
	const hosts = new Map<string, ObservedDrive[]>();
	for (const drive of observed) {
		const name = drive.host ? `host ${drive.host}` : `drive ${drive.deviceId}`;
		const own = hosts.get(name);
		if (own) own.push(drive);
		else hosts.set(name, [drive]);
	}
	const step = Math.ceil(observed.length / mostDrives);
	// By code unit: the order of no locale.
	const names = [...hosts.keys()].sort().filter((_, index) => index % step === 0);
	return names.flatMap((name, host) => (hosts.get(name) ?? []).map((drive) => ({ drive, host })));
}

function placeDays(drive: ObservedDrive, metric: BacktestMetric, firstDay: number, row: Float64Array): void {
	const name = sources[metric].find((source) => drive.metrics[source] !== undefined);
	const samples = name === undefined ? undefined : drive.metrics[name];
	if (name === undefined || samples === undefined) return;
	if (metric === 'writes') {
		const dayMs = Float64Array.from({ length: row.length + 1 }, (_, day) => (firstDay + day - 1) * MS_PER_DAY);
		row.set(writesByDay({ metric: name as (typeof writeMetrics)[number], observedAtMs: drive.observedAtMs, values: samples }, dayMs));
		return;
	}
	const { dayMs, values } = dailySeries(drive.observedAtMs, samples, metricInfo(name).kind);
	for (const [day, atMs] of dayMs.entries()) {
		const at = atMs / MS_PER_DAY - firstDay;
		if (at < row.length) row[at] = values[day];
	}
}
