/** The face for programs that follow a drive: the forests of a bundle judge one sample after the other, nothing is fitted again. */
import { createDriveWatch } from '../maths/anomalies/drive-watch.ts';
import { type FeatureName, featureNames } from '../maths/anomalies/features.ts';
import { createFeatureBits, FLEET, type ForestSet } from '../maths/anomalies/forests.ts';
import type { ObservedDrive } from '../maths/anomalies/regular-grid.ts';
import { hostReads } from '../maths/anomalies/routines.ts';
import { createAnomalyForests } from '../models/anomaly-forests.ts';
import type { AnomalyModel } from '../models/bundle.ts';
import { AppError } from '../shared/domain/errors.ts';

/** What is said of one sample. */
export interface SampleVerdict {
	/** Start of the UTC day (or hour, for drives that report more often) that the sample stands for. */
	readonly placeMs: number;
	/** In (0, 1), higher is stranger; null where nothing is far enough from usual to be scored. */
	readonly anomalyScore: number | null;
	/** Of the search that the bundle was trained with. */
	readonly threshold: number;
	/** Something lies beyond 3 of its own spreads. */
	readonly isStrange: boolean;
	/** Strange, and the score reaches the threshold. */
	readonly isAlarm: boolean;
	/** What each signal adds, in bits: together log2(2 x score). Empty without a score. */
	readonly contributions: readonly { readonly feature: FeatureName; readonly sigmas: number; readonly bits: number }[];
}

export interface AnomalyWatch {
	/**
	 * Takes one more sample of the drive; a millisecond at most. A second sample of the same day (hour) replaces the first.
	 *
	 * @param metrics  by metric name of the catalogue; a missing one is absent or NaN
	 * @returns undefined for a sample that comes too late: a day or hour before the latest
	 */
	readonly push: (observedAtMs: number, metrics: Readonly<Record<string, number>>) => SampleVerdict | undefined;
}

/** @throws AppError `no_models` for a bundle without forests, `bundle_rejected` for signals that this version does not know */
export function createAnomalyWatch(drive: ObservedDrive, models: readonly AnomalyModel[]): AnomalyWatch {
	const fleet = models.find(({ name }) => name === FLEET);
	if (!fleet) throw new AppError('no_models', 'This bundle holds no isolation forest. Export it again after training.');
	const set = forestSetOf(fleet, models);
	const watch = createDriveWatch(drive, { forests: set, threshold: fleet.threshold }, createAnomalyForests(), hostReads([]));
	const bitsOf = createFeatureBits(set);
	return {
		push(observedAtMs, metrics) {
			const verdict = watch.push(observedAtMs, metrics);
			if (verdict === undefined) return undefined;
			const { placeMs, row, isStrange, isAlarm, score } = verdict;
			const isScored = Number.isFinite(score);
			return {
				placeMs,
				anomalyScore: isScored ? score : null,
				threshold: fleet.threshold,
				isStrange,
				isAlarm,
				contributions: isScored ? bitsOf(drive.model, row).sort((a, b) => Math.abs(b.bits) - Math.abs(a.bits)) : [],
			};
		},
	};
}

/** What `anomalyModels` writes, read back. */
function forestSetOf(fleet: AnomalyModel, models: readonly AnomalyModel[]): ForestSet {
	const isKnown = (name: string): name is FeatureName => (featureNames as readonly string[]).includes(name);
	const unknown = fleet.features.filter((name) => !isKnown(name));
	if (unknown.length > 0)
		throw new AppError('bundle_rejected', `The forest of this bundle looks at signals that this version does not know: ${unknown.join(', ')}.`);
	const families = models.filter(({ name }) => name.startsWith('model '));
	return {
		features: fleet.features.filter(isKnown),
		forests: [fleet, ...families].map(({ name, rows, forest }) => ({ family: name === FLEET ? FLEET : name.slice('model '.length), rows, forest })),
	};
}
