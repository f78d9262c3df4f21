/** The jobs behind a risk run: fit and price the fleet, simulate blocks of paths on every thread, put the result together. */
import { loadFailurePathsKernel } from '../kernels/loader.ts';
import type { BlockOutcome, FailurePathsInput, TailFailures } from '../maths/risk/failure-paths.ts';
import { assembleFleetRisk, joinOutcomes, joinTailFailures } from '../maths/risk/fleet-risk.ts';
import { type Tail, tailOf } from '../maths/risk/value-at-risk.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { DriveRisk, MissingPart, RiskEstimator, RiskResult, SurvivalModel } from '../shared/domain/results.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { driveRiskOf, type FailureModel, fitFailureModel, type PublishedModels } from './failure-model.ts';
import { type FleetHistory, type ObservedDrive, observedDrives } from './fleet.ts';
import { type PriceTable, priceAssumptions, replacementCost } from './prices.ts';

export interface FleetOutlookInput {
	readonly history: FleetHistory;
	readonly drives: readonly Drive[];
	readonly published: PublishedModels;
	readonly prices: PriceTable;
	readonly horizonDays: number;
}

/** What the simulation needs, and what is known of each drive before it. */
export interface FleetOutlook {
	/** Drives still in service, in the order of the simulation. */
	readonly atRisk: readonly DriveRisk[];
	readonly probabilities: Float64Array;
	readonly lossPerFailure: Float64Array;
	readonly survival: SurvivalModel;
	readonly missing: readonly MissingPart[];
	readonly assumptions: readonly string[];
}

/** @throws AppError `no_drives` when no drive is in service */
export function outlookOfFleet(input: FleetOutlookInput, context: WorkContext): FleetOutlook {
	const { horizonDays, published, prices } = input;
	context.progress({ phase: 'Fitting the failure model', done: 0, total: 1 });
	// In the order of their names, not of their import: the same fleet and seed give the same digits however it came in.
	const observed = observedDrives(input.history, input.drives).sort(byName);
	if (observed.length === 0) throw new AppError('no_drives', 'The workspace holds no drives. Import an export first.');
	const model = fitFailureModel(observed, published);
	const serving = observed.filter((drive) => drive.exit === undefined);
	if (serving.length === 0) throw new AppError('no_drives', `All ${observed.length} drives have left service; there is nothing at risk.`);
	const atRisk = serving.map((drive) => driveRiskOf(model, drive, horizonDays, replacementCost(prices, published, drive)));
	context.progress({ phase: 'Fitting the failure model', done: 1, total: 1 });
	return {
		atRisk,
		probabilities: Float64Array.from(atRisk, (drive) => drive.failureProbability),
		lossPerFailure: Float64Array.from(atRisk, (drive) => drive.replacementCost),
		survival: model.survival,
		missing: model.missing,
		assumptions: assumptionsOf(model, observed, serving, prices, horizonDays),
	};
}

const nameOf = (drive: ObservedDrive): string => `${drive.serial}\0${drive.model}\0${drive.deviceId}`;
/** By code unit: the order of no locale. */
const byName = (a: ObservedDrive, b: ObservedDrive): number => (nameOf(a) < nameOf(b) ? -1 : 1);

function assumptionsOf(
	model: FailureModel,
	observed: readonly ObservedDrive[],
	serving: readonly ObservedDrive[],
	prices: PriceTable,
	horizonDays: number,
): string[] {
	const left = observed.length - serving.length;
	const byHand = observed.filter(({ exit }) => exit?.source === 'hand').length;
	return [
		`Each drive fails at most once within ${horizonDays} days, independently of the others; batches, hosts and redundancy are not yet in the loss.`,
		...priceAssumptions(prices, serving),
		'Hazard = Weibull in age times the factor of the drive model times one factor for each defect counter above 0, each pulled toward its published value where evidence is thin (5.1 for pending and 2.6 for reallocated sectors, from Backblaze drives of 2013; 1 for the others).',
		'A running drive is taken as it was at its last sample; one that only stopped reporting counts as running.',
		...(left > 0
			? [`${left} drives that have left service${byHand > 0 ? ` (${byHand} marked by hand)` : ''} are part of the fit, not of the risk.`]
			: []),
		...(model.drivesWithoutAge > 0 ? [`${model.drivesWithoutAge} drives report no power-on hours: they get the mean hazard of the fleet.`] : []),
	];
}

export interface SimulateInput {
	readonly paths: FailurePathsInput;
	readonly firstBlock: number;
	readonly blockCount: number;
}

/** Blocks between two looks at the cancel flag. */
const BLOCKS_PER_LOOK = 8;

export function simulatePaths({ paths, firstBlock, blockCount }: SimulateInput, context: WorkContext): BlockOutcome {
	const kernel = loadFailurePathsKernel();
	const parts: BlockOutcome[] = [];
	for (let done = 0; done < blockCount; done += BLOCKS_PER_LOOK) {
		if (context.isCancelled()) throw new AppError('cancelled');
		parts.push(kernel.simulateBlocks(paths, firstBlock + done, Math.min(BLOCKS_PER_LOOK, blockCount - done)));
		context.progress({ phase: 'Simulating', done: Math.min(blockCount, done + BLOCKS_PER_LOOK), total: blockCount, unit: 'blocks' });
	}
	return joinOutcomes(
		parts,
		parts.reduce((sum, part) => sum + part.losses.length, 0),
	);
}

export interface CountTailInput {
	readonly paths: FailurePathsInput;
	readonly firstBlock: number;
	readonly marks: Uint8Array;
}

export function countTail({ paths, firstBlock, marks }: CountTailInput): TailFailures {
	return loadFailurePathsKernel().countTailFailures(paths, firstBlock, marks);
}

export interface FindTailInput {
	readonly outcomes: readonly BlockOutcome[];
	readonly paths: number;
	readonly confidence: number;
}

/** The paths of the tail at the first level; the outcome comes back joined. */
export function findTail({ outcomes, paths, confidence }: FindTailInput): { readonly outcome: BlockOutcome; readonly tail: Tail } {
	const outcome = joinOutcomes(outcomes, paths);
	return { outcome, tail: tailOf(outcome.losses, confidence) };
}

export interface AssembleInput {
	readonly outlook: FleetOutlook;
	readonly outcome: BlockOutcome;
	readonly tail: Tail;
	readonly tailFailures: readonly TailFailures[];
	readonly levels: readonly number[];
	readonly estimator: RiskEstimator;
	readonly seed: number;
	readonly horizonDays: number;
	readonly currency: string;
	readonly dataHash: string;
}

const LINEAR_ESTIMATOR =
	'VaR is interpolated linearly and CVaR is the plain mean of the losses at or above it, for comparison with other tools: not coherent. The parts by drive are those of the weighted mean.';

export function assembleRisk(input: AssembleInput): RiskResult {
	const { outlook, outcome, tail } = input;
	const fleet = assembleFleetRisk({
		drives: outlook.atRisk,
		lossPerFailure: outlook.lossPerFailure,
		confidences: input.levels,
		estimator: input.estimator,
		outcome,
		tail,
		tailFailures: joinTailFailures(input.tailFailures),
	});
	return {
		...fleet,
		seed: input.seed,
		horizonDays: input.horizonDays,
		currency: input.currency,
		drives: [...outlook.atRisk].sort((a, b) => b.failureProbability - a.failureProbability),
		survival: outlook.survival,
		assumptions: input.estimator === 'linear' ? [...outlook.assumptions, LINEAR_ESTIMATOR] : outlook.assumptions,
		missing: outlook.missing,
		dataHash: input.dataHash,
	};
}
