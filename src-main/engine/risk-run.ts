/** One risk run over the pool: fit and price, simulate blocks on every thread, find the tail, count who makes it, assemble. */
import type { FleetOutlook } from '../jobs/fleet-outlook.ts';
import type { AssembleInput, PrecisionInput } from '../jobs/risk.ts';
import type { BlockEvents } from '../kernels/fleet-paths.ts';
import { blocksFor, PATHS_PER_BLOCK } from '../maths/risk/simulation/draws.ts';
import type { FleetPathsInput, Sampling } from '../maths/risk/simulation/input.ts';
import type { PathsOutcome } from '../maths/risk/simulation/outcome.ts';
import type { RiskEstimator, RiskResult } from '../shared/domain/results.ts';
import type { ThreadPool } from '../threads/pool.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { fitOutlook } from './fit-outlook.ts';
import { assertFits, attributeOverPool, eventBytesIn, simulateOverPool } from './fleet-simulation.ts';

export interface RiskOptions {
	readonly horizonDays: number;
	readonly paths: number;
	readonly levels: readonly number[];
	readonly estimator: RiskEstimator;
	readonly sampling: Sampling;
	/** Half the width of the 95 % interval of CVaR at the first level over CVaR, at which the simulation may stop; `paths` at most without it. */
	readonly relativeError?: number | undefined;
	readonly seed: number;
}

export async function runRisk(options: RiskOptions, workspace: OpenWorkspace, context: EngineContext, call: Call): Promise<RiskResult> {
	assertFits(options.paths, process.availableMemory());
	const pool = context.pool();
	const { signal } = call;
	const { levels, estimator, seed, horizonDays } = options;
	const { outlook: drawn, currency, dataHash, stated } = await fitOutlook(options, workspace, context, call);
	const outlook: FleetOutlook = { ...drawn, paths: { ...drawn.paths, sampling: options.sampling } };
	const { outcomes, record, paths, note } = await simulateUntil(outlook.paths, options, pool, call);
	const confidence = levels[0] as number;
	const { outcome, tail, tailParts } = await attributeOverPool(outlook.paths, outcomes, { paths, confidence, record }, pool, signal);
	const assemble: AssembleInput = { outlook, outcome, tail, tailParts, levels, estimator, seed, horizonDays, currency, dataHash };
	const risk = await pool.run<RiskResult>('assembleRisk', assemble, { signal });
	return { ...risk, stated, assumptions: [...risk.assumptions, ...note] };
}

/** Paths after which the error is looked at for the first time; then after twice as many. */
const FIRST_LOOK = 10_000;

/** Goes on until CVaR is known well enough, or all paths are there. */
async function simulateUntil(paths: FleetPathsInput, options: RiskOptions, pool: ThreadPool, call: Call) {
	const { relativeError, levels, sampling } = options;
	const eventBytes = eventBytesIn(process.availableMemory(), 'tail');
	if (relativeError === undefined)
		return { ...(await simulateOverPool(paths, { paths: options.paths, eventBytes }, pool, call)), paths: options.paths, note: [] };
	const outcomes: PathsOutcome[] = [];
	const record: (BlockEvents | undefined)[] = [];
	let done = 0;
	let reached = Number.POSITIVE_INFINITY;
	while (done < options.paths && reached > relativeError) {
		// Whole blocks, so that the next stage goes on where this one ends.
		const next = Math.min(options.paths, blocksFor(Math.max(FIRST_LOOK, 2 * done)) * PATHS_PER_BLOCK);
		const share = (next - done) / options.paths;
		const stage = await simulateOverPool(paths, { paths: next, firstBlock: blocksFor(done), eventBytes: Math.floor(share * eventBytes) }, pool, call);
		outcomes.push(...stage.outcomes);
		record.push(...stage.record.slice(record.length));
		done = next;
		const input: PrecisionInput = { outcomes, paths: done, confidence: levels[0] as number, sampling };
		reached = await pool.run<number>('precisionOf', input, { signal: call.signal });
	}
	return { outcomes, record, paths: done, note: [stopNote(done, reached, relativeError)] };
}

function stopNote(done: number, reached: number, relativeError: number): string {
	if (!Number.isFinite(reached)) return `All ${done} paths were simulated; none of them had a loss, so that no relative error is known.`;
	const said = `${(100 * reached).toPrecision(2)} %`;
	return reached <= relativeError
		? `Stopped after ${done} paths: CVaR is known to ${said}.`
		: `All ${done} paths were simulated; CVaR is known to ${said}.`;
}
