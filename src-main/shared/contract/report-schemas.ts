/** Wire schemas of reports: how they are asked for, what the list tells, their figures, what changed, what was verified. */
import { z } from 'zod';
import { backtestMetrics } from '../domain/backtest.ts';
import { limits } from '../domain/limits.ts';
import * as Reports from '../domain/report.ts';
import * as Records from '../domain/report-record.ts';
import { backtestLevel, failureBacktestFigures } from './backtest-schemas.ts';
import { bytesText, instantMs } from './codec.ts';
import { riskEstimator, riskLevel, sampling, statedBasis } from './risk-schemas.ts';
import { comparedOutcomes } from './scenario-schemas.ts';
import * as s from './schemas.ts';
import { carries } from './schemas.ts';

const { defaultReportOptions: standard } = Reports;

/** What a report can be asked to be; a drive is named as a person names it. */
export const reportAsked = {
	variant: z.enum(Reports.reportVariants).default(standard.variant),
	sections: z.array(z.enum(Reports.reportSections)).min(1).optional().describe('those that are printed; absent: all that the variant has'),
	drive: s.driveKey.optional().describe('of the variant drive'),
	paper: z.enum(Reports.reportPapers).default(standard.paper),
	language: z.enum(Reports.reportLanguages).default(standard.language),
	masksSerials: z.boolean().default(standard.masksSerials).describe('serials by their last four characters'),
	forecasts: z.int().min(0).max(20).default(standard.forecasts).describe('forecast charts at most'),
	topDrives: z.int().min(1).max(200).default(standard.topDrives).describe('drives in detail at most, by their part of CVaR'),
};

export const reportOptions = carries<Reports.ReportOptions>()(
	z.object({
		variant: z.enum(Reports.reportVariants),
		sections: z.array(z.enum(Reports.reportSections)).optional(),
		paper: z.enum(Reports.reportPapers),
		language: z.enum(Reports.reportLanguages),
		masksSerials: z.boolean(),
		deviceId: s.deviceId.optional(),
		forecasts: z.int(),
		topDrives: z.int(),
	}),
);

const reportHeadline = carries<Records.ReportHeadline>()(
	z.object({
		simulatedAtMs: instantMs,
		dataHash: z.string(),
		horizonDays: s.horizonDays,
		currency: z.string(),
		drives: z.int(),
		drivesAtRisk: z.int(),
		expectedLoss: s.estimate,
		expectedFailures: s.estimate,
		confidence: s.confidence,
		valueAtRisk: s.estimate,
		conditionalValueAtRisk: s.estimate,
	}),
);

/** What is kept beside the figures, so that a list need not unpack them. */
export const reportSummary = z.object({
	options: reportOptions,
	headline: reportHeadline,
	/** Runs that `refresh` made for it; absent in reports of earlier versions. */
	refreshed: z.array(z.int()).default([]),
});

export const reportEntry = z.object({
	reportId: z.string(),
	fileName: z.string(),
	madeAtMs: instantMs,
	pages: z.int(),
	bytes: z.int(),
	sha256: z.string(),
	/** Null for reports of earlier versions, which kept no figures. */
	options: reportOptions.nullable(),
	headline: reportHeadline.nullable(),
	/** Null once the PDF is no longer in the workspace (`keep`); its figures are. */
	downloadId: s.opaqueId.nullable(),
});

// ---- figures

const simulationAsked = carries<Reports.SimulationAsked>()(
	z.object({
		seed: s.seed,
		horizonDays: s.horizonDays,
		paths: z.int().min(100).max(10_000_000),
		levels: z.array(s.confidence).min(1).max(8),
		estimator: riskEstimator,
		sampling,
		relativeError: z.number().gt(0).lt(1).optional(),
	}),
);

const workspaceFigures = z.object({
	name: z.string(),
	isSynthetic: z.boolean(),
	drives: z.int(),
	failures: z.int(),
	samples: z.int(),
	firstMs: instantMs.nullable(),
	lastMs: instantMs.nullable(),
	rejectedRows: z.int(),
});

const reachDays = z.object({ days: z.number().nullable(), lowerDays: z.number().nullable(), upperDays: z.number().nullable() });

