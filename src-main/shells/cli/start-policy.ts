/** How `npm start` shows the application: decided from facts, so that every case is a test. */

export interface StartFacts {
	readonly platform: NodeJS.Platform;
	/** DISPLAY or WAYLAND_DISPLAY on Linux; true elsewhere. */
	readonly hasDisplay: boolean;
	readonly isRoot: boolean;
	/** Whether electron's binary is unpacked under node_modules. */
	readonly hasBinary: boolean;
	/** Why the window failed last time with this version of electron. */
	readonly rememberedFailure?: string;
	/** `--window`: try again whatever is remembered. */
	readonly isWindowAsked: boolean;
}

export type StartWay =
	| { readonly way: 'window'; readonly fetchFirst: boolean }
	/** The same page over the loopback server; `reason` is the one line that says why. */
	| { readonly way: 'page'; readonly reason: string };

export function chooseWay(facts: StartFacts): StartWay {
	if (facts.platform === 'linux' && !facts.hasDisplay) return { way: 'page', reason: 'there is no display for a window' };
	if (facts.platform === 'linux' && facts.isRoot)
		return { way: 'page', reason: 'Electron refuses to run as root with its sandbox on, and we do not switch the sandbox off' };
	if (facts.rememberedFailure && !facts.isWindowAsked)
		return { way: 'page', reason: `${facts.rememberedFailure} ("npm start -- --window" tries again)` };
	return { way: 'window', fetchFirst: !facts.hasBinary };
}

/** The plain cause in what Electron said before it ended. */
export function windowFailure(
	output: string,
	exit: { readonly code: number | null; readonly signal: string | null; readonly isTimeout: boolean },
): string {
	const library = /error while loading shared libraries: (\S+):/.exec(output)?.[1];
	if (library) return `the window needs the missing library ${library}`;
	if (/running as root without --no-sandbox/i.test(output)) return 'Electron refuses to run as root with its sandbox on';
	if (/SUID sandbox|setuid sandbox|apparmor|No usable sandbox/i.test(output))
		return 'the system does not let the window use its sandbox (AppArmor or missing user namespaces)';
	if (/Missing X server|cannot open display|ozone/i.test(output)) return 'the display could not be opened';
	if (/db_in_use|Another program has this workspace open/.test(output)) return 'another program has the workspace open';
	if (exit.isTimeout) return 'the window did not report ready within 10 s';
	return `the window ended (${exit.signal ?? `status ${exit.code ?? 'unknown'}`})`;
}

/** Causes that the next start would meet again; a workspace in use or a window closed too early is none. */
export function isLastingFailure(failure: string): boolean {
	return !/another program has the workspace open|^the window ended/.test(failure);
}

/** Command that opens an address in the default browser; null where none can be expected. */
export function browserOpener(platform: NodeJS.Platform, hasDisplay: boolean): readonly [command: string, ...words: string[]] | null {
	if (platform === 'darwin') return ['open'];
	if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
	return hasDisplay ? ['xdg-open'] : null;
}
