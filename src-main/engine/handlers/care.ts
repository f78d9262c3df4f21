/** Taking imports back, deleting drives, and how long samples are kept. */
import type { DeviceId } from '../../shared/domain/telemetry.ts';
import type { StorageClient } from '../../storage/client.ts';
import type { DriveRemoval } from '../../storage/removal.ts';
import type { RetentionEffect } from '../../storage/retention.ts';
import type { EngineContext, Handlers } from '../context.ts';

const nothingChanged: RetentionEffect = { drives: 0, samplesBefore: 0, samplesAfter: 0, bytesBefore: 0, bytesAfter: 0 };

async function idsOf(storage: StorageClient, drives: readonly string[]): Promise<DeviceId[]> {
	const ids: DeviceId[] = [];
	for (const drive of drives) ids.push((await storage.devices.find(drive)).deviceId);
	return [...new Set(ids)];
}

/** Removals with the names that people know. */
async function named(storage: StorageClient, removals: readonly DriveRemoval[]) {
	const known = new Map((await storage.devices.list()).map((drive) => [drive.deviceId, drive]));
	return removals.map((removal) => {
		const { serial = '', model = '' } = known.get(removal.deviceId) ?? {};
		return { ...removal, serial, model };
	});
}

function tellAll(context: EngineContext): void {
	for (const what of ['workspace', 'imports', 'drives'] as const) context.emit({ kind: 'changed', what });
}

export const careHandlers = {
	'imports.describeUndo': async ({ importId }, context) => {
		const { storage } = await context.workspace();
		const removal = await storage.imports.describeRemoval(importId);
		return { ...removal, importAgain: [...removal.importAgain] };
	},
	'imports.undo': async ({ importId }, context, call) => {
		const { storage } = await context.workspace();
		call.progress({ phase: 'Taking the import back', done: 0, total: 0 });
		const removal = await storage.imports.undo(importId);
		tellAll(context);
		return { ...removal, importAgain: [...removal.importAgain] };
	},
	'imports.suspects': async ({ importId }, context) => (await context.workspace()).storage.imports.suspectsOf(importId),
	'imports.confirmTimes': async ({ importId }, context) => {
		const { storage } = await context.workspace();
		const confirmed = await storage.imports.confirmTimes(importId);
		tellAll(context);
		return confirmed;
	},
	'imports.undone': async (_input, context) => {
		const { storage } = await context.workspace();
		return { imports: (await storage.imports.listUndone()).map(({ records, ...undone }) => ({ ...undone, samples: records })) };
	},
	'drives.describeDelete': async ({ drives }, context) => {
		const { storage } = await context.workspace();
		return { drives: await named(storage, await storage.devices.describeRemoval(await idsOf(storage, drives))) };
	},
	'drives.delete': async ({ drives }, context, call) => {
		const { storage } = await context.workspace();
		const ids = await idsOf(storage, drives);
		// Named before they are gone.
		const removals = await named(storage, await storage.devices.describeRemoval(ids));
		call.progress({ phase: 'Deleting drives', done: 0, total: 0 });
		await storage.devices.remove(ids);
		tellAll(context);
		return { drives: removals };
	},
	'retention.get': async (_input, context) => (await context.workspace()).storage.retention.get(),
	'retention.set': async ({ rawDays }, context) => {
		const { storage } = await context.workspace();
		await storage.retention.set(rawDays);
		context.emit({ kind: 'changed', what: 'workspace' });
		return storage.retention.get();
	},
	'retention.describe': async ({ rawDays }, context, call) => {
		const { storage } = await context.workspace();
		return (await storage.retention.describe(rawDays, { signal: call.signal, onProgress: call.progress })) ?? nothingChanged;
	},
	'retention.apply': async (_input, context, call) => {
		const { storage } = await context.workspace();
		const effect = (await storage.retention.apply(undefined, { signal: call.signal, onProgress: call.progress })) ?? nothingChanged;
		if (effect.drives > 0) tellAll(context);
		return effect;
	},
} satisfies Partial<Handlers>;
