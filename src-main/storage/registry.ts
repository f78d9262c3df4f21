/**
 * Everything that the storage thread answers. The client's face is derived from this table: a function `(session, input, context)`
 * here is a method `(input, options) => Promise` there.
 */
import type { MessagePort } from 'node:worker_threads';
import type { ChangeRequest } from '../shared/domain/drive-changes.ts';
import type { LossSettings } from '../shared/domain/loss-settings.ts';
import type { MappingProfile } from '../shared/domain/mapping.ts';
import type { DeviceId } from '../shared/domain/telemetry.ts';
import type { ThreadContext } from '../threads/serve.ts';
import { type AcknowledgeRequest, acknowledgeEvents, listAcknowledgements, recordedAcknowledgements, withdrawAcknowledgements } from './alarms.ts';
import { ledgerDigest, verifyWorkspace } from './check.ts';
import { findDrive, listDrives } from './devices.ts';
import { describeIdentity, membersOf } from './drive-identity.ts';
import { readingsOfDrives } from './drive-readings.ts';
import { type GroupToMake, makeGroup, removeGroup, undoGroupChange } from './group-changes.ts';
import { listGroups } from './groups.ts';
import { basisDigest } from './hand-made.ts';
import { lastChange } from './hand-made-groups.ts';
import { listDecisions } from './identity-decisions.ts';
import { keepApart, type MergeRequest, mergeDrives } from './identity-merge.ts';
import { listQuestions } from './identity-questions.ts';
import { type SplitRequest, splitDrive } from './identity-split.ts';
import { undoDecision } from './identity-undo.ts';
import { annotateImport, type ImportNotes, notesOfImport } from './import-notes.ts';
import {
	drivesOfImports,
	findImportByContent,
	getImport,
	type ImportSource,
	type ImportSummary,
	listImports,
	listUndone,
	rejectReasons,
	sourceTagOfImport,
} from './imports.ts';
import { listChanges, type UndoRequest, undoChanges } from './journal.ts';
import { type LetterheadRow, readLetterhead, saveLetterhead } from './letterhead.ts';
import { readSettings, saveSettings, settingsHistory, statedBasis } from './loss-settings.ts';
import { applyChanges } from './marks.ts';
import { readModelCheck, type StoredCheck, saveModelCheck } from './model-checks.ts';
import { deleteBundle, deleteBundleFolder, insertBundle, listBundles, type NewBundle, readBundle, useBundle, writeBundle } from './models.ts';
import { listProfiles, removeProfile, saveProfile } from './profiles.ts';
import { describeDriveRemoval, describeImportRemoval } from './removal.ts';
import { figuresBefore, figuresOf, insertReport, listReports, type NewReport, readReport, removeReportFile, writeReport } from './reports.ts';
import { getRetention, setRetention } from './retention.ts';
import { deleteRuns, getRun, insertRun, latestRun, listRuns, type NewRun, type RunKind, readMap } from './runs.ts';
import { metricsOfDrive, readFleet, readSeries, readSources } from './samples.ts';
import type { StorageSession } from './session.ts';
import { silentDrives } from './silent-drives.ts';
import type { SmallFile } from './small-imports.ts';
import { formerWindows, listWindows, removeWindow, saveWindow, type WindowToSave } from './suppress-windows.ts';
import { confirmTimes, describeSuspects } from './suspect-times.ts';
import { deleteWatch, insertWatch, listActivity, listWatches, recordWatch, type WatchOutcome, watchedFiles } from './watches.ts';
import { summarise } from './workspace.ts';

type Session = StorageSession;

