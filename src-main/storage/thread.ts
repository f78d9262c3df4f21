/** The storage thread: the only place where the workspace file is open. */
import { AppError } from '../shared/domain/errors.ts';
import { type Job, serveJobs } from '../threads/serve.ts';
import { toStorageError } from './errors.ts';
import { type OpenInfo, openWorkspace } from './open.ts';
import { backgroundJobs, storage } from './registry.ts';
import { type StorageSession, startSession } from './session.ts';

export interface OpenRequest {
	readonly folder: string;
	readonly name?: string | undefined;
	readonly isSynthetic?: boolean | undefined;
	readonly clockOffsetMs: number;
	readonly lockToken: string;
}

let session: StorageSession | null = null;

const jobs: Record<string, Job> = {
	open: ({ folder, ...options }: OpenRequest, { log }): OpenInfo => {
		session = startSession(openWorkspace(folder, options), log);
		return session.workspace.info;
	},
	close: () => {
		session?.workspace.close();
		session = null;
	},
};

for (const [aggregate, functions] of Object.entries(storage)) {
	for (const [name, work] of Object.entries(functions)) {
		jobs[`${aggregate}.${name}`] = async (input, context) => {
			if (!session) throw new AppError('internal', 'The workspace is not open.');
			try {
				// Each function states its own input; the client's types, derived from the same table, see to it.
				return await (work as (session: StorageSession, input: unknown, context: unknown) => unknown)(session, input, context);
			} catch (thrown) {
				throw toStorageError(thrown);
			}
		};
	}
}

serveJobs(jobs, { background: backgroundJobs });
