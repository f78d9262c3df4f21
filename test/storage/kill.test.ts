import { afterAll, expect, it } from 'vitest';
import { createRng } from '../../src-main/maths/random.ts';
import { killRounds } from '../support/kill-rounds.ts';
import { removeTemporaryFolders } from '../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const ROUNDS = 8;

it('leaves the history of before or of after when an import is killed at any moment, and keeps what was acknowledged', async () => {
	const rng = createRng(20_240_101, 0);
	const rounds = await killRounds({ rounds: ROUNDS, random: () => rng.uniform() });
	expect(rounds.filter(({ complaint }) => complaint !== '')).toEqual([]);
	expect(rounds).toHaveLength(ROUNDS);
	// The kills must hit imports, or this proves nothing.
	expect(rounds.some(({ reached }) => reached === 'importing')).toBe(true);
});
