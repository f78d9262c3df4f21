/** From files to an import: hand them over with progress, then run the job. */
import { useMemo, useRef, useState } from 'react';
import { type AppError, toAppError } from '../../src-main/shared/domain/errors.ts';
import { type Job, useEngine, useJob, useJobs } from './engine.tsx';
import type { RunningJob } from './job-store.ts';

const UPLOAD_SLOT = 'imports.upload';

export interface ImportOptions {
	readonly isDryRun: boolean;
	readonly acceptRejects: boolean;
	/** `2018-12-31`: all drives of the files were watched from that day on. */
	readonly observedSince?: string;
}

export interface ImportStarter {
	importFiles(files: Promise<readonly File[]>): void;
	/** Files that the engine already knows by id. */
	importSources(sources: Promise<readonly string[]>): void;
}

export interface Import extends ImportStarter {
	readonly job: Job<'imports.run'>;
	readonly upload: RunningJob | undefined;
	readonly uploadError: AppError | undefined;
	/** Runs the last sources again, with other options. */
	readonly again: ((options: ImportOptions) => void) | undefined;
}

export function useImport(options: ImportOptions, onStart?: () => void): Import {
	const { client, jobs } = useEngine();
	const job = useJob('imports.run');
	const { running, outcomes } = useJobs();
	const [sources, setSources] = useState<readonly string[]>([]);
	const [readError, setReadError] = useState<AppError>();
	const latest = useRef(options);
	latest.current = options;
	const uploadOutcome = outcomes.get(UPLOAD_SLOT);

	const starter = useMemo<ImportStarter>(() => {
		const run = (ids: readonly string[]): void => {
			if (ids.length === 0) return;
			setSources(ids);
			job.start({ sources: [...ids], ...latest.current });
		};
		const fail = (thrown: unknown): void => setReadError(toAppError(thrown));
		return {
			importFiles(promise) {
				setReadError(undefined);
				jobs.forget(UPLOAD_SLOT);
				promise.then((files) => {
					if (files.length === 0) return;
					onStart?.();
					const upload = jobs.runLocal('Handing files over', UPLOAD_SLOT, ({ signal, progress }) =>
						client.registerFiles(files, { signal, onProgress: (done, total) => progress('Handing files over', done, total, 'bytes') }),
					);
					// A failed or cancelled upload is kept under its slot and shown from there.
					upload.then(run, () => undefined);
				}, fail);
			},
			importSources(promise) {
				setReadError(undefined);
				promise.then((ids) => {
					if (ids.length > 0) onStart?.();
					run(ids);
				}, fail);
			},
		};
	}, [client, jobs, job.start, onStart]);

	return {
		...starter,
		job,
		upload: running.find((candidate) => candidate.slot === UPLOAD_SLOT),
		uploadError: readError ?? (uploadOutcome?.status === 'failed' ? uploadOutcome.error : undefined),
		again: sources.length === 0 ? undefined : (chosen) => job.start({ sources: [...sources], ...chosen }),
	};
}
