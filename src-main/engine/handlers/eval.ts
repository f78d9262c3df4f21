/** Judging the program on labelled data of other people. Needs no workspace and leaves nothing in it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScoredNabFile } from '../../jobs/eval-nab.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { NabEvaluation } from '../../shared/domain/nab.ts';
import type { Handlers } from '../context.ts';
import { readNabFile, readNabFolder } from '../nab-folder.ts';
import { writeFileAtomically } from '../write-file.ts';

export const evalHandlers = {
	'eval.nab': async ({ folder, scoresTarget }, context, call) => {
		const path = context.files.folder(folder);
		const target = scoresTarget === undefined ? undefined : context.files.target(scoresTarget);
		const { files, unlabelled } = await readNabFolder(path);
		if (files.length === 0) throw new AppError('nothing_to_import', `No series in "${path}" has labels.`, { path });
		let done = 0;
		const scored = await Promise.all(
			files.map(async ({ file, windows }) => {
				const input = { file, windows, bytes: await readNabFile(join(path, file)) };
				const one = await context.pool().run<ScoredNabFile>('scoreNabFile', input, { signal: call.signal });
				call.progress({ phase: 'Scoring series', done: ++done, total: files.length, unit: 'series', detail: file });
				return { file, ...one };
			}),
		);
		const evaluation = await context.pool().run<NabEvaluation>(
			'judgeNab',
			scored.map(({ stream }) => stream),
			{ signal: call.signal },
		);
		if (target !== undefined) {
			await makeFolder(target);
			for (const { file, scoresCsv } of scored) await writeFileAtomically(join(target, file), (temporary) => writeFile(temporary, scoresCsv));
		}
		return { ...evaluation, unlabelled: [...unlabelled] };
	},
} satisfies Partial<Handlers>;

/** @throws AppError `file_unreadable` */
async function makeFolder(path: string): Promise<void> {
	try {
		await mkdir(path, { recursive: true });
	} catch (thrown) {
		throw new AppError(
			'file_unreadable',
			`The folder "${path}" cannot be made: ${(thrown as Error).message}. Choose another place.`,
			{ path },
			thrown,
		);
	}
}
