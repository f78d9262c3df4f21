/** What leaves the program: the PDF report, the model bundle. */
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { decodeBundle } from '../../models/bundle.ts';
import type { reportEntry } from '../../shared/contract/schemas.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { ReportEntry } from '../../storage/reports.ts';
import { packBundle, sha256, unpackBundle } from '../bundle-file.ts';
import type { EngineContext, Handlers, OpenWorkspace } from '../context.ts';
import { makeReportOfWorkspace } from '../make-report.ts';
import { describeBundle, freeBundleName } from '../model-runs.ts';
import { encodeRun } from '../runs.ts';
import { writeFileAtomically } from '../write-file.ts';

function reportAnswer(entry: ReportEntry, workspace: OpenWorkspace, context: EngineContext): z.output<typeof reportEntry> {
	const { reportId, fileName, createdAtMs, pages, bytes, sha256 } = entry;
	const path = join(workspace.folder, 'reports', fileName);
	return {
		reportId: String(reportId),
		fileName,
		madeAtMs: createdAtMs,
		pages,
		bytes,
		sha256,
		downloadId: context.files.registerDownload({ path, fileName, mediaType: 'application/pdf' }),
	};
}

export const paperHandlers = {
	'report.make': async ({ target, forecasts }, context, call) => {
		const workspace = await context.workspace();
		const { bytes, pages } = await makeReportOfWorkspace(workspace, { forecasts }, context, call);
		const day = new Date(context.now()).toISOString().slice(0, 10);
		const fileName = `risk-report-${workspace.storage.info.isSynthetic ? 'synthetic-' : ''}${day}.pdf`;
		const entry = await workspace.storage.reports.save({ fileName, bytes, pages });
		if (target !== undefined) {
			const path = context.files.target(target);
			await writeFileAtomically(path, async (temporary) => copyFile(join(workspace.folder, 'reports', entry.fileName), temporary));
		}
		context.emit({ kind: 'changed', what: 'reports' });
		return reportAnswer(entry, workspace, context);
	},
	'reports.list': async (_input, context) => {
		const workspace = await context.workspace();
		return { reports: (await workspace.storage.reports.list()).map((entry) => reportAnswer(entry, workspace, context)) };
	},
	'bundle.export': async ({ target }, context) => {
		const { storage } = await context.workspace();
		const bundle = await storage.models.loadBundle(undefined);
		const path = target === undefined ? join(await context.temporaryFolder(), `${bundle.name}.zip`) : context.files.target(target);
		const { bytes, sha256 } = await packBundle(bundle.files, path);
		const fileName = target === undefined ? `${storage.info.isSynthetic ? 'synthetic-' : ''}${bundle.name}.zip` : basename(path);
		return {
			parts: bundle.parts.map((part) => ({ ...part })),
			bytes,
			sha256,
			downloadId: context.files.registerDownload({ path, fileName, mediaType: 'application/zip' }),
		};
	},
	'bundle.import': async ({ source }, context) => {
		const { storage } = await context.workspace();
		const file = context.files.source(source);
		if (file.path === undefined) throw new AppError('source_unknown', 'A bundle is read from a file or folder, not from a stream.');
		const files = await unpackBundle(file.path);
		const name = await freeBundleName(storage, 'imported', context.now());
		const training = describeBundle(name, decodeBundle(files, sha256));
		const run = encodeRun('training', training, { seed: training.seed, dataHash: training.dataHash, input: training.settings ?? {} });
		await storage.models.saveBundle({ name, files, status: 'imported', run });
		const saved = await storage.models.loadBundle(name);
		context.emit({ kind: 'changed', what: 'training' });
		return { bundle: name, parts: saved.parts.map((part) => ({ ...part })) };
	},
} satisfies Partial<Handlers>;
