import { afterEach, describe, expect, it } from 'vitest';
import { fitAndScore, scoreOverPool } from '../../src-main/engine/forest-run.ts';
import { growForest } from '../../src-main/maths/grow-forest.ts';
import { scoreForest } from '../../src-main/maths/isolation-forest.ts';
import { createRng } from '../../src-main/maths/random.ts';
import type { Progress } from '../../src-main/shared/domain/work.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool, type ThreadPool } from '../../src-main/threads/pool.ts';

const FEATURES = 3;
const ROWS = 10_001;
const rng = createRng(4, 0);
const rows = Float64Array.from({ length: ROWS * FEATURES }, () => rng.normal());
const options = { seed: 11, treeCount: 30 };
const pools: ThreadPool[] = [];

function poolOf(size: number): ThreadPool {
	const pool = createThreadPool({ entry: resolveThreadEntry('compute'), size, name: 'forest' });
	pools.push(pool);
	return pool;
}
const asker = (progress: (value: Progress) => void = () => {}) => ({ signal: new AbortController().signal, progress });

afterEach(async () => {
	await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

describe('a forest over the pool', () => {
	it('has the digits of the plain forest on 1, 2 and 4 threads', async () => {
		const forest = growForest(rows, FEATURES, options);
		const scores = scoreForest(forest, rows);
		for (const threads of [1, 2, 4]) {
			const found = await fitAndScore({ rows, featureCount: FEATURES, options }, poolOf(threads), asker());
			expect(found.forest).toEqual(forest);
			expect(Buffer.from(found.scores.buffer).equals(Buffer.from(scores.buffer))).toBe(true);
		}
		expect(rows.length).toBe(ROWS * FEATURES);
	});

	it('grows on fewer trees than there are threads', async () => {
		const few = { seed: 2, treeCount: 1 };
		const { forest } = await fitAndScore({ rows, featureCount: FEATURES, options: few }, poolOf(4), asker());
		expect(forest).toEqual(growForest(rows, FEATURES, few));
	});

	it('reports every row once', async () => {
		const seen: Progress[] = [];
		await scoreOverPool(
			growForest(rows, FEATURES, options),
			rows,
			poolOf(2),
			asker((progress) => seen.push(progress)),
		);
		expect(seen.at(-1)).toEqual({ phase: 'Scoring', done: ROWS, total: ROWS, unit: 'rows' });
		expect(Math.max(...seen.map(({ done }) => done))).toBe(ROWS);
	});

	it('names the row of the whole table whose value is not finite, also behind the first range', async () => {
		const broken = rows.slice();
		broken[9_000 * FEATURES + 1] = Number.NaN;
		const pool = poolOf(2);
		await expect(scoreOverPool(growForest(rows, FEATURES, options), broken, pool, asker())).rejects.toThrow('Row 9000, feature 1');
		await expect(fitAndScore({ rows: broken, featureCount: FEATURES, options }, pool, asker())).rejects.toMatchObject({ code: 'invalid_input' });
	});

	it('refuses a single row and stops when it is cancelled', async () => {
		const pool = poolOf(2);
		const one = { rows: rows.slice(0, FEATURES), featureCount: FEATURES, options };
		await expect(fitAndScore(one, pool, asker())).rejects.toMatchObject({ code: 'series_too_short' });
		const stopped = AbortSignal.abort();
		await expect(fitAndScore({ rows, featureCount: FEATURES, options }, pool, { ...asker(), signal: stopped })).rejects.toMatchObject({
			code: 'cancelled',
		});
	});
});
