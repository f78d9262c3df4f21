/** What people say about drives by hand: marks, facts, the journal, and drives that stopped reporting. */
import { basename, join } from 'node:path';
import { AppError } from '../../shared/domain/errors.ts';
import { MS_PER_DAY } from '../../shared/domain/telemetry.ts';
import type { Handlers } from '../context.ts';
import { writeFactsCsv } from '../facts-csv.ts';
import { applyChangeFile, changeDrives, silentAnswer } from '../hand-changes.ts';

export const changeHandlers = {
	'drives.mark': ({ drives, as, atMs, reason, replacedBy }, context) => {
		const mark = {
			kind: as,
			...(atMs === undefined ? {} : { atMs }),
			...(reason === undefined ? {} : { reason }),
			...(replacedBy === undefined ? {} : { replacedBy }),
		};
		return changeDrives(
			drives.map((drive) => ({ drive, mark })),
			context,
		);
	},
	'drives.setFacts': ({ drives, ...facts }, context) => {
		if (Object.values(facts).every((fact) => fact === undefined))
			throw new AppError(
				'invalid_input',
				'Name at least one fact: host, enclosure, slot, pool, price, purchase date or the day since which it was observed.',
			);
		return changeDrives(
			drives.map((drive) => ({ drive, facts })),
			context,
		);
	},
	'drives.applyChanges': (input, context, call) => applyChangeFile(input, context, call),
	'drives.exportFacts': async ({ target }, context) => {
		const { storage } = await context.workspace();
		const drives = await storage.devices.list();
		if (drives.length === 0) throw new AppError('no_drives');
		const day = new Date(context.now()).toISOString().slice(0, 10);
		const name = `${storage.info.isSynthetic ? 'synthetic-' : ''}drives-${day}.csv`;
		const path = target === undefined ? join(await context.temporaryFolder(), name) : context.files.target(target);
		const bytes = await writeFactsCsv(path, drives);
		const fileName = basename(path);
		return { drives: drives.length, bytes, fileName, downloadId: context.files.registerDownload({ path, fileName, mediaType: 'text/csv' }) };
	},
	'drives.changes': async ({ drive, limit }, context) => {
		const { storage } = await context.workspace();
		const { changes, total } = await storage.changes.list({ limit, ...(drive === undefined ? {} : { drive }) });
		return { changes: [...changes], total };
	},
	'drives.undo': async ({ changeId, batchId }, context) => {
		if (changeId !== undefined && batchId !== undefined) throw new AppError('invalid_input', 'Name a change or a batch, not both.');
		const { storage } = await context.workspace();
		const request = changeId !== undefined ? { changeId } : batchId !== undefined ? { batchId } : { isLast: true as const };
		const undone = await storage.changes.undo(request);
		context.emit({ kind: 'changed', what: 'drives' });
		return { undone: [...undone] };
	},
	'drives.silent': async (_input, context) => {
		const { storage } = await context.workspace();
		const { silent, dismissed } = await storage.changes.silent();
		return { silent: silent.map(silentAnswer), dismissed };
	},
	'drives.dismissSilent': ({ drives, days }, context) => {
		const askAgainMs = context.now() + days * MS_PER_DAY;
		return changeDrives(
			drives.map((drive) => ({ drive, askAgainMs })),
			context,
		);
	},
} satisfies Partial<Handlers>;
