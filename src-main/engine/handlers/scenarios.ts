/** What-if scenarios and the replacement plan, whose last answers are kept as runs; rare losses and survival by model, which are asked anew. */
import type { Handlers } from '../context.ts';
import { runRare } from '../rare-run.ts';
import { latestPlan, latestScenarios, saveRun } from '../runs.ts';
import { runPlan, runScenarios } from '../scenario-run.ts';
import { survivalCurves } from '../survival-run.ts';

export const scenarioHandlers = {
	'risk.scenarios': async (input, context, call) => {
		const workspace = await context.workspace();
		const comparison = await runScenarios(input, workspace, context, call);
		await saveRun(workspace.storage, 'scenarios', comparison, { seed: input.seed, dataHash: comparison.dataHash, input });
		context.emit({ kind: 'changed', what: 'scenarios' });
		return comparison;
	},
	'risk.scenarios.latest': async (_input, context) => {
		const stored = await latestScenarios((await context.workspace()).storage);
		return { comparison: stored?.result ?? null, madeAtMs: stored?.createdAtMs ?? null, staleBecause: [...(stored?.staleBecause ?? [])] };
	},
	'risk.survival': async (_input, context, call) => survivalCurves(await context.workspace(), context, call),
	'risk.rare': async (input, context, call) => runRare(input, await context.workspace(), context, call),
	'risk.plan': async (input, context, call) => {
		const workspace = await context.workspace();
		const plan = await runPlan(input, workspace, context, call);
		await saveRun(workspace.storage, 'plan', plan, { seed: input.seed, dataHash: plan.dataHash, input });
		context.emit({ kind: 'changed', what: 'scenarios' });
		return plan;
	},
	'risk.plan.latest': async (_input, context) => {
		const stored = await latestPlan((await context.workspace()).storage);
		return { plan: stored?.result ?? null, madeAtMs: stored?.createdAtMs ?? null, staleBecause: [...(stored?.staleBecause ?? [])] };
	},
} satisfies Partial<Handlers>;
