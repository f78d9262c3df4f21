/**
 * Tokens. The printed link carries a one-time code in its fragment, which no server sees and no log keeps; the page swaps it
 * by POST for the token, which then travels as a header. Guessers wait longer and longer; the real page does not.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const CODE_LIFETIME_MS = 60_000;
const FREE_GUESSES = 20;
const MAX_DELAY_MS = 5_000;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const isEqual = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

export interface Sessions {
	readonly token: string;
	newCode(): string;
	/** The token for a code that is fresh and unused; undefined counts as a guess. */
	swap(code: string): string | undefined;
	isToken(candidate: string | undefined): boolean;
	/** What to answer to a wrong guess, and how long to wait before it. */
	guessPenalty(): { readonly status: 401 | 429; readonly delayMs: number };
}

export function createSessions(now: () => number): Sessions {
	const token = randomBytes(32).toString('base64url');
	const codes = new Map<string, number>();
	let guesses = 0;
	return {
		token,
		newCode() {
			const code = randomBytes(32).toString('base64url');
			codes.set(digest(code).toString('hex'), now() + CODE_LIFETIME_MS);
			return code;
		},
		swap(code) {
			const key = digest(code).toString('hex');
			const expiresAt = codes.get(key);
			codes.delete(key);
			for (const [other, expiry] of codes) if (expiry < now()) codes.delete(other);
			return expiresAt !== undefined && expiresAt >= now() ? token : undefined;
		},
		isToken: (candidate) => candidate !== undefined && isEqual(candidate, token),
		guessPenalty() {
			guesses += 1;
			return guesses <= FREE_GUESSES ? { status: 401, delayMs: 0 } : { status: 429, delayMs: Math.min(MAX_DELAY_MS, 50 * (guesses - FREE_GUESSES)) };
		},
	};
}
