/** What is to come: forecasts, risk, scenarios, backtests. */
import { z } from 'zod';
import { riskChanges } from '../../domain/results.ts';
import { backtestInput, backtestResult } from '../backtest-schemas.ts';
import { instantMs } from '../codec.ts';
import { fleetForecast, fleetForecastInput } from '../fleet-forecast-schemas.ts';
import { passage, passageInput, passageOption } from '../passage-schemas.ts';
import * as p from '../price-schemas.ts';
import { processRisk, processRiskInput } from '../process-schemas.ts';
import { rareInput, rareLosses } from '../rare-schemas.ts';
import * as r from '../risk-schemas.ts';
import { replacementPlan, scenario, scenarioComparison } from '../scenario-schemas.ts';
import * as s from '../schemas.ts';
import { survivalCurves } from '../survival-schemas.ts';
import { job, mutation, nothing, query } from './define.ts';

/** What every simulation of the fleet is asked with. */
const simulationInput = {
	horizonDays: s.horizonDays.default(90),
	paths: z.int().min(100).max(10_000_000).default(10_000),
	levels: z.array(s.confidence).min(1).max(8).default([0.95, 0.99]),
	seed: s.seed.default(1),
};

/** When a kept simulation was made, and what has changed since: history, prices, groups. */
const kept = { madeAtMs: instantMs.nullable(), staleBecause: z.array(z.enum(riskChanges)) };

export const outlookProcedures = {
	// ---- what people say about events, and times in which known work raises no alarm
	'forecast.run': job({
		doc: 'Forecast one metric of one drive with its interval.',
		input: z.strictObject({
			drive: s.driveKey,
			metric: s.metricName,
			horizonDays: s.horizonDays.default(30),
			model: z.enum(['arima', 'lstm', 'ensemble']).default('ensemble'),
			level: s.confidence.default(0.95),
			seed: s.seed.default(1),
		}),
		output: s.forecast,
		errors: [
			'drive_unknown',
			'drive_ambiguous',
			'metric_unknown',
			'series_too_short',
			'series_constant',
			'series_has_gaps',
			'fit_failed',
			'no_models',
			'disk_full',
			'cancelled',
		],
	}),
	'forecast.fleet': job({
		doc: 'Forecast one metric of every drive of the fleet: its value on the day after the horizon with its interval, and the total of amounts.',
		input: fleetForecastInput,
		output: fleetForecast,
		errors: ['no_drives', 'metric_unknown', 'cancelled'],
	}),
	'forecast.questions': query({
		doc: 'Whether a drive can be asked when it is full, worn out or short of spare, with the level that is meant, and why not where it cannot.',
		input: z.strictObject({ drive: s.driveKey }),
		output: z.object({ questions: z.array(passageOption) }),
		errors: ['drive_unknown', 'drive_ambiguous'],
	}),
	'forecast.passage': job({
		doc: 'When one drive is full, worn out, short of spare or at any level of a metric: the distribution of the first day, from simulated paths.',
		input: passageInput,
		output: passage,
		errors: ['drive_unknown', 'drive_ambiguous', 'metric_unknown', 'series_too_short', 'series_has_gaps', 'invalid_input', 'cancelled'],
	}),
	'risk.process': job({
		doc: 'Simulate one metric of one drive as a random process fitted to its history: VaR and CVaR of its last, worst and summed daily values.',
		input: processRiskInput,
		output: processRisk,
		errors: [
			'drive_unknown',
			'drive_ambiguous',
			'metric_unknown',
			'series_too_short',
			'series_has_gaps',
			'series_constant',
			'fit_failed',
			'invalid_input',
			'sample_too_small',
			'job_too_large',
			'cancelled',
		],
	}),
	'risk.run': job({
		doc: 'Simulate the fleet over the horizon: VaR, CVaR, failure probabilities, who makes the tail.',
		input: z.strictObject({
			...simulationInput,
			estimator: r.riskEstimator.default('inverted_cdf'),
			sampling: r.sampling.default('plain'),
			relativeError: z
				.number()
				.gt(0)
				.lt(1)
				.optional()
				.describe('stop as soon as CVaR at the first level is known to this share of it; paths is then the most'),
		}),
		output: r.riskResult,
		errors: ['no_drives', 'sample_too_small', 'job_too_large', 'disk_full', 'cancelled'],
	}),
	'risk.latest': query({
		doc: 'The latest risk run, or null.',
		input: z.object({ withReasons: z.boolean().default(true).describe('what drives the probability of each drive: half of a large answer') }),
		output: z.object({
			risk: r.riskResult.nullable(),
			isStale: z.boolean(),
			/** What has changed since: history, prices, groups. */
			staleBecause: z.array(z.enum(riskChanges)),
		}),
		errors: [],
	}),
	'risk.settings': query({
		doc: 'What a loss costs: every term with its default, unit and source, what is stated for all, for models and for groups, and what held before.',
		input: nothing,
		output: p.pricesAnswer,
		errors: [],
	}),
	'risk.configure': mutation({
		doc: 'State what a loss costs, all of it at once: what is left out has its default again. The next simulation rests on it; what held before is kept.',
		input: p.lossSettings,
		output: p.pricesAnswer,
		errors: ['invalid_input', 'not_found', 'disk_full'],
	}),
	'risk.survival': query({
		doc: 'How long drives live, by model: Kaplan-Meier curves with 95 % limits, drives at risk, and what the failure law expects of the same drives.',
		input: nothing,
		output: survivalCurves,
		errors: ['no_drives'],
	}),
	'risk.scenarios': job({
		doc: 'What if: simulate the fleet as it is and as each scenario would have it, on the same random numbers, with the differences and their errors.',
		input: z.strictObject({ scenarios: z.array(scenario).min(1).max(20), ...simulationInput }),
		output: scenarioComparison,
		errors: ['no_drives', 'invalid_input', 'sample_too_small', 'job_too_large', 'disk_full', 'cancelled'],
	}),
	'risk.scenarios.latest': query({
		doc: 'The latest comparison of scenarios, or null.',
		input: nothing,
		output: z.object({ comparison: scenarioComparison.nullable(), ...kept }),
		errors: [],
	}),
	'risk.rare': job({
		doc: 'How likely a loss is that a plain simulation hardly ever sees, by importance sampling: failures and lost data, VaR and CVaR far out.',
		input: rareInput,
		output: rareLosses,
		errors: ['no_drives', 'job_too_large', 'cancelled'],
	}),
	'risk.plan': job({
		doc: 'Which drives to replace first for a budget: those whose replacement lowers CVaR most for the money, and what they bring together.',
		input: z.strictObject({ budget: z.number().min(0).max(1e12), ...simulationInput }),
		output: replacementPlan,
		errors: ['no_drives', 'sample_too_small', 'job_too_large', 'disk_full', 'cancelled'],
	}),
	'risk.plan.latest': query({
		doc: 'The latest replacement plan, or null.',
		input: nothing,
		output: z.object({ plan: replacementPlan.nullable(), ...kept }),
		errors: [],
	}),
	'risk.backtest': job({
		doc: 'What the program would have said on past days, from what was known then, beside what came: VaR of the load, failure probabilities.',
		input: backtestInput,
		output: backtestResult,
		errors: ['no_drives', 'sample_too_small', 'disk_full', 'cancelled'],
	}),
	'risk.backtest.latest': query({
		doc: 'The latest backtest, or null.',
		input: nothing,
		output: z.object({ backtest: backtestResult.nullable(), madeAtMs: instantMs.nullable(), isStale: z.boolean() }),
		errors: [],
	}),
} as const;
