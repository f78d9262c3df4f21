/**
 * The single source of truth of what the engine answers. Types, validation, IPC, HTTP routes, command-line flags and the
 * reference page are derived from this table; nothing is written twice.
 *
 * Kinds: `query` reads, `mutation` writes, `job` takes time (progress, cancel, and a seed where chance plays).
 */
import { z } from 'zod';
import { DEFAULT_ALARM_BUDGET } from '../domain/anomaly-results.ts';
import type { ErrorCode } from '../domain/errors.ts';
import { formatNames } from '../domain/formats.ts';
import * as l from './alarm-schemas.ts';
import * as a from './anomaly-schemas.ts';
import { float64Array, instantMs } from './codec.ts';
import { forecastEvaluation } from './forecast-schemas.ts';
import * as g from './group-schemas.ts';
import * as heat from './heat-map-schemas.ts';
import * as h from './history-schemas.ts';
import * as m from './mapping-schemas.ts';
import { passage, passageInput, passageOption } from './passage-schemas.ts';
import * as q from './quality-schemas.ts';
import * as s from './schemas.ts';
import { threatQuality, threatTrial } from './threat-schemas.ts';
import { traceRun } from './trace-schemas.ts';

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
			sources: z.array(s.sourceId).min(1).max(100_000),
			format: z.enum(['auto', ...formatNames]).default('auto'),
			/** Reads every file by this mapping: a saved one by name, or the mapping itself. */
			profile: z.union([m.profileName, m.draftProfile]).optional(),
			isDryRun: z.boolean().default(false),
			acceptRejects: z.boolean().default(false),
			/** Where the rejected rows of all files go as CSV. */
			rejectsTarget: s.targetId.optional(),
		}),
		output: s.importReport,
		errors: ['source_unknown', 'nothing_to_import', 'not_found', 'invalid_input', 'disk_full', 'disk_io', 'cancelled'],
	}),
	'imports.list': query({
		doc: 'The ledger: every import with its hash and counts, newest first.',
		input: nothing,
		output: z.object({ imports: z.array(s.ledgerEntry) }),
		errors: [],
	}),
	'imports.get': query({
		doc: 'One import: counts, hash, rejected rows, conflicts with both values, notes of its reader.',
		input: z.strictObject({ importId: z.int().min(1) }),
		output: s.importDetails,
		errors: ['not_found'],
	}),
	'imports.exportRejects': job({
		doc: 'Write the listed rejected rows of one import as CSV: file, line, column, code, reason, text. Nothing in it is read as a formula.',
		input: z.strictObject({ importId: z.int().min(1), target: s.targetId.optional() }),
		output: z.object({ rows: z.int(), bytes: z.int(), fileName: z.string(), downloadId: s.opaqueId }),
		errors: ['not_found', 'disk_full'],
	}),

	'imports.describeUndo': query({
		doc: 'What taking a whole import back would change: samples, drives, bytes, and the imports that said some of the same.',
		input: z.strictObject({ importId: h.importId }),
		output: h.importRemoval,
		errors: ['not_found'],
	}),
	'imports.undo': job({
		doc: 'Take a whole import back: the history is as if it had never been. The ledger remembers it.',
		input: z.strictObject({ importId: h.importId }),
		output: h.importRemoval,
		errors: ['not_found', 'busy', 'disk_full'],
	}),
	'imports.suspects': query({
		doc: 'Samples of one import whose time is in the future or before 1990: kept beside the history, out of every model.',
		input: z.strictObject({ importId: h.importId }),
		output: h.suspectTimes,
		errors: [],
	}),
	'imports.confirmTimes': mutation({
		doc: 'Take samples whose time is in doubt into the history: the clock was right.',
		input: z.strictObject({ importId: h.importId }),
		output: h.suspectTimes.extend({ added: z.int(), conflicts: z.int() }),
		errors: ['not_found', 'busy'],
	}),
	'imports.undone': query({
		doc: 'Imports that were taken back, newest first.',
		input: nothing,
		output: z.object({ imports: z.array(h.undoneImport) }),
		errors: [],
	}),

	// ---- mapping profiles
	'imports.previewMapping': query({
		doc: 'What a mapping makes of the first rows of a file: 50 rows as text, the guess with its reasons, values before and after, records, problems. Adds nothing.',
		input: z.strictObject({ source: s.sourceId, profile: m.draftProfile.optional() }),
		output: m.mappingPreview,
		errors: ['source_unknown', 'file_unreadable', 'format_unknown', 'text_encoding', 'archive_limit', 'input_truncated'],
	}),
	'profiles.list': query({
		doc: 'Saved mapping profiles, the one saved last first.',
		input: nothing,
		output: z.object({ profiles: z.array(m.savedProfile) }),
		errors: [],
	}),
	'profiles.save': mutation({
		doc: 'Keep a mapping profile; one of the same name gives way. Files whose header is exactly its own are read by it from then on.',
		input: z.strictObject({ profile: m.mappingProfile }),
		output: z.object({ name: z.string(), wasReplaced: z.boolean() }),
		errors: ['invalid_input', 'not_acceptable_name', 'disk_full'],
	}),
	'profiles.remove': mutation({
		doc: 'Remove a mapping profile. What was imported by it stays.',
		input: z.strictObject({ name: m.profileName }),
		output: z.object({ name: z.string() }),
		errors: ['not_found', 'disk_full'],
	}),
	'profiles.export': mutation({
		doc: 'Write a mapping profile as a JSON file that another workspace can import.',
		input: z.strictObject({ name: m.profileName, target: s.targetId.optional() }),
		output: z.object({ fileName: z.string(), bytes: z.int(), downloadId: s.opaqueId }),
		errors: ['not_found', 'disk_full'],
	}),

	// ---- folders whose new files are imported by themselves
	'watches.list': query({
		doc: 'Watched folders and their state, and folders that this program may watch.',
		input: nothing,
		output: z.object({ watches: z.array(s.watch), offered: z.array(z.object({ folder: s.opaqueId, path: z.string() })) }),
		errors: [],
	}),
	'watches.add': mutation({
		doc: 'Watch a folder that a shell registered: new and changed files in it are imported once they have rested for two seconds.',
		input: z.strictObject({ folder: s.opaqueId }),
		output: s.watch,
		errors: ['source_unknown', 'file_unreadable', 'not_acceptable_name', 'disk_full'],
	}),
	'watches.remove': mutation({
		doc: 'Stop watching a folder. What was imported from it stays.',
		input: z.strictObject({ watchId: z.int().min(1) }),
		output: z.object({ wasWatched: z.boolean() }),
		errors: ['disk_full'],
	}),
	'watches.activity': query({
		doc: 'What happened in watched folders, newest first: imports, refused files with their reason, folders that went and came back.',
		input: z.strictObject({ limit: z.int().min(1).max(1_000).default(200) }),
		output: z.object({ activity: z.array(s.watchActivity) }),
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

	'series.sources': query({
		doc: 'Which import each value of a series came with: the file behind a number.',
		input: z.strictObject({ drive: s.driveKey, metric: s.metricName, fromMs: instantMs.optional(), toMs: instantMs.optional() }),
		output: z.object({
			/** Values that follow one another and came with the same import, in order of time. */
			runs: z.array(z.object({ firstMs: instantMs, lastMs: instantMs, importId: z.int() })),
			imports: z.array(z.object({ importId: z.int(), fileName: z.string(), path: z.string() })),
		}),
		errors: ['drive_unknown', 'drive_ambiguous'],
	}),

	// ---- what people say about drives by hand
	'drives.mark': mutation({
		doc: 'Say by hand how drives left the fleet (failed, retired, sold, replaced), or that they are in service (active). Goes before what imports say.',
		input: z.strictObject({
			drives: s.driveKeys,
			as: s.markKind,
			/** When it left; may be absent for `active` only. */
			atMs: instantMs.optional(),
			reason: s.reason.optional(),
			replacedBy: s.driveKey.optional(),
		}),
		output: s.changeOutcome,
		errors: ['drive_unknown', 'drive_ambiguous', 'row_rejected', 'disk_full'],
	}),
	'drives.setFacts': mutation({
		doc: 'State by hand where drives sit, what they cost and when they were bought. Null takes a hand-made fact back, so that the sources speak again.',
		input: z.strictObject({
			drives: s.driveKeys,
			host: s.statedText.optional(),
			enclosure: s.statedText.optional(),
			slot: s.statedText.optional(),
			pool: s.statedText.optional(),
			price: s.money.nullable().optional(),
			/** Like 2024-05-03. */
			purchaseDate: s.statedText.optional(),
		}),
		output: s.changeOutcome,
		errors: ['drive_unknown', 'drive_ambiguous', 'row_rejected', 'disk_full'],
	}),
	'drives.applyChanges': mutation({
		doc: 'Take marks and facts from a CSV file: all of it or nothing. Rows that cannot be taken are listed with line and reason.',
		input: z.strictObject({ source: s.sourceId, isDryRun: z.boolean().default(false) }),
		output: s.changeOutcome.extend({
			fileName: z.string(),
			isDryRun: z.boolean(),
			rows: z.int(),
			/** Distinct drives that change. */
			drives: z.int(),
			/** With one of these nothing was written. */
			problems: z.array(z.object({ line: z.int(), drive: z.string(), column: z.string().optional(), code: z.string(), reason: z.string() })),
			/** All of them; the first thousand are listed. */
			rejected: z.int(),
		}),
		errors: ['source_unknown', 'file_unreadable', 'columns_changed', 'record_too_large', 'text_encoding', 'disk_full'],
	}),
	'drives.exportFacts': job({
		doc: 'Write the whole fleet with its exits and facts as CSV, to be edited and applied again.',
		input: z.strictObject({ target: s.targetId.optional() }),
		output: z.object({ drives: z.int(), bytes: z.int(), fileName: z.string(), downloadId: s.opaqueId }),
		errors: ['no_drives', 'disk_full'],
	}),
	'drives.changes': query({
		doc: 'The journal of changes made by hand, newest first; of one drive or of all.',
		input: z.strictObject({ drive: s.driveKey.optional(), limit: z.int().min(1).max(5_000).default(500) }),
		output: z.object({ changes: z.array(s.driveChange), total: z.int() }),
		errors: ['drive_unknown', 'drive_ambiguous'],
	}),
	'drives.undo': mutation({
		doc: 'Undo one change, all changes of a batch, or the latest batch when neither is named. What stood before stands again.',
		input: z.strictObject({ changeId: z.int().min(1).optional(), batchId: z.int().min(1).optional() }),
		output: z.object({ undone: z.array(s.driveChange) }),
		errors: ['not_found', 'invalid_input', 'disk_full'],
	}),
	'drives.silent': query({
		doc: 'Drives that have not reported for much longer than usual while the rest of their source does: proposed with the evidence, never assumed.',
		input: nothing,
		output: z.object({
			silent: z.array(s.silentDrive),
			/** Silent too, but a person said to ask later. */
			dismissed: z.int(),
		}),
		errors: [],
	}),
	'drives.dismissSilent': mutation({
		doc: 'Say that silent drives are still there; they are proposed again after some days, or when they report and fall silent anew.',
		input: z.strictObject({ drives: s.driveKeys, days: z.int().min(1).max(3_650).default(30) }),
		output: s.changeOutcome,
		errors: ['drive_unknown', 'drive_ambiguous', 'disk_full'],
	}),

	// ---- what the data is worth, and how to get more
	'quality.drive': query({
		doc: 'How far each series of one drive may be trusted: a score of 0 to 100 with its reasons, worst first.',
		input: z.strictObject({ drive: s.driveKey }),
		output: z.object({ series: z.array(q.ratedSeries) }),
		errors: ['drive_unknown', 'drive_ambiguous', 'cancelled'],
	}),
	'quality.fleet': job({
		doc: 'How far the series of the whole fleet may be trusted: the worst of them, and how many have which fault.',
		input: z.strictObject({ worst: z.int().min(1).max(5_000).default(200) }),
		output: q.fleetQuality,
		errors: ['no_drives', 'busy', 'cancelled'],
	}),
	'metrics.explain': query({
		doc: 'Why the values of one metric of a drive are what they are: the rule of the vendor table that decoded them, and those that did not.',
		input: z.strictObject({ drive: s.driveKey, metric: s.metricName }),
		output: q.explanation,
		errors: ['drive_unknown', 'drive_ambiguous', 'metric_unknown'],
	}),
	'exports.scripts': query({
		doc: 'The scripts that export every drive of a machine once a day, as text and as downloads.',
		input: nothing,
		output: z.object({
			scripts: z.array(
				z.object({
					platform: z.enum(['linux', 'windows']),
					label: z.string(),
					files: z.array(z.object({ fileName: z.string(), purpose: z.string(), text: z.string(), downloadId: s.opaqueId })),
				}),
			),
		}),
		errors: [],
	}),

	// ---- pools, RAID groups and filesystems
	'groups.list': query({
		doc: 'Pools, RAID groups and filesystems: level, tolerated failures, size, use and its history, state, and the drives that they are made of.',
		input: nothing,
		output: z.object({ groups: z.array(g.listedGroup) }),
		errors: ['db_damaged'],
	}),

	'drives.describeDelete': query({
		doc: 'What deleting drives would remove: samples and bytes of each.',
		input: z.strictObject({ drives: z.array(s.driveKey).min(1).max(10_000) }),
		output: z.object({ drives: z.array(h.driveRemoval) }),
		errors: ['drive_unknown', 'drive_ambiguous'],
	}),
	'drives.delete': job({
		doc: 'Delete drives with all that is known of them, for good; the file shrinks.',
		input: z.strictObject({ drives: z.array(s.driveKey).min(1).max(10_000) }),
		output: z.object({ drives: z.array(h.driveRemoval) }),
		errors: ['drive_unknown', 'drive_ambiguous', 'busy', 'disk_full'],
	}),

	// ---- which drive is which
	'identity.questions': query({
		doc: 'Drives whose identity a person should confirm, with the drives that they may be and both evidences.',
		/** Of one drive or of all. How many are listed: with more than these a person sorts out the cause first; `total` counts all. */
		input: z.strictObject({ drive: s.driveKey.optional(), limit: z.int().min(0).max(500).default(500) }),
		output: z.object({ questions: z.array(h.identityQuestion), total: z.int() }),
		errors: ['drive_unknown', 'drive_ambiguous'],
	}),
	'identity.describe': query({
		doc: 'What one drive is made of: every way in which sources described it, drives that were merged into it, imports with samples of it.',
		input: z.strictObject({ drive: s.driveKey }),
		output: h.describedIdentity,
		errors: ['drive_unknown', 'drive_ambiguous'],
	}),
	'identity.decisions': query({
		doc: 'What was decided about identity, newest first, decisions that were taken back too.',
		input: nothing,
		output: z.object({ decisions: z.array(h.identityDecision) }),
		errors: [],
	}),
	'identity.merge': mutation({
		doc: 'Take two drives for one; the history of both stays. A nameless one can be remembered by machine and device name for later imports.',
		input: z.strictObject({ drive: s.driveKey, into: s.driveKey, isRemembered: z.boolean().default(false), reason: s.reason.optional() }),
		output: h.identityDecision,
		errors: ['drive_unknown', 'drive_ambiguous', 'invalid_input'],
	}),
	'identity.keepApart': mutation({
		doc: 'Settle the questions about a drive: it stays as it is.',
		input: z.strictObject({ drive: s.driveKey, reason: s.reason.optional() }),
		output: h.identityDecision,
		errors: ['drive_unknown', 'drive_ambiguous'],
	}),
	'identity.split': mutation({
		doc: 'Take one drive apart: what came from an instant on, or in some imports, goes to a new drive, and so do later rows like it.',
		input: z.strictObject({
			drive: s.driveKey,
			fromMs: instantMs.optional(),
			importIds: z.array(h.importId).min(1).max(10_000).optional(),
			reason: s.reason.optional(),
		}),
		output: h.identityDecision,
		errors: ['drive_unknown', 'drive_ambiguous', 'invalid_input', 'busy'],
	}),
	'identity.undo': mutation({
		doc: 'Take a decision about identity back: merged drives are two again, a split one is one again with all rows of both.',
		input: z.strictObject({ decisionId: z.int().min(1) }),
		output: h.identityDecision,
		errors: ['not_found', 'busy'],
	}),

	// ---- how long samples are kept
	'retention.get': query({
		doc: 'Of how many days every sample is kept; null keeps all for ever.',
		input: nothing,
		output: h.retention,
		errors: [],
	}),
	'retention.set': mutation({
		doc: 'Keep every sample of so many days and one a day before; null keeps all. It is applied once a day and by retention.apply.',
		input: z.strictObject({ rawDays: h.rawDays.nullable() }),
		output: h.retention,
		errors: [],
	}),
	'retention.describe': job({
		doc: 'What keeping every sample of only so many days would change. Changes nothing.',
		input: z.strictObject({ rawDays: h.rawDays }),
		output: h.retentionEffect,
		errors: ['cancelled'],
	}),
	'retention.apply': job({
		doc: 'Reduce samples that are older than the days that are set to one a day: means of gauges, last values of counters. The file shrinks.',
		input: nothing,
		output: h.retentionEffect,
		errors: ['cancelled', 'disk_full'],
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
			budgetPerDriveMonth: z.number().gt(0).max(1_000).default(DEFAULT_ALARM_BUDGET),
			seed: s.seed.default(1),
		}),
		output: a.anomalyResult,
		errors: ['no_drives', 'busy', 'disk_full', 'cancelled'],
	}),
	'anomalies.update': job({
		doc: 'Judge the samples that came since the latest search by its forests and its threshold: nothing is fitted again while the program runs.',
		input: nothing,
		output: z.object({
			judged: z.int().describe('drives that were judged again'),
			isWholeSearch: z.boolean().describe('there was nothing to build on: after a start, or when drives or windows have gone or changed'),
			newAlarms: z.array(z.string()).describe('events that the search before did not have'),
			events: z.int(),
		}),
		errors: ['no_run', 'no_drives', 'busy', 'disk_full', 'cancelled'],
	}),
	'anomalies.latest': query({
		doc: 'The latest anomaly run, or null, with what became of its events; with a drive, its events only.',
		input: z.strictObject({
			drive: s.driveKey.optional(),
			withEvidence: z.boolean().default(true).describe('all that speaks for each event, not its first line alone: most of a large answer'),
		}),
		output: z.object({
			anomalies: a.anomalyResult.nullable(),
			isStale: z.boolean(),
			alarms: z.array(a.alarmState),
			acknowledgements: z.array(a.acknowledgement),
		}),
		errors: ['drive_unknown', 'drive_ambiguous'],
	}),
	'anomalies.map': query({
		doc: 'How strange drives, models or hosts were over time: the heat map of the latest anomaly run, or null.',
		input: heat.heatQuestion,
		output: z.object({ map: heat.heatMap.nullable() }),
		errors: [],
	}),
	'anomalies.runs': query({
		doc: 'Strange runs of the latest search by falling score, whether the alarm budget let them through or not; at most 20,000.',
		input: nothing,
		output: z.object({ strange: heat.budgetRuns.nullable() }),
		errors: [],
	}),
	'anomalies.expected': query({
		doc: 'One metric of one drive around an event, with what its past let one expect and how widely it usually strays; says why where nothing can be expected.',
		input: z.strictObject({
			drive: s.driveKey,
			metric: s.metricName,
			fromMs: instantMs,
			toMs: instantMs,
			/** Time shown before and after it: six weeks of daily values, five days of hourly ones when absent. */
			aroundMs: z.int().min(0).max(315_360_000_000).optional(),
		}),
		output: a.expectedSeries,
		errors: ['drive_unknown', 'drive_ambiguous', 'metric_unknown', 'invalid_input', 'cancelled'],
	}),
	// ---- what people say about events, and times in which known work raises no alarm
	'anomalies.acknowledge': mutation({
		doc: 'Acknowledge events of the latest search: they are no alarm until they grow, or until an instant.',
		input: z.strictObject({ eventIds: l.eventIds, reason: l.neededReason, untilMs: instantMs.optional() }),
		output: z.object({ acknowledgements: z.array(a.acknowledgement) }),
		errors: ['no_run', 'not_found', 'invalid_input', 'drive_unknown', 'disk_full'],
	}),
	'anomalies.reopen': mutation({
		doc: 'Take acknowledgements back: their events are open again. The record keeps both.',
		input: z.strictObject({ acknowledgementIds: l.acknowledgementIds }),
		output: z.object({ acknowledgements: z.array(a.acknowledgement) }),
		errors: ['not_found', 'disk_full'],
	}),
	'alarms.acknowledgements': query({
		doc: 'All acknowledgements, newest first, those that were taken back or replaced too.',
		input: nothing,
		output: z.object({ acknowledgements: z.array(l.listedAcknowledgement) }),
		errors: [],
	}),
	'windows.list': query({
		doc: 'Suppress windows, and what they were before they were changed or removed.',
		input: nothing,
		output: z.object({ windows: z.array(l.listedWindow), former: z.array(l.formerWindow) }),
		errors: [],
	}),
	'windows.save': mutation({
		doc: 'Add a suppress window, or change the one that is named, also one that was removed: strange values of these metrics are no alarm in it.',
		input: z.strictObject({
			windowId: z.int().min(1).optional(),
			scope: a.windowScope,
			rule: a.windowRule,
			metrics: l.windowMetrics.default([]),
			kind: a.windowKind.default('other'),
			reason: l.neededReason,
			origin: z.enum(['hand', 'learned']).default('hand'),
		}),
		output: l.listedWindow,
		errors: ['invalid_input', 'not_found', 'drive_unknown', 'drive_ambiguous', 'metric_unknown', 'disk_full'],
	}),
	'windows.delete': mutation({
		doc: 'Remove a suppress window; what it excused is an alarm again. It can be brought back by saving it under its number.',
		input: z.strictObject({ windowId: z.int().min(1) }),
		output: z.object({ windowId: z.int() }),
		errors: ['not_found', 'disk_full'],
	}),
	'windows.preview': query({
		doc: 'What a suppress window would do: the next occurrences, the drives, the events of the latest search that it would excuse. Changes nothing.',
		input: z.strictObject({ scope: a.windowScope, rule: a.windowRule, metrics: l.windowMetrics.default([]) }),
		output: l.windowPreview,
		errors: ['invalid_input', 'not_found', 'drive_unknown', 'drive_ambiguous', 'metric_unknown'],
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
		input: z.object({ withReasons: z.boolean().default(true).describe('what drives the probability of each drive: half of a large answer') }),
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
