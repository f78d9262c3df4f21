/** `npm run test:soak -- kill-import --rounds 50 [--seed 1]`: kill -9 during import, again and again. */
import { parseArgs } from 'node:util';
import { createRng } from '../../src-main/maths/random.ts';
import { killRounds } from '../support/kill-rounds.ts';
import { removeTemporaryFolders } from '../support/workspaces.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } } });
const [roundCount, seed] = [Number(values.rounds), Number(values.seed)];
if (!Number.isInteger(roundCount) || roundCount < 1 || !Number.isInteger(seed)) {
	process.stderr.write('Usage: kill-import [--rounds N] [--seed S]\n');
	process.exit(2);
}
const rng = createRng(seed, 0);
process.stdout.write(`kill-import: ${roundCount} rounds, seed ${seed}\n`);
try {
	const rounds = await killRounds({
		rounds: roundCount,
		random: () => rng.uniform(),
		onRound: ({ round, killedAfterMs, reached, left, complaint }) =>
			process.stdout.write(
				`round ${round}: killed after ${killedAfterMs} ms (${reached}), the history is that of ${left}${complaint === '' ? '' : `  FAILED: ${complaint}`}\n`,
			),
	});
	const failed = rounds.filter(({ complaint }) => complaint !== '').length;
	const count = (left: string) => rounds.filter((round) => round.left === left).length;
	process.stdout.write(`before ${count('before')}, after ${count('after')}, between ${count('between')}\n`);
	process.stdout.write(`${rounds.length - failed} passed, ${failed} failed\n`);
	process.exitCode = failed === 0 ? 0 : 1;
} finally {
	removeTemporaryFolders();
}
