/** What people say about events, and the windows in which known work raises no alarm. */
import type { AnomalyEvent } from '../../shared/domain/anomaly-results.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { StorageClient } from '../../storage/client.ts';
import type { Handlers } from '../context.ts';
import { latestAnomalies } from '../runs.ts';
import { checkDraft, listed, previewWindow, textOf } from '../suppress-windows.ts';

/** @throws AppError `no_run`, `not_found` naming what the latest search does not have */
async function eventsOf(storage: StorageClient, ids: readonly string[]): Promise<AnomalyEvent[]> {
	const stored = await latestAnomalies(storage);
	if (!stored) throw new AppError('no_run', 'No search for anomalies has been made. Run it first; its events can be acknowledged.');
	const byId = new Map(stored.result.events.map((event) => [event.eventId, event] as const));
	const unknown = ids.filter((id) => !byId.has(id));
	if (unknown.length > 0) {
		const names = unknown.slice(0, 3).map((id) => `"${id.slice(0, 80)}"`);
		const more = unknown.length > names.length ? ` and ${unknown.length - names.length} more` : '';
		throw new AppError(
			'not_found',
			`The latest search has no event ${names.join(', ')}${more}. Nothing was acknowledged. Look at the events again: a newer search may have named them anew.`,
			{ eventIds: unknown },
		);
	}
	return [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
}

export const alarmHandlers = {
	'anomalies.acknowledge': async ({ eventIds, reason, untilMs }, context) => {
		const nowMs = context.now();
		if (untilMs !== undefined && untilMs <= nowMs)
			throw new AppError(
				'invalid_input',
				`An acknowledgement until ${new Date(untilMs).toISOString()} would have ended already. Name a later date, or none: then it holds until the event grows.`,
				{ untilMs },
			);
		const { storage } = await context.workspace();
		const events = await eventsOf(storage, eventIds);
		const acknowledgements = await storage.alarms.acknowledge({ events, reason, untilMs });
		context.emit({ kind: 'changed', what: 'anomalies' });
		return { acknowledgements };
	},
	'anomalies.reopen': async ({ acknowledgementIds }, context) => {
		const { storage } = await context.workspace();
		const acknowledgements = await storage.alarms.withdraw(acknowledgementIds);
		context.emit({ kind: 'changed', what: 'anomalies' });
		return { acknowledgements };
	},
	'alarms.acknowledgements': async (_input, context) => {
		const { storage } = await context.workspace();
		const [recorded, drives] = await Promise.all([storage.alarms.recorded(), storage.devices.list()]);
		const nameOf = new Map(drives.map(({ deviceId, serial, model }) => [deviceId, { serial, model }] as const));
		return { acknowledgements: recorded.map((each) => ({ ...each, ...(nameOf.get(each.deviceId) ?? { serial: '', model: '' }) })) };
	},
	'windows.list': async (_input, context) => {
		const { storage } = await context.workspace();
		const [windows, former, drives] = await Promise.all([storage.alarms.windows(), storage.alarms.formerWindows(), storage.devices.list()]);
		const nowMs = context.now();
		return {
			windows: windows.map((window) => listed(window, drives, nowMs)),
			former: former.map((window) => ({ ...window, text: textOf(window, drives) })),
		};
	},
	'windows.save': async (input, context) => {
		const { storage } = await context.workspace();
		const drives = await storage.devices.list();
		const window = await storage.alarms.saveWindow(await checkDraft(input, storage, drives));
		context.emit({ kind: 'changed', what: 'anomalies' });
		return listed(window, drives, context.now());
	},
	'windows.delete': async ({ windowId }, context) => {
		const { storage } = await context.workspace();
		await storage.alarms.removeWindow(windowId);
		context.emit({ kind: 'changed', what: 'anomalies' });
		return { windowId };
	},
	'windows.preview': async (input, context) => {
		const { storage } = await context.workspace();
		const drives = await storage.devices.list();
		return previewWindow(await checkDraft(input, storage, drives), storage, drives, context.now());
	},
} satisfies Partial<Handlers>;
