/** Light or dark: the system's wish unless the user chose, kept for the next start. */
import { useSyncExternalStore } from 'react';
import type { Theme } from '../src-main/shared/charts/colour.ts';

const THEME_KEY = 'ssv.theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function chosenTheme(): Theme | null {
	const kept = localStorage.getItem(THEME_KEY);
	return kept === 'light' || kept === 'dark' ? kept : null;
}

function currentTheme(): Theme {
	return chosenTheme() ?? (prefersDark.matches ? 'dark' : 'light');
}

/** Marks the document, so that the style sheet follows. */
export function applyTheme(): void {
	document.documentElement.dataset.theme = currentTheme();
	for (const listener of listeners) listener();
}

export function toggleTheme(): void {
	localStorage.setItem(THEME_KEY, currentTheme() === 'dark' ? 'light' : 'dark');
	applyTheme();
}

export function useTheme(): Theme {
	return useSyncExternalStore((listener) => {
		listeners.add(listener);
		return () => void listeners.delete(listener);
	}, currentTheme);
}

prefersDark.addEventListener('change', applyTheme);
