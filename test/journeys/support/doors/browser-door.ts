/** The page behind the real loopback server, in a Chromium of its own. */
import { chromium } from 'playwright-core';
import { startServer } from '../../../../src-main/shells/http/server.ts';
import { browserArguments, browserPath } from '../../../support/browser.ts';
import { createRoom } from '../../../support/engine-room.ts';
import { type Door, type DoorOptions, savedBy } from './door.ts';
import { engineDoor } from './engine-door.ts';

export async function openBrowserDoor({ folder, isWatching = false }: DoorOptions): Promise<Door> {
	const room = createRoom();
	// A running clock: remaining time is told from it.
	const engine = await room.engine({ threads: 2, folder: folder ?? (await room.folder()), now: Date.now, isWatching });
	const server = await startServer({ engine, port: 0 });
	room.onClose(() => server.close());
	const browser = await chromium.launch({ executablePath: browserPath(), args: [...browserArguments] });
	room.onClose(() => browser.close());
	return {
		...engineDoor(engine),
		server,
		origin: `http://127.0.0.1:${server.port}`,
		async open({ address, ...options }, prepare) {
			const context = await browser.newContext(options);
			const page = await context.newPage();
			await prepare(page);
			await page.goto(address ?? server.openAddress());
			return { page, close: () => context.close() };
		},
		async choose(page, press, paths) {
			const [dialog] = await Promise.all([page.waitForEvent('filechooser'), press()]);
			await dialog.setFiles([...paths]);
		},
		async save(page, press) {
			const [download] = await Promise.all([page.waitForEvent('download'), press()]);
			return savedBy(download);
		},
		async hold(page, procedure) {
			const address = `**/api/${procedure}`;
			const held = Promise.withResolvers<void>();
			await page.route(address, async (route) => {
				await held.promise;
				await route.continue();
			});
			return async () => {
				held.resolve();
				await page.unrouteAll({ behavior: 'wait' });
			};
		},
		close: room.close,
	};
}
