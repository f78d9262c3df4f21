/** Bringing history in: exports of the user, and generated fleets in a workspace of their own. */
import type { Handlers } from '../context.ts';
import { generateFleet } from '../generate-fleet.ts';
import { importFiles } from '../import-files.ts';
import { summaryOf } from './workspace.ts';

export const importHandlers = {
	'imports.run': async (input, context, call) => importFiles(input, await context.workspace(), context, call),
	'imports.list': async (_input, context) => {
		const { storage } = await context.workspace();
		const entries = await storage.imports.list();
		const imports = await Promise.all(
			entries.map(async ({ importId, fileName, format, sha256, importedAtMs, records, added, known, conflicts, rejected }) => ({
				importId,
				fileName,
				format,
				sha256,
				importedAtMs,
				samples: records,
				added,
				known,
				conflicts,
				rejected,
				rejects: rejected > 0 ? (await storage.imports.get(importId)).rejects.map((reject) => ({ ...reject })) : [],
			})),
		);
		return { imports };
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
			label: `synthetic fleet, ${drives} drives x ${days} days, seed ${seed}`,
			isTemporary: true,
		});
		const report = await importFiles({ sources: [source], format: 'auto', isDryRun: false, acceptRejects: false }, workspace, context, call);
		return { workspace: await summaryOf(workspace, context), added: report.totals.added };
	},
} satisfies Partial<Handlers>;
