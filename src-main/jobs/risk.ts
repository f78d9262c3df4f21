/** The jobs behind a risk run, after `outlookOfFleet`: simulate ranges of blocks on every thread, find the tail, say who makes it, put the result together. */
import {
	type BlockEvents,
	type FleetPathsInstance,
	type FleetPathsKernel,
	type KnownEvents,
	makeFleetPathsInstance,
	openFleetPathsKernel,
} from '../kernels/fleet-paths.ts';
import { sortedValues } from '../maths/quantile.ts';
import { withBlockErrors } from '../maths/risk/block-errors.ts';
import { assembleFleetRisk, meanOfCounts } from '../maths/risk/fleet-risk.ts';
import { otherEstimates } from '../maths/risk/other-estimators.ts';
import { pairedDifference } from '../maths/risk/paired.ts';
import { shortBytesSpread } from '../maths/risk/short-bytes.ts';
import { blocksFor, PATHS_PER_BLOCK } from '../maths/risk/simulation/draws.ts';
import { type FleetPathsInput, requireFleetPaths, type Sampling } from '../maths/risk/simulation/input.ts';
import { joinOutcomes, meanOfSums, type PathsOutcome, simulatedPaths, summariseBlocks } from '../maths/risk/simulation/outcome.ts';
import type { TailParts } from '../maths/risk/simulation/simulate.ts';
import { joinTailParts, tailPartsBy } from '../maths/risk/tail-parts.ts';
import { meanEstimate, riskLevelOfSorted, type Tail, tailOf } from '../maths/risk/value-at-risk.ts';
import { shareEstimate } from '../maths/series/first-passage.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { RiskEstimator, RiskResult } from '../shared/domain/results.ts';
import { type GroupRisk, lossCauses, type RiskDetails } from '../shared/domain/risk-details.ts';
import type { PairedDifference } from '../shared/domain/scenario.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import type { FleetOutlook } from './fleet-outlook.ts';

interface RangeInput {
	/** Names the run: a thread keeps the kernel of the last one. */
	readonly run: string;
	readonly paths: FleetPathsInput;
	readonly firstBlock: number;
	/** Drives that need not be walked again, with their events on the blocks of the range. */
	readonly known?: KnownEvents;
}

export interface SimulateInput extends RangeInput {
	readonly blockCount: number;
	/** Bytes of events that may be kept of the range; 0 for none. */
	readonly eventBytes: number;
}

export interface SimulatedRange {
	readonly outcome: PathsOutcome;
	/** Of each block of the range in shared memory; undefined where they were not kept. */
	readonly events: readonly (BlockEvents | undefined)[];
}

let opened: { readonly run: string; readonly kernel: FleetPathsKernel } | undefined;
let instance: FleetPathsInstance | undefined;

function kernelOf({ run, paths }: RangeInput): FleetPathsKernel {
	if (opened?.run !== run) {
		requireFleetPaths(paths);
		instance ??= makeFleetPathsInstance();
		opened = { run, kernel: openFleetPathsKernel(paths, instance) };
	}
	return opened.kernel;
}

/** @throws AppError `invalid_input`, `cancelled` */
export function simulatePaths(input: SimulateInput, context: WorkContext): SimulatedRange {
	const { firstBlock, blockCount, known, eventBytes } = input;
	const kernel = kernelOf(input);
	const parts: PathsOutcome[] = [];
	const kept: (BlockEvents | undefined)[] = [];
	let room = eventBytes;
	for (let done = 0; done < blockCount; done++) {
		if (context.isCancelled()) throw new AppError('cancelled');
		const block = firstBlock + done;
		// Once the room is full the blocks that follow are not recorded: each is as large as the others.
		const { out, events } = room > 0 ? kernel.record(block) : { out: kernel.simulate(block, 1, ofBlock(known, done)), events: undefined };
		const bytes = events ? bytesOf(events) : 0;
		kept.push(events && bytes <= room ? sharedEvents(events) : undefined);
		room = bytes <= room ? room - bytes : 0;
		parts.push(summariseBlocks(out));
		context.progress({ phase: 'Simulating', done: done + 1, total: blockCount, unit: 'blocks' });
	}
	return { outcome: joinOutcomes(parts, blockCount * PATHS_PER_BLOCK), events: kept };
}

/** Of one block of a range. */
const ofBlock = (known: KnownEvents | undefined, index: number): KnownEvents | undefined =>
	known && { isKnown: known.isKnown, blocks: [known.blocks[index]] };

const bytesOf = ({ firstEvent, heads, values }: BlockEvents): number => firstEvent.byteLength + heads.byteLength + values.byteLength;

/** The kernel overwrites its own; in shared memory every thread can read them. */
function sharedEvents({ firstEvent, heads, values }: BlockEvents): BlockEvents {
	const buffer = new SharedArrayBuffer(bytesOf({ firstEvent, heads, values }));
	const copy = {
		values: new Float64Array(buffer, 0, values.length),
		firstEvent: new Uint32Array(buffer, values.byteLength, firstEvent.length),
		heads: new Uint16Array(buffer, values.byteLength + firstEvent.byteLength, heads.length),
	};
	copy.values.set(values);
	copy.firstEvent.set(firstEvent);
	copy.heads.set(heads);
	return copy;
}

export interface AttributeInput extends RangeInput {
	readonly marks: Uint8Array;
}

/** Who makes the tail on the marked paths. @throws AppError `invalid_input`, `cancelled` */
export function attributeTail(input: AttributeInput, context: WorkContext): TailParts {
	const kernel = kernelOf(input);
	const parts: TailParts[] = [];
	for (let block = 0; block < blocksFor(input.marks.length); block++) {
		if (context.isCancelled()) throw new AppError('cancelled');
		const marks = input.marks.subarray(block * PATHS_PER_BLOCK, (block + 1) * PATHS_PER_BLOCK);
		parts.push(kernel.attribute(input.firstBlock + block, marks, ofBlock(input.known, block)));
	}
	return joinTailParts(parts);
}

