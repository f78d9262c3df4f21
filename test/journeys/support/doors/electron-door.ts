/**
 * The real window, driven by Playwright. The engine lives in Electron's main process and is asked there, through the handlers that the page asks,
 * and system dialogs answer what the journey chooses. There is one window: a second visit is the same page again, as another person would find it.
 */
import { copyFile, mkdtemp, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { Engine } from '../../../../src-main/engine/engine.ts';
import type { WireAnswer } from '../../../../src-main/shared/contract/client.ts';
import { channels, PAGE_ORIGIN } from '../../../../src-main/shells/electron/policies.ts';
import { decodeOutput, encodeInput, errorOf } from '../../../../src-renderer/client/wire.ts';
import { electronPath } from '../../../support/electron-binary.ts';
import { createRoom } from '../../../support/engine-room.ts';
import { type Door, type DoorOptions, root, savedBy, type VisitOptions } from './door.ts';
import { engineDoor } from './engine-door.ts';

/** Electron keeps its handlers there; nothing public calls them from main's own side. */
interface Handlers {
	readonly _invokeHandlers: Map<string, (event: unknown, message: unknown) => Promise<unknown>>;
}

const PAGE_ADDRESS = `${PAGE_ORIGIN}/index.html`;
const FIRST_VIEW = { viewport: { width: 1280, height: 800 }, colorScheme: 'light', reducedMotion: 'reduce' } as const;
const SAVED_WITHIN_MS = 30_000;

export async function openElectronDoor({ folder }: DoorOptions): Promise<Door> {
	const room = createRoom();
	const workspace = folder ?? (await room.folder());
	const desk = await room.folder();
	const application = await _electron.launch({
		executablePath: electronPath(),
		// A profile of its own: else a second window would be the first one's.
		args: [`--user-data-dir=${await room.folder()}`, root],
		env: { ...process.env, SSV_WORKSPACE: workspace } as Record<string, string>,
	});
	room.onClose(() => application.close());
	const page = await application.firstWindow();
	const ask = <Answer>(channel: string, message: unknown): Promise<Answer> =>
		application.evaluate(
			({ ipcMain }, asked) => {
				const handler = (ipcMain as unknown as Handlers)._invokeHandlers.get(asked.channel);
				return handler?.({ senderFrame: { url: asked.url, parent: null, detached: false } }, asked.message);
			},
			{ channel, message, url: PAGE_ADDRESS },
		) as Promise<Answer>;
	const call: Engine['call'] = async (procedure, input, options) => {
		const wireInput = encodeInput(procedure, input);
		const answer = await ask<WireAnswer>(channels.call, { procedure, input: wireInput, callId: options?.callId ?? '' });
		if (!answer.ok) throw errorOf(answer.error);
		return decodeOutput(procedure, answer.output);
	};
	return {
		engine: { call, folder: workspace },
		origin: PAGE_ORIGIN,
		async source(path, label) {
			const named = label === undefined ? path : await renamed(path, label, desk);
			const [id] = await ask<readonly string[]>(channels.registerFiles, [named]);
			if (id === undefined) throw new Error(`No source came of ${named}.`);
			return id;
		},
		async fileOf(downloadId) {
			const place = join(await mkdtemp(join(desk, 'saved-')), 'download');
			await answerSaving(application, dirname(place));
			await ask(channels.saveDownload, { downloadId, fileName: basename(place) });
			return place;
		},
		async offerFolder(path) {
			throw new Error(`The window offers no folders by itself: a person chooses ${path}.`);
		},
		async generate(path, fleet) {
			const other = await room.engine();
			await engineDoor(other).generate(path, fleet);
		},
		open: (options, prepare) => visitAgain(page, options, prepare),
		async choose(_page, press, paths) {
			await answerOpening(application, paths);
			await press();
		},
		async save(_page, press) {
			const place = await mkdtemp(join(desk, 'saved-'));
			await answerSaving(application, place);
			// What the page itself has written, it saves as any page does.
			const download = page.waitForEvent('download').then(savedBy);
			download.catch(() => {});
			await press();
			return Promise.race([savedIn(application, place), download]);
		},
		hold: async (_page, procedure) => holdCalls(application, procedure),
		close: room.close,
	};
}

/** Each visit begins at the start with the looks it asks for; when it ends, the page stands where it stood before. */
async function visitAgain(page: Page, { viewport, colorScheme, reducedMotion }: VisitOptions, prepare: (page: Page) => Promise<void>) {
	const before = page.url();
	const looks = async (visit: VisitOptions, address: string): Promise<void> => {
		await page.setViewportSize(visit.viewport ?? FIRST_VIEW.viewport);
		await page.emulateMedia({
			colorScheme: visit.colorScheme ?? FIRST_VIEW.colorScheme,
			reducedMotion: visit.reducedMotion ?? FIRST_VIEW.reducedMotion,
		});
		await page.goto(address);
		await page.reload();
	};
	await prepare(page);
	await looks({ viewport, colorScheme, reducedMotion }, PAGE_ADDRESS);
	return { page, close: () => looks(FIRST_VIEW, before) };
}

async function renamed(path: string, label: string, desk: string): Promise<string> {
	const place = join(await mkdtemp(join(desk, 'chosen-')), label);
	await copyFile(path, place);
	return place;
}

const answerOpening = (application: ElectronApplication, filePaths: readonly string[]): Promise<void> =>
	application.evaluate(
		({ dialog }, paths) => {
			dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [...paths] });
		},
		[...filePaths],
	);

const answerSaving = (application: ElectronApplication, folder: string): Promise<void> =>
	application.evaluate(({ dialog }, place) => {
		dialog.showSaveDialog = async (...words: unknown[]) => {
			const { defaultPath = '' } = words.at(-1) as { readonly defaultPath?: string };
			Object.assign(globalThis, { savedAs: defaultPath });
			return { canceled: false, filePath: `${place}/${defaultPath}` };
		};
	}, folder);

/** Waits until the file that was saved is there and no longer grows. */
async function savedIn(application: ElectronApplication, folder: string) {
	let size = -1;
	for (const until = Date.now() + SAVED_WITHIN_MS; Date.now() < until; await new Promise((done) => setTimeout(done, 200))) {
		const fileName = await application.evaluate(() => (globalThis as { savedAs?: string }).savedAs);
		const path = join(folder, fileName ?? '');
		const found = fileName === undefined ? undefined : await stat(path).catch(() => undefined);
		if (fileName !== undefined && found?.isFile() && found.size === size) return { fileName, path };
		size = found?.size ?? -1;
	}
	throw new Error('No file was saved.');
}

/** Puts a gate before the handler of calls. */
async function holdCalls(application: ElectronApplication, procedure: string): Promise<() => Promise<void>> {
	await application.evaluate(
		({ ipcMain }, { channel, held }) => {
			const handlers = (ipcMain as unknown as Handlers)._invokeHandlers;
			const handler = handlers.get(channel);
			const gate = Promise.withResolvers<void>();
			Object.assign(globalThis, { letGo: gate.resolve });
			handlers.set(channel, async (event, message) => {
				if ((message as { readonly procedure?: string }).procedure === held) await gate.promise;
				return handler?.(event, message);
			});
		},
		{ channel: channels.call, held: procedure },
	);
	return () => application.evaluate(() => (globalThis as { letGo?(): void }).letGo?.());
}
