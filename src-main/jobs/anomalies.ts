/** Anomalies of a fleet, judged by our own isolation forest; and that forest as a part of the model bundle. */
import { type AnomalyForest, detectAnomalies as detect } from '../maths/anomalies/detect.ts';
import { growForest } from '../maths/grow-forest.ts';
import type { Forest } from '../maths/isolation-forest.ts';
import type { AnomalyModel } from '../models/bundle.ts';
import { createForestScorer } from '../models/forest-scorer.ts';
import type { AnomalyResult } from '../shared/domain/results.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { type FleetHistory, observedDrives } from './fleet.ts';

export interface DetectInput {
	readonly drives: readonly Drive[];
	readonly history: FleetHistory;
	readonly budgetPerDriveMonth: number;
	readonly seed: number;
}

export function detectAnomalies({ drives, history, budgetPerDriveMonth, seed }: DetectInput, context: WorkContext): AnomalyResult {
	return trainAnomalies({ drives, history, budgetPerDriveMonth, seed }, context).result;
}

export interface TrainedAnomalies {
	readonly result: AnomalyResult;
	/** Absent where the history has no signal that a forest could learn from. */
	readonly model?: AnomalyModel;
}

/** The same run, keeping the forest that it grew. */
export function trainAnomalies({ drives, history, budgetPerDriveMonth, seed }: DetectInput, context: WorkContext): TrainedAnomalies {
	let grown: { readonly forest: Forest; readonly features: readonly string[]; readonly rows: number } | undefined;
	const keeping: AnomalyForest = {
		fit(rows, featureCount, forestSeed, features) {
			const forest = growForest(rows, featureCount, { seed: forestSeed });
			grown = { forest, features, rows: rows.length / featureCount };
			return createForestScorer(forest);
		},
	};
	const result = detect({ drives: observedDrives(history, drives), budgetPerDriveMonth, seed }, keeping, context);
	if (!grown) return { result };
	const { forest, features, rows } = grown;
	return {
		result,
		model: {
			name: 'fleet',
			features: [...features],
			// The signals are strangeness already: deviations in units of each drive's own spread.
			centre: new Float64Array(features.length),
			spread: new Float64Array(features.length).fill(1),
			threshold: result.threshold,
			budgetPerDriveMonth,
			rows,
			forest,
		},
	};
}
