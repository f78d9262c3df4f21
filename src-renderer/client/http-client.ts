/** The engine over the loopback server: calls by POST, one event stream, uploads and downloads. */
import type { EngineEvent } from '../../src-main/shared/contract/client.ts';
import type { InputOf, OutputOf, ProcedureName } from '../../src-main/shared/contract/procedures.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { readEvents, reconnectDelayMs } from './event-stream.ts';
import { type Connection, createSignal, newCallId, type PageClient, type UploadOptions } from './page-client.ts';
import { forgetToken, openSession } from './session.ts';
import { decodeOutput, encodeInput, errorOf } from './wire.ts';

export function createHttpClient(): PageClient {
	const connection = createSignal<Connection>('connecting');
	const listeners = new Set<(event: EngineEvent) => void>();
	let session: Promise<string> | undefined;

	const refuse = (): void => {
		forgetToken();
		connection.set('refused');
	};

	async function headers(): Promise<Record<string, string>> {
		session ??= openSession();
		return { 'X-SSV-Client': 'page', 'X-SSV-Token': await session };
	}

	/** The parsed answer of one request. @throws AppError as the server states it, `timeout` when nobody answers */
	async function send(path: string, init: RequestInit): Promise<Response> {
		let response: Response;
		try {
			response = await fetch(path, { ...init, headers: { ...(await headers()), ...init.headers }, cache: 'no-store' });
		} catch (thrown) {
			if (thrown instanceof AppError) throw thrown;
			throw new AppError('timeout', 'The program does not answer. It may have been closed.', {}, thrown);
		}
		if (response.ok) return response;
		if (response.status === 401 || response.status === 429) refuse();
		throw await readError(response);
	}

	async function keepListening(): Promise<void> {
		for (let attempt = 0; ; attempt += 1) {
			try {
				const status = await readEvents(await headers(), {
					onOpen: () => {
						attempt = 0;
						connection.set('open');
					},
					onEvent: (event) => {
						for (const listener of [...listeners]) listener(event);
					},
				});
				if (status === 401 || status === 429) return refuse();
			} catch (thrown) {
				if (thrown instanceof AppError && (thrown.code === 'unauthorized' || thrown.code === 'too_many_guesses')) return refuse();
				session = undefined;
			}
			if (connection.get() === 'refused') return;
			connection.set('lost');
			await new Promise((done) => setTimeout(done, reconnectDelayMs(attempt)));
		}
	}

	return {
		async call<P extends ProcedureName>(procedure: P, input: InputOf<P>, options: { callId?: string } = {}): Promise<OutputOf<P>> {
			const response = await send(`/api/${procedure}`, {
				method: 'POST',
				body: JSON.stringify(encodeInput(procedure, input)),
				headers: { 'Content-Type': 'application/json', 'X-SSV-Call-Id': options.callId ?? newCallId() },
			});
			return decodeOutput(procedure, await response.json());
		},
		on(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		connect: () => void keepListening(),
		onConnection: (listener) => connection.watch(listener),
		async registerFiles(files, options) {
			const total = files.reduce((sum, file) => sum + file.size, 0);
			const ids: string[] = [];
			let before = 0;
			for (const file of files) {
				const sent = before;
				ids.push(await upload(file, await headers(), { ...options, onProgress: (done) => options.onProgress(sent + done, total) }));
				before += file.size;
			}
			return ids;
		},
		async saveDownload(downloadId, fileName) {
			const response = await send(`/api/downloads/${encodeURIComponent(downloadId)}`, { method: 'GET' });
			const address = URL.createObjectURL(await response.blob());
			const link = document.createElement('a');
			link.href = address;
			link.download = fileName;
			link.click();
			setTimeout(() => URL.revokeObjectURL(address), 60_000);
			return true;
		},
		ready: () => {},
	};
}

async function readError(response: Response): Promise<AppError> {
	const body: unknown = await response.json().catch(() => null);
	if (typeof body === 'object' && body !== null && 'error' in body) return errorOf(body.error);
	return new AppError('internal', `The program answered with status ${response.status}.`);
}

/** XMLHttpRequest, because fetch does not tell how much it has sent. */
function upload(file: File, headers: Readonly<Record<string, string>>, options: UploadOptions): Promise<string> {
	return new Promise((done, fail) => {
		const request = new XMLHttpRequest();
		const abort = (): void => request.abort();
		request.open('PUT', '/api/uploads');
		request.responseType = 'json';
		for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
		request.setRequestHeader('Content-Type', 'application/octet-stream');
		request.setRequestHeader('X-SSV-File-Name', encodeURIComponent(file.name));
		request.upload.onprogress = (event) => options.onProgress(event.loaded, file.size);
		request.onloadend = () => options.signal.removeEventListener('abort', abort);
		request.onabort = () => fail(new AppError('cancelled', 'Cancelled; no file was taken over.'));
		request.onerror = () => fail(new AppError('timeout', `The program did not take ${file.name}. The file may be gone, or the program closed.`));
		request.onload = () => {
			const body: unknown = request.response;
			if (typeof body === 'object' && body !== null && 'uploadId' in body && typeof body.uploadId === 'string') done(body.uploadId);
			else fail(errorOf(typeof body === 'object' && body !== null && 'error' in body ? body.error : body));
		};
		if (options.signal.aborted) return request.onabort(new ProgressEvent('abort'));
		options.signal.addEventListener('abort', abort);
		request.send(file);
	});
}
