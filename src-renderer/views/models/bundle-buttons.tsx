/** Bundles in and out: the one in use as a file, and one of another workspace taken over. */
import { useRef, useState } from 'react';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { type AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import { useEngine, useJob } from '../../client/engine.tsx';
import { ErrorState, Notice } from '../../components/states.tsx';

export interface BundleFiles {
	readonly isBusy: boolean;
	readonly error: AppError | undefined;
	/** Name of the bundle that was just taken over. */
	readonly taken: string | undefined;
	readonly give: (bundle: string) => void;
	/** The file dialog of the desktop window; a browser has its own. */
	readonly choose: (() => void) | undefined;
	readonly take: (files: readonly File[]) => void;
	readonly close: () => void;
}

export function useBundleFiles(): BundleFiles {
	const { client, jobs } = useEngine();
	const exporting = useJob('bundle.export');
	const importing = useJob('bundle.import');
	const [error, setError] = useState<AppError>();
	const [taken, setTaken] = useState<string>();
	const run = (work: Promise<unknown>): void => {
		setError(undefined);
		setTaken(undefined);
		work.catch((thrown: unknown) => {
			const failure = toAppError(thrown);
			if (failure.code !== 'cancelled') setError(failure);
		});
	};
	const takeOver = async (sources: Promise<readonly string[]>): Promise<void> => {
		const [source] = await sources;
		if (source !== undefined) setTaken((await jobs.run('bundle.import', { source })).bundle);
	};
	const { chooseFiles } = client;
	return {
		isBusy: exporting.running !== undefined || importing.running !== undefined,
		error,
		taken,
		give: (bundle) => run(jobs.run('bundle.export', {}).then(({ downloadId }) => client.saveDownload(downloadId, `${bundle}.zip`))),
		choose: chooseFiles && (() => run(takeOver(chooseFiles()))),
		take: (files) => run(takeOver(client.registerFiles(files.slice(0, 1), { signal: new AbortController().signal, onProgress: () => undefined }))),
		close: () => {
			setError(undefined);
			setTaken(undefined);
		},
	};
}

export function BundleButtons({ files, inUse }: { readonly files: BundleFiles; readonly inUse: string | undefined }) {
	const input = useRef<HTMLInputElement>(null);
	return (
		<>
			<button type="button" disabled={files.isBusy} onClick={files.choose ?? (() => input.current?.click())}>
				Import a bundle…
			</button>
			<button type="button" disabled={files.isBusy || inUse === undefined} onClick={() => inUse !== undefined && files.give(inUse)}>
				Export the models in use
			</button>
			<input
				ref={input}
				type="file"
				accept=".zip,application/zip"
				hidden
				data-testid="bundle-input"
				onChange={(event) => {
					const chosen = [...(event.target.files ?? [])];
					event.target.value = '';
					if (chosen.length > 0) files.take(chosen);
				}}
			/>
		</>
	);
}

/** How the last import or export ended, until it is read. */
export function BundleOutcome({ files: { error, taken, close } }: { readonly files: BundleFiles }) {
	if (error) return <ErrorState error={error} retry={close} retryLabel="Close" />;
	if (taken === undefined) return null;
	return (
		<Notice
			action={
				<button type="button" className="quiet" onClick={close}>
					Close
				</button>
			}
		>
			The bundle was checked and is in use as {plainText(taken)}. The one before is among the runs.
		</Notice>
	);
}
