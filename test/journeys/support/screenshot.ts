/**
 * `node test/journeys/support/screenshot.ts` draws the README's picture: the risk view on the real data that the last
 * `npm run demo` left in out/demo/workspace. CHROME_PATH names the browser where none is installed in its usual place.
 */
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePage } from '../../../src-main/shells/cli/page-build.ts';
import { findBrowser } from '../../support/browser.ts';
import { createRoom } from '../../support/engine-room.ts';
import { openStage, root, settled } from './stage.ts';
import { openView } from './steps.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const demo = join(root, 'out/demo/workspace');
if (!existsSync(demo)) throw new Error('There is no demo workspace. Run "npm run demo -- --no-open" first.');
const browser = findBrowser(say);
if ('missing' in browser) throw new Error(browser.missing);
process.env.CHROME_PATH = browser.path;
if (!ensurePage(say)) throw new Error('The page could not be built.');

const room = createRoom();
const folder = await room.folder();
await cp(demo, folder, { recursive: true });
const stage = await openStage({ folder });
try {
	const { page } = await stage.visit({ viewport: { width: 1280, height: 1000 } });
	await openView(page, 'Risk');
	await page.mouse.move(1270, 990);
	await settled(page);
	await page.screenshot({ path: join(root, 'docs/screenshot.png'), animations: 'disabled' });
	say('Wrote docs/screenshot.png');
} finally {
	await stage.close();
	await room.close();
}
