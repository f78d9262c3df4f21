/** Copies a text; where the browser does not allow it, the text is selected for the keyboard to copy. */
import { useEffect, useState } from 'react';

interface CopyButtonProps {
	readonly text: string;
	/** What is copied, for screen readers: `the command for smartctl`. */
	readonly what: string;
	readonly label?: string;
	/** Element that holds the text, to be selected when copying is not allowed. */
	readonly sourceId?: string;
}

/** How long the button says how it went. */
const SHOW_MS = 2_000;

export function CopyButton({ text, what, label = 'Copy', sourceId }: CopyButtonProps) {
	const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
	useEffect(() => {
		if (state !== 'copied') return;
		const timer = setTimeout(() => setState('idle'), SHOW_MS);
		return () => clearTimeout(timer);
	}, [state]);
	const copy = (): void => {
		const finish = (isCopied: boolean): void => {
			if (!isCopied && sourceId !== undefined) selectAll(sourceId);
			setState(isCopied ? 'copied' : 'refused');
		};
		copyText(text).then(finish, () => finish(false));
	};
	return (
		<button type="button" className="compact" aria-label={`Copy ${what}`} onClick={copy}>
			<span aria-live="polite">{state === 'copied' ? 'Copied' : state === 'refused' ? 'Press Ctrl-C' : label}</span>
		</button>
	);
}

/** The clipboard needs a permission that our window does not grant; the older way does not. */
async function copyText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return copyBySelection(text);
	}
}

function copyBySelection(text: string): boolean {
	const field = document.createElement('textarea');
	field.value = text;
	field.className = 'visually-hidden';
	document.body.append(field);
	const focused = document.activeElement;
	field.select();
	try {
		return document.execCommand('copy');
	} finally {
		field.remove();
		if (focused instanceof HTMLElement) focused.focus();
	}
}

function selectAll(id: string): void {
	const element = document.getElementById(id);
	if (element) getSelection()?.selectAllChildren(element);
}
