/** Reports: made, listed, compared with the one before, verified; and whose name is on them. */
import { hash } from 'node:crypto';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { compareFigures } from '../../report/compare-figures.ts';
import { readLogo } from '../../report/paper/logo.ts';
import { type TablesAsked, tableFiles } from '../../report/tables/write-tables.ts';
import { formatList } from '../../shared/charts/format.ts';
import type { ParsedInputOf } from '../../shared/contract/procedures.ts';
import type { letterhead as letterheadSchema, reportEntry } from '../../shared/contract/report-schemas.ts';
import { AppError, toAppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import { type Letterhead, type ReportOptions, variantSections } from '../../shared/domain/report.ts';
import type { StorageClient } from '../../storage/client.ts';
import type { ReportEntry } from '../../storage/reports.ts';
import type { EngineContext, Handlers, OpenWorkspace } from '../context.ts';
import { makeReportOfWorkspace } from '../make-report.ts';
import { readWhole } from '../read-whole.ts';
import { refreshRuns } from '../refresh-runs.ts';
import { type KeptReport, keptReport, summaryOf } from '../report-figures.ts';
import { giveUpOldReports } from '../report-retention.ts';
import { type ReportFile, verifyReport } from '../verify-report.ts';
import { assertWritable, writeFileAtomically } from '../write-file.ts';

function reportAnswer(entry: ReportEntry, workspace: OpenWorkspace, context: EngineContext): z.output<typeof reportEntry> {
	const { reportId, fileName, createdAtMs, pages, bytes, sha256 } = entry;
	const summary = summaryOf(entry);
	return {
		reportId: String(reportId),
		fileName,
		madeAtMs: createdAtMs,
		pages,
		bytes,
		sha256,
		options: summary?.options ?? null,
		headline: summary?.headline ?? null,
		downloadId: entry.hasFile ? context.files.registerDownload({ path: pathOf(entry, workspace), fileName, mediaType: 'application/pdf' }) : null,
	};
}

const pathOf = ({ fileName }: ReportEntry, { folder }: OpenWorkspace): string => join(folder, 'reports', fileName);

export const reportHandlers = {
	'report.make': async ({ target, refresh, keep, ...asked }, context, call) => {
		const workspace = await context.workspace();
		const options = await optionsOf(asked, workspace.storage);
		if (target !== undefined) await assertWritable(context.files.target(target));
		const refreshed = refresh ? await refreshRuns(options, context, call) : [];
		const made = await makeReportOfWorkspace(options, refreshed, workspace, context, call);
		const entry = await workspace.storage.reports.save(made);
		context.emit({ kind: 'changed', what: 'reports' });
		if (target !== undefined) await copyTo(context.files.target(target), entry, workspace);
		const pdfsRemoved = keep === undefined ? 0 : await giveUpOldReports(entry, keep, workspace.storage);
		if (pdfsRemoved > 0) context.emit({ kind: 'changed', what: 'reports' });
		return { ...reportAnswer(entry, workspace, context), pdfsRemoved };
	},
	'report.tables': async ({ reportId, format, target }, context, { signal }) => {
		const { storage } = await context.workspace();
		const { entry, figures } = await keptReport(storage, reportId);
		const asked: TablesAsked = { figures, format };
		const bytes = await context.pool().run<Uint8Array>('writeTables', asked, { signal });
		const { ending, mediaType } = tableFiles[format];
		const name = `${entry.fileName.replace(/\.pdf$/, '')}${ending}`;
		const path = target === undefined ? join(await context.temporaryFolder(), name) : context.files.target(target);
		await writeFileAtomically(path, async (temporary) => writeFile(temporary, bytes));
		const fileName = target === undefined ? name : basename(path);
		return {
			reportId: String(entry.reportId),
			fileName,
			bytes: bytes.byteLength,
			sha256: hash('sha256', bytes, 'hex'),
			downloadId: context.files.registerDownload({ path, fileName, mediaType }),
		};
	},
	'reports.list': async (_input, context) => {
		const workspace = await context.workspace();
		return { reports: (await workspace.storage.reports.list()).map((entry) => reportAnswer(entry, workspace, context)) };
	},
	'reports.compare': async ({ reportId, with: other }, context) => {
		const workspace = await context.workspace();
		const newer = await keptReport(workspace.storage, reportId);
		const older = await (other === undefined ? reportBefore(newer, workspace.storage) : keptReport(workspace.storage, other));
		if (newer.entry.reportId === older.entry.reportId) throw new AppError('invalid_input', 'A report is compared with another one, not with itself.');
		return {
			newer: reportAnswer(newer.entry, workspace, context),
			older: reportAnswer(older.entry, workspace, context),
			comparison: compareFigures(newer.figures, older.figures, newer.figures.options.topDrives),
		};
	},
	'reports.verify': async ({ source, reportId }, context, call) => {
		const workspace = await context.workspace();
		return verifyReport(await fileToVerify(source, reportId, workspace, context), workspace, context, call);
	},
	'reports.letterhead': async (_input, context) => letterheadAnswer(await (await context.workspace()).storage.reports.letterhead()),
	'reports.setLetterhead': async (input, context) => {
		const { storage } = await context.workspace();
		const before = await storage.reports.letterhead();
		const logo = input.logo === undefined || input.logo === null ? input.logo : await logoOf(input.logo, context);
		const stated: Letterhead = {
			organisation: input.organisation === undefined ? before.organisation : (input.organisation ?? '').trim(),
			logo: logo === undefined ? before.logo : logo,
		};
		await storage.reports.setLetterhead(stated);
		context.emit({ kind: 'changed', what: 'reports' });
		return letterheadAnswer(stated);
	},
} satisfies Partial<Handlers>;

/** @throws AppError `disk_full`, `disk_io`, `file_unreadable`; the report stays in the workspace, and the message says so */
async function copyTo(path: string, entry: ReportEntry, workspace: OpenWorkspace): Promise<void> {
	try {
		await writeFileAtomically(path, async (temporary) => copyFile(pathOf(entry, workspace), temporary));
	} catch (thrown) {
		const { code, message, details } = toAppError(thrown);
		throw new AppError(code, `${message} The report itself is kept as ${entry.fileName} in the workspace.`, details, thrown);
	}
}

type Asked = Omit<ParsedInputOf<'report.make'>, 'target' | 'refresh' | 'keep'>;

/** @throws AppError `invalid_input` where a drive is missing or stands in the way; `drive_unknown`, `drive_ambiguous` */
async function optionsOf({ drive, ...asked }: Asked, storage: StorageClient): Promise<ReportOptions> {
	if (asked.variant === 'drive' && drive === undefined)
		throw new AppError('invalid_input', 'The report of one drive needs a drive. Name its serial or device id.', { field: 'drive' });
	if (asked.variant !== 'drive' && drive !== undefined)
		throw new AppError(
			'invalid_input',
			`Only the variant "drive" tells of one drive, "${asked.variant}" tells of all. Choose that variant, or name no drive.`,
			{ field: 'drive' },
		);
	const foreign = asked.sections?.filter((section) => !variantSections[asked.variant].includes(section)) ?? [];
	if (foreign.length > 0)
		throw new AppError(
			'invalid_input',
			`The variant "${asked.variant}" has no ${formatList(foreign)}. Choose of ${variantSections[asked.variant].join(', ')}.`,
			{ field: 'sections' },
		);
	const { sections, ...rest } = asked;
	const chosen = sections === undefined ? {} : { sections: [...new Set(sections)] };
	return { ...rest, ...chosen, ...(drive === undefined ? {} : { deviceId: (await storage.devices.find(drive)).deviceId }) };
}

/** The newest report of an earlier simulation. @throws AppError `not_found` */
async function reportBefore({ entry }: KeptReport, storage: StorageClient): Promise<KeptReport> {
	const earlier = (await storage.reports.list()).filter(
		({ riskRunId, summary }) => summary !== null && riskRunId !== null && riskRunId < (entry.riskRunId ?? 0),
	);
	const [before] = earlier.toSorted((a, b) => (b.riskRunId ?? 0) - (a.riskRunId ?? 0) || b.reportId - a.reportId);
	if (!before)
		throw new AppError(
			'not_found',
			`There is no report of an earlier simulation than that of ${entry.fileName}. Simulate again and make the next one.`,
		);
	return keptReport(storage, String(before.reportId));
}

/** @throws AppError `invalid_input`, `source_unknown`, `not_found`, `file_unreadable`, `report_rejected` for a file that is too large */
async function fileToVerify(
	source: string | undefined,
	reportId: string | undefined,
	workspace: OpenWorkspace,
	context: EngineContext,
): Promise<ReportFile> {
	if ((source === undefined) === (reportId === undefined))
		throw new AppError('invalid_input', 'A verification needs one report. Name either a file or the number of a report.');
	if (source !== undefined) {
		const file = context.files.source(source);
		const bytes = await readWhole(file, limits.reportBytes, ({ label }, most) => {
			return new AppError('report_rejected', `"${label}" has more than ${most} bytes: no report of this program is as large.`, { path: label });
		});
		await forget(source, context);
		return { fileName: basename(file.label), bytes };
	}
	const entry = (await workspace.storage.reports.list()).find((each) => String(each.reportId) === reportId);
	if (!entry) throw new AppError('not_found', `There is no report ${reportId}. Take a number from the list of reports.`, { reportId });
	try {
		return { fileName: entry.fileName, bytes: new Uint8Array(await readFile(pathOf(entry, workspace))) };
	} catch (thrown) {
		throw new AppError(
			'file_unreadable',
			`The PDF of report ${entry.reportId} (${entry.fileName}) is no longer in the workspace; its figures are. Verify a copy of the file instead.`,
			{ fileName: entry.fileName },
			thrown,
		);
	}
}

/** An upload has done its work. */
async function forget(source: string, { files }: EngineContext): Promise<void> {
	const file = files.source(source);
	if (!file.isTemporary || file.path === undefined) return;
	files.forgetSource(source);
	await rm(file.path, { force: true });
}

/** @throws AppError `logo_rejected`, `source_unknown`, `file_unreadable` */
async function logoOf(source: string, context: EngineContext): Promise<Uint8Array> {
	const bytes = await readWhole(context.files.source(source), limits.logoBytes, ({ label }, most) => {
		return new AppError('logo_rejected', `"${label}" has more than ${most} bytes. Save it smaller; the letterhead stays as it is.`, { path: label });
	});
	readLogo(bytes);
	await forget(source, context);
	return bytes;
}

function letterheadAnswer({ organisation, logo }: Letterhead): z.output<typeof letterheadSchema> {
	if (logo === null) return { organisation, logo };
	const { width, height } = readLogo(logo);
	return { organisation, logo: { mediaType: logo[0] === 0x89 ? 'image/png' : 'image/jpeg', width, height, image: logo } };
}
