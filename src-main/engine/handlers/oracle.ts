/** Checking the program's mathematics against reference values. Needs no workspace and leaves nothing behind. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import type { OracleCase, OracleCounts } from '../../shared/domain/oracle.ts';
import type { Call, EngineContext, Handlers } from '../context.ts';
import type { SourceFile } from '../files.ts';

function countsOf(cases: readonly OracleCase[]): OracleCounts {
	const count = (status: OracleCase['status']): number => cases.filter((one) => one.status === status).length;
	return { cases: cases.length, passed: count('passed'), failed: count('failed'), elsewhere: count('elsewhere') };
}

/** The case of a file that came nearest to its tolerance, failed ones first. */
function worstOf(cases: readonly OracleCase[]): OracleCase | undefined {
	const share = ({ status, toleranceShare }: OracleCase): number => (status === 'failed' ? Number.MAX_VALUE : (toleranceShare ?? -1));
	return cases.toSorted((a, b) => share(b) - share(a))[0];
}

/** @throws AppError `file_unreadable`, `json_rejected` */
async function textOf({ path, label }: SourceFile): Promise<string> {
	if (path === undefined) throw new AppError('file_unreadable', `"${label}" is no file.`, { path: label });
	try {
		const { size } = await stat(path);
		if (size > limits.jsonDocumentBytes)
			throw new AppError('json_rejected', `"${label}" has ${size} bytes; the limit of a document is ${limits.jsonDocumentBytes}.`, { path: label });
		return await readFile(path, 'utf8');
	} catch (thrown) {
		if (thrown instanceof AppError) throw thrown;
		throw new AppError('file_unreadable', `"${label}" cannot be read: ${(thrown as Error).message}.`, { path: label }, thrown);
	}
}

async function checkFile(source: SourceFile, context: EngineContext, call: Call): Promise<readonly OracleCase[]> {
	const file = basename(source.label);
	try {
		const input = { file, text: await textOf(source) };
		return await context.pool().run<readonly OracleCase[]>('checkOracle', input, { signal: call.signal, onProgress: call.progress });
	} catch (thrown) {
		// One file that cannot be read is one failed case; the others are checked all the same.
		if (!(thrown instanceof AppError) || (thrown.code !== 'file_unreadable' && thrown.code !== 'json_rejected')) throw thrown;
		const nothing = { quantities: 0, worstError: null, toleranceShare: null, quantity: '', tolerance: '' };
		return [{ file, kind: 'file', id: file, status: 'failed', ...nothing, note: thrown.message }];
	}
}

export const oracleHandlers = {
	'oracle.check': async ({ sources }, context, call) => {
		const checked = await Promise.all(sources.map((id) => checkFile(context.files.source(id), context, call)));
		const results = checked.flat();
		const worst = checked.flatMap((cases) => {
			const found = worstOf(cases);
			return found ? [{ ...found, ...countsOf(cases) }] : [];
		});
		return { ...countsOf(results), worst, results };
	},
} satisfies Partial<Handlers>;
