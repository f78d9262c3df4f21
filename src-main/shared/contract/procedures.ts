/**
 * The single source of truth of what the engine answers. Types, validation, IPC, HTTP routes, command-line flags and the
 * reference page are derived from this table; nothing is written twice.
 *
 * Kinds: `query` reads, `mutation` writes, `job` takes time (progress, cancel, and a seed where chance plays).
 */
import { z } from 'zod';
import type { ErrorCode } from '../domain/errors.ts';
import { formatNames } from '../domain/formats.ts';
import { float64Array, instantMs } from './codec.ts';
import * as s from './schemas.ts';

export type ProcedureKind = 'query' | 'mutation' | 'job';

interface Definition<I extends z.ZodType, O extends z.ZodType> {
	readonly doc: string;
	readonly input: I;
	readonly output: O;
	readonly errors: readonly ErrorCode[];
}

const define =
	<K extends ProcedureKind>(kind: K) =>
	<I extends z.ZodType, O extends z.ZodType>(definition: Definition<I, O>) => ({ kind, ...definition });
const query = define('query');
const mutation = define('mutation');
const job = define('job');

const nothing = z.strictObject({});
const oracleCounts = { cases: z.int(), passed: z.int(), failed: z.int(), elsewhere: z.int() };

export const procedures = {
	// ---- the program and its workspace
	'about.get': query({
		doc: 'Versions of the program and of what it runs on.',
		input: nothing,
		output: z.object({ version: z.string(), node: z.string(), sqlite: z.string(), platform: z.string(), threads: z.int() }),
		errors: [],
	}),
	'workspace.get': query({
		doc: 'What the open workspace holds: drives, samples, time span, metrics, notices.',
		input: nothing,
		output: s.workspaceSummary,
		errors: ['db_damaged'],
	}),
	'workspace.switch': mutation({
		doc: 'Open the own workspace or the synthetic one beside it. Jobs must have ended.',
		input: z.strictObject({ which: z.enum(['own', 'synthetic']) }),
		output: s.workspaceSummary,
		errors: ['busy', 'db_in_use', 'db_newer', 'db_damaged'],
	}),
	'workspace.check': job({
		doc: 'Verify the file, every import digest and the receipt, and compute the digest of the whole history.',
		input: nothing,
		output: z.object({
			isHealthy: z.boolean(),
			digest: z.string(),
			drives: z.int(),
			samples: z.int(),
			imports: z.int(),
			problems: z.array(z.object({ code: z.string(), text: z.string() })),
		}),
		errors: ['db_damaged', 'cancelled'],
	}),

	// ---- import
	'imports.run': job({
		doc: 'Import telemetry exports into the history. All or nothing per file; the same data twice adds nothing.',
		input: z.strictObject({
			sources: z.array(s.sourceId).min(1).max(10_000),
			format: z.enum(['auto', ...formatNames]).default('auto'),
			isDryRun: z.boolean().default(false),
			acceptRejects: z.boolean().default(false),
		}),
		output: s.importReport,
		errors: ['source_unknown', 'nothing_to_import', 'disk_full', 'disk_io', 'cancelled'],
	}),
	'imports.list': query({
		doc: 'The ledger: every import with its hash, counts and rejected rows, newest first.',
		input: nothing,
		output: z.object({ imports: z.array(s.ledgerEntry) }),
		errors: [],
	}),
	'fleet.generate': job({
		doc: 'Generate a synthetic fleet as CSV with its truth file.',
		input: z.strictObject({
			drives: z.int().min(1).max(100_000),
			days: z.int().min(1).max(36_500),
			seed: s.seed.default(1),
			cadence: z.enum(['daily', 'hourly']).default('daily'),
			hasAttacks: z.boolean().default(false),
			hasFaults: z.boolean().default(false),
			target: s.targetId.optional(),
		}),
		output: z.object({
			rows: z.int(),
			drives: z.int(),
			failures: z.int(),
			episodes: z.int(),
			bytes: z.int(),
			downloadId: s.opaqueId,
			truthDownloadId: s.opaqueId,
		}),
		errors: ['disk_full', 'cancelled'],
	}),
	'fleet.trySynthetic': job({
		doc: 'Open the synthetic workspace and fill it with a generated fleet, attacks and look-alikes included.',
		input: z.strictObject({
			drives: z.int().min(1).max(5_000).default(100),
			days: z.int().min(30).max(3_650).default(730),
			seed: s.seed.default(1),
		}),
		output: z.object({ workspace: s.workspaceSummary, added: z.int() }),
		errors: ['busy', 'disk_full', 'cancelled'],
	}),

	// ---- drives
	'drives.list': query({
		doc: 'The fleet, with what the latest runs say about each drive.',
		input: z.strictObject({ sort: z.enum(['serial', 'risk']).default('serial') }),
		/** Stale: an import changed the history since that run. */
		output: z.object({ drives: z.array(s.fleetDrive), isRiskStale: z.boolean(), areAnomaliesStale: z.boolean() }),
		errors: [],
	}),
	'drives.get': query({
		doc: 'One drive: identity, metrics, what drives its failure probability.',
		input: z.strictObject({ drive: s.driveKey }),
		output: z.object({
			drive: s.fleetDrive,
			metrics: z.array(s.metricSummary),
			isRiskStale: z.boolean(),
			contributions: z.array(z.object({ factor: z.string(), text: z.string(), hazardRatio: z.number() })),
			fleetFailureProbability: z.number().optional(),
		}),
		errors: ['drive_unknown', 'drive_ambiguous'],
	}),
	'series.get': query({
		doc: 'One series of one drive, decoded, in order of time.',
		input: z.strictObject({ drive: s.driveKey, metric: s.metricName }),
		output: z.object({
			deviceId: s.deviceId,
			serial: z.string(),
			metric: z.string(),
			label: z.string(),
			unit: z.string(),
			kind: z.enum(['gauge', 'counter', 'state']),
			observedAtMs: float64Array,
			values: float64Array,
			/** Exact source text where it says more than the value. */
			raws: z.array(z.string().nullable()).optional(),
		}),
		errors: ['drive_unknown', 'drive_ambiguous', 'metric_unknown'],
	}),

	// ---- analysis
	'models.train': job({
		doc: 'Train all models on the history: LSTM, ARIMA, anomaly forest, survival; writes the model bundle.',
		input: z.strictObject({
			epochs: z.int().min(1).max(1_000).default(12),
			seed: s.seed.default(1),
		}),
		output: s.trainingResult,
		errors: ['no_drives', 'series_too_short', 'cancelled', 'disk_full'],
	}),
	'training.latest': query({
		doc: 'The latest training with its loss curves, or null.',
		input: nothing,
		output: z.object({ training: s.trainingResult.nullable(), isStale: z.boolean() }),
		errors: [],
	}),
	'anomalies.run': job({
		doc: 'Find anomalies and threats in the whole history, with evidence, within an alarm budget.',
		input: z.strictObject({
			budgetPerDriveMonth: z.number().gt(0).max(1_000).default(0.2),
			seed: s.seed.default(1),
		}),
		output: s.anomalyResult,
		errors: ['no_drives', 'cancelled'],
	}),
	'anomalies.latest': query({
		doc: 'The latest anomaly run, or null; with a drive, its events only.',
		input: z.strictObject({ drive: s.driveKey.optional() }),
		output: z.object({ anomalies: s.anomalyResult.nullable(), isStale: z.boolean() }),
		errors: ['drive_unknown', 'drive_ambiguous'],
	}),
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
			'cancelled',
		],
	}),
	'risk.run': job({
		doc: 'Simulate the fleet over the horizon: VaR, CVaR, failure probabilities, who makes the tail.',
		input: z.strictObject({
			horizonDays: s.horizonDays.default(90),
			paths: z.int().min(100).max(10_000_000).default(10_000),
			levels: z.array(s.confidence).min(1).max(8).default([0.95, 0.99]),
			estimator: s.riskEstimator.default('inverted_cdf'),
			seed: s.seed.default(1),
		}),
		output: s.riskResult,
		errors: ['no_drives', 'sample_too_small', 'job_too_large', 'cancelled'],
	}),
	'risk.latest': query({
		doc: 'The latest risk run, or null.',
		input: nothing,
		output: z.object({ risk: s.riskResult.nullable(), isStale: z.boolean() }),
		errors: [],
	}),

	// ---- papers and bundles
	'report.make': job({
		doc: 'Write the PDF risk report from the latest runs.',
		input: z.strictObject({ target: s.targetId.optional(), forecasts: z.int().min(0).max(20).default(4) }),
		output: s.reportEntry,
		errors: ['no_drives', 'no_run', 'disk_full', 'cancelled'],
	}),
	'reports.list': query({
		doc: 'Reports made so far, newest first.',
		input: nothing,
		output: z.object({ reports: z.array(s.reportEntry) }),
		errors: [],
	}),
	'bundle.export': job({
		doc: 'Write the current model bundle as one zip file.',
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
		doc: 'Take over a model bundle from a zip file or folder after checking every part.',
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

	// ---- running work
	'jobs.active': query({
		doc: 'Jobs under way, with their latest progress.',
		input: nothing,
		output: z.object({
			jobs: z.array(
				z.object({ callId: z.string(), procedure: z.string(), startedAtMs: instantMs, phase: z.string(), done: z.number(), total: z.number() }),
			),
		}),
		errors: [],
	}),
	'jobs.cancel': mutation({
		doc: 'Cancel a job by the id that its caller gave. It ends within a second; the history stays as it was.',
		input: z.strictObject({ callId: z.string().min(1).max(64) }),
		output: z.object({ wasRunning: z.boolean() }),
		errors: [],
	}),
} as const;

export type Procedures = typeof procedures;
export type ProcedureName = keyof Procedures;
export const procedureNames = Object.keys(procedures) as readonly ProcedureName[];

/** What a caller passes: defaults may be left out. */
export type InputOf<P extends ProcedureName> = z.input<Procedures[P]['input']>;
/** What a handler receives: parsed, defaults filled in. */
export type ParsedInputOf<P extends ProcedureName> = z.output<Procedures[P]['input']>;
/** What a handler returns and a caller gets: typed arrays, NaN. */
export type OutputOf<P extends ProcedureName> = z.output<Procedures[P]['output']>;

export function isProcedureName(value: unknown): value is ProcedureName {
	return typeof value === 'string' && Object.hasOwn(procedures, value);
}
