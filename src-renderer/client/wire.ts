/** Between typed values and what crosses the wire, by the schemas of the procedure table. */
import './no-eval.ts';
import type { z } from 'zod';
import type { InputOf, OutputOf, ProcedureName } from '../../src-main/shared/contract/procedures.ts';
import { procedures } from '../../src-main/shared/contract/procedures.ts';
import { AppError, type ErrorShape, fromErrorShape, isErrorCode } from '../../src-main/shared/domain/errors.ts';

/**
 * The input as it crosses the wire, defaults filled in.
 *
 * @throws AppError `invalid_input` naming the field
 */
export function encodeInput<P extends ProcedureName>(procedure: P, input: InputOf<P>): unknown {
	const schema: z.ZodType = procedures[procedure].input;
	const parsed = schema.safeDecode(input);
	if (parsed.success) return schema.encode(parsed.data);
	const issue = parsed.error.issues[0];
	throw new AppError('invalid_input', `${issue?.path.join('.') || 'The request'}: ${issue?.message ?? 'not as expected'}`);
}

/**
 * The answer as typed values: arrays of numbers become `Float64Array`, `null` in them NaN.
 *
 * @throws AppError `internal` when the answer does not have the agreed form
 */
export function decodeOutput<P extends ProcedureName>(procedure: P, output: unknown): OutputOf<P> {
	const schema: z.ZodType = procedures[procedure].output;
	const parsed = schema.safeDecode(output);
	// The schema is the one of `procedure`; its output type is `OutputOf<P>` by definition of the table.
	if (parsed.success) return parsed.data as OutputOf<P>;
	const issue = parsed.error.issues[0];
	throw new AppError('internal', `The program's answer to ${procedure} is not as agreed: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** An error as any door states it; anything else becomes `internal`. */
export function errorOf(value: unknown): AppError {
	if (typeof value === 'object' && value !== null && 'code' in value && isErrorCode(value.code)) {
		// `code` is checked; message and details come with it by the one error shape of all doors.
		return fromErrorShape(value as ErrorShape);
	}
	return new AppError('internal', 'The program answered in a form that this page does not know.');
}
