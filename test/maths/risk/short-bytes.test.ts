import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { countShortPaths, shortBytesSpread } from '../../../src-main/maths/risk/short-bytes.ts';
import { joinOutcomes, summariseBlocks } from '../../../src-main/maths/risk/simulation/outcome.ts';

const TB = 1e12;
const blockOf = (shortBytes: Float64Array) =>
	summariseBlocks({
		losses: new Float64Array(shortBytes.length),
		failures: new Uint32Array(shortBytes.length),
		wornOut: new Uint32Array(shortBytes.length),
		shortBytes,
		groupsLost: new Uint32Array(shortBytes.length),
		lostByGroup: new Uint32Array(0),
	});

describe('the spread of bytes that are short', () => {
	it('counts paths without any apart from those in a bar, of which the lower edge is a part and the upper is not', () => {
		const spread = shortBytesSpread(countShortPaths(Float64Array.of(0, 1.25 * TB, TB, 1.249 * TB, 0, 2 * TB, 1.99 * TB, 0)));
		expect(spread).toEqual({
			none: 3 / 8,
			edges: Float64Array.of(TB, 1.25 * TB, 1.6 * TB, 2 * TB, 2.5 * TB),
			shares: Float64Array.of(2 / 8, 1 / 8, 1 / 8, 1 / 8),
		});
	});

	it('has edges that rise by about a quarter from a byte to beyond any fleet, and puts what lies outside into the ends', () => {
		const { edges, shares } = shortBytesSpread(countShortPaths(Float64Array.of(1e-3, 1, 1e30)));
		expect([edges[0], edges.at(-1), edges.length]).toEqual([1, 1e21, 211]);
		for (let bar = 1; bar < edges.length; bar++) {
			expect(edges[bar]! / edges[bar - 1]!).toBeGreaterThan(1.24);
			expect(edges[bar]! / edges[bar - 1]!).toBeLessThan(1.29);
		}
		expect([shares[0], shares.at(-1)]).toEqual([2 / 3, 1 / 3]);
	});

	it('has no bars where nothing is short on any path', () => {
		expect(shortBytesSpread(countShortPaths(new Float64Array(7)))).toEqual({ none: 1, edges: new Float64Array(0), shares: new Float64Array(0) });
	});

	it('is the same however the paths lie in blocks, and adds up to all of them', () => {
		const rng = createRng(5, 0);
		const bytes = Float64Array.from({ length: 1_000 }, () => (rng.uniform() < 0.4 ? 0 : 10 ** (6 + 9 * rng.uniform())));
		const whole = shortBytesSpread(countShortPaths(bytes));
		expect(whole.none + whole.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
		for (const size of [1, 7, 256]) {
			const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => blockOf(bytes.slice(i * size, (i + 1) * size)));
			expect(shortBytesSpread(joinOutcomes(parts, bytes.length).shortCounts)).toEqual(whole);
		}
	});
});
