/**
 * One drive, one sample at a time: what the search would say of the newest place of the history that ends with this sample. Nothing is
 * fitted again: forests and threshold come from a search, and the state of each signal moves on by one place.
 */
import type { MetricName } from '../../shared/domain/telemetry.ts';
import { FEATURES, laneStrangeness, rowOf } from './features.ts';
import { type AnomalyForest, type ForestSet, scoreRows } from './forests.ts';
import { type GriddedDrive, gridValues, instantOf, type ObservedDrive, onGrid } from './regular-grid.ts';
import { ELEVATED, type HostReads, isRoutine, SIGMA_LIMIT } from './routines.ts';
import { createSignalStream, type SignalStream } from './signal-stream.ts';
import { type SignalName, type Source, signalNames, sourceOf } from './signals.ts';
import { packScore, sparseDrive } from './sparse-drive.ts';
import type { DriveFindings } from './watch.ts';

/** What a search leaves behind for those that come after it: data only. */
export interface WatchModel {
	readonly forests: ForestSet;
	readonly threshold: number;
}

export interface PlaceVerdict {
	/** Start of the day or hour that the sample stands for. */
	readonly placeMs: number;
	/** Shape (FEATURES,), as the search has it. */
	readonly row: Float32Array;
	/** Whether something lies beyond 3 sigma that no routine explains. */
	readonly isStrange: boolean;
	/** In (0, 1); NaN for a place where nothing is elevated, and without a forest. */
	readonly score: number;
	/** Strange, and at or above the threshold. */
	readonly isAlarm: boolean;
}

export interface DriveWatch {
	/**
	 * Takes one more sample. A second one of the same day (hour) replaces the first; one of an earlier place comes too late and is
	 * undefined: the search puts it in order.
	 */
	readonly push: (observedAtMs: number, values: Readonly<Record<MetricName, number>>) => PlaceVerdict | undefined;
}

interface Watched {
	readonly name: SignalName;
	readonly source: Source;
	readonly stream: SignalStream;
}

/** The drive after all its history. @param host  what the drives of its host do at the same time */
export function createDriveWatch(history: ObservedDrive, model: WatchModel, kit: AnomalyForest, host: HostReads): DriveWatch {
	const grid = onGrid(history);
	const watched = signalNames.flatMap((name): Watched[] => {
		const source = sourceOf(grid, name);
		return source === undefined ? [] : [{ name, source, stream: createSignalStream(name, source, grid.stepDays) }];
	});
	const past = createPast(history, grid, watched);
	let place = -1;
	const verdictAt = (t: number): PlaceVerdict => {
		const row = rowOf(new Map(watched.map(({ name, stream }) => [name, stream.now])));
		past.keep(t, row, watched.find(({ name }) => name === 'reads')?.stream.now.score ?? Number.NaN);
		const isStrange =
			laneStrangeness('state', row, 0) >= SIGMA_LIMIT || (laneStrangeness('point', row, 0) >= SIGMA_LIMIT && !past.isRoutine(t, host));
		const score = past.isElevated(row) ? scoreRows(model.forests, history.model, row, kit)[0] : Number.NaN;
		return { placeMs: grid.startMs + t * grid.stepMs, row, isStrange, score, isAlarm: isStrange && score >= model.threshold };
	};
	const advanceTo = (t: number, valueAt: (metric: MetricName) => number): void => {
		// Places between are missing, not zero.
		for (; place < t; place++) {
			if (place >= 0) for (const { stream } of watched) stream.learn();
			if (place + 1 < t) for (const { stream } of watched) stream.judge(Number.NaN);
		}
		for (const { source, stream } of watched) stream.judge(valueAt(source.metric));
	};
	for (let t = 0; t < grid.length; t++) {
		if (grid.rows[t] < 0) continue;
		advanceTo(t, (metric) => gridValues(grid, metric)?.[t] ?? Number.NaN);
		verdictAt(t);
	}
	return {
		push(observedAtMs, values) {
			const t = Math.floor((observedAtMs - grid.startMs) / grid.stepMs);
			if (!(t >= Math.max(0, place))) return undefined;
			advanceTo(t, (metric) => values[metric] ?? Number.NaN);
			return verdictAt(t);
		},
	};
}

/** The elevated places so far, which tell a routine from news. */
function createPast(drive: ObservedDrive, grid: GriddedDrive, watched: readonly Watched[]) {
	const elevated: number[] = [];
	const rows: number[] = [];
	/** Packed, by place; without a hole's value where there was no sample. */
	const reads: number[] = [];
	const metrics = Object.fromEntries(watched.map(({ name, source }) => [name, source.metric]));
	const { deviceId, serial, model, host } = drive;
	const isElevated = (row: Float32Array): boolean => Math.max(laneStrangeness('point', row, 0), laneStrangeness('state', row, 0)) >= ELEVATED;
	const findingsTo = (t: number): DriveFindings => ({
		deviceId,
		serial,
		model,
		...(host === undefined || host === '' ? {} : { host }),
		startMs: grid.startMs,
		stepMs: grid.stepMs,
		places: t + 1,
		elevated: Int32Array.from(elevated),
		rows: Float32Array.from(rows),
		reads: Int8Array.from({ length: t + 1 }, (_, at) => reads[at] ?? packScore(Number.NaN)),
		sample: new Float32Array(),
		firstDayMs: instantOf(grid, 0),
		days: new Uint8Array(),
		direct: [],
		metrics,
		sources: watched.map(({ name }) => name),
		isShort: false,
		isBlind: false,
		isTrace: false,
	});
	return {
		isElevated,
		/** Keeps the row of a place in place of an earlier one of the same place. */
		keep(t: number, row: Float32Array, readScore: number): void {
			reads[t] = packScore(Math.fround(readScore));
			if (elevated.at(-1) === t) {
				elevated.pop();
				rows.length -= FEATURES;
			}
			if (!isElevated(row)) return;
			elevated.push(t);
			for (const value of row) rows.push(value);
		},
		isRoutine: (t: number, hostNow: HostReads): boolean => isRoutine(sparseDrive(findingsTo(t)), t, hostNow),
	};
}