export const storage = {
	workspace: {
		/** What the workspace holds, and the digest of its history. */
		summary: ({ workspace }: Session) => summarise(workspace.db),
		/** What happened when it was opened. */
		openInfo: ({ workspace }: Session) => workspace.info,
	},
	devices: {
		list: ({ workspace }: Session) => listDrives(workspace.db),
		/** By device id, serial or world wide name. */
		find: ({ workspace }: Session, idOrSerial: string) => findDrive(workspace.db, idOrSerial),
		describeRemoval: ({ workspace }: Session, deviceIds: readonly DeviceId[]) => describeDriveRemoval(workspace.db, deviceIds),
		/** For good. */
		remove: (session: Session, deviceIds: readonly DeviceId[]) => session.removeDrives(deviceIds),
	},
	identity: {
		/** Open questions with both evidences; all are counted. */
		questions: ({ workspace }: Session, { limit, drive }: { readonly limit: number; readonly drive?: string | undefined }) =>
			listQuestions(workspace.db, { limit, deviceNumbers: drive === undefined ? undefined : membersOf(workspace.db, drive) }),
		/** What one drive is made of. */
		describe: ({ workspace }: Session, idOrSerial: string) => describeIdentity(workspace.db, idOrSerial),
		decisions: ({ workspace }: Session) => listDecisions(workspace.db),
		merge: ({ workspace, acknowledge }: Session, request: MergeRequest) =>
			acknowledge('change', 'identity', () => mergeDrives(workspace.db, request, workspace.now())),
		keepApart: ({ workspace, acknowledge }: Session, { deviceId, reason }: { readonly deviceId: DeviceId; readonly reason?: string | undefined }) =>
			acknowledge('change', 'identity', () => keepApart(workspace.db, deviceId, reason, workspace.now())),
		split: (session: Session, request: SplitRequest) => session.editHistory('identity', (db, nowMs) => splitDrive(db, request, nowMs)),
		undo: (session: Session, decisionId: number) => session.editHistory('identity', (db, nowMs) => undoDecision(db, decisionId, nowMs)),
	},
	retention: {
		get: ({ workspace }: Session) => getRetention(workspace.db),
		set: ({ workspace, acknowledge }: Session, rawDays: number | null) =>
			acknowledge('change', 'retention', () => setRetention(workspace.db, rawDays)),
		/** What `rawDays` would change. */
		describe: (session: Session, rawDays: number, context: ThreadContext) => session.retain(rawDays, context),
		/** Applies what is set; null when everything is kept. */
		apply: (session: Session, _: undefined, context: ThreadContext) => session.retain(undefined, context),
	},
	changes: {
		/** Marks and facts by hand: all of the requests or none; a dry run writes nothing. */
		apply: (
			{ workspace, acknowledge }: Session,
			{
				requests,
				origin,
				importId,
				isDryRun,
			}: { readonly requests: readonly ChangeRequest[]; readonly origin: string; readonly importId?: number; readonly isDryRun: boolean },
		) =>
			applyChanges(workspace.db, requests, {
				origin,
				...(importId === undefined ? {} : { importId }),
				isDryRun,
				nowMs: workspace.now(),
				commit: (work) => acknowledge('change', origin, work),
			}),
		/** The journal, newest first. */
		list: ({ workspace }: Session, request: { readonly drive?: string; readonly limit: number }) => listChanges(workspace.db, request),
		undo: ({ workspace, acknowledge }: Session, request: UndoRequest) =>
			acknowledge('change', 'undo', () => undoChanges(workspace.db, request, workspace.now())),
		/** Drives that stopped reporting while their source goes on. */
		silent: ({ workspace }: Session) => silentDrives(workspace.db, workspace.now()),
	},
	alarms: {
		/** Standing acknowledgements, expired ones among them. */
		acknowledgements: ({ workspace }: Session) => listAcknowledgements(workspace.db),
		/** Those that were taken back or replaced too. */
		recorded: ({ workspace }: Session) => recordedAcknowledgements(workspace.db),
		acknowledge: ({ workspace, acknowledge }: Session, request: AcknowledgeRequest) =>
			acknowledge('change', 'acknowledgement', () => acknowledgeEvents(workspace.db, request, workspace.now())),
		withdraw: ({ workspace, acknowledge }: Session, ids: readonly number[]) =>
			acknowledge('change', 'acknowledgement', () => withdrawAcknowledgements(workspace.db, ids, workspace.now())),
		windows: ({ workspace }: Session) => listWindows(workspace.db),
		formerWindows: ({ workspace }: Session) => formerWindows(workspace.db),
		saveWindow: ({ workspace, acknowledge }: Session, window: WindowToSave) =>
			acknowledge('change', 'suppress window', () => saveWindow(workspace.db, window, workspace.now())),
		removeWindow: ({ workspace, acknowledge }: Session, windowId: number) =>
			acknowledge('change', 'suppress window', () => removeWindow(workspace.db, windowId, workspace.now())),
	},
	imports: {
		begin: (session: Session, source: ImportSource) => session.begin(source),
		/** Stores `SampleBatch`es from a stream (`createSender` on the other port). On any failure the import is gone. */
		receive: (session: Session, { importId, port }: { readonly importId: number; readonly port: MessagePort }, context: ThreadContext) =>
			session.receive(importId, port, context),
		commit: (session: Session, { importId, ...summary }: { readonly importId: number } & ImportSummary) => session.commit(importId, summary),
		/** Sentences of the reader and texts of rejected rows of an open import; they share its fate. */
		annotate: ({ workspace }: Session, notes: ImportNotes) => annotateImport(workspace.db, notes),
		notesOf: ({ workspace }: Session, importId: number) => notesOfImport(workspace.db, importId),
		/** Removes an open import and says what it would have added (a dry run); null when it is gone already. */
		discard: (session: Session, importId: number) => session.discard(importId),
		/** Which days the rows of an open import cover. */
		coverage: (session: Session, importId: number) => session.coverage(importId),
		list: ({ workspace }: Session) => listImports(workspace.db),
		/** Why rows were rejected, most rows first. */
		rejectReasons: ({ workspace }: Session, limit: number) => rejectReasons(workspace.db, limit),
		/** Imports that were taken back. */
		listUndone: ({ workspace }: Session) => listUndone(workspace.db),
		/** What taking one back would change. */
		describeRemoval: ({ workspace }: Session, importId: number) => describeImportRemoval(workspace.db, importId),
		undo: (session: Session, importId: number) => session.undo(importId),
		/** Samples whose time is in doubt. */
		suspectsOf: ({ workspace }: Session, importId: number) => describeSuspects(workspace.db, importId),
		confirmTimes: (session: Session, importId: number) => session.editHistory('import', (db) => confirmTimes(db, importId)),
		get: ({ workspace }: Session, importId: number) => getImport(workspace.db, importId),
		/** Drives with samples of the imports of these contents; reads the blocks that have rows of several imports. */
		drivesOf: ({ workspace }: Session, sha256s: readonly string[]) => drivesOfImports(workspace.db, sha256s),
		findByContent: ({ workspace }: Session, sha256: string) => findImportByContent(workspace.db, sha256),
		/** The same for several contents, in their order. */
		findByContents: ({ workspace }: Session, sha256s: readonly string[]) => sha256s.map((sha256) => findImportByContent(workspace.db, sha256)),
		/** Imports small files, all of them in one commit; a dry run says what each would add by itself. */
		takeOver: (session: Session, { files, isDryRun }: { readonly files: readonly SmallFile[]; readonly isDryRun: boolean }, context: ThreadContext) =>
			session.takeOver(files, isDryRun, context),
		/** The `sourceTag` under which the nameless drive of the import of this content is known; null without such an import or drive. */
		sourceTagOf: ({ workspace }: Session, sha256: string) => sourceTagOfImport(workspace.db, sha256),
	},
	groups: {
		/** Pools, RAID groups and filesystems by machine, kind and name. */
		list: ({ workspace }: Session) => listGroups(workspace.db),
		/** Makes or changes one by hand. */
		make: ({ workspace, acknowledge }: Session, group: GroupToMake) =>
			acknowledge('change', `group ${group.name}`, () => makeGroup(workspace.db, group, workspace.now())),
		remove: ({ workspace, acknowledge }: Session, groupId: number) =>
			acknowledge('change', 'removal of a group', () => removeGroup(workspace.db, groupId, workspace.now())),
		/** Takes back the latest change by hand, of one group or of all. */
		undo: ({ workspace, acknowledge }: Session, groupId: number | undefined) =>
			acknowledge('change', 'undo', () => undoGroupChange(workspace.db, groupId, workspace.now())),
		/** The latest change by hand that can be taken back; null when there is none. */
		lastChange: ({ workspace }: Session) => lastChange(workspace.db) ?? null,
	},
	lossSettings: {
		/** What people say a loss costs. */
		get: ({ workspace }: Session) => readSettings(workspace.db),
		/** Latest first. */
		history: ({ workspace }: Session, limit: number) => settingsHistory(workspace.db, limit),
		set: ({ workspace, acknowledge }: Session, settings: LossSettings) =>
			acknowledge('change', 'prices', () => saveSettings(workspace.db, settings, workspace.now())),
		/** Names what a simulation rests on beside the history. */
		basis: ({ workspace }: Session) => statedBasis(workspace.db),
	},
	watches: {
		list: ({ workspace }: Session) => listWatches(workspace.db),
		add: ({ workspace, acknowledge }: Session, path: string) =>
			acknowledge('change', `watch ${path}`, () => insertWatch(workspace.db, path, workspace.now())),
		remove: ({ workspace, acknowledge }: Session, watchId: number) =>
			acknowledge('change', 'end of a watch', () => deleteWatch(workspace.db, watchId)),
		filesOf: ({ workspace }: Session, watchId: number) => watchedFiles(workspace.db, watchId),
		record: ({ workspace }: Session, outcome: WatchOutcome) => recordWatch(workspace.db, outcome, workspace.now()),
		activity: ({ workspace }: Session, limit: number) => listActivity(workspace.db, limit),
	},
	profiles: {
		/** The one saved last comes first. */
		list: ({ workspace }: Session) => listProfiles(workspace.db),
		save: ({ workspace, acknowledge }: Session, profile: MappingProfile) =>
			acknowledge('profile', profile.name, () => saveProfile(workspace.db, profile, workspace.now())),
		/** Whether there was one. */
		remove: ({ workspace, acknowledge }: Session, name: string) =>
			acknowledge('profile', `removal of ${name}`, () => removeProfile(workspace.db, name)),
	},
	samples: {
		readSeries: (
			{ workspace }: Session,
			{ deviceId, metric, fromMs, toMs }: { readonly deviceId: DeviceId; readonly metric: string; readonly fromMs?: number; readonly toMs?: number },
		) => readSeries(workspace.db, deviceId, metric, fromMs, toMs),
		/** Which import each value came with. */
		sourcesOf: (
			{ workspace }: Session,
			{ deviceId, metric, fromMs, toMs }: { readonly deviceId: DeviceId; readonly metric: string; readonly fromMs?: number; readonly toMs?: number },
		) => readSources(workspace.db, deviceId, metric, fromMs, toMs),
		metricsOf: ({ workspace }: Session, deviceId: DeviceId) => metricsOfDrive(workspace.db, deviceId),
		/** How many readings each drive has of these metrics. */
		readingsOf: ({ workspace }: Session, metrics: readonly string[]) => readingsOfDrives(workspace.db, metrics),
		readFleet: (
			{ workspace }: Session,
			{ metrics, fromMs, toMs }: { readonly metrics: readonly string[]; readonly fromMs?: number; readonly toMs?: number },
		) => readFleet(workspace.db, metrics, fromMs, toMs),
	},
	runs: {
		save: ({ workspace, acknowledge }: Session, run: NewRun) => acknowledge('run', run.kind, () => insertRun(workspace.db, run, workspace.now())),
		/** For good; which ones may go is the engine's to know. */
		remove: ({ workspace, acknowledge }: Session, runIds: readonly number[]) =>
			acknowledge('removal', 'runs of older reports', () => deleteRuns(workspace.db, runIds)),
		latest: ({ workspace }: Session, kind: RunKind) => latestRun(workspace.db, kind),
		list: ({ workspace }: Session, kind: RunKind) => listRuns(workspace.db, kind),
		get: ({ workspace }: Session, runId: number) => getRun(workspace.db, runId),
		/** What the page draws of a run, packed by the engine. */
		map: ({ workspace }: Session, runId: number) => readMap(workspace.db, runId),
	},
	models: {
		/** With its training run, both or neither. */
		saveBundle: ({ workspace, acknowledge }: Session, { files, ...bundle }: NewBundle) => {
			const nowMs = workspace.now();
			const written = writeBundle(workspace.paths.models, bundle.name, files, nowMs);
			return acknowledge('model', bundle.name, () => insertBundle(workspace.db, bundle, written, nowMs));
		},
		/** Once every part is what was saved. */
		use: ({ workspace, acknowledge }: Session, name: string) => {
			readBundle(workspace.db, workspace.paths.models, name);
			return acknowledge('model', name, () => useBundle(workspace.db, name, workspace.now()));
		},
		remove: ({ workspace, acknowledge }: Session, name: string) => {
			const removed = acknowledge('removal', name, () => deleteBundle(workspace.db, name));
			deleteBundleFolder(workspace.paths.models, removed.name);
			return removed;
		},
		/** The bundle in use without a name. */
		loadBundle: ({ workspace }: Session, name: string | undefined) => readBundle(workspace.db, workspace.paths.models, name),
		list: ({ workspace }: Session) => listBundles(workspace.db),
		/** How wrong a bundle was on days that it had not seen; the latest check is kept. */
		saveCheck: ({ workspace, acknowledge }: Session, check: StoredCheck) =>
			acknowledge('run', 'model check', () => saveModelCheck(workspace.db, check)),
		checkOf: ({ workspace }: Session, bundle: string) => readModelCheck(workspace.db, bundle),
	},
	reports: {
		/** The file and its row, with the figures: all or nothing that counts. */
		save: ({ workspace, acknowledge }: Session, report: NewReport) => {
			const name = writeReport(workspace.db, workspace.paths.reports, report.fileName, report.bytes);
			return acknowledge('report', name, () => insertReport(workspace.db, { ...report, fileName: name }, workspace.now()));
		},
		list: ({ workspace }: Session) => listReports(workspace.db, workspace.paths.reports),
		/** Its PDF alone: row and figures stay. */
		removeFile: ({ workspace }: Session, reportId: number) => removeReportFile(workspace.db, workspace.paths.reports, reportId),
		read: ({ workspace }: Session, reportId: number) => readReport(workspace.db, workspace.paths.reports, reportId),
		/** As they were saved; null for a report of an earlier version. */
		figuresOf: ({ workspace }: Session, reportId: number) => figuresOf(workspace.db, reportId),
		/** Of the newest report of an earlier simulation than this one; null where there is none. */
		figuresBefore: ({ workspace }: Session, riskRunId: number) => figuresBefore(workspace.db, riskRunId),
		letterhead: ({ workspace }: Session) => readLetterhead(workspace.db),
		setLetterhead: ({ workspace, acknowledge }: Session, letterhead: LetterheadRow) =>
			acknowledge('change', 'letterhead', () => saveLetterhead(workspace.db, letterhead, workspace.now())),
	},
	check: {
		/** Names what results rest on: digest of the history from the ledger, and what was said by hand. */
		digest: ({ workspace }: Session) => basisDigest(workspace.db, ledgerDigest(workspace.db)),
		/** Reads every row and compares it with every digest. */
		verify: ({ workspace, receiptCounter }: Session, _: undefined, context: ThreadContext) =>
			verifyWorkspace(workspace.db, receiptCounter(), context),
	},
} as const;

export type Storage = typeof storage;

/** Takes long, in steps, and lets the calls behind it pass. */
export const backgroundJobs = ['imports.receive', 'imports.undo', 'retention.describe', 'retention.apply'] as const;
