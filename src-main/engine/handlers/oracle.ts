/** Checking the program's mathematics against reference values. Needs no workspace and leaves nothing behind. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import type { OracleCase, OracleCounts } from '../../shared/domain/oracle.ts';
import type { Handlers } from '../context.ts';

function countsOf(cases: readonly OracleCase[]): OracleCounts {
	const count = (status: OracleCase['status']): number => cases.filter((one) => one.status === status).length;
	return { cases: cases.length, passed: count('passed'), failed: count('failed'), elsewhere: count('elsewhere') };
}

/** The case of the largest error of a file, failed ones first. */
function worstOf(cases: readonly OracleCase[]): OracleCase | undefined {
	return cases.toSorted((a, b) => Number(b.status === 'failed') - Number(a.status === 'failed') || (b.worstError ?? -1) - (a.worstError ?? -1))[0];
}

async function textOf(path: string, label: string): Promise<string> {
	const { size } = await stat(path);
	if (size > limits.jsonDocumentBytes)
		throw new AppError('json_rejected', `"${label}" has ${size} bytes; the limit of a document is ${limits.jsonDocumentBytes}.`, { path: label });
	return readFile(path, 'utf8');
}

export const oracleHandlers = {
	'oracle.check': async ({ sources }, context, call) => {
		const files = sources.map((id) => context.files.source(id));
		const checked = await Promise.all(
			files.map(async ({ path, label }) => {
				if (path === undefined) throw new AppError('file_unreadable', `"${label}" is no file.`, { path: label });
				const text = await textOf(path, label).catch((thrown: unknown) => {
					if (thrown instanceof AppError) throw thrown;
					throw new AppError('file_unreadable', `"${label}" cannot be read: ${(thrown as Error).message}.`, { path: label }, thrown);
				});
				const input = { file: basename(label), text };
				return context.pool().run<readonly OracleCase[]>('checkOracle', input, { signal: call.signal, onProgress: call.progress });
			}),
		);
		const results = checked.flat();
		const worst = checked.flatMap((cases) => {
			const found = worstOf(cases);
			return found ? [{ ...countsOf(cases), worst: found }] : [];
		});
		return { ...countsOf(results), worst: worst.map(({ worst: found, ...counts }) => ({ ...found, ...counts })), results };
	},
} satisfies Partial<Handlers>;
