/**
 * The right to ask: the printed address carries a one-time code in its fragment, which is swapped for a token. The token
 * lives in this tab only (sessionStorage), so that a reload goes on and nothing stays behind.
 */
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { errorOf } from './wire.ts';

const TOKEN_KEY = 'ssv.token';

export function storedToken(): string | null {
	return sessionStorage.getItem(TOKEN_KEY);
}

export function forgetToken(): void {
	sessionStorage.removeItem(TOKEN_KEY);
}

/** The code of an address's fragment (`#code=...`), null without one. */
export function codeOf(fragment: string): string | null {
	return /^#code=([A-Za-z0-9_-]+)$/.exec(fragment)?.[1] ?? null;
}

/**
 * The token of this tab: swapped from the address's code, or kept from before.
 *
 * @throws AppError `unauthorized` without either; what the server says of a code that is used or old
 */
export async function openSession(): Promise<string> {
	const code = codeOf(location.hash);
	const kept = storedToken();
	if (code === null) {
		if (kept !== null) return kept;
		throw new AppError('unauthorized');
	}
	// The code works once: it leaves the address, so that a reload or bookmark does not show it.
	history.replaceState(null, '', `${location.pathname}#/`);
	const response = await fetch('/api/session', {
		method: 'POST',
		body: JSON.stringify({ code }),
		headers: { 'Content-Type': 'application/json', 'X-SSV-Client': 'page' },
	});
	const body: unknown = await response.json();
	if (typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string') {
		sessionStorage.setItem(TOKEN_KEY, body.token);
		return body.token;
	}
	if (kept !== null) return kept;
	throw errorOf(typeof body === 'object' && body !== null && 'error' in body ? body.error : body);
}
