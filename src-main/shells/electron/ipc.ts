/** The registry of IPC: every channel checks its sender and the form of its message before it does anything. */
import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { z } from 'zod';
import type { Engine } from '../../engine/engine.ts';
import type { WireAnswer } from '../../shared/contract/client.ts';
import { AppError, toErrorShape } from '../../shared/domain/errors.ts';
import { channels, isTrustedSender, type SenderFrame } from './policies.ts';

const callMessage = z.strictObject({ procedure: z.string().max(64), input: z.unknown(), callId: z.string().max(64) });
const pathList = z.array(z.string().min(1).max(32_768)).max(10_000);
const downloadMessage = z.strictObject({ downloadId: z.string().max(128), fileName: z.string().max(255) });

export interface IpcPorts {
	readonly chooseFiles: () => Promise<readonly string[]>;
	/** Null when the dialog was closed. */
	readonly chooseFolder: () => Promise<string | null>;
	/** Asks where to, copies there; false when the user thought better of it. */
	readonly saveFile: (path: string, fileName: string) => Promise<boolean>;
	readonly ready: () => void;
}

function frameOf(event: IpcMainInvokeEvent): SenderFrame | undefined {
	const frame = event.senderFrame;
	if (!frame) return undefined;
	return { url: frame.url, isMainFrame: frame.parent === null, isDestroyed: frame.detached === true };
}

export function registerIpc(ipcMain: Pick<IpcMain, 'handle'>, engine: Engine, ports: IpcPorts): void {
	/** A channel whose message has the form of `schema`; anything else, from anywhere else, is refused. */
	function handle<T>(channel: string, schema: z.ZodType<T>, work: (message: T) => Promise<unknown>): void {
		ipcMain.handle(channel, async (event, message: unknown) => {
			const isTrusted = isTrustedSender(frameOf(event));
			const parsed = isTrusted ? schema.safeParse(message) : undefined;
			if (parsed?.success) return work(parsed.data);
			const error = new AppError(isTrusted ? 'invalid_input' : 'forbidden');
			// Calls answer in the contract's form; the other channels have no error form but a rejection.
			if (channel === channels.call) return { ok: false, error: toErrorShape(error) } satisfies WireAnswer;
			throw error;
		});
	}

	handle(channels.call, callMessage, ({ procedure, input, callId }) => engine.callWire(procedure, input, callId ? { callId } : {}));
	// Paths come from the preload's webUtils.getPathForFile, never from the page: it sees the ids.
	handle(channels.registerFiles, pathList, async (paths) => paths.map((path) => engine.files.registerSource({ path })));
	handle(channels.chooseFiles, z.undefined(), async () => (await ports.chooseFiles()).map((path) => engine.files.registerSource({ path })));
	handle(channels.chooseFolder, z.undefined(), async () => {
		const path = await ports.chooseFolder();
		return path === null ? null : engine.files.registerFolder(path);
	});
	handle(channels.saveDownload, downloadMessage, async ({ downloadId, fileName }) =>
		ports.saveFile(engine.files.download(downloadId).path, fileName),
	);
	handle(channels.ready, z.undefined(), async () => ports.ready());
}
