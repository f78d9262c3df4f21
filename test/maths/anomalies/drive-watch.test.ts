import { describe, expect, it } from 'vitest';
import { detectAnomalies, isolationForest } from '../../../src-main/maths/anomalies/detect.ts';
import { createDriveWatch, type PlaceVerdict, type WatchModel } from '../../../src-main/maths/anomalies/drive-watch.ts';
import { FEATURES } from '../../../src-main/maths/anomalies/features.ts';
import { raiseAlarms } from '../../../src-main/maths/anomalies/raise.ts';
import type { ObservedDrive } from '../../../src-main/maths/anomalies/regular-grid.ts';
import { hostReads } from '../../../src-main/maths/anomalies/routines.ts';
import { watchDrive } from '../../../src-main/maths/anomalies/watch.ts';
import { observedFleet } from '../../support/observed-fleet.ts';

const quiet = { progress: () => {}, isCancelled: () => false };

function cutDrive(drive: ObservedDrive, rows: number): ObservedDrive {
	return {
		...drive,
		observedAtMs: drive.observedAtMs.slice(0, rows),
		metrics: Object.fromEntries(Object.entries(drive.metrics).map(([name, values]) => [name, values.slice(0, rows)])),
	};
}

const valuesAt = (drive: ObservedDrive, row: number) =>
	Object.fromEntries(Object.entries(drive.metrics).map(([name, values]) => [name, values[row]]));

/** A search over the whole history, and the same drives streamed from `from` on. */
function searchAndStream(drives: readonly ObservedDrive[], from: number) {
	const findings = drives.map((drive) => watchDrive(drive, 3));
	const { forests, runs, host } = raiseAlarms(findings, { seed: 1, windows: [] }, isolationForest);
	// As if the budget had let the first 40 through.
	const model: WatchModel = { forests, threshold: runs.score[39] ?? 0.5 };
	const verdicts = drives.map((drive) => {
		const watch = createDriveWatch(cutDrive(drive, from), model, isolationForest, host);
		const byPlace = new Map<number, PlaceVerdict>();
		for (let row = from; row < drive.observedAtMs.length; row++) {
			const verdict = watch.push(drive.observedAtMs[row], valuesAt(drive, row));
			if (verdict) byPlace.set(verdict.placeMs, verdict);
		}
		return byPlace;
	});
	return { findings, runs, model, verdicts };
}

describe('a drive watched one sample at a time', () => {
	const cases = [
		{ name: 'daily', options: { drives: 12, days: 260, seed: 11, hasAttacks: true }, from: 150 },
		{ name: 'hourly', options: { drives: 4, days: 45, seed: 12, cadence: 'hourly' as const, hasAttacks: true }, from: 500 },
		{ name: 'daily with gaps, duplicates and resets', options: { drives: 10, days: 220, seed: 13, hasAttacks: true, hasFaults: true }, from: 120 },
	];

	it.each(cases)('has the rows of the search, bit by bit: $name', ({ options, from }) => {
		const { drives } = observedFleet(options);
		// A clock that jumps back puts samples where the stream cannot follow: the search sorts them.
		const ordered = drives.filter(({ observedAtMs }) => observedAtMs.every((atMs, row) => row === 0 || atMs >= observedAtMs[row - 1]));
		expect(ordered.length).toBeGreaterThan(2);
		const { findings, verdicts } = searchAndStream(ordered, from);
		let compared = 0;
		for (const [index, { elevated, rows, startMs, stepMs }] of findings.entries()) {
			const found = new Map(Array.from(elevated, (t, at) => [startMs + t * stepMs, rows.subarray(at * FEATURES, (at + 1) * FEATURES)]));
			for (const [placeMs, { row }] of verdicts[index]) {
				const expected = found.get(placeMs);
				if (expected === undefined) continue;
				expect([...row]).toEqual([...expected]);
				compared++;
			}
			for (const placeMs of found.keys()) if (placeMs >= ordered[index].observedAtMs[from]) expect(verdicts[index].has(placeMs)).toBe(true);
		}
		expect(compared).toBeGreaterThan(50);
	});

	it('raises the alarms that the search chose, where their peaks lie in the new samples', () => {
		const { drives } = observedFleet({ drives: 20, days: 300, seed: 14, hasAttacks: true });
		const from = 150;
		const { runs, model, verdicts } = searchAndStream(drives, from);
		let peaks = 0;
		const chosen = Array.from(runs.drive.keys()).filter((run) => runs.score[run] >= model.threshold && runs.joined[run] === 0);
		for (const run of chosen) {
			const verdict = verdicts[runs.drive[run]].get(runs.peakMs[run]);
			if (verdict === undefined) continue;
			peaks++;
			expect(verdict.score).toBe(runs.score[run]);
			expect(verdict).toMatchObject({ isStrange: true, isAlarm: true });
		}
		expect(peaks).toBeGreaterThan(5);
		const alarmed = verdicts.flatMap((byPlace, drive) =>
			[...byPlace.values()].filter(({ isAlarm }) => isAlarm).map(({ placeMs }) => [drive, placeMs] as const),
		);
		expect(alarmed.length).toBeGreaterThan(5);
		for (const [drive, placeMs] of alarmed) {
			const meeting = Array.from(runs.drive.keys()).filter((run) => runs.startMs[run] <= placeMs && placeMs <= runs.endMs[run]);
			// Its own run, or that of another drive of its host which stands for all of them.
			const isTold = (run: number) => runs.drive[run] === drive || (runs.joined[run] > 0 && drives[runs.drive[run]].host === drives[drive].host);
			expect(meeting.some(isTold)).toBe(true);
		}
	});

	it('lets a later sample of the same day replace the earlier one, and takes none of a day before', () => {
		const { drives } = observedFleet({ drives: 1, days: 200, seed: 15 });
		const [drive] = drives;
		const { model } = searchAndStream(drives, 150);
		const watch = createDriveWatch(cutDrive(drive, 150), model, isolationForest, hostReads([]));
		const atMs = drive.observedAtMs[150];
		const wild = Object.fromEntries(Object.keys(drive.metrics).map((name) => [name, 1e15]));
		expect(watch.push(atMs, wild)?.isStrange).toBe(true);
		const again = watch.push(atMs + 3_600_000, valuesAt(drive, 150));
		const fresh = createDriveWatch(cutDrive(drive, 150), model, isolationForest, hostReads([])).push(atMs, valuesAt(drive, 150));
		expect(again).toEqual(fresh);
		expect(watch.push(atMs - 86_400_000, wild)).toBeUndefined();
	});
});

describe('the score of an event', () => {
	it('is what the contributions of its signals add up to', () => {
		const { drives } = observedFleet({ drives: 30, days: 300, seed: 16, hasAttacks: true });
		const { events } = detectAnomalies({ drives, budgetPerDriveMonth: 0.4, seed: 1 }, isolationForest, quiet);
		const scored = events.filter(({ contributions }) => contributions.length > 0);
		expect(scored.length).toBeGreaterThan(20);
		for (const { score, contributions } of scored)
			expect(contributions.reduce((sum, { bits }) => sum + bits, 0)).toBeCloseTo(Math.log2(2 * score), 9);
	});
});
