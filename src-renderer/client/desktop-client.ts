/** The engine through the preload of the desktop window. */
import type { DesktopBridge } from '../../src-main/shared/contract/client.ts';
import type { InputOf, OutputOf, ProcedureName } from '../../src-main/shared/contract/procedures.ts';
import { type Connection, createSignal, newCallId, type PageClient } from './page-client.ts';
import { decodeOutput, encodeInput, errorOf } from './wire.ts';

export function createDesktopClient(bridge: DesktopBridge): PageClient {
	const connection = createSignal<Connection>('connecting');
	return {
		async call<P extends ProcedureName>(procedure: P, input: InputOf<P>, options: { callId?: string } = {}): Promise<OutputOf<P>> {
			const answer = await bridge.call(procedure, encodeInput(procedure, input), options.callId ?? newCallId());
			if (!answer.ok) throw errorOf(answer.error);
			return decodeOutput(procedure, answer.output);
		},
		on: (listener) => bridge.on(listener),
		connect: () => connection.set('open'),
		onConnection: (listener) => connection.watch(listener),
		registerFiles: (files) => bridge.registerFiles(files),
		chooseFiles: () => bridge.chooseFiles(),
		chooseFolder: async () => (await bridge.chooseFolder()) ?? undefined,
		saveDownload: (downloadId, fileName) => bridge.saveDownload(downloadId, fileName),
		ready: () => bridge.ready(),
	};
}
