import { describe, expect, it } from 'vitest';
import { browserOpener, chooseWay, isLastingFailure, type StartFacts, windowFailure } from '../../../src-main/shells/cli/start-policy.ts';

const facts: StartFacts = { platform: 'linux', hasDisplay: true, isRoot: false, hasBinary: true, isWindowAsked: false };
const ended = { code: 1, signal: null, isTimeout: false };

describe('npm start', () => {
	it('opens the window where the binary and a display are there', () => {
		expect(chooseWay(facts)).toEqual({ way: 'window', fetchFirst: false });
	});

	it('fetches a missing binary once, and not again after it failed', () => {
		expect(chooseWay({ ...facts, hasBinary: false })).toEqual({ way: 'window', fetchFirst: true });
		expect(chooseWay({ ...facts, hasBinary: false, rememberedFailure: 'Electron could not be fetched' })).toMatchObject({
			way: 'page',
			reason: expect.stringContaining('could not be fetched'),
		});
	});

	it('tries again when asked with --window', () => {
		expect(chooseWay({ ...facts, rememberedFailure: 'x', isWindowAsked: true })).toEqual({ way: 'window', fetchFirst: false });
	});

	it('serves the page without a display and as root, and names the cause', () => {
		expect(chooseWay({ ...facts, hasDisplay: false })).toMatchObject({ way: 'page', reason: expect.stringContaining('no display') });
		expect(chooseWay({ ...facts, isRoot: true, isWindowAsked: true })).toMatchObject({ way: 'page', reason: expect.stringContaining('root') });
	});

	it('reads the plain cause from what Electron said', () => {
		expect(windowFailure('electron: error while loading shared libraries: libnss3.so: cannot open', ended)).toBe(
			'the window needs the missing library libnss3.so',
		);
		expect(windowFailure('FATAL: The SUID sandbox helper binary was found, but is not configured', ended)).toContain('sandbox');
		expect(windowFailure('', { code: null, signal: 'SIGTERM', isTimeout: true })).toContain('10 s');
		expect(windowFailure('', { code: null, signal: 'SIGSEGV', isTimeout: false })).toContain('SIGSEGV');
	});

	it('remembers causes that the next start would meet again, and no others', () => {
		expect(isLastingFailure(windowFailure('error while loading shared libraries: libnss3.so: x', ended))).toBe(true);
		expect(isLastingFailure(windowFailure('', { code: null, signal: 'SIGTERM', isTimeout: true }))).toBe(true);
		expect(isLastingFailure(windowFailure('Another program has this workspace open', ended))).toBe(false);
		expect(isLastingFailure(windowFailure('', { ...ended, code: 0 }))).toBe(false);
	});

	it('opens a browser only where one can be expected', () => {
		expect(browserOpener('linux', false)).toBeNull();
		expect(browserOpener('linux', true)).toEqual(['xdg-open']);
		expect(browserOpener('darwin', true)).toEqual(['open']);
	});
});
