import { expect, it } from 'vitest';
import { knownDrives } from '../../../src-main/maths/risk/simulation/known-drives.ts';
import { inventedFleet } from '../../support/fleet-paths.ts';

const fleet = inventedFleet({ drives: 6, horizonDays: 5 });
const unknownIn = (known: Uint8Array | undefined): number[] | undefined => known && [...known].flatMap((flag, drive) => (flag === 1 ? [] : [drive]));

it('knows every drive at other prices and in other groups', () => {
	const { losses, groups } = fleet;
	const dearer = { ...fleet, losses: { ...losses, failure: losses.failure.map((loss) => 2 * loss) } };
	const spared = { ...fleet, groups: { ...groups, spares: groups.spares.map((count) => count + 1) } };
	for (const other of [fleet, dearer, spared, structuredClone(fleet)]) expect(unknownIn(knownDrives(fleet, other))).toEqual([]);
});

it('does not know a drive whose failures or courses are others, by one value of any column', () => {
	const { failures, courses } = fleet;
	const thresholds = failures.thresholds.slice();
	thresholds[3 * 5 + 4] = 9;
	expect(unknownIn(knownDrives(fleet, { ...fleet, failures: { ...failures, thresholds } }))).toEqual([3]);
	for (const [name, column] of Object.entries<Float64Array | Int32Array | Uint8Array>({ ...courses })) {
		if (name === 'days' || name === 'hostDates') continue;
		const changed = column.slice();
		const width = column.length / 6;
		changed[2 * width + width - 1] = (changed[2 * width + width - 1] ?? 0) + 1;
		expect([name, unknownIn(knownDrives(fleet, { ...fleet, courses: { ...courses, [name]: changed } }))]).toEqual([name, [2]]);
	}
});

it('knows nobody where what is drawn for all, or the past, is another', () => {
	const { failures, courses } = fleet;
	const days = courses.days.slice();
	days[0] = 7;
	const others = [
		{ ...fleet, seed: 2 },
		{ ...fleet, sampling: 'sobol' as const },
		{ ...fleet, failures: { ...failures, correlation: 0.2 } },
		{ ...fleet, failures: { ...failures, shocksPerDay: 0.1 } },
		{ ...fleet, courses: { ...courses, days } },
		{ ...fleet, courses: { ...courses, meanWrites: courses.meanWrites.map((mean) => 2 * mean) } },
	];
	for (const other of others) expect(knownDrives(fleet, other)).toBeUndefined();
});
