/** What the program would have said on past days; the last answer is kept as a run. */
import { runBacktest } from '../backtest-run.ts';
import type { Handlers } from '../context.ts';
import { latestBacktest, saveRun } from '../runs.ts';

export const backtestHandlers = {
	'risk.backtest': async (input, context, call) => {
		const workspace = await context.workspace();
		const backtest = await runBacktest(input, workspace, context, call);
		await saveRun(workspace.storage, 'backtest', backtest, { seed: input.seed, dataHash: backtest.dataHash, input });
		context.emit({ kind: 'changed', what: 'backtests' });
		return backtest;
	},
	'risk.backtest.latest': async (_input, context) => {
		const stored = await latestBacktest((await context.workspace()).storage);
		return { backtest: stored?.result ?? null, madeAtMs: stored?.createdAtMs ?? null, isStale: stored?.isStale ?? false };
	},
} satisfies Partial<Handlers>;
