/** What-if scenarios, the replacement plan, rare losses, survival by model. Their results are answers to questions, not the state of the fleet: nothing is stored. */
import type { Handlers } from '../context.ts';
import { runRare } from '../rare-run.ts';
import { runPlan, runScenarios } from '../scenario-run.ts';
import { survivalCurves } from '../survival-run.ts';

export const scenarioHandlers = {
	'risk.scenarios': async (input, context, call) => runScenarios(input, await context.workspace(), context, call),
	'risk.survival': async (_input, context, call) => survivalCurves(await context.workspace(), context, call),
	'risk.rare': async (input, context, call) => runRare(input, await context.workspace(), context, call),
	'risk.plan': async (input, context, call) => runPlan(input, await context.workspace(), context, call),
} satisfies Partial<Handlers>;
