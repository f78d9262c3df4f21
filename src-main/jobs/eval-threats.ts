/** Judges the threat rules on synthetic fleets whose attacks are known. */
import { detectAnomalies, isolationForest } from '../maths/anomalies/detect.ts';
import { judgeThreats, sumThreats, type ThreatJudgement } from '../maths/anomalies/evaluate.ts';
import { labelledFleet } from '../maths/anomalies/labelled-fleet.ts';
import type { FleetOptions } from '../maths/synthetic/fleet.ts';
import type { ThreatQuality } from '../shared/domain/threat-evaluation.ts';
import type { WorkContext } from '../shared/domain/work.ts';

export interface ThreatTrialInput {
	readonly fleet: FleetOptions;
	readonly budgetPerDriveMonth: number;
}

/** One fleet: generated, searched as a history is, and compared with its labels. The search has seed 1. */
export function judgeThreatFleet({ fleet, budgetPerDriveMonth }: ThreatTrialInput, context: WorkContext): ThreatJudgement {
	const { drives, episodes } = labelledFleet({ ...fleet, hasAttacks: true });
	return judgeThreats(detectAnomalies({ drives, budgetPerDriveMonth, seed: 1 }, isolationForest, context), episodes);
}

/** All of them together. */
export function sumThreatFleets(judgements: readonly ThreatJudgement[]): ThreatQuality {
	return sumThreats(judgements);
}
