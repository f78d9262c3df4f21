/** The jobs behind the paths of one process: blocks on every thread, then figures from their outcomes. */
import { chooseProcessPathsBuild } from '../kernels/process-paths-choice.ts';
import { loadProcessPathsKernel, type ProcessPathsKernel } from '../kernels/process-paths-kernel.ts';
import { quantileOfSorted } from '../maths/quantile.ts';
import { courseIndex, PATHS_PER_BLOCK, type ProcessPathsInput } from '../maths/risk/process-paths.ts';
import { inMetricUnit, type ProcessScale } from '../maths/risk/process-scale.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { WorkContext } from '../shared/domain/work.ts';

/** A column of the kernel's outcome. */
export const pathColumns = ['last', 'sum', 'highest', 'lowest'] as const;
export type PathColumn = (typeof pathColumns)[number];

export interface SimulateProcessInput {
	readonly paths: ProcessPathsInput;
	readonly firstBlock: number;
	readonly blockCount: number;
	/** What is kept of each path. */
	readonly columns: readonly PathColumn[];
}

/** The columns that were asked for, in units of the process. Shapes (blockCount * 1024,). */
export type ProcessPart = Readonly<Partial<Record<PathColumn, Float32Array>>>;

/** Steps between two looks at the cancel flag: some milliseconds. */
const STEPS_PER_LOOK = 4_000_000;

let kernel: ProcessPathsKernel | undefined;
/** One for the life of the thread: it keeps nothing from one call to the next. */
function threadKernel(): ProcessPathsKernel {
	kernel ??= loadProcessPathsKernel(chooseProcessPathsBuild());
	return kernel;
}

/** @throws AppError `cancelled` */
export function simulateProcessPaths({ paths, firstBlock, blockCount, columns }: SimulateProcessInput, context: WorkContext): ProcessPart {
	const look = Math.max(1, Math.floor(STEPS_PER_LOOK / (PATHS_PER_BLOCK * paths.days)));
	const part: Partial<Record<PathColumn, Float32Array>> = {};
	for (const column of columns) part[column] = new Float32Array(blockCount * PATHS_PER_BLOCK);
	for (let done = 0; done < blockCount; done += look) {
		if (context.isCancelled()) throw new AppError('cancelled');
		// The end is told by the answer itself: a short run sends one message less.
		if (done > 0) context.progress({ phase: 'Simulating', done, total: blockCount, unit: 'blocks' });
		threadKernel().simulateInto(part, done * PATHS_PER_BLOCK, paths, firstBlock + done, Math.min(look, blockCount - done));
	}
	return part;
}

export interface CourseInput {
	readonly paths: ProcessPathsInput;
	readonly blockCount: number;
	readonly scale: ProcessScale;
	/** Days (1-based) at which the quantiles are taken. */
	readonly days: readonly number[];
	readonly probabilities: readonly number[];
}

/** Quantiles of the first blocks' values by day, in the unit of the metric. @returns one array of shape (days,) for each probability */
export function quantilesOfCourses({ paths, blockCount, scale, days, probabilities }: CourseInput, context: WorkContext): readonly Float64Array[] {
	const { courses } = threadKernel().simulateProcess(paths, 0, blockCount, true);
	const count = blockCount * PATHS_PER_BLOCK;
	const quantiles = probabilities.map(() => new Float64Array(days.length));
	const values = new Float32Array(count);
	for (const [at, day] of days.entries()) {
		if (context.isCancelled()) throw new AppError('cancelled');
		for (let path = 0; path < count; path++) values[path] = courses![courseIndex(path, day - 1, paths.days)]!;
		const sorted = inMetricUnit(values.sort(), scale);
		for (const [index, probability] of probabilities.entries()) quantiles[index]![at] = quantileOfSorted(sorted, probability);
	}
	return quantiles;
}
