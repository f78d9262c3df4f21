/** The two transports of the contract as tests use them: what goes in and comes out is JSON, nothing is decoded on the way. */
import type { Engine } from '../../src-main/engine/engine.ts';
import type { WireAnswer } from '../../src-main/shared/contract/client.ts';
import { registerIpc } from '../../src-main/shells/electron/ipc.ts';
import { channels } from '../../src-main/shells/electron/policies.ts';
import type { RunningServer } from '../../src-main/shells/http/server.ts';

export interface Door {
	call(procedure: string, input: unknown, callId?: string): Promise<WireAnswer>;
}

type IpcListener = (event: unknown, message: unknown) => unknown;

/** The sender that main trusts: the main frame of our own page. */
export const ownFrame = { url: 'app://ssv/index.html', parent: null, detached: false } as const;

/** The channels of the window's main process, each message copied as Electron copies it. */
export function ipcDoor(engine: Engine): Door & { invoke(channel: string, message: unknown, frame?: unknown): Promise<unknown> } {
	const listeners = new Map<string, IpcListener>();
	registerIpc({ handle: (channel, listener) => void listeners.set(channel, listener as IpcListener) }, engine, {
		chooseFiles: async () => [],
		chooseFolder: async () => null,
		saveFile: async () => false,
		ready: () => {},
	});
	const invoke = async (channel: string, message: unknown, frame: unknown = ownFrame): Promise<unknown> => {
		const listener = listeners.get(channel);
		if (!listener) throw new Error(`no listener on ${channel}`);
		return structuredClone(await listener({ senderFrame: frame }, structuredClone(message)));
	};
	return { invoke, call: async (procedure, input, callId = '') => (await invoke(channels.call, { procedure, input, callId })) as WireAnswer };
}

/** Headers of a caller who knows the token. */
export const tokenHeaders = (server: RunningServer): Record<string, string> => ({ 'X-SSV-Token': server.token, 'Content-Type': 'application/json' });

export const addressOf = (server: RunningServer, path: string): string => `http://127.0.0.1:${server.port}${path}`;

/** The loopback server over a real socket. */
export function httpDoor(server: RunningServer): Door {
	return {
		async call(procedure, input, callId) {
			const answer = await fetch(addressOf(server, `/api/${procedure}`), {
				method: 'POST',
				headers: { ...tokenHeaders(server), ...(callId ? { 'X-SSV-Call-Id': callId } : {}) },
				body: JSON.stringify(input),
			});
			const body: unknown = await answer.json();
			return answer.ok ? { ok: true, output: body } : { ok: false, error: (body as { error: Extract<WireAnswer, { ok: false }>['error'] }).error };
		},
	};
}
