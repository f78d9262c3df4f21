/** The faults of a series as sentences with their numbers, each with the share of the score that it takes. */

import { minimums } from '../../shared/domain/minimums.ts';
import { formatCount, formatCounted, formatNumber } from '../../shared/domain/number-text.ts';
import type { QualityReason } from '../../shared/domain/quality.ts';
import type { Rhythm } from './quality-rhythm.ts';
import { type ConstantRun, type CounterFalls, durationMs } from './quality-values.ts';

export interface QualityFacts {
	readonly values: number;
	readonly spanMs: number;
	readonly rhythm: Rhythm;
	readonly falls: CounterFalls;
	readonly jumps: number;
	readonly stuck: ConstantRun | undefined;
	readonly stuckValue: number;
	readonly peerRunMs: number | undefined;
	readonly impossible: number;
}

/** Fewest values without a loss: what the shortest forecast needs. */
const FEW_VALUES = minimums.forecast.dailyValues;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In the order of `qualityReasonCodes`; a fault that is not there has no entry. */
export function qualityReasons(facts: QualityFacts): readonly QualityReason[] {
	const { values, rhythm, falls, jumps, impossible } = facts;
	const kept = Math.max(1, values);
	const reasons: (QualityReason | undefined)[] = [
		fault('too_few', Math.max(0, FEW_VALUES - values), (FEW_VALUES - values) / FEW_VALUES, `${fewText(values)}.`),
		fault('gaps', rhythm.missing, rhythm.missing / Math.max(1, rhythm.expected), gapText(rhythm)),
		fault('irregular', rhythm.isRegular ? 0 : 1, 0.1, `The values come at no steady interval; the usual one is ${cadenceText(rhythm)}.`),
		fault(
			'duplicates',
			rhythm.repeats,
			Math.min(0.3, rhythm.repeats / kept),
			`${formatCounted(rhythm.repeats, 'value')} of ${formatCount(values)} ${rhythm.repeats === 1 ? 'repeats' : 'repeat'} the one before within 5 % of the usual interval.`,
		),
		fault('resets', falls.resets, Math.min(0.5, 1 - 0.95 ** falls.resets), `The counter started again from a lower value ${times(falls.resets)}.`),
		fault('wraps', falls.wraps, Math.min(0.2, 1 - 0.99 ** falls.wraps), `The counter ran over the end of its register ${times(falls.wraps)}.`),
		fault(
			'clock_jumps',
			jumps,
			Math.min(0.6, 1 - 0.9 ** jumps),
			`The clock of the collector jumped ${times(jumps)}: values stand at the wrong time.`,
		),
		stuckReason(facts),
		fault(
			'impossible',
			impossible,
			Math.min(0.8, (5 * impossible) / kept),
			`${formatCounted(impossible, 'value')} of ${formatCount(values)} cannot be: outside the bounds of the metric.`,
		),
	];
	return reasons.filter((reason) => reason !== undefined);
}

function fault(code: QualityReason['code'], count: number, loss: number, text: string): QualityReason | undefined {
	return count > 0 ? { code, count, loss, text } : undefined;
}

const fewText = (values: number): string =>
	values === 0
		? 'There is no value'
		: `There ${values === 1 ? 'is' : 'are'} only ${formatCounted(values, 'value')}; ${FEW_VALUES} are needed to say more`;

function gapText({ missing, expected, gaps, longestGapMs, longestGapStartMs, cadenceMs }: Rhythm): string {
	if (gaps === 0) return '';
	const since = new Date(longestGapStartMs).toISOString().slice(0, 10);
	const longest = `${span(longestGapMs)} from ${since} on`;
	const where = gaps === 1 ? `in one gap of ${longest}` : `in ${formatCounted(gaps, 'gap')}, the longest ${longest}`;
	return `${formatCount(missing)} of ${formatCount(expected)} expected values ${missing === 1 ? 'is' : 'are'} missing (usual interval ${span(cadenceMs ?? 0)}), ${where}.`;
}

function stuckReason({ stuck, stuckValue, spanMs, peerRunMs }: QualityFacts): QualityReason | undefined {
	if (stuck === undefined) return undefined;
	const usual = peerRunMs === 0 ? 'no value repeats' : `the longest such run is ${span(peerRunMs ?? 0)}`;
	const peers = peerRunMs === undefined ? '' : `; on other drives ${usual} as a rule`;
	return {
		code: 'stuck',
		count: stuck.values,
		loss: Math.min(0.8, durationMs(stuck) / Math.max(1, spanMs)),
		text: `The sensor repeats ${formatNumber(stuckValue, 6)} for ${span(durationMs(stuck))} (${formatCounted(stuck.values, 'value')}) from ${new Date(stuck.startMs).toISOString().slice(0, 10)} on${peers}.`,
	};
}

const cadenceText = ({ cadenceMs }: Rhythm): string => (cadenceMs === null ? 'unknown' : span(cadenceMs));
const times = (count: number): string => (count === 1 ? 'once' : `${formatCount(count)} times`);

/** A length of time in its largest fitting unit: `30 days`, `90 minutes`. */
function span(ms: number): string {
	const [unit, name] = ms >= DAY ? [DAY, 'day'] : ms >= HOUR ? [HOUR, 'hour'] : ms >= MINUTE ? [MINUTE, 'minute'] : [1000, 'second'];
	const value = Math.round((10 * ms) / (unit as number)) / 10;
	return `${formatNumber(value, 15)} ${name}${value === 1 ? '' : 's'}`;
}
