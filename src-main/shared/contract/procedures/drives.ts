/** Drives and what is known of them: history, facts by hand, quality, groups, identity. */
import { z } from 'zod';
import { float64Array, instantMs } from '../codec.ts';
import * as g from '../group-schemas.ts';
import * as h from '../history-schemas.ts';
import * as q from '../quality-schemas.ts';
import * as s from '../schemas.ts';
import { job, mutation, nothing, query } from './define.ts';

export const driveProcedures = {
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
		doc: 'State by hand where drives sit, what they cost, when they were bought and since when they were watched. Null takes a hand-made fact back, so that the sources speak again.',
		input: z.strictObject({
			drives: s.driveKeys,
			host: s.statedText.optional(),
			enclosure: s.statedText.optional(),
			slot: s.statedText.optional(),
			pool: s.statedText.optional(),
			price: s.money.nullable().optional(),
			/** Like 2024-05-03. */
			purchaseDate: s.statedText.optional(),
			/** Like 2018-12-31: under observation from that day on, although no rows of the days before the first one were imported. */
			observedSince: s.statedText.optional(),
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
		output: z.object({
			groups: z.array(g.listedGroup),
			/** The latest change by hand, which groups.undo takes back; null when there is none. */
			lastChange: g.groupChange.nullable(),
		}),
		errors: ['db_damaged'],
	}),
	'groups.make': mutation({
		doc: 'Make a group by hand where no import tells of it, or change one: level or tolerated failures, members, spares on the shelf. It takes part in the simulation.',
		input: z.strictObject({
			/** Changes this group; a new one when absent. */
			groupId: z.int().min(1).optional(),
			name: z.string().max(1_000),
			host: z.string().max(1_000).optional(),
			/** `raid6`, `raidz2`, `mirror`; or how many members may fail without loss of data. */
			level: z.string().max(100).optional(),
			toleratedFailures: z.int().min(0).optional(),
			members: s.driveKeys,
			spares: z.int().min(0).default(0),
		}),
		output: g.listedGroup,
		errors: ['invalid_input', 'not_found', 'drive_unknown', 'drive_ambiguous', 'disk_full'],
	}),
	'groups.remove': mutation({
		doc: 'Remove a group that was made by hand. groups.undo brings it back.',
		input: z.strictObject({ groupId: z.int().min(1) }),
		output: z.object({ groupId: z.int(), name: z.string() }),
		errors: ['not_found', 'disk_full'],
	}),
	'groups.undo': mutation({
		doc: 'Take back the latest change of a group by hand, of one group or of all: what stood before stands again.',
		input: z.strictObject({ groupId: z.int().min(1).optional() }),
		output: g.groupChange.extend({ group: g.listedGroup.nullable() }),
		errors: ['not_found', 'invalid_input', 'disk_full'],
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
} as const;
