/** What-if: the fleet as it is and as scenarios would have it, simulated on the same random numbers, and a plan for a budget. */

import type { FleetOutlook } from '../jobs/fleet-outlook.ts';
import { type Candidate, planOrder, withinBudget } from '../jobs/plan.ts';
import type { AssembleInput, Compared, CompareInput } from '../jobs/risk.ts';
import { type AppliedScenario, applyScenario, withReplaced } from '../jobs/scenario.ts';
import { knownDrives } from '../maths/risk/simulation/known-drives.ts';
import type { PathsOutcome } from '../maths/risk/simulation/outcome.ts';
import { formatCount } from '../shared/charts/format.ts';
import type { RiskResult, StatedBasis } from '../shared/domain/results.ts';
import type { PlanPoint, ReplacementPlan, Scenario, ScenarioComparison, ScenarioOutcome } from '../shared/domain/scenario.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { fitOutlook } from './fit-outlook.ts';
import { assertFits, attributeOverPool, eventBytesIn, type FleetRecord, sharedPaths, simulateOverPool } from './fleet-simulation.ts';

export interface SimulationOptions {
	readonly horizonDays: number;
	readonly paths: number;
	readonly levels: readonly number[];
	readonly seed: number;
}

interface Baseline {
	readonly outlook: FleetOutlook;
	readonly outcomes: readonly PathsOutcome[];
	readonly record: FleetRecord;
	readonly currency: string;
	readonly dataHash: string;
	readonly stated: StatedBasis;
}

async function simulateBaseline(options: SimulationOptions, workspace: OpenWorkspace, context: EngineContext, call: Call): Promise<Baseline> {
	assertFits(2 * options.paths, process.availableMemory());
	const { outlook, currency, dataHash, stated } = await fitOutlook(options, workspace, context, call);
	const asItIs = { paths: options.paths, phase: 'Simulating the fleet as it is', eventBytes: eventBytesIn(process.availableMemory(), 'scenarios') };
	const { outcomes, record } = await simulateOverPool(outlook.paths, asItIs, context.pool(), call);
	return { outlook, outcomes, record, currency, dataHash, stated };
}

/** Another input on the same random numbers, beside the fleet as it is; only drives that it changes are walked again. */
async function compareWith(
	{ paths }: Pick<AppliedScenario, 'paths'>,
	baseline: Baseline,
	options: SimulationOptions,
	phase: string,
	context: EngineContext,
	call: Call,
): Promise<Compared> {
	const isKnown = knownDrives(baseline.outlook.paths, paths);
	const known = isKnown && { isKnown, record: baseline.record };
	const { outcomes } = await simulateOverPool(sharedPaths(paths), { paths: options.paths, phase, known }, context.pool(), call);
	return compareOutcomes(baseline.outcomes, outcomes, options, context, call);
}

function compareOutcomes(
	before: readonly PathsOutcome[],
	after: readonly PathsOutcome[],
	{ paths, levels }: SimulationOptions,
	context: EngineContext,
	call: Call,
): Promise<Compared> {
	return context.pool().run<Compared>('comparePaths', { before, after, paths, levels } satisfies CompareInput, { signal: call.signal });
}

