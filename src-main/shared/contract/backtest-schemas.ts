/** Wire schemas of what would have been said on past days, beside what came. */
import { z } from 'zod';
import * as Backtests from '../domain/backtest.ts';
import { float64Array, instantMs } from './codec.ts';
import { carries, confidence, missingPart, probability, seed } from './schemas.ts';

export const backtestInput = z.strictObject({
	days: z.int().min(30).max(1_000).default(120).describe('past days whose load is judged, the latest'),
	drives: z.int().min(1).max(10_000).default(50).describe('drives whose load is judged, about: whole hosts'),
	seed: seed.default(1),
});

const test = carries<Backtests.BacktestTest>()(z.object({ stat: z.number(), pvalue: probability }));

export const backtestLevel = carries<Backtests.BacktestLevel>()(
	z.object({
		confidence,
		exceedances: z.int(),
		expected: z.number(),
		kupiec: test,
		independence: test,
		conditionalCoverage: test,
		trafficLight: z.enum(['green', 'yellow', 'red']),
		quantileLoss: z.number(),
		benchmarkLoss: z.number(),
		verdict: z.enum(Backtests.exceedanceVerdicts),
		drives: z.object({ share: probability, judgedDays: z.int(), rejected: z.int(), judged: z.int() }),
	}),
);

const load = carries<Backtests.LoadBacktest>()(
	z.object({
		metric: z.enum(Backtests.backtestMetrics),
		horizonDays: z.int(),
		unit: z.string(),
		aggregate: z.enum(['sum', 'mean']),
		drives: z.int(),
		days: z.int(),
		atMs: float64Array,
		outcomes: float64Array,
		valuesAtRisk: z.array(float64Array),
		levels: z.array(backtestLevel),
		pit: z.object({
			counts: z.array(z.int()),
			statistic: probability,
			pvalue: probability,
			lagOne: z.number(),
			effectiveDays: z.int(),
		}),
	}),
);

const reliability = carries<Backtests.BacktestReliability>()(
	z.object({
		from: probability,
		to: probability,
		count: z.int(),
		happened: z.int(),
		meanProbability: probability,
		share: probability,
		lower: probability,
		upper: probability,
	}),
);

const flags = carries<Backtests.BacktestFlags>()(
	z.object({ recall: probability, falsePositiveRate: probability, precision: probability.nullable() }),
);

/** What is said of failures, without the curves behind it. */
export const failureBacktestFigures = {
	horizonDays: z.int(),
	cases: z.int(),
	leftOut: z.int(),
	failures: z.int(),
	expected: z.number(),
	expectedLower: z.int(),
	expectedUpper: z.int(),
	verdict: z.enum(Backtests.failureVerdicts),
	brier: probability,
	brierReference: probability,
	calibration: z.object({ slope: z.number(), slopeStandardError: z.number(), intercept: z.number() }).nullable(),
	slopeUncorrected: z.number().nullable().optional(),
	rule: flags,
	model: flags,
	liftOverRule: z.number().nullable(),
	lift: z.number().nullable(),
	averagePrecision: probability.nullable(),
};

const failures = carries<Backtests.FailureBacktest>()(
	z.object({
		...failureBacktestFigures,
		landmarksMs: float64Array,
		reliability: z.array(reliability),
		precisionRecall: z.object({ recall: float64Array, precision: float64Array }),
	}),
);

export const backtestResult = carries<Backtests.BacktestResult>()(
	z.object({
		seed,
		drives: z.int(),
		judgedDrives: z.int(),
		firstMs: instantMs,
		lastMs: instantMs,
		loads: z.array(load),
		failures: z.array(failures),
		missing: z.array(missingPart),
		notes: z.array(z.string()),
		dataHash: z.string(),
	}),
);
