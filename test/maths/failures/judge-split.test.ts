/** Forest, halves and flags: what must hold whatever the drives are. */
import { describe, expect, it } from 'vitest';
import { landmarksOf, NO_FAILURE, uniteDays } from '../../../src-main/maths/failures/drive-days.ts';
import { forestProbability, growFailureForest } from '../../../src-main/maths/failures/failure-forest.ts';
import { growTree, treeProbability } from '../../../src-main/maths/failures/failure-tree.ts';
import { driveScores, flaggedAbove, flaggedAtShare } from '../../../src-main/maths/failures/flag-curve.ts';
import { fitAndState, halvesOf, judgeProbabilities, judgeRule, shuffledLabels } from '../../../src-main/maths/failures/judge-split.ts';
import { landmarkFeatures } from '../../../src-main/maths/failures/landmark-features.ts';
import { createRng } from '../../../src-main/maths/random.ts';

const HORIZON = 10;

/** Drives of which some fail; `tell` makes the counter of a drive-day. Failed drives are seen for a shorter time, as they are. */
function fleetOf(tell: (failsIn: number, draw: number) => number, drives = 120, failures = 30) {
	const rng = createRng(11, 0);
	const rows: { drive: number; day: number; failed: number; pending: number; noise: number }[] = [];
	for (let drive = 0; drive < drives; drive++) {
		const last = drive < failures ? 5 + rng.integer(30) : 39;
		for (let day = 0; day <= last; day++) {
			const failsIn = drive < failures ? last - day : Number.POSITIVE_INFINITY;
			rows.push({ drive, day, failed: failsIn === 0 ? 1 : 0, pending: tell(failsIn, rng.uniform()), noise: 20 + rng.integer(10) });
		}
	}
	const history = uniteDays([
		{
			serials: Array.from({ length: drives }, (_, drive) => `S${String(drive).padStart(3, '0')}`),
			models: Array.from({ length: drives }, () => 'M'),
			drives: Int32Array.from(rows, ({ drive }) => drive),
			days: Int32Array.from(rows, ({ day }) => day),
			hasFailed: Uint8Array.from(rows, ({ failed }) => failed),
			metrics: new Map([
				['pending_sectors', Float64Array.from(rows, ({ pending }) => pending)],
				['temperature_c', Float64Array.from(rows, ({ noise }) => noise)],
			]),
		},
	]);
	const landmarks = landmarksOf(history, HORIZON);
	return { history, landmarks, table: landmarkFeatures(history, landmarks), horizonDays: HORIZON };
}

const foreseeable = (failsIn: number, draw: number): number => (failsIn <= HORIZON ? 3 + (failsIn % 3) : draw < 0.02 ? 2 : 0);

describe('halves', () => {
	it('hold each drive once, failures in both, and depend on seed and number alone', () => {
		const { history } = fleetOf(foreseeable);
		const { fitted, judged } = halvesOf(history, 4, 8);
		expect([...fitted, ...judged].sort((a, b) => a - b)).toEqual([...history.serials.keys()]);
		for (const half of [fitted, judged]) expect(half.filter((drive) => history.failureDays[drive] !== NO_FAILURE)).toHaveLength(15);
		expect(halvesOf(history, 4, 8)).toEqual({ fitted, judged });
		expect(halvesOf(history, 4, 12).fitted).not.toEqual(fitted);
	});
});

describe('a tree', () => {
	const labels = Uint8Array.from({ length: 60 }, (_, row) => (row % 3 === 0 ? 1 : 0));

	it('finds the feature that tells, and sends missing values where they belong', () => {
		const telling = Float32Array.from(labels, (label, row) => (label === 1 ? Number.NaN : row));
		const columns = [Float32Array.from(labels, (_, row) => row % 7), telling];
		const importance = new Float64Array(2);
		const tree = growTree({ columns, labels, otherWeight: 1, rows: Int32Array.from(labels.keys()) }, createRng(1, 0), importance);
		expect(importance[1]).toBeGreaterThan(importance[0]);
		const right = labels.reduce((sum, label, row) => sum + (treeProbability(tree, columns, row) > 0.5 === (label === 1) ? 1 : 0), 0);
		expect(right).toBeGreaterThan(54);
	});

	it('says the weighted share where it cannot ask', () => {
		const tree = growTree(
			{ columns: [new Float32Array(60)], labels, otherWeight: 4, rows: Int32Array.from(labels.keys()) },
			createRng(1, 0),
			new Float64Array(1),
		);
		expect(tree.features).toHaveLength(1);
		expect(treeProbability(tree, [new Float32Array(60)], 3)).toBeCloseTo(20 / (20 + 4 * 40), 6);
	});
});

