/** A failure law held against time that it had not seen: fitted to what was known on past dates, asked for what came, moved by what it got wrong. */
import {
	believeOutcomes,
	fitHazardRecalibration,
	type HazardRecalibration,
	type HeldBack,
	recalibrationFactor,
} from '../maths/calibration/hazard-recalibration.ts';
import { log } from '../maths/elementary.ts';
import { type DriveState, hazardOver, RECALIBRATED_DAYS } from '../maths/survival/drive-failure.ts';
import { type DriveLife, lifeUntil } from '../maths/survival/drive-life.ts';
import type { FleetHazard } from '../maths/survival/fleet-hazard.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { Recalibration } from '../shared/domain/results.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { conditionsAt } from './failure-conditions.ts';

/** A life and the instants of the first and the last row that it was read from. */
export interface DatedLife {
	readonly life: DriveLife;
	readonly startMs: number;
	readonly endMs: number;
}

export interface HeldBackInput {
	readonly lives: readonly DatedLife[];
	/** The law of lives as they were known. */
	readonly fitLaw: (lives: readonly DriveLife[]) => FleetHazard;
	/** Whether ages are those of the drives, or days since they were first seen. */
	readonly hasAges: boolean;
}

export interface RecalibratedLaw {
	readonly recalibration: HazardRecalibration;
	/** What was held back, in numbers. */
	readonly evidence: Recalibration;
}

/** Days that a fit has to know before it is asked. */
export const LEAST_HISTORY_DAYS = 90;
/** Spans that are held back: the first that the history has room for. */
const SPANS = [90, 30] as const;
/** The latest dates: what was years ago says little of the law of today. */
const MOST_DATES = 8;
/** Failures below which a slope is noise. */
const LEAST_FAILURES = 5;

/**
 * Only dates count on which the fleet's own failures had determined a law: what the published rates got wrong before says nothing of it.
 *
 * @returns undefined where the history has no such date
 */
export function recalibrateLaw(input: HeldBackInput): RecalibratedLaw | undefined {
	const firstMs = input.lives.reduce((least, { startMs }) => Math.min(least, startMs), Number.POSITIVE_INFINITY);
	const lastMs = input.lives.reduce((most, { endMs }) => Math.max(most, endMs), Number.NEGATIVE_INFINITY);
	const end = (Math.floor(lastMs / MS_PER_DAY) + 1) * MS_PER_DAY;
	const first = (Math.floor(firstMs / MS_PER_DAY) + LEAST_HISTORY_DAYS) * MS_PER_DAY;
	const spanDays = SPANS.find((span) => end - span * MS_PER_DAY >= first);
	if (spanDays === undefined) return undefined;
	const dates: HeldBack[] = [];
	for (let atMs = end - spanDays * MS_PER_DAY; atMs >= first && dates.length < MOST_DATES; atMs -= spanDays * MS_PER_DAY) {
		const outcome = lookAhead(input, atMs, spanDays);
		// Who knows less on an earlier date has no law of its own there either.
		if (outcome === undefined) break;
		dates.unshift(outcome);
	}
	if (dates.length === 0) return undefined;
	const all = joined(dates);
	const recalibration = fitHazardRecalibration(all);
	return { recalibration, evidence: evidenceOf(recalibration, dates, spanDays) };
}

function evidenceOf({ level, slope }: HazardRecalibration, dates: readonly HeldBack[], spanDays: number): Recalibration {
	const all = joined(dates);
	// A date is corrected by those before it alone: what it brings itself is no proof.
	const corrected = dates.map((own, date) => (date === 0 ? own : moved(own, fitHazardRecalibration(joined(dates.slice(0, date))))));
	const failures = all.failed.reduce((sum, value) => sum + value, 0);
	const slopeOf = (held: HeldBack): number | null => (failures < LEAST_FAILURES || dates.length < 2 ? null : slopeAlone(held));
	return {
		...{ level, slope, spanDays, failures },
		dates: dates.length,
		cases: all.failed.length,
		expected: all.expected.reduce((sum, value) => sum + value, 0),
		slopeBefore: slopeOf(all),
		slopeAfter: slopeOf(joined(corrected)),
	};
}

/** The law of what was known before an instant, asked for the days after it; undefined without a law of the fleet's own. */
function lookAhead({ lives, fitLaw, hasAges }: HeldBackInput, atMs: number, spanDays: number): HeldBack | undefined {
	const seen = lives.flatMap((own) => {
		// A row tells the day that begins with it.
		const ageDays = own.life.exitDays - (own.endMs + MS_PER_DAY - atMs) / MS_PER_DAY;
		const before = own.startMs < atMs ? lifeUntil(own.life, ageDays) : undefined;
		return before === undefined ? [] : [{ own: own.life, before }];
	});
	const asked = seen.filter(({ own, before }) => before.exitDays < own.exitDays);
	if (asked.length === 0) return undefined;
	const hazard = fitLaw(seen.map(({ before }) => before));
	if (hazard.source !== 'fleet') return undefined;
	const states = asked.map(
		({ before }): DriveState => ({
			ageDays: hasAges ? before.exitDays : null,
			model: before.model,
			conditions: conditionsAt(before, before.exitDays),
		}),
	);
	return {
		expected: Float64Array.from(asked, ({ own, before }, at) =>
			hazardOver(hazard, states[at] as DriveState, Math.min(spanDays, own.exitDays - before.exitDays)),
		),
		scores: Float64Array.from(states, (state) => log(hazardOver(hazard, state, RECALIBRATED_DAYS))),
		failed: Uint8Array.from(asked, ({ own, before }) => Number(own.hasFailed && own.exitDays <= before.exitDays + spanDays)),
	};
}

function joined(dates: readonly HeldBack[]): HeldBack {
	return {
		expected: Float64Array.from(dates.flatMap(({ expected }) => Array.from(expected))),
		scores: Float64Array.from(dates.flatMap(({ scores }) => Array.from(scores))),
		failed: Uint8Array.from(dates.flatMap(({ failed }) => Array.from(failed))),
	};
}

function moved({ expected, scores, failed }: HeldBack, recalibration: HazardRecalibration): HeldBack {
	const factors = scores.map((score) => recalibrationFactor(recalibration, score));
	return {
		expected: expected.map((value, at) => value * (factors[at] as number)),
		scores: scores.map((score, at) => score + log(factors[at] as number)),
		failed,
	};
}

/** Null where all drives were expected to fail alike. */
function slopeAlone(held: HeldBack): number | null {
	try {
		return fitHazardRecalibration(held, believeOutcomes).slope;
	} catch (thrown) {
		if (thrown instanceof AppError && thrown.code === 'fit_failed') return null;
		throw thrown;
	}
}