const driveFigures = z.object({
	...s.driveRef,
	failureProbability: s.probability,
	failureProbabilityLower: s.probability,
	failureProbabilityUpper: s.probability,
	conditionalValueAtRisk: z.number(),
	share: z.number(),
	replacementCost: z.number(),
	timeToFull: reachDays.optional(),
});

const backtestFigures = z.object({
	loads: z.array(
		z.object({
			metric: z.enum(backtestMetrics),
			horizonDays: z.int(),
			unit: z.string(),
			aggregate: z.enum(['sum', 'mean']),
			drives: z.int(),
			days: z.int(),
			levels: z.array(backtestLevel),
		}),
	),
	failures: z.array(z.object(failureBacktestFigures)),
});

const importFigures = z.object({
	name: z.string(),
	format: z.string(),
	importedAtMs: instantMs,
	samples: z.int(),
	added: z.int(),
	conflicts: z.int(),
	rejected: z.int(),
});

/** `figures.json` as it is attached to a report and kept with its entry. */
export const reportFigures = carries<Reports.ReportFigures>()(
	z.object({
		schema: z.literal('ssv-report-figures'),
		version: z.literal(1),
		options: reportOptions,
		generatedAtMs: instantMs,
		dataHash: z.string(),
		versions: z.record(z.string(), z.string()),
		workspace: workspaceFigures,
		simulation: z.object({
			seed: s.seed,
			paths: z.int(),
			horizonDays: s.horizonDays,
			currency: z.string(),
			drivesAtRisk: z.int(),
			asked: simulationAsked,
			stated: statedBasis,
			models: z.string().nullable(),
		}),
		expectedLoss: s.estimate,
		expectedFailures: s.estimate,
		failureRange: z.tuple([z.number(), z.number()]).readonly(),
		levels: z.array(riskLevel).min(1),
		parts: z.array(z.object({ kind: z.enum(['cause', 'model', 'host']), name: z.string(), conditionalValueAtRisk: z.number(), share: z.number() })),
		drives: z.array(driveFigures).max(limits.reportDrives),
		events: z.record(z.string(), z.int()).nullable(),
		scenarios: z.object({ seed: s.seed, paths: z.int(), horizonDays: s.horizonDays, currency: z.string(), ...comparedOutcomes }).optional(),
		backtests: backtestFigures.optional(),
		imports: z.array(importFigures).optional(),
	}),
);

// ---- comparison and verification

const basisChange = carries<Records.BasisChange>()(z.object({ part: z.enum(Records.basisParts), text: z.string() }));

const topDriveChange = carries<Records.TopDriveChange>()(
	z.object({ ...s.driveRef, share: z.number(), failureProbability: s.probability, isInOther: z.boolean() }),
);

export const figuresComparison = carries<Records.FiguresComparison>()(
	z.object({
		currency: z.string(),
		olderCurrency: z.string(),
		figures: z.array(
			z.object({
				figure: z.enum(Records.comparedFigures),
				confidence: s.confidence.optional(),
				unit: z.enum(['money', 'drives', 'events']),
				older: z.number(),
				newer: z.number(),
				change: z.number(),
				margin: z.number().nullable(),
				isBeyondErrors: z.boolean().nullable(),
			}),
		),
		topDrives: z.int(),
		entered: z.array(topDriveChange),
		left: z.array(topDriveChange),
		basis: z.array(basisChange),
	}),
);

export const reportVerification = carries<Records.ReportVerification>()(
	z.object({
		fileName: z.string(),
		bytes: z.int(),
		sha256: z.string(),
		reportId: z.string().nullable(),
		headline: reportHeadline,
		options: reportOptions,
		basis: z.array(basisChange),
		compared: z.int(),
		differing: z.int(),
		differences: z.array(z.object({ figure: z.string(), stated: z.string(), recomputed: z.string() })),
		notes: z.array(z.string()),
		isVerified: z.boolean(),
	}),
);

// ---- letterhead

export const letterhead = z.object({
	/** Empty where none is stated. */
	organisation: z.string(),
	logo: z.object({ mediaType: z.enum(['image/png', 'image/jpeg']), width: z.int(), height: z.int(), image: bytesText }).nullable(),
});
