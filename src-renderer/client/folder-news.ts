/** What watched folders have to tell while the page is open: the newest few, each until it has been read. */
import { useEffect, useState } from 'react';
import type { EngineEvent } from '../../src-main/shared/contract/client.ts';
import { useEngine } from './engine.tsx';

type FolderEvent = Extract<EngineEvent, { kind: 'folder-news' }>;

export interface FolderNews {
	readonly id: number;
	readonly what: FolderEvent['what'];
	/** Holds names from outside. */
	readonly text: string;
}

/** More at once are not read; the list on the data view has them all. */
const SHOWN = 3;
/** Good news go by themselves; what needs a person stays. */
const SHOW_MS = 8_000;

export function useFolderNews(): { readonly news: readonly FolderNews[]; readonly dismiss: (id: number) => void } {
	const { client } = useEngine();
	const [news, setNews] = useState<readonly FolderNews[]>([]);
	const dismiss = (id: number): void => setNews((all) => all.filter((one) => one.id !== id));
	useEffect(() => {
		let count = 0;
		const timers = new Set<ReturnType<typeof setTimeout>>();
		const unsubscribe = client.on((event) => {
			if (event.kind !== 'folder-news') return;
			count++;
			const one = { id: count, what: event.what, text: event.text };
			setNews((all) => [...all.slice(1 - SHOWN), one]);
			if (event.what !== 'imported' && event.what !== 'returned') return;
			timers.add(setTimeout(() => setNews((all) => all.filter(({ id }) => id !== one.id)), SHOW_MS));
		});
		return () => {
			unsubscribe();
			for (const timer of timers) clearTimeout(timer);
		};
	}, [client]);
	return { news, dismiss };
}
