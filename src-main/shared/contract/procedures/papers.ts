/** What leaves the program, and how it is judged: reports, bundles, reference values, labelled data. */
import { z } from 'zod';
import { DEFAULT_ALARM_BUDGET } from '../../domain/anomaly-results.ts';
import { failureEvaluation } from '../failure-schemas.ts';
import { forecastEvaluation } from '../forecast-schemas.ts';
import * as r from '../report-schemas.ts';
import * as s from '../schemas.ts';
import { threatQuality, threatTrial } from '../threat-schemas.ts';
import { traceRun } from '../trace-schemas.ts';
import { job, mutation, nothing, query } from './define.ts';

const reportId = z.string().regex(/^\d{1,15}$/);

const oracleCounts = { cases: z.int(), passed: z.int(), failed: z.int(), elsewhere: z.int() };

export const paperProcedures = {
	// ---- papers and bundles
	'report.make': job({
		doc: 'Write the PDF risk report from the latest runs.',
		input: z.strictObject({
			...r.reportAsked,
			refresh: z
				.boolean()
				.default(false)
				.describe(
					'first look for anomalies and simulate where that was never done or is outdated, and make the forecasts that are printed where there are none',
				),
			keep: z
				.int()
				.min(1)
				.max(100_000)
				.optional()
				.describe(
					'of the reports asked for like this one, the workspace keeps the PDFs of the newest so many; figures stay of all, and what refresh computed for the others goes',
				),
			target: s.targetId.optional(),
		}),
		output: r.reportEntry.extend({ pdfsRemoved: z.int().describe('from the workspace, by keep') }),
		errors: ['no_drives', 'no_run', 'drive_unknown', 'drive_ambiguous', 'invalid_input', 'disk_full', 'disk_io', 'file_unreadable', 'cancelled'],
	}),
	'report.tables': job({
		doc: 'Write the figures of a report, the newest unless said otherwise, as a workbook (xlsx), as CSV files in one zip (csv) or as JSON.',
		input: z.strictObject({ reportId: reportId.optional(), format: z.enum(['xlsx', 'csv', 'json']), target: s.targetId.optional() }),
		output: z.object({ reportId, fileName: z.string(), bytes: z.int(), sha256: z.string(), downloadId: s.opaqueId }),
		errors: ['no_run', 'not_found', 'disk_full', 'disk_io', 'file_unreadable', 'cancelled'],
	}),
	'reports.list': query({
		doc: 'Reports made so far, newest first, each with what it was asked to be and its headline.',
		input: nothing,
		output: z.object({ reports: z.array(r.reportEntry) }),
		errors: [],
	}),
	'reports.compare': query({
		doc: 'What changed between two reports: figure by figure beside the errors of both simulations, the drives that came to the top and left it, and what differs in what they rest on. The newest and the one of the simulation before it, unless said otherwise.',
		input: z.strictObject({ reportId: reportId.optional(), with: reportId.optional() }),
		output: z.object({ newer: r.reportEntry, older: r.reportEntry, comparison: r.figuresComparison }),
		errors: ['no_run', 'not_found', 'invalid_input'],
	}),
	'reports.verify': job({
		doc: 'Read the figures that a report carries, simulate the fleet anew with the same seed and settings, and compare every figure. Stores nothing.',
		input: z.strictObject({ source: s.sourceId.optional(), reportId: reportId.optional() }),
		output: r.reportVerification,
		errors: ['source_unknown', 'not_found', 'invalid_input', 'report_rejected', 'file_unreadable', 'no_drives', 'job_too_large', 'cancelled'],
	}),
	'reports.letterhead': query({
		doc: 'The organisation and the logo that every report carries.',
		input: nothing,
		output: r.letterhead,
		errors: [],
	}),
	'reports.setLetterhead': mutation({
		doc: 'State the organisation and the logo (PNG or JPEG) that every report carries from now on; what is left out stays, null takes it away.',
		input: z.strictObject({ organisation: z.string().max(200).nullable().optional(), logo: s.sourceId.nullable().optional() }),
		output: r.letterhead,
		errors: ['source_unknown', 'logo_rejected', 'file_unreadable', 'disk_full'],
	}),
	'bundle.export': job({
		doc: 'Write the model bundle in use as one zip file.',
		input: z.strictObject({ target: s.targetId.optional() }),
		output: z.object({
			parts: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
			bytes: z.int(),
			sha256: z.string(),
			downloadId: s.opaqueId,
		}),
		errors: ['no_models', 'disk_full'],
	}),
	'bundle.import': job({
		doc: 'Take over a model bundle from a zip file or folder after checking every part; it is then in use.',
		input: z.strictObject({ source: s.sourceId }),
		output: z.object({ bundle: z.string(), parts: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })) }),
		errors: ['bundle_rejected', 'archive_limit', 'archive_name', 'disk_full'],
	}),

	// ---- reference values
	'oracle.check': job({
		doc: "Check fixtures of reference values (statsmodels, SciPy, scikit-learn, PyTorch) through the program's own functions.",
		input: z.strictObject({ sources: z.array(s.sourceId).min(1).max(1_000) }),
		output: z.object({
			...oracleCounts,
			/** The worst case of each file, with the counts of that file. */
			worst: z.array(z.intersection(s.oracleCase, z.object(oracleCounts))),
			results: z.array(s.oracleCase),
		}),
		errors: ['source_unknown', 'cancelled'],
	}),

	// ---- labelled data of other people
	'eval.nab': job({
		doc: 'Run the streaming detector over series of the Numenta Anomaly Benchmark and score it by its rule (standard profile).',
		input: z.strictObject({ folder: s.opaqueId, scoresTarget: s.targetId.optional() }),
		output: z.intersection(
			s.nabEvaluation,
			z.object({
				/** Files without labels, left out. */
				unlabelled: z.array(z.string()),
			}),
		),
		errors: [
			'source_unknown',
			'file_unreadable',
			'nothing_to_import',
			'json_rejected',
			'columns_changed',
			'row_rejected',
			'input_truncated',
			'job_too_large',
			'disk_full',
			'cancelled',
		],
	}),
	'eval.traces': job({
		doc: 'Read the block traces of a folder (RUN__ata_read.csv, RUN__ata_write.csv) as an import does and judge each run by the rules for per-second sources.',
		input: z.strictObject({ folder: s.opaqueId }),
		output: z.object({ runs: z.array(traceRun) }),
		errors: ['source_unknown', 'file_unreadable', 'nothing_to_import', 'cancelled'],
	}),
	'eval.forecast': job({
		doc: 'Forecast series whose future is known and compare: those of a `forecast_accuracy` fixture (a file or a folder of them), or else the history of the workspace.',
		input: z.strictObject({
			source: s.sourceId.optional(),
			folder: s.opaqueId.optional(),
			/** Of the workspace; daily writes, capacity used, write latency and temperature unless said otherwise. */
			metric: s.metricName.optional(),
			/** A fixture names its own. */
			horizonDays: s.horizonDays.default(14),
			/** Forecasts of a series, a horizon apart; a fixture names its own. */
			origins: z.int().min(1).max(100).default(5),
			/** Of the workspace, at most, spread evenly over its drives. */
			maxSeries: z.int().min(1).max(2_000).default(40),
			seed: s.seed.default(1),
		}),
		output: forecastEvaluation,
		errors: [
			'source_unknown',
			'file_unreadable',
			'json_rejected',
			'job_too_large',
			'nothing_to_import',
			'no_drives',
			'metric_unknown',
			'series_too_short',
			'cancelled',
		],
	}),
	'eval.threats': job({
		doc: 'Judge the threat events on synthetic fleets, one a seed, whose attacks and look-alikes are labelled.',
		input: z.strictObject({
			firstSeed: s.seed.default(1),
			lastSeed: s.seed.default(20),
			/** Of each fleet; 100 drives over 730 days at daily cadence, 40 over 180 at hourly, unless said otherwise. */
			drives: z.int().min(1).max(100_000).optional(),
			days: z.int().min(1).max(36_500).optional(),
			cadence: z.enum(['daily', 'hourly']).default('daily'),
			hasFaults: z.boolean().default(false),
			budgetPerDriveMonth: z.number().positive().default(DEFAULT_ALARM_BUDGET),
		}),
		output: z.intersection(threatQuality, z.object({ trial: threatTrial })),
		errors: ['invalid_input', 'cancelled'],
	}),
	'eval.failures': job({
		doc: 'Read a folder of Backblaze-shaped days and judge how well failures within 10 days are foreseen: fitted on half of the drives, judged on the other half beside the rule "any of 5, 187, 197, 198 above 0".',
		input: z.strictObject({
			folder: s.opaqueId,
			splits: z.int().min(1).max(200).default(20),
			seed: s.seed.default(1),
			/** The control: outcomes of the fitting half dealt to other drives; a model that is honest finds nothing then. */
			hasShuffledLabels: z.boolean().default(false),
		}),
		output: failureEvaluation,
		errors: [
			'source_unknown',
			'file_unreadable',
			'nothing_to_import',
			'sample_too_small',
			'metric_unknown',
			'job_too_large',
			'fit_failed',
			'cancelled',
		],
	}),
} as const;
