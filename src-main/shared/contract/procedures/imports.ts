/** What comes in and how long it stays: imports, mapping profiles, watched folders, synthetic fleets, retention. */
import { z } from 'zod';
import { formatNames } from '../../domain/formats.ts';
import * as h from '../history-schemas.ts';
import * as m from '../mapping-schemas.ts';
import * as s from '../schemas.ts';
import { job, mutation, nothing, query } from './define.ts';

export const importProcedures = {
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
			/** Like 2018-12-31: all drives of these files were under observation from that day on, although no rows of it are in them. */
			observedSince: z.string().max(40).optional(),
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
} as const;
