/** What the window may do, as pure functions: tested without Electron, obeyed by main.ts. */
import { contentSecurityPolicy } from '../../shared/contract/page-security.ts';
import type { PageFile } from '../http/page.ts';

export const PAGE_SCHEME = 'app';
export const PAGE_HOST = 'ssv';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://${PAGE_HOST}`;

/** Privileges of our scheme: it behaves like https for fetch and storage, and stays inside its own origin. */
export const schemePrivileges = {
	standard: true,
	secure: true,
	supportFetchAPI: true,
	corsEnabled: false,
	bypassCSP: false,
	allowServiceWorkers: false,
	stream: true,
} as const;

/** Options of the one window. `preload` is an absolute path of ours. */
export function windowOptions(preload: string, isRelease: boolean) {
	return {
		width: 1280,
		height: 860,
		minWidth: 1024,
		minHeight: 700,
		show: false,
		title: 'Stochastic Storage VaR',
		autoHideMenuBar: true,
		webPreferences: {
			preload,
			contextIsolation: true,
			sandbox: true,
			webSecurity: true,
			nodeIntegration: false,
			nodeIntegrationInWorker: false,
			nodeIntegrationInSubFrames: false,
			webviewTag: false,
			allowRunningInsecureContent: false,
			experimentalFeatures: false,
			navigateOnDragDrop: false,
			spellcheck: false,
			devTools: !isRelease,
		},
	} as const;
}

function parsedUrl(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}

/** Only our own page, which routes by fragment: everything else stays where it is. */
export function isNavigationAllowed(target: string): boolean {
	const url = parsedUrl(target);
	if (url?.username !== '' || url.password !== '' || url.port !== '') return false;
	return url.protocol === `${PAGE_SCHEME}:` && url.hostname === PAGE_HOST && (url.pathname === '/' || url.pathname === '/index.html');
}

/** No page of ours opens windows, and no link leaves the program. */
export const decideWindowOpen = (): { readonly action: 'deny' } => ({ action: 'deny' });

/** Camera, notifications, clipboard reading, USB, serial: none is needed, all are denied, asked or checked. */
export const isPermissionGranted = (): false => false;

export interface SenderFrame {
	readonly url: string;
	readonly isMainFrame: boolean;
	readonly isDestroyed: boolean;
}

/** IPC answers the main frame of our own page only. */
export function isTrustedSender(frame: SenderFrame | undefined): boolean {
	return frame !== undefined && !frame.isDestroyed && frame.isMainFrame && isNavigationAllowed(frame.url);
}

/**
 * Path of the page's file for a request of our scheme, as it stands in the list of built files.
 * @returns null for anything that is not a plain path: other hosts, encoded tricks, devices, parents
 */
export function pagePathOf(target: string): string | null {
	const url = parsedUrl(target);
	if (!url || url.protocol !== `${PAGE_SCHEME}:` || url.hostname !== PAGE_HOST || url.port !== '' || url.username !== '') return null;
	const path = url.pathname;
	if (!/^\/(?:[A-Za-z0-9_.-]+\/)*[A-Za-z0-9_.-]*$/.test(path)) return null;
	if (path.split('/').some((part) => part === '.' || part === '..')) return null;
	return path === '/' ? '/index.html' : path;
}

/** Headers of every page file. */
export const pageHeaders: Readonly<Record<string, string>> = {
	'Content-Security-Policy': contentSecurityPolicy,
	'X-Content-Type-Options': 'nosniff',
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The answer to a request of our scheme. @param files path of the URL -> file */
export function pageResponse(files: ReadonlyMap<string, PageFile>, target: string): Response {
	const path = pagePathOf(target);
	const file = path === null ? undefined : files.get(path);
	if (!file) return new Response(null, { status: 404, headers: pageHeaders });
	return new Response(new Uint8Array(file.bytes), { headers: { ...pageHeaders, 'Content-Type': file.mediaType } });
}

/** What the page may ask main for; one IPC channel each, and one for events. */
export const channels = {
	call: 'ssv:call',
	registerFiles: 'ssv:register-files',
	chooseFiles: 'ssv:choose-files',
	chooseFolder: 'ssv:choose-folder',
	saveDownload: 'ssv:save-download',
	ready: 'ssv:ready',
	event: 'ssv:event',
} as const;
