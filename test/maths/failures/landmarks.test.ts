/** Landmarks and their features: what may be known on a day, and that nothing of it grows with the time of observation. */
import { describe, expect, it } from 'vitest';
import { type DayRows, type DriveDays, landmarksOf, NO_FAILURE, uniteDays } from '../../../src-main/maths/failures/drive-days.ts';
import { FEATURE_MEMORY_DAYS, type FeatureTable, landmarkFeatures } from '../../../src-main/maths/failures/landmark-features.ts';
import { createRng } from '../../../src-main/maths/random.ts';

/** One drive a name, each day a row of one counter and one clock. */
function rowsOf(
	drives: Readonly<Record<string, { readonly days: readonly number[]; readonly fails?: boolean; readonly pending?: readonly number[] }>>,
): DayRows {
	const serials = Object.keys(drives);
	const all = serials.flatMap((serial, drive) => {
		const { days, fails = false, pending = [] } = drives[serial];
		return days.map((day, i) => ({ drive, day, failed: fails && i === days.length - 1 ? 1 : 0, pending: pending[i] ?? 0, hours: 100 + 24 * day }));
	});
	return {
		serials,
		models: serials.map(() => 'M'),
		drives: Int32Array.from(all, ({ drive }) => drive),
		days: Int32Array.from(all, ({ day }) => day),
		hasFailed: Uint8Array.from(all, ({ failed }) => failed),
		metrics: new Map([
			['pending_sectors', Float64Array.from(all, ({ pending }) => pending)],
			['power_on_hours', Float64Array.from(all, ({ hours }) => hours)],
		]),
	};
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

const column = ({ features, columns }: FeatureTable, metric: string, aspect: string): number[] =>
	Array.from(columns[features.findIndex((feature) => feature.metric === metric && feature.aspect === aspect)]);

describe('days of drives', () => {
	it('are united by serial and day, the first row of a day before others, nothing after a failure', () => {
		const first = rowsOf({ B: { days: [3, 4], fails: true, pending: [5, 6] }, A: { days: [2] } });
		const second = rowsOf({ A: { days: [1, 2], pending: [7, 8] }, B: { days: [4, 5] } });
		const { serials, offsets, days, failureDays, metrics, leftOutRows } = uniteDays([first, second]);
		expect(serials).toEqual(['A', 'B']);
		expect([...offsets]).toEqual([0, 2, 4]);
		expect([...days]).toEqual([1, 2, 3, 4]);
		expect([...failureDays]).toEqual([NO_FAILURE, 4]);
		expect([...(metrics.get('pending_sectors') ?? [])]).toEqual([7, 0, 5, 6]);
		expect(leftOutRows).toBe(3);
	});

	it('has no value where a file lacks the column', () => {
		const bare = rowsOf({ A: { days: [1] } });
		const united = uniteDays([{ ...bare, metrics: new Map() }, rowsOf({ A: { days: [2] } })]);
		expect([...(united.metrics.get('pending_sectors') ?? [])]).toEqual([Number.NaN, 0]);
	});
});

describe('landmarks', () => {
	it('of a failed drive are the days before its failure, labelled by the horizon', () => {
		const { rows, fails } = landmarksOf(uniteDays([rowsOf({ A: { days: range(0, 14), fails: true } })]), 10);
		expect([...rows]).toEqual(range(0, 13));
		// Day 13 is the failure: from day 3 on it lies within ten days.
		expect([...fails]).toEqual(range(0, 13).map((day) => (day >= 3 ? 1 : 0)));
	});

	it('of a survivor end where the horizon is no longer over', () => {
		const { rows, fails } = landmarksOf(uniteDays([rowsOf({ A: { days: range(0, 14) } })]), 10);
		expect([...rows]).toEqual([0, 1, 2, 3]);
		expect(Math.max(...fails)).toBe(0);
	});

	it('does not exist for a drive that failed on its first day', () => {
		expect(landmarksOf(uniteDays([rowsOf({ A: { days: [4], fails: true } })]), 10).rows).toHaveLength(0);
	});
});

describe('features', () => {
	const features = (history: DriveDays): FeatureTable => landmarkFeatures(history, landmarksOf(history, 10));

	it('say how a counter moved and how long the clock stood', () => {
		const rows = rowsOf({ A: { days: range(0, 12), fails: true, pending: [0, 0, 0, 0, 4, 4, 4, 4, 4, 4, 9, 9] } });
		const table = features(uniteDays([rows]));
		expect(column(table, 'pending_sectors', 'change over 1 day')[4]).toBeCloseTo(Math.log1p(4), 6);
		expect(column(table, 'pending_sectors', 'change over 3 days')[7]).toBeCloseTo(0, 6);
		expect(column(table, 'pending_sectors', 'change over 7 days')[10]).toBeCloseTo(Math.log1p(9), 6);
		expect(column(table, 'power_on_hours', 'hours not counted over 7 days')).toEqual(range(0, 11).map(() => 0));
		const hours = rows.metrics.get('power_on_hours') as Float64Array;
		const stopped = { ...rows, metrics: new Map([...rows.metrics, ['power_on_hours', hours.map((value, day) => (day > 8 ? hours[8] : value))]]) };
		expect(column(features(uniteDays([stopped])), 'power_on_hours', 'hours not counted over 1 day')[10]).toBe(24);
	});

	it('passes over what has no value and marks single gaps', () => {
		const rows = rowsOf({ A: { days: range(0, 13) } });
		const pending = Float64Array.from(range(0, 13), (day) => (day === 1 ? Number.NaN : 2));
		const table = features(
			uniteDays([
				{
					...rows,
					metrics: new Map([
						['pending_sectors', pending],
						['crc_errors', new Float64Array(13).fill(Number.NaN)],
					]),
				},
			]),
		);
		expect(table.features.map(({ metric }) => metric)).toEqual(table.features.map(() => 'pending_sectors'));
		expect(column(table, 'pending_sectors', 'level')).toEqual([expect.closeTo(Math.log(3), 6), Number.NaN, expect.closeTo(Math.log(3), 6)]);
		expect(column(table, 'pending_sectors', 'change over 1 day')[2]).toBe(0);
	});

	it('are the same to the last bit whatever came more than a week before, and however long it was', () => {
		const rng = createRng(5, 0);
		const whole = rowsOf(
			Object.fromEntries(
				range(0, 20).map((i) => [
					`D${String(i).padStart(2, '0')}`,
					{ days: range(0, 40).filter(() => rng.uniform() > 0.1), pending: range(0, 40).map(() => rng.integer(9)) },
				]),
			),
		);
		const history = uniteDays([whole]);
		const table = features(history);
		const landmarks = landmarksOf(history, 10);
		for (const cut of [3, 9, 21]) {
			const kept = [...whole.days.keys()].filter((row) => whole.days[row] >= cut);
			const pick = <T extends Int32Array | Uint8Array | Float64Array>(values: T): T => values.filter((_, row) => whole.days[row] >= cut) as T;
			const late = uniteDays([
				{
					...whole,
					drives: pick(whole.drives),
					days: pick(whole.days),
					hasFailed: pick(whole.hasFailed),
					metrics: new Map([...whole.metrics].map(([name, values]) => [name, pick(values)])),
				},
			]);
			expect(late.days).toHaveLength(kept.length);
			const lateTable = features(late);
			const lateMarks = landmarksOf(late, 10);
			const dayKey = (of: DriveDays, marks: typeof landmarks, at: number): string => `${of.serials[marks.drives[at]]} ${of.days[marks.rows[at]]}`;
			const places = new Map(Array.from(landmarks.rows.keys(), (at) => [dayKey(history, landmarks, at), at]));
			let compared = 0;
			for (const at of lateMarks.rows.keys()) {
				if (late.days[lateMarks.rows[at]] < cut + FEATURE_MEMORY_DAYS) continue;
				const before = places.get(dayKey(late, lateMarks, at)) as number;
				expect(lateTable.columns.map((values) => values[at])).toEqual(table.columns.map((values) => values[before]));
				compared++;
			}
			expect(compared).toBeGreaterThan(20);
		}
	});
});