/** @throws AppError `no_drives`, `invalid_input`, `sample_too_small`, `job_too_large`, `cancelled` */
export async function runScenarios(
	options: SimulationOptions & { readonly scenarios: readonly Scenario[] },
	workspace: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<ScenarioComparison> {
	const baseline = await simulateBaseline(options, workspace, context, call);
	const { outlook } = baseline;
	// All of them before any is simulated: a scenario that cannot be applied costs nobody minutes.
	const applied = options.scenarios.map((scenario) => ({ ...scenario, ...applyScenario(outlook, scenario) }));
	const { difference: _, ...asItIs } = await compareOutcomes(baseline.outcomes, baseline.outcomes, options, context, call);
	const scenarios: ScenarioOutcome[] = [];
	for (const one of applied) {
		const compared = await compareWith(one, baseline, options, `Simulating ${one.name}`, context, call);
		scenarios.push({ name: one.name, changes: one.changes, cost: one.cost, replaced: one.replaced.length, notes: one.notes, ...compared });
	}
	const { seed, paths, horizonDays } = options;
	return {
		...{ seed, paths, horizonDays },
		currency: baseline.currency,
		drivesAtRisk: outlook.atRisk.length,
		baseline: { name: 'As it is', changes: [], cost: 0, replaced: 0, notes: [], ...asItIs },
		scenarios,
		dataHash: baseline.dataHash,
		stated: baseline.stated,
	};
}

/** Shares of the budget at which the frontier is simulated, beside the budget itself. */
const FRONTIER = [0.25, 0.5, 0.75, 1.5, 2];

/** @throws AppError as `runScenarios` */
export async function runPlan(
	options: SimulationOptions & { readonly budget: number },
	workspace: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<ReplacementPlan> {
	const baseline = await simulateBaseline(options, workspace, context, call);
	const { outlook, outcomes, currency, dataHash, stated } = baseline;
	const risk = await componentsOf(options, baseline, context, call);
	const order = planOrder(outlook, risk.components);
	const chosen = withinBudget(order, options.budget);
	const pointOf = async (drives: readonly Candidate[], budget: number): Promise<PlanPoint> => {
		const replaced = withReplaced(
			outlook,
			{ paths: outlook.paths, cost: 0, replaced: [], notes: [] },
			drives.map(({ index }) => index),
		);
		const { levels, difference } = await compareWith(
			replaced,
			{ ...baseline, outcomes },
			options,
			`Simulating a budget of ${formatCount(budget)}`,
			context,
			call,
		);
		const after = levels[0]?.conditionalValueAtRisk ?? difference.conditionalValueAtRisk;
		return { budget, drives: drives.length, cost: replaced.cost, conditionalValueAtRisk: after, difference: difference.conditionalValueAtRisk };
	};
	const own = await pointOf(chosen, options.budget);
	const frontier: PlanPoint[] = [own];
	for (const share of FRONTIER) {
		const drives = withinBudget(order, share * options.budget);
		// The same drives were simulated already: nothing new to see.
		if (drives.length > 0 && !frontier.some((point) => point.drives === drives.length)) frontier.push(await pointOf(drives, share * options.budget));
	}
	const { seed, paths, horizonDays, levels, budget } = options;
	const before = risk.levels[0]?.conditionalValueAtRisk ?? own.conditionalValueAtRisk;
	return {
		...{ seed, paths, horizonDays, currency, budget, dataHash, stated },
		confidence: levels[0] as number,
		cost: own.cost,
		drives: chosen.map(({ index: _, ...drive }) => drive),
		before,
		after: own.conditionalValueAtRisk,
		difference: own.difference,
		frontier: frontier.sort((a, b) => a.cost - b.cost),
		notes: planNotes(order, chosen, budget, currency),
	};
}

async function componentsOf(
	options: SimulationOptions,
	{ outlook, outcomes, record, currency, dataHash }: Baseline,
	context: EngineContext,
	call: Call,
): Promise<RiskResult> {
	const { levels, seed, horizonDays, paths } = options;
	const confidence = levels[0] as number;
	const { outcome, tail, tailParts } = await attributeOverPool(outlook.paths, outcomes, { paths, confidence, record }, context.pool(), call.signal);
	const input: AssembleInput = { outlook, outcome, tail, tailParts, levels, estimator: 'inverted_cdf', seed, horizonDays, currency, dataHash };
	return context.pool().run<RiskResult>('assembleRisk', input, { signal: call.signal });
}

function planNotes(order: readonly Candidate[], chosen: readonly Candidate[], budget: number, currency: string): string[] {
	if (order.length === 0) return ['No replacement lowers CVaR: every drive is as sound as a new one of its model.'];
	if (chosen.length > 0) return ['Replacing costs are paid now and are not in CVaR.'];
	const cheapest = order.reduce((least, { cost }) => Math.min(least, cost), Number.POSITIVE_INFINITY);
	return [`A budget of ${budget} ${currency} pays for no drive; the cheapest that would help costs ${cheapest} ${currency}.`];
}
