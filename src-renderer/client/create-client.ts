/** The page's one door to the engine: through the preload in the desktop window, over HTTP in a browser. */
import type { DesktopBridge } from '../../src-main/shared/contract/client.ts';
import { createDesktopClient } from './desktop-client.ts';
import { createHttpClient } from './http-client.ts';
import type { PageClient } from './page-client.ts';

declare global {
	interface Window {
		readonly ssv?: DesktopBridge;
	}
}

export function createClient(): PageClient {
	return window.ssv ? createDesktopClient(window.ssv) : createHttpClient();
}
