/**
 * Everything that the storage thread answers. The client's face is derived from this table: a function `(session, input, context)`
 * here is a method `(input, options) => Promise` there.
 */
import type { MessagePort } from 'node:worker_threads';
import type { DeviceId } from '../shared/domain/telemetry.ts';
import type { ThreadContext } from '../threads/serve.ts';
import { ledgerDigest, verifyWorkspace } from './check.ts';
import { findDrive, listDrives } from './devices.ts';
import { drivesOfImports, findImportByContent, getImport, type ImportSource, type ImportSummary, listImports } from './imports.ts';
import { insertBundle, listBundles, readBundle, writeBundle } from './models.ts';
import { insertReport, listReports, readReport, writeReport } from './reports.ts';
import { getRun, insertRun, latestRun, listRuns, type NewRun, type RunKind } from './runs.ts';
import { metricsOfDrive, readFleet, readSeries } from './samples.ts';
import type { StorageSession } from './session.ts';
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
	},
	imports: {
		begin: (session: Session, source: ImportSource) => session.begin(source),
		/** Stores batches of `TelemetryRecord` from a stream (`createSender` on the other port). On any failure the import is gone. */
		receive: (session: Session, { importId, port }: { readonly importId: number; readonly port: MessagePort }, context: ThreadContext) =>
			session.receive(importId, port, context),
		commit: (session: Session, { importId, ...summary }: { readonly importId: number } & ImportSummary) => session.commit(importId, summary),
		/** Removes an open import and says what it would have added (a dry run); null when it is gone already. */
		discard: (session: Session, importId: number) => session.discard(importId),
		list: ({ workspace }: Session) => listImports(workspace.db),
		get: ({ workspace }: Session, importId: number) => getImport(workspace.db, importId),
		/** Drives with samples of the imports of these contents; reads the keys of every sample. */
		drivesOf: ({ workspace }: Session, sha256s: readonly string[]) => drivesOfImports(workspace.db, sha256s),
		findByContent: ({ workspace }: Session, sha256: string) => findImportByContent(workspace.db, sha256),
	},
	samples: {
		readSeries: (
			{ workspace }: Session,
			{ deviceId, metric, fromMs, toMs }: { readonly deviceId: DeviceId; readonly metric: string; readonly fromMs?: number; readonly toMs?: number },
		) => readSeries(workspace.db, deviceId, metric, fromMs, toMs),
		metricsOf: ({ workspace }: Session, deviceId: DeviceId) => metricsOfDrive(workspace.db, deviceId),
		readFleet: (
			{ workspace }: Session,
			{ metrics, fromMs, toMs }: { readonly metrics: readonly string[]; readonly fromMs?: number; readonly toMs?: number },
		) => readFleet(workspace.db, metrics, fromMs, toMs),
	},
	runs: {
		save: ({ workspace, acknowledge }: Session, run: NewRun) => acknowledge('run', run.kind, () => insertRun(workspace.db, run, workspace.now())),
		latest: ({ workspace }: Session, kind: RunKind) => latestRun(workspace.db, kind),
		list: ({ workspace }: Session, kind: RunKind) => listRuns(workspace.db, kind),
		get: ({ workspace }: Session, runId: number) => getRun(workspace.db, runId),
	},
	models: {
		saveBundle: (
			{ workspace, acknowledge }: Session,
			{ name, files }: { readonly name: string; readonly files: ReadonlyMap<string, Uint8Array> },
		) => {
			const createdAtMs = workspace.now();
			const entry = { name, createdAtMs, ...writeBundle(workspace.paths.models, name, files, createdAtMs) };
			acknowledge('model', name, () => insertBundle(workspace.db, entry));
			return entry;
		},
		/** The newest bundle without a name. */
		loadBundle: ({ workspace }: Session, name: string | undefined) => readBundle(workspace.db, workspace.paths.models, name),
		list: ({ workspace }: Session) => listBundles(workspace.db),
	},
	reports: {
		save: (
			{ workspace, acknowledge }: Session,
			{ fileName, bytes, pages }: { readonly fileName: string; readonly bytes: Uint8Array; readonly pages: number },
		) => {
			const name = writeReport(workspace.paths.reports, fileName, bytes);
			return acknowledge('report', name, () => insertReport(workspace.db, name, bytes, pages, workspace.now()));
		},
		list: ({ workspace }: Session) => listReports(workspace.db),
		read: ({ workspace }: Session, reportId: number) => readReport(workspace.db, workspace.paths.reports, reportId),
	},
	check: {
		/** Digest of the whole history, from the ledger. */
		digest: ({ workspace }: Session) => ledgerDigest(workspace.db),
		/** Reads every row and compares it with every digest. */
		verify: ({ workspace, receiptCounter }: Session, _: undefined, context: ThreadContext) =>
			verifyWorkspace(workspace.db, receiptCounter(), context),
	},
} as const;

export type Storage = typeof storage;

/** Waits for a stream and lets the calls behind it pass. */
export const backgroundJobs = ['imports.receive'] as const;
