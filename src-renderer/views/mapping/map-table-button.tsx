/** Opens the mapping screen for a table of the user's choice. */
import { useRef, useState } from 'react';
import { type AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import { useEngine, useJobs } from '../../client/engine.tsx';
import { ErrorState } from '../../components/states.tsx';

const SLOT = 'imports.mapTable';

interface MapTableButtonProps {
	readonly isDisabled: boolean;
	readonly onSource: (source: string) => void;
}

export function MapTableButton({ isDisabled, onSource }: MapTableButtonProps) {
	const { client, jobs } = useEngine();
	const { running } = useJobs();
	const input = useRef<HTMLInputElement>(null);
	const [error, setError] = useState<AppError>();
	const isBusy = running.some(({ slot }) => slot === SLOT);
	const open = (sources: Promise<readonly string[]>): void => {
		setError(undefined);
		sources.then(
			([source]) => source !== undefined && onSource(source),
			(thrown: unknown) => {
				const failure = toAppError(thrown);
				if (failure.code !== 'cancelled') setError(failure);
			},
		);
	};
	const upload = (files: readonly File[]): Promise<readonly string[]> =>
		jobs.runLocal('Handing the table over', SLOT, ({ signal, progress }) =>
			client.registerFiles(files, { signal, onProgress: (done, total) => progress('Handing the table over', done, total, 'bytes') }),
		);
	return (
		<>
			<button
				type="button"
				className="compact"
				disabled={isDisabled || isBusy}
				onClick={() => (client.chooseFiles ? open(client.chooseFiles()) : input.current?.click())}
			>
				Map the columns of a table…
			</button>
			<input
				ref={input}
				type="file"
				hidden
				data-testid="table-input"
				onChange={(event) => {
					const [file] = event.target.files ?? [];
					if (file) open(upload([file]));
					event.target.value = '';
				}}
			/>
			{error && <ErrorState error={error} />}
		</>
	);
}
