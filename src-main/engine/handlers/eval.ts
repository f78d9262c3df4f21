/** Judging the program on labelled data of other people. Needs no workspace and leaves nothing in it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ScoredNabFile } from '../../jobs/eval-nab.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { NabEvaluation } from '../../shared/domain/nab.ts';
import type { TraceRun } from '../../shared/domain/trace-evaluation.ts';
import type { Handlers } from '../context.ts';
import { evaluateFailures } from '../failure-trial.ts';
import { evaluateFixtures, evaluateWorkspace } from '../forecast-trial.ts';
import { readNabFile, readNabFolder } from '../nab-folder.ts';
import { evaluateThreatRules } from '../threat-trial.ts';
import { judgeRun, traceRunsUnder } from '../trace-folder.ts';
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
	'eval.traces': async ({ folder }, context, call) => {
		const found = await traceRunsUnder(context.files.folder(folder));
		const runs: TraceRun[] = [];
		// One after the other: a run is read by two streams at once already.
		for (const [done, files] of found.entries()) {
			call.progress({ phase: 'Judging traces', done, total: found.length, unit: 'runs', detail: files.run });
			runs.push(await judgeRun(files, context, call));
		}
		return { runs };
	},
	'eval.forecast': async ({ source, folder, ...options }, context, call) => {
		if (source === undefined && folder === undefined) return evaluateWorkspace(options, await context.workspace(), context, call);
		const { path, label } = source === undefined ? folderAsSource(context.files.folder(folder as string)) : context.files.source(source);
		if (path === undefined) throw new AppError('source_unknown', 'A fixture is read from a file, not from a stream. Save it and name the file.');
		return evaluateFixtures({ path, label }, options, context, call);
	},
	'eval.threats': (input, context, call) => evaluateThreatRules(input, context, call),
	'eval.failures': ({ folder, ...options }, context, call) => evaluateFailures(context.files.folder(folder), options, context, call),
} satisfies Partial<Handlers>;

const folderAsSource = (path: string): { readonly path?: string; readonly label: string } => ({ path, label: basename(path) });

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
