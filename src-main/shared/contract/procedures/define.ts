/** How a procedure is described: what it is asked, what it answers, what it may refuse. */
import { z } from 'zod';
import type { ErrorCode } from '../../domain/errors.ts';

export type ProcedureKind = 'query' | 'mutation' | 'job';

interface Definition<I extends z.ZodType, O extends z.ZodType> {
	readonly doc: string;
	readonly input: I;
	readonly output: O;
	readonly errors: readonly ErrorCode[];
}

const define =
	<K extends ProcedureKind>(kind: K) =>
	<I extends z.ZodType, O extends z.ZodType>(definition: Definition<I, O>) => ({ kind, ...definition });
export const query = define('query');
export const mutation = define('mutation');
export const job = define('job');

/** Of a procedure that is asked nothing. */
export const nothing = z.strictObject({});
