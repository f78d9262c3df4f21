/** Bringing history in: exports of the user, and generated fleets in a workspace of their own. */

import { basename, join } from 'node:path';
import type { z } from 'zod';
import { formatCounted } from '../../shared/charts/format.ts';
import type { importDetails, ledgerEntry } from '../../shared/contract/schemas.ts';
import type { LedgerEntry } from '../../storage/imports.ts';
import type { EngineContext, Handlers } from '../context.ts';
import { generateFleet } from '../generate-fleet.ts';
import { importFiles } from '../import-files.ts';
import { writeRejectsCsv } from '../import-rejects.ts';
import { summaryOf } from './workspace.ts';

type LedgerAnswer = z.output<typeof ledgerEntry>;

const ledgerAnswer = ({ importId, path, fileName, format, sha256, sizeBytes, importedAtMs, records, ...counts }: LedgerEntry): LedgerAnswer => {
	const { added, known, conflicts, rejected, drives, failures, againBecause } = counts;
	const identity = { importId, path, fileName, format, sha256, sizeBytes, importedAtMs };
	return { ...identity, samples: records, drives, failures, added, known, conflicts, rejected, againBecause };
};

/** @throws AppError `not_found` */
async function detailsOf(importId: number, context: EngineContext): Promise<z.output<typeof importDetails>> {
	const { storage } = await context.workspace();
	const [entry, { notes, texts }] = await Promise.all([storage.imports.get(importId), storage.imports.notesOf(importId)]);
	const textOf = new Map(texts.map(({ line, text }) => [line, text]));
	const drives = entry.listedConflicts.length === 0 ? [] : await storage.devices.list();
	const serialOf = new Map(drives.map(({ deviceId, serial }) => [deviceId, serial]));
	return {
		...ledgerAnswer(entry),
		rejects: entry.rejects.map((reject) => {
			const text = textOf.get(reject.line);
			return text === undefined ? { ...reject } : { ...reject, text };
		}),
		listedConflicts: entry.listedConflicts.map((conflict) => ({ ...conflict, serial: serialOf.get(conflict.deviceId) ?? '' })),
		notes: [...notes],
	};
}

export const importHandlers = {
	'imports.run': async (input, context, call) => importFiles(input, await context.workspace(), context, call),
	'imports.list': async (_input, context) => {
		const { storage } = await context.workspace();
		return { imports: (await storage.imports.list()).map(ledgerAnswer) };
	},
	'imports.get': ({ importId }, context) => detailsOf(importId, context),
	'imports.exportRejects': async ({ importId, target }, context) => {
		const { fileName, rejects } = await detailsOf(importId, context);
		const name = `rejected-rows-of-import-${importId}.csv`;
		const path = target === undefined ? join(await context.temporaryFolder(), name) : context.files.target(target);
		const bytes = await writeRejectsCsv(path, [{ fileName, rejects }]);
		return {
			rows: rejects.length,
			bytes,
			fileName: target === undefined ? name : basename(path),
			downloadId: context.files.registerDownload({ path, fileName: name, mediaType: 'text/csv' }),
		};
	},
	'fleet.generate': async ({ target, ...options }, context, call) => {
		const made = await generateFleet(options, target === undefined ? undefined : context.files.target(target), context, call);
		const fileName = `synthetic-fleet-${options.drives}x${options.days}-seed-${options.seed}.csv`;
		return {
			...made.counts,
			downloadId: context.files.registerDownload({ path: made.path, fileName, mediaType: 'text/csv' }),
			truthDownloadId: context.files.registerDownload({ path: made.truthPath, fileName: `${fileName}.truth.json`, mediaType: 'application/json' }),
		};
	},
	'fleet.trySynthetic': async ({ drives, days, seed }, context, call) => {
		const workspace = await context.switchWorkspace('synthetic', call.callId);
		const made = await generateFleet({ drives, days, seed, cadence: 'daily', hasAttacks: true, hasFaults: false }, undefined, context, call);
		const source = context.files.registerSource({
			path: made.path,
			label: `synthetic fleet, ${formatCounted(drives, 'drive')} x ${formatCounted(days, 'day')}, seed ${seed}`,
			isTemporary: true,
		});
		const report = await importFiles({ sources: [source], format: 'auto', isDryRun: false, acceptRejects: false }, workspace, context, call);
		return { workspace: await summaryOf(workspace, context), added: report.totals.added };
	},
} satisfies Partial<Handlers>;
