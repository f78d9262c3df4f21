import { describe, expect, it } from 'vitest';
import { makeFleetPathsInstance, openFleetPathsKernel } from '../../src-main/kernels/fleet-paths.ts';
import type { FleetPathsInput } from '../../src-main/maths/risk/simulation/input.ts';
import { attributeFleetTail, simulateFleetBlocks } from '../../src-main/maths/risk/simulation/simulate.ts';
import { tailOf } from '../../src-main/maths/risk/value-at-risk.ts';
import { type FleetShape, inOneGroup, inventedFleet, plainFleet } from '../support/fleet-paths.ts';

/** Every array of both, bit for bit. */
function expectTwins(input: FleetPathsInput, firstBlock: number, blocks: number): void {
	const twin = simulateFleetBlocks(input, firstBlock, blocks);
	const kernel = openFleetPathsKernel(input);
	expect(kernel.simulate(firstBlock, blocks)).toEqual(twin);
	const { marks } = tailOf(twin.losses, 0.9);
	expect(kernel.attribute(firstBlock, marks)).toEqual(attributeFleetTail(input, firstBlock, marks));
}

const shapes: readonly (readonly [string, FleetShape, Partial<FleetPathsInput>])[] = [
	['with every part', { drives: 31, horizonDays: 20 }, {}],
	['with mirrored halves', { drives: 31, horizonDays: 20, seed: 2 }, { sampling: 'antithetic' }],
	['with what drives share on a net', { drives: 40, horizonDays: 12, drivesPerHost: 1, seed: 3 }, { sampling: 'sobol' }],
	['of one drive on one day', { drives: 1, horizonDays: 1, dates: 1, groupSize: 1 }, {}],
	['over hosts of one and long horizons', { drives: 5, horizonDays: 400, dates: 29, drivesPerHost: 1, groupSize: 2 }, {}],
];