export interface FindTailInput {
	readonly outcomes: readonly PathsOutcome[];
	readonly paths: number;
	readonly confidence: number;
}

/** The paths of the tail at the first level; the outcome comes back joined. */
export function findTail({ outcomes, paths, confidence }: FindTailInput): { readonly outcome: PathsOutcome; readonly tail: Tail } {
	const outcome = joinOutcomes(outcomes, paths);
	return { outcome, tail: tailOf(outcome.losses, confidence) };
}

export interface PrecisionInput extends FindTailInput {
	readonly sampling: Sampling;
}

/** Half the width of the 95 % interval of CVaR over CVaR; 0 where every path loses the same, Infinity where none loses anything. */
export function precisionOf({ outcomes, paths, confidence, sampling }: PrecisionInput): number {
	const { losses } = joinOutcomes(outcomes, paths);
	const plain = riskLevelOfSorted(sortedValues(losses), confidence);
	const { value, lower, upper } = (sampling === 'plain' ? plain : withBlockErrors(losses, plain)).conditionalValueAtRisk;
	// Nothing was lost on any path: that says how rare a loss is, not how large.
	if (!(value > 0)) return Number.POSITIVE_INFINITY;
	return (upper - lower) / 2 / value;
}

export interface AssembleInput {
	readonly outlook: FleetOutlook;
	readonly outcome: PathsOutcome;
	readonly tail: Tail;
	readonly tailParts: readonly TailParts[];
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
	const parts = joinTailParts(input.tailParts);
	const fleet = assembleFleetRisk({
		drives: outlook.atRisk,
		lossPerFailure: outlook.paths.losses.failure,
		confidences: input.levels,
		estimator: input.estimator,
		sampling: outlook.paths.sampling,
		outcome,
		tail,
		parts,
	});
	return {
		...fleet,
		seed: input.seed,
		horizonDays: input.horizonDays,
		currency: input.currency,
		drives: [...outlook.atRisk].sort((a, b) => b.failureProbability - a.failureProbability),
		details: { ...detailsOf(outlook, outcome, tail, parts), others: otherEstimates(outcome.losses, input.levels[0] as number) },
		survival: outlook.survival,
		assumptions: input.estimator === 'linear' ? [...outlook.assumptions, LINEAR_ESTIMATOR] : outlook.assumptions,
		missing: outlook.missing,
		dataHash: input.dataHash,
	};
}

function detailsOf(
	{ atRisk, hosts, groups, paths, dependence }: FleetOutlook,
	outcome: PathsOutcome,
	tail: Tail,
	parts: TailParts,
): Omit<RiskDetails, 'others'> {
	const count = simulatedPaths(outcome);
	const { shocks, correlation } = dependence;
	return {
		causes: tailPartsBy(parts.causes, tail, (cause) => lossCauses[cause] as string).map((part) => ({ ...part, drives: 0 })),
		models: tailPartsBy(parts.drives, tail, (drive) => atRisk[drive]?.model ?? ''),
		hosts: tailPartsBy(parts.drives, tail, (drive) => hosts[drive] ?? ''),
		groups: groups
			.map(({ group, tolerated, terms, dataLoss, isSizeKnown }, index): GroupRisk => {
				const { beyond, at } = parts.groups;
				return {
					groupId: group.groupId,
					name: group.name,
					...(group.host === undefined ? {} : { host: group.host }),
					...(group.level === undefined ? {} : { level: group.level }),
					members: (paths.groups.firstMember[index + 1] as number) - (paths.groups.firstMember[index] as number),
					toleratedFailures: tolerated,
					spares: terms.spares,
					lossProbability: shareEstimate(outcome.lostByGroup[index] as number, count),
					dataLoss,
					...(isSizeKnown ? {} : { isSizeKnown }),
					...(group.parent === undefined ? {} : { pool: group.parent }),
					conditionalValueAtRisk: ((beyond[index] as number) + tail.boundaryWeight * (at[index] as number)) / tail.weight,
				};
			})
			.sort((a, b) => b.lossProbability.value - a.lossProbability.value || b.dataLoss - a.dataLoss),
		wornOut: meanOfSums(outcome.wornOut, count),
		shortBytes: meanOfSums(outcome.shortBytes, count),
		groupsLost: meanOfSums(outcome.groupsLost, count),
		failureShares: outcome.failureCounts.map((paths) => paths / count),
		shortBytesSpread: shortBytesSpread(outcome.shortCounts),
		dependence: { correlation, shocksPerYear: 365 * shocks.shocksPerDay, shockProbability: shocks.probability },
	};
}

export interface CompareInput {
	/** In block order, both of the same blocks. */
	readonly before: readonly PathsOutcome[];
	readonly after: readonly PathsOutcome[];
	readonly paths: number;
	readonly levels: readonly number[];
}

/** The figures of one simulation, and how they differ from those of another on the same random numbers, at the first level. */
export interface Compared extends Pick<RiskResult, 'expectedLoss' | 'expectedFailures' | 'levels'> {
	readonly difference: PairedDifference;
}

export function comparePaths({ before, after, paths, levels }: CompareInput): Compared {
	const [first, second] = [joinOutcomes(before, paths), joinOutcomes(after, paths)];
	const sorted = sortedValues(second.losses);
	return {
		expectedLoss: meanEstimate(second.losses),
		expectedFailures: meanOfCounts(second),
		levels: levels.map((confidence) => riskLevelOfSorted(sorted, confidence)),
		difference: pairedDifference(first.losses, second.losses, levels[0] as number),
	};
}
