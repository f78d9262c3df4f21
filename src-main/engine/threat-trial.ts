/** The threat rules judged on synthetic fleets, one job a seed. Needs no workspace and leaves nothing in it. */

import type { ThreatTrialInput } from '../jobs/eval-threats.ts';
import type { ThreatJudgement } from '../maths/anomalies/evaluate.ts';
import { formatCount, formatCounted } from '../shared/charts/format.ts';
import { AppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';
import type { ThreatQuality, ThreatTrial } from '../shared/domain/threat-evaluation.ts';
import type { Call, EngineContext } from './context.ts';
import { together } from './together.ts';

export interface ThreatTrialOptions extends Omit<ThreatTrial, 'drives' | 'days'> {
	readonly drives?: number | undefined;
	readonly days?: number | undefined;
}

/** Fleets that take a second or three to search. */
const usualSize = { daily: { drives: 100, days: 730 }, hourly: { drives: 40, days: 180 } } as const;

/** @throws AppError `invalid_input` for seeds out of order, too many of them, or fleets too large to be held; `cancelled` */
export async function evaluateThreatRules(
	options: ThreatTrialOptions,
	context: EngineContext,
	call: Call,
): Promise<ThreatQuality & { readonly trial: ThreatTrial }> {
	const usual = usualSize[options.cadence];
	const trial: ThreatTrial = { ...options, drives: options.drives ?? usual.drives, days: options.days ?? usual.days };
	const { firstSeed, lastSeed, budgetPerDriveMonth, ...rest } = trial;
	requireSize(trial);
	const seeds = Array.from({ length: lastSeed - firstSeed + 1 }, (_, i) => firstSeed + i);
	const { drives, days, cadence, hasFaults } = rest;
	let done = 0;
	call.progress({ phase: 'Judging threat events', done, total: seeds.length, unit: 'fleets' });
	const judgements = await together<ThreatJudgement[]>(call.signal, (signal) =>
		seeds.map(async (seed) => {
			const input: ThreatTrialInput = { fleet: { seed, drives, days, cadence, hasFaults }, budgetPerDriveMonth };
			const judged = await context.pool().run<ThreatJudgement>('judgeThreatFleet', input, { signal });
			call.progress({ phase: 'Judging threat events', done: ++done, total: seeds.length, unit: 'fleets', detail: `seed ${seed}` });
			return judged;
		}),
	);
	return { ...(await context.pool().run<ThreatQuality>('sumThreatFleets', judgements, { signal: call.signal })), trial };
}

function requireSize({ firstSeed, lastSeed, drives, days, cadence }: ThreatTrial): void {
	const { trialSeeds, trialRows } = limits;
	if (lastSeed < firstSeed)
		throw new AppError('invalid_input', `The first seed must not be above the last one; they are ${firstSeed} and ${lastSeed}.`, {
			field: 'lastSeed',
		});
	if (lastSeed - firstSeed >= trialSeeds)
		throw new AppError('invalid_input', `A trial takes ${trialSeeds} seeds at most; ${firstSeed} to ${lastSeed} are more. Try them in parts.`, {
			field: 'lastSeed',
		});
	const rows = drives * days * (cadence === 'hourly' ? 24 : 1);
	if (rows > trialRows)
		throw new AppError(
			'invalid_input',
			`A fleet of a trial has ${formatCount(trialRows)} rows at most; ${formatCounted(drives, 'drive')} over ${formatCounted(days, 'day')} are ${formatCount(rows)}. Take fewer drives or days.`,
			{ field: 'drives' },
		);
}