describe('the kernel of fleet paths', () => {
	it.each(shapes)('gives the digits of its plain twin %s', (_, shape, more) => {
		expectTwins({ ...inventedFleet(shape), ...more }, 0, 1);
	});

	it('gives them for a t copula of few degrees of freedom, a Gaussian one and none', () => {
		const input = inventedFleet({ drives: 14, horizonDays: 10 });
		for (const failures of [
			{ degreesOfFreedom: 1.5 },
			{ degreesOfFreedom: 0 },
			{ correlation: 0 },
			{ shocksPerDay: 0 },
			{ shocksPerDay: 0.2, shockProbability: 1 },
		])
			expectTwins({ ...input, failures: { ...input.failures, ...failures } }, 3, 1);
	});

	it('gives them where drives have some parts of a course and others none', () => {
		const input = inventedFleet({ drives: 16, horizonDays: 15 });
		expectTwins({ ...input, courses: { ...input.courses, parts: Uint8Array.from({ length: 16 }, (_, drive) => drive) } }, 0, 1);
	});

	it('gives them where wear comes in few large events, and where it is exact', () => {
		const input = inventedFleet({ drives: 8, horizonDays: 15 });
		const { courses } = input;
		const rare = { ...courses, wearShapePerByte: courses.wearShapePerByte.map(() => 2e-13), wearScale: courses.wearScale.map(() => 40) };
		expectTwins({ ...input, courses: rare }, 0, 1);
		expectTwins({ ...input, courses: { ...rare, wearStep: new Float64Array(8), wear: new Float64Array(8).fill(99.5) } }, 0, 1);
	});

	it('gives them for groups whose members fail on most paths, with spares and unreadable sectors', () => {
		const drives = 9;
		const input = plainFleet({
			seed: 4,
			probabilities: new Float64Array(drives).fill(0.6),
			lossPerFailure: new Float64Array(drives).fill(1),
			horizonDays: 30,
		});
		for (const tolerated of [0, 1, 2, 3])
			expectTwins(inOneGroup(input, { tolerated, rebuildDays: 4, deliveryDays: 3, spares: 2, readError: 0.3 }), 0, 1);
		const mirrors = inOneGroup(input, { tolerated: 1, rebuildDays: 8 });
		expectTwins({ ...mirrors, groups: { ...mirrors.groups, hitProbability: Float64Array.of(0.25) } }, 0, 1);
	});

	it('gives them for block numbers above 2^32 and for a seed of 53 bits', () => {
		expectTwins({ ...inventedFleet({ drives: 7, horizonDays: 5 }), seed: Number.MAX_SAFE_INTEGER }, 2 ** 33 + 5, 1);
	});

	it('tells the events of drives again: the same losses and the same tail, whoever is known', () => {
		const input = inventedFleet({ drives: 23, horizonDays: 20 });
		const kernel = openFleetPathsKernel(input);
		const walked = kernel.simulate(0, 3);
		const recorded = [0, 1, 2].map((block) => {
			const { out, events } = kernel.record(block);
			expect(out.losses).toEqual(walked.losses.slice(block * 256, (block + 1) * 256));
			return events && { firstEvent: events.firstEvent.slice(), heads: events.heads.slice(), values: events.values.slice() };
		});
		expect(recorded.every((events) => events !== undefined && events.heads.length > 0)).toBe(true);
		const { marks } = tailOf(walked.losses, 0.9);
		const tail = kernel.attribute(0, marks);
		// All of them, some of them in turns, and a block that nobody recorded.
		for (const isKnown of [new Uint8Array(23).fill(1), Uint8Array.from({ length: 23 }, (_, drive) => (drive % 3) & 1)]) {
			const known = { isKnown, blocks: recorded.with(1, undefined) };
			expect(kernel.simulate(0, 3, known)).toEqual(walked);
			expect(kernel.attribute(0, marks, known)).toEqual(tail);
		}
		expect(kernel.simulate(0, 3)).toEqual(walked);
	});

	it('has other prices, groups and some other drives told from the events of the fleet before, to the digit', () => {
		const input = inventedFleet({ drives: 18, horizonDays: 25 });
		const kernel = openFleetPathsKernel(input);
		const { events } = kernel.record(2);
		const blocks = [events && { firstEvent: events.firstEvent.slice(), heads: events.heads.slice(), values: events.values.slice() }];
		const { courses, losses, groups } = input;
		const other: FleetPathsInput = {
			...input,
			losses: { ...losses, failure: losses.failure.map((loss) => 2.3 * loss), shortByte: losses.shortByte.map((loss) => 1.7 * loss) },
			groups: { ...groups, tolerated: groups.tolerated.map((count) => count + 1), rebuildDays: groups.rebuildDays.map((days) => 3 * days) },
			courses: { ...courses, wear: courses.wear.map((wear, drive) => (drive === 4 || drive === 17 ? 0 : wear)) },
		};
		const isKnown = new Uint8Array(18).fill(1);
		for (const drive of [4, 17]) isKnown[drive] = 0;
		expect(openFleetPathsKernel(other).simulate(2, 1, { isKnown, blocks })).toEqual(simulateFleetBlocks(other, 2, 1));
	});

	it('keeps no events of a block that has too many of them', () => {
		const drives = 1_100;
		const kernel = openFleetPathsKernel(
			plainFleet({
				seed: 1,
				probabilities: new Float64Array(drives).fill(1 - 1e-9),
				lossPerFailure: new Float64Array(drives).fill(1),
				horizonDays: 1,
			}),
		);
		const { out, events } = kernel.record(0);
		expect(events).toBeUndefined();
		expect(out.failures.every((count) => count === drives)).toBe(true);
	});

	it('forgets nothing between calls and keeps nothing of a tail', () => {
		const input = inventedFleet({ drives: 13, horizonDays: 12 });
		const kernel = openFleetPathsKernel(input);
		const first = kernel.simulate(0, 2);
		kernel.attribute(0, new Uint8Array(512).fill(2));
		const again = kernel.simulate(0, 2);
		expect(again).toEqual(first);
		expect(kernel.attribute(0, new Uint8Array(512)).drives.beyond.every((value) => value === 0)).toBe(true);
	});

	it('has the digits of a new one in an instance that served another input before, larger or smaller', () => {
		const instance = makeFleetPathsInstance();
		const [large, small] = [inventedFleet({ drives: 23, horizonDays: 20 }), inventedFleet({ drives: 5, horizonDays: 9, seed: 8 })];
		for (const input of [large, small, { ...large, sampling: 'antithetic' as const }])
			expect(openFleetPathsKernel(input, instance).simulate(1, 1)).toEqual(openFleetPathsKernel(input).simulate(1, 1));
	});
});