describe('the forest', () => {
	it('grows the same from the same seed, and knows nothing of a drive out of its bag', () => {
		const { landmarks, table } = fleetOf(foreseeable);
		const input = { columns: table.columns, labels: landmarks.fails, drives: landmarks.drives, rows: Int32Array.from(landmarks.rows.keys()) };
		const [one, two, other] = [growFailureForest(input, 3, 1), growFailureForest(input, 3, 1), growFailureForest(input, 3, 2)];
		expect(one.outOfBag).toEqual(two.outOfBag);
		expect(forestProbability(one, table.columns, 5)).toBe(forestProbability(two, table.columns, 5));
		expect(other.outOfBag).not.toEqual(one.outOfBag);
		expect(one.importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
		// Labels of single drives without any sense: seen rows are remembered, rows out of the bag are not.
		const nonsense = Uint8Array.from(landmarks.drives, (drive) => (drive % 5 === 0 ? 1 : 0));
		const learnt = growFailureForest({ ...input, labels: nonsense }, 3, 1);
		const meanWhere = (values: ArrayLike<number>, label: number): number => {
			const chosen = Array.from(values).filter((_, at) => nonsense[at] === label);
			return chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
		};
		const inBag = Array.from(landmarks.rows.keys(), (at) => forestProbability(learnt, table.columns, at));
		expect(meanWhere(inBag, 1) - meanWhere(inBag, 0)).toBeGreaterThan(0.1);
		expect(Math.abs(meanWhere(learnt.outOfBag, 1) - meanWhere(learnt.outOfBag, 0))).toBeLessThan(0.05);
	});
});

describe('flags', () => {
	const members = { failed: [0, 1, 2], survived: [3, 4, 5, 6] };
	const scores = driveScores([0.9, 0.2, 0.5, 0.1, 0.5, 0.3, 0.05], [0, 0, 1, 3, 4, 5, 6], members);

	it('takes the highest score of a drive, and counts one without a landmark as missed', () => {
		expect([...scores.failed]).toEqual([0.9, 0.5, Number.NEGATIVE_INFINITY]);
		expect(flaggedAbove(scores, 0.4)).toEqual({ recall: 2 / 3, falsePositiveRate: 1 / 4, precision: 2 / 3 });
		expect(flaggedAtShare(scores, 1).recall).toBe(2 / 3);
	});

	it('never flags more survivors than it may: equal scores go together', () => {
		expect(flaggedAtShare(scores, 0)).toMatchObject({ recall: 1 / 3, falsePositiveRate: 0 });
		expect(flaggedAtShare(scores, 0.25)).toMatchObject({ recall: 2 / 3, falsePositiveRate: 0.25 });
		const tied = driveScores([1, 1, 1, 1, 1, 1, 1], [0, 1, 2, 3, 4, 5, 6], members);
		expect(flaggedAtShare(tied, 0.5)).toMatchObject({ recall: 0, falsePositiveRate: 0 });
	});
});

describe('judging', () => {
	const judge = (fleet: ReturnType<typeof fleetOf>, isShuffled: boolean, split: number) => {
		const halves = halvesOf(fleet.history, 2, 4 * split);
		const labels = isShuffled ? shuffledLabels(fleet.landmarks, halves.fitted, createRng(2, 4 * split + 2)) : fleet.landmarks.fails;
		const stated = fitAndState(fleet, halves, labels, 2, 4 * split + 1);
		const rule = judgeRule(fleet, halves.judged);
		return { rule, model: judgeProbabilities(fleet, halves.judged, stated, 0.1) };
	};

	it('finds what can be foreseen', () => {
		const { model } = judge(fleetOf(foreseeable), false, 0);
		expect(model.atRule.recall).toBeGreaterThan(0.9);
		expect(model.rocAuc).toBeGreaterThan(0.95);
		expect(model.brier).toBeLessThan(0.5 * model.brierParts.uncertainty);
	});

	it('finds nothing where nothing tells, although failed drives were watched for a shorter time', () => {
		const fleet = fleetOf((_, draw) => Math.floor(draw * 4));
		const recalls = [0, 1, 2, 3].map((split) => judge(fleet, false, split).model);
		const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
		// A tenth of the survivors may be flagged; failed drives have fewer days to be flagged on.
		expect(mean(recalls.map(({ atRule }) => atRule.recall))).toBeLessThan(0.2);
		expect(mean(recalls.map(({ rocAuc }) => rocAuc))).toBeLessThan(0.6);
	});

	it('finds nothing in labels that were dealt to other drives', () => {
		const fleet = fleetOf(foreseeable);
		const halves = halvesOf(fleet.history, 2, 0);
		const shuffled = shuffledLabels(fleet.landmarks, halves.fitted, createRng(2, 2));
		const judged = new Set(halves.judged);
		// Those who are judged keep their own.
		for (const [at, drive] of fleet.landmarks.drives.entries()) if (judged.has(drive)) expect(shuffled[at]).toBe(fleet.landmarks.fails[at]);
		expect(shuffled).not.toEqual(fleet.landmarks.fails);
		const controls = [0, 1, 2, 3].map((split) => judge(fleet, true, split).model.atRule.recall);
		expect(controls.reduce((sum, recall) => sum + recall, 0) / 4).toBeLessThan(0.5);
	});
});
