/** Rare losses in three steps: a pilot says from which laws to draw, every thread draws blocks, the weights say how probable it all is. */
import {
	drawRarePaths,
	planRarePaths,
	RARE_PLAN_BLOCKS,
	type RarePlan,
	type RareThreshold,
	summariseRare,
} from '../maths/risk/importance-sampling.ts';
import { joinRarePaths, type RarePaths } from '../maths/risk/rare/rare-paths.ts';
import type { FleetPathsInput } from '../maths/risk/simulation/input.ts';
import { formatMoney, formatNumber } from '../shared/charts/format.ts';
import { AppError } from '../shared/domain/errors.ts';
import { type RareLosses, rareLevels } from '../shared/domain/rare-losses.ts';
import type { WorkContext } from '../shared/domain/work.ts';

export interface PlanRareInput {
	readonly paths: FleetPathsInput;
	readonly threshold: RareThreshold;
}

/** @throws AppError `invalid_input`, `cancelled` */
export function planRare({ paths, threshold }: PlanRareInput, context: WorkContext): RarePlan {
	let done = 0;
	return planRarePaths(paths, threshold, rareLevels, () => {
		if (context.isCancelled()) throw new AppError('cancelled');
		context.progress({ phase: 'Looking for rare losses', done: done++, total: RARE_PLAN_BLOCKS, unit: 'blocks' });
	});
}

export interface DrawRareInput {
	readonly paths: FleetPathsInput;
	readonly plan: RarePlan;
	readonly firstBlock: number;
	readonly blockCount: number;
}

/** @throws AppError `cancelled` */
export function drawRare({ paths, plan, firstBlock, blockCount }: DrawRareInput, context: WorkContext): RarePaths {
	const parts: RarePaths[] = [];
	for (let done = 0; done < blockCount; done++) {
		if (context.isCancelled()) throw new AppError('cancelled');
		parts.push(drawRarePaths(paths, plan, firstBlock + done, 1));
		context.progress({ phase: 'Drawing rare losses', done: done + 1, total: blockCount, unit: 'blocks' });
	}
	return joinRarePaths(parts);
}

export interface SummariseRareInput {
	readonly fleet: FleetPathsInput;
	readonly parts: readonly RarePaths[];
	readonly plan: RarePlan;
	readonly currency: string;
}

export type RareFigures = Omit<RareLosses, 'seed' | 'horizonDays' | 'currency' | 'drivesAtRisk' | 'dataHash'>;

export function summariseRareLosses({ fleet, parts, plan, currency }: SummariseRareInput): RareFigures {
	const summary = summariseRare(joinRarePaths(parts), plan.threshold, rareLevels);
	const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
	const largestLoss = largestLossOf(fleet);
	// Nothing is left to chance there: no interval around it.
	return {
		...summary,
		probability: plan.threshold >= largestLoss ? { value: 0, standardError: 0, lower: 0, upper: 0 } : summary.probability,
		relativeError: finite(summary.relativeError),
		plainPaths: summary.pathsBeyond > 0 ? finite(summary.plainPaths) : null,
		largestLoss,
		notes: notesOn(summary, largestLoss, currency),
	};
}

/** Every drive fails once, every group loses its data (a pool once) and meets an unreadable sector with each failure before. */
export function largestLossOf({ losses, groups }: FleetPathsInput): number {
	let sum = losses.failure.reduce((total, loss) => total + loss, 0);
	for (let group = 0; group < groups.tolerated.length; group++) {
		const members = groups.firstMember[group + 1] - groups.firstMember[group];
		// Groups of one pool stand beside each other and lose its data once.
		const isSamePool = group > 0 && groups.poolOf[group] === groups.poolOf[group - 1];
		sum += (isSamePool ? 0 : groups.dataLoss[group]) + (groups.readErrorProbability[group] > 0 ? members * groups.readErrorLoss[group] : 0);
	}
	return sum;
}

/** Equally weighted paths below which an error says little of itself. */
const TRUSTED_PATHS = 50;

function notesOn({ pathsBeyond, tailEffectivePaths, threshold }: ReturnType<typeof summariseRare>, largest: number, currency: string): string[] {
	const notes = [
		'Failures, shocks and lost data are simulated; wear, missing capacity and slow days are left out, so that the whole loss lies higher by what they cost.',
	];
	if (threshold >= largest)
		notes.push(
			`All drives and the data of all groups cost ${formatMoney(largest, currency)} together: failures and lost data cannot cost more than ${formatMoney(threshold, currency)}.`,
		);
	else if (pathsBeyond === 0) notes.push('No path lost so much: only how probable it is at most is known. More paths, or a smaller loss, say more.');
	else if (tailEffectivePaths < TRUSTED_PATHS)
		notes.push(
			`The paths beyond are worth ${formatNumber(tailEffectivePaths, 2)} equally weighted ones: below ${TRUSTED_PATHS} the error is itself uncertain. Use more paths.`,
		);
	return notes;
}
