/** The mapping of one file while it is being made: a draft, and what the engine says that it gives. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import type { MappedColumn, MappingProfile } from '../../../src-main/shared/domain/mapping.ts';
import { useEngine } from '../../client/engine.tsx';

export type MappingPreview = OutputOf<'imports.previewMapping'>;

export interface Mapping {
	/** Undefined until the first answer. */
	readonly draft: MappingProfile | undefined;
	readonly preview: MappingPreview | undefined;
	readonly error: AppError | undefined;
	/** The preview is of an older draft; the next one is on its way. */
	readonly isStale: boolean;
	change(next: Partial<MappingProfile>): void;
	changeColumn(index: number, next: MappedColumn): void;
	retry(): void;
}

/** Quick typing asks once. */
const SETTLE_MS = 80;

const sameHeadings = (first: MappingProfile, second: MappingProfile): boolean =>
	first.columns.length === second.columns.length && first.columns.every(({ heading }, index) => heading === second.columns[index]?.heading);

export function useMapping(source: string): Mapping {
	const { client } = useEngine();
	const [draft, setDraft] = useState<MappingProfile>();
	const [answer, setAnswer] = useState<{ readonly preview?: MappingPreview; readonly error?: AppError }>({});
	const [isStale, setIsStale] = useState(true);
	/** Counts questions: only the newest answer counts. */
	const asked = useRef(0);

	const ask = useCallback(
		(profile: MappingProfile | undefined): void => {
			asked.current += 1;
			const mine = asked.current;
			setIsStale(true);
			const settle = (next: { readonly preview?: MappingPreview; readonly error?: AppError }): void => {
				if (mine !== asked.current) return;
				setAnswer((before) => ({ ...(next.error ? before : {}), ...next }));
				setIsStale(false);
				const found = next.preview?.profile;
				// Another delimiter or header line gives other columns: the draft goes on with those.
				if (found !== undefined) setDraft((before) => (before !== undefined && sameHeadings(before, found) ? before : found));
			};
			client.call('imports.previewMapping', { source, ...(profile === undefined ? {} : { profile }) }).then(
				(preview) => settle({ preview }),
				(thrown: unknown) => settle({ error: toAppError(thrown) }),
			);
		},
		[client, source],
	);

	useEffect(() => {
		ask(undefined);
		return () => {
			asked.current += 1;
		};
	}, [ask]);

	const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
	const update = useCallback(
		(next: MappingProfile): void => {
			setDraft(next);
			setIsStale(true);
			clearTimeout(timer.current);
			timer.current = setTimeout(() => ask(next), SETTLE_MS);
		},
		[ask],
	);
	useEffect(() => () => clearTimeout(timer.current), []);

	return {
		draft,
		preview: answer.preview,
		error: answer.error,
		isStale,
		change: (next) => draft && update({ ...draft, ...next }),
		changeColumn: (index, next) => draft && update({ ...draft, columns: draft.columns.map((column, at) => (at === index ? next : column)) }),
		retry: () => ask(draft),
	};
}
