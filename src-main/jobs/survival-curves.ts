/** Survival by drive model: the curve of each large model, of the rest together, and what the failure law expects of them. */
import type { DriveLife } from '../maths/survival/drive-life.ts';
import { observedCurve, watchedAt } from '../maths/survival/observed-curve.ts';
import { OWN_CURVES, type SurvivalCurve, type SurvivalCurves } from '../shared/domain/survival-curves.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import { driveLifetime, fitFailureModel, type PublishedModels } from './failure-model.ts';
import { type FleetHistory, observedDrives } from './fleet.ts';
import { isSeenOnce } from './watched-time.ts';

export interface SurvivalCurvesInput {
	readonly history: FleetHistory;
	readonly drives: readonly Drive[];
	readonly published: PublishedModels;
}

/** @throws AppError `no_drives` */
export function survivalByModel({ history, drives, published }: SurvivalCurvesInput): SurvivalCurves {
	const observed = observedDrives(history, drives);
	const fitted = fitFailureModel(observed, published);
	const { seenOnce } = fitted;
	// A curve through one day of each drive would fall at every age at which one was last seen.
	const told = seenOnce > 0 ? observed.filter((drive) => !isSeenOnce(drive)) : observed;
	const lives = told.flatMap((drive): DriveLife[] => {
		const { entryDays, ...life } = driveLifetime(drive, fitted);
		return entryDays === null ? [] : [{ ...life, entryDays }];
	});
	const riskAges = riskAgesOf(lives);
	const curves = groupsOf(lives).flatMap((group): SurvivalCurve[] => {
		const curve = observedCurve(group.lives, fitted.hazard);
		if (curve === null) return [];
		return [
			{
				...curve,
				model: group.models.length === 1 ? (fitted.models[group.models[0] as number] ?? '') : '',
				models: group.models.length,
				atRisk: riskAges.map((age) => watchedAt(group.lives, age)),
			},
		];
	});
	const failures = lives.filter(({ hasFailed }) => hasFailed).length;
	return { curves, riskAges, drives: lives.length, failures, drivesWithoutAge: told.length - lives.length, seenOnce, law: fitted.survival };
}

interface ModelGroup {
	readonly models: readonly number[];
	readonly lives: readonly DriveLife[];
}

/** Models with the most drives first; those after the eighth share one curve, a single one of them keeps its own. */
function groupsOf(lives: readonly DriveLife[]): ModelGroup[] {
	const byModel = new Map<number, DriveLife[]>();
	for (const life of lives) {
		const own = byModel.get(life.model);
		if (own) own.push(life);
		else byModel.set(life.model, [life]);
	}
	const groups = [...byModel]
		.map(([model, own]): ModelGroup => ({ models: [model], lives: own }))
		.sort((a, b) => b.lives.length - a.lives.length || (a.models[0] as number) - (b.models[0] as number));
	if (groups.length <= OWN_CURVES + 1) return groups;
	const rest = groups.slice(OWN_CURVES);
	return [...groups.slice(0, OWN_CURVES), { models: rest.flatMap(({ models }) => models), lives: rest.flatMap((group) => group.lives) }];
}

const DAYS_PER_YEAR = 365.25;
const MOST_AGES = 8;

/** Whole years (or several, or quarters) from the youngest to the oldest age that was seen. */
function riskAgesOf(lives: readonly DriveLife[]): Float64Array {
	const from = lives.reduce((least, { entryDays }) => Math.min(least, entryDays), Number.POSITIVE_INFINITY);
	const to = lives.reduce((most, { exitDays }) => Math.max(most, exitDays), 0);
	if (lives.length === 0) return new Float64Array(0);
	const step = [0.25, 0.5, 1, 2, 5, 10].find((years) => (to - from) / (years * DAYS_PER_YEAR) <= MOST_AGES) ?? 20;
	const stepDays = step * DAYS_PER_YEAR;
	const first = Math.ceil(from / stepDays);
	const last = Math.floor(to / stepDays);
	return Float64Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * stepDays);
}
