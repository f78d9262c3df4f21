import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../../src-main/shared/contract/page-security.ts';
import {
	decideWindowOpen,
	isNavigationAllowed,
	isPermissionGranted,
	isTrustedSender,
	pagePathOf,
	schemePrivileges,
	windowOptions,
} from '../../../src-main/shells/electron/policies.ts';
import fc from '../../support/properties.ts';

const parts = {
	scheme: fc.constantFrom('app', 'http', 'https', 'file', 'javascript', 'data', 'blob', 'ftp', 'APP', 'app ', 'chrome', 'view-source'),
	host: fc.constantFrom(
		'ssv',
		'SSV',
		'ssv.evil.example',
		'evil.example',
		'',
		'ssv:80',
		'ssv@evil.example',
		'user@ssv',
		'ssv%00',
		'localhost',
		'ss\u200bv',
	),
	path: fc.oneof(
		fc.constantFrom(
			'/',
			'/index.html',
			'/index.html#/fleet',
			'/../etc/passwd',
			'/%2e%2e/x',
			'/..%5cx',
			'/a/../b',
			'/index.html%00.js',
			'//evil.example/',
			'\\evil',
			'/CON',
			'/index.htm',
		),
		fc.string(),
	),
};

describe('the window', () => {
	it('is sandboxed, isolated and without Node in every way that Electron offers', () => {
		const { webPreferences, minWidth, minHeight } = windowOptions('/app/preload.cjs', true);
		expect({ minWidth, minHeight }).toEqual({ minWidth: 1024, minHeight: 700 });
		expect(webPreferences).toEqual({
			preload: '/app/preload.cjs',
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
			devTools: false,
		});
		expect(windowOptions('/app/preload.cjs', false).webPreferences.devTools).toBe(true);
	});

	it('never opens another window and grants no permission', () => {
		expect(decideWindowOpen()).toEqual({ action: 'deny' });
		expect(isPermissionGranted()).toBe(false);
	});

	it('stays on its own page whatever 10,000 addresses are tried', () => {
		fc.assert(
			fc.property(parts.scheme, parts.host, parts.path, (scheme, host, path) => {
				const address = `${scheme}://${host}${path}`;
				if (!isNavigationAllowed(address)) return true;
				const url = new URL(address);
				return url.protocol === 'app:' && url.host === 'ssv' && (url.pathname === '/' || url.pathname === '/index.html');
			}),
			{ numRuns: 10_000 },
		);
		expect(isNavigationAllowed('app://ssv/index.html#/drive/d1')).toBe(true);
	});

	it('trusts the living main frame of its own page only', () => {
		const good = { url: 'app://ssv/index.html', isMainFrame: true, isDestroyed: false };
		expect(isTrustedSender(good)).toBe(true);
		expect(isTrustedSender(undefined)).toBe(false);
		expect(isTrustedSender({ ...good, isMainFrame: false })).toBe(false);
		expect(isTrustedSender({ ...good, isDestroyed: true })).toBe(false);
		expect(isTrustedSender({ ...good, url: 'https://ssv/index.html' })).toBe(false);
		expect(isTrustedSender({ ...good, url: 'about:blank' })).toBe(false);
	});
});

describe('the page scheme', () => {
	it('is a secure standard scheme that bypasses no rule', () => {
		expect(schemePrivileges).toEqual({
			standard: true,
			secure: true,
			supportFetchAPI: true,
			corsEnabled: false,
			bypassCSP: false,
			allowServiceWorkers: false,
			stream: true,
		});
	});

	it('resolves plain paths of the built page only', () => {
		expect(pagePathOf('app://ssv/')).toBe('/index.html');
		expect(pagePathOf('app://ssv/assets/index-a1b2.js')).toBe('/assets/index-a1b2.js');
		// Parents are resolved away before we look: the result stays inside the list of built files.
		expect(pagePathOf('app://ssv/%2e%2e/secret')).toBe('/secret');
		for (const bad of [
			'app://other/index.html',
			'https://ssv/index.html',
			'app://ssv/a%5cb',
			'app://ssv/a%00',
			'app://ssv:1/x',
			'app://u@ssv/x',
			'app://ssv//x/y',
			'nonsense',
		])
			expect(pagePathOf(bad)).toBeNull();
	});

	it('never yields a path with a parent, a backslash or an escape in it', () => {
		fc.assert(
			fc.property(parts.scheme, parts.host, parts.path, (scheme, host, path) => {
				const found = pagePathOf(`${scheme}://${host}${path}`);
				return found === null || (found.startsWith('/') && !/\.\.|\\|%|\0|\/\//.test(found));
			}),
			{ numRuns: 10_000 },
		);
	});
});

describe('the content security policy', () => {
	const directives = new Map(
		contentSecurityPolicy.split(';').map((part) => {
			const [name = '', ...values] = part.trim().split(/\s+/);
			return [name, values] as const;
		}),
	);

	it('allows nothing by default and scripts of its own only', () => {
		expect(directives.get('default-src')).toEqual(["'none'"]);
		expect(directives.get('script-src')).toEqual(["'self'"]);
		expect(directives.get('style-src')).toEqual(["'self'"]);
		for (const name of ['object-src', 'base-uri', 'form-action', 'frame-ancestors']) expect(directives.get(name)).toEqual(["'none'"]);
	});

	it('names no remote host and no unsafe source but style attributes', () => {
		for (const [name, values] of directives) {
			for (const value of values) {
				expect(value).not.toMatch(/https?:|\*|unsafe-eval/);
				if (value === "'unsafe-inline'") expect(name).toBe('style-src-attr');
			}
		}
	});
});
