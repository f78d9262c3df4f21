/** A folder of block traces: which runs are in it, and what the program says of each. */
import { relative } from 'node:path';
import { otherTraceFiles, traceFile } from '../ingest/block-trace/trace-file.ts';
import type { JudgedRun, TraceRows } from '../jobs/eval-traces.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import type { TraceFileAccount, TraceRun } from '../shared/domain/trace-evaluation.ts';
import type { Call, EngineContext } from './context.ts';
import type { SourceFile } from './files.ts';
import { filesUnder } from './folder-files.ts';
import { tooManyRejects } from './import-rejects.ts';
import { contentHash, withSource } from './import-source.ts';
import { openFeed } from './import-stream.ts';
import { together } from './together.ts';

/** Files of one run, by place in the folder. */
export interface RunFiles {
	readonly run: string;
	readonly files: readonly SourceFile[];
}

/** @throws AppError `file_unreadable`, `nothing_to_import` */
export async function traceRunsUnder(folder: string): Promise<readonly RunFiles[]> {
	const paths = await filesUnder(folder).catch((thrown: unknown) => {
		throw new AppError('file_unreadable', `"${folder}" cannot be read: ${(thrown as Error).message}.`, { path: folder }, thrown);
	});
	const runs = new Map<string, SourceFile[]>();
	for (const path of paths) {
		const label = relative(folder, path);
		const run = traceFile(label)?.run;
		if (run === undefined) continue;
		const files = runs.get(run) ?? [];
		runs.set(run, files);
		files.push({ path, label, isTemporary: false });
	}
	if (runs.size === 0)
		throw new AppError('nothing_to_import', `There is no block trace (RUN__ata_read.csv, RUN__ata_write.csv, also .gz) in "${folder}".`, {
			path: folder,
		});
	return [...runs].map(([run, files]) => ({ run: shownRun(run), files }));
}

/** Without the marks that divide it from the rest of a name. */
function shownRun(run: string): string {
	let end = run.length;
	while (end > 0 && '/\\_-. '.includes(run[end - 1])) end--;
	return end === 0 ? '.' : run.slice(0, end);
}

/** What reading one file gave. */
interface ReadTrace {
	readonly account: TraceFileAccount;
	readonly rows?: TraceRows;
}

/**
 * Reads the files of a run as an import does, each with the other one beside it, and judges them as a search does.
 *
 * @throws AppError `cancelled` and what concerns the program; what is wrong with a file is said in its account
 */
export async function judgeRun({ run, files }: RunFiles, context: EngineContext, call: Call): Promise<TraceRun> {
	const sound: SourceFile[] = [];
	const read: ReadTrace[] = [];
	for (const file of files) {
		const problem = await problemOf(file, context, call);
		if (problem === undefined) sound.push(file);
		else read.push({ account: refused(file, problem) });
	}
	const others = otherTraceFiles(sound.map(({ label }) => label));
	for (const [place, file] of sound.entries()) read.push(await readFile(file, sound[others[place] ?? -1], context, call));
	const rows = read.flatMap((each) => each.rows ?? []);
	const judged = await context.pool().run<JudgedRun>('judgeTraceRun', rows, { signal: call.signal });
	return { run, files: read.map(({ account }) => account), ...judged, notes: [...new Set(rows.flatMap(({ notes }) => notes))] };
}

/** What concerns the program and not the file. */
const isOurs = (error: AppError, call: Call): boolean =>
	call.signal.aborted || ['cancelled', 'internal', 'job_failed', 'busy', 'disk_full', 'disk_io'].includes(error.code);

/** Why a file cannot be read to its end; undefined when it can. */
async function problemOf(file: SourceFile, context: EngineContext, call: Call): Promise<AppError | undefined> {
	try {
		await withSource(file, context, call, async (contents) => {
			if (contents.kind === 'archive') throw new AppError('format_unknown', `"${file.label}" is an archive, not a trace.`, { path: file.label });
			await contentHash(contents.source, call.signal);
		});
		return undefined;
	} catch (thrown) {
		const error = toAppError(thrown);
		if (isOurs(error, call)) throw thrown;
		return error;
	}
}

async function readFile(file: SourceFile, other: SourceFile | undefined, context: EngineContext, call: Call): Promise<ReadTrace> {
	try {
		const rows = await withSource(
			file,
			context,
			call,
			async (contents) => {
				if (contents.kind === 'archive') throw new AppError('format_unknown');
				const feed = openFeed(contents.source);
				try {
					const [found] = await together<[TraceRows, unknown]>(call.signal, (signal) => [
						context.pool().run<TraceRows>('readTraceFile', { ...feed.input, nowMs: context.now() }, { signal }),
						feed.pump(signal),
					]);
					return found;
				} finally {
					feed.close();
				}
			},
			{ companion: other },
		);
		const tooMany = tooManyRejects(file.label, rows);
		if (tooMany !== undefined) return { account: refused(file, tooMany, rows) };
		return { account: accountOf(file, rows), rows };
	} catch (thrown) {
		const error = toAppError(thrown);
		if (isOurs(error, call)) throw thrown;
		return { account: refused(file, error) };
	}
}

function accountOf({ label }: SourceFile, rows?: TraceRows): TraceFileAccount {
	return {
		file: label,
		kind: traceFile(label)?.kind ?? 'read',
		requests: rows === undefined ? 0 : rows.rows - rows.rejectedRows,
		rejected: rows?.rejectedRows ?? 0,
		samples: rows?.observedAtMs.length ?? 0,
	};
}

const refused = (file: SourceFile, { code, message }: AppError, rows?: TraceRows): TraceFileAccount => ({
	...accountOf(file, rows),
	samples: 0,
	error: { code, message },
});
