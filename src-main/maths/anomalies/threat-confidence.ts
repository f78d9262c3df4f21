/**
 * From the strength of a rule to the share of such events that are what the class says: a logistic curve by class, with an offset for
 * hourly histories and for each kind of evidence that the source lacks. The numbers stand in `threat-calibration.ts`.
 */
import type { ThreatClass } from '../../shared/domain/results.ts';
import { exp } from '../elementary.ts';
import { threatCalibration } from './threat-calibration.ts';

/** Kinds of evidence that a source may lack; `contents` stands for entropy and files together, `host` for the other drives of the host. */
export const evidenceGaps = ['writes', 'reads', 'latency', 'entropy', 'files', 'contents', 'used', 'host'] as const;
export type EvidenceGap = (typeof evidenceGaps)[number];

/** Classes whose confidence comes from the strength of a rule; hardware has its own. */
export type RuledClass = Exclude<ThreatClass, 'hardware_degradation'>;

/** log(p / (1 - p)) = intercept + slope x strength + hourly + gaps. */
export interface ClassCalibration {
	readonly intercept: number;
	/** Never below 0: more evidence does not make less sure. */
	readonly slope: number;
	readonly hourly: number;
	/** Never above 0: missing evidence does not make surer. */
	readonly gaps: Readonly<Record<EvidenceGap, number>>;
	/** Events that it was fitted to, and how many of them were what the class says. */
	readonly events: number;
	readonly right: number;
}

export interface StrengthContext {
	readonly isHourly: boolean;
	readonly gaps: readonly EvidenceGap[];
}

/** No finite sample shows that an event is certain. */
const LEAST = 0.02;
const MOST = 0.98;

/** Probability that an event of this class and strength is what the class says. */
export function confidenceOf(name: RuledClass, strength: number, { isHourly, gaps }: StrengthContext): number {
	const { intercept, slope, hourly, gaps: offsets } = threatCalibration[name];
	const counted = gaps.includes('contents') ? gaps.filter((gap) => gap !== 'entropy' && gap !== 'files') : gaps;
	const logit = counted.reduce((sum, gap) => sum + offsets[gap], intercept + slope * strength + (isHourly ? hourly : 0));
	return Math.max(LEAST, Math.min(MOST, 1 / (1 + exp(-logit))));
}
