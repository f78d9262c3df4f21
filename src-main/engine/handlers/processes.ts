/** One metric as a random process. Not stored: the same question and seed give the same digits in a moment. */
import type { Handlers } from '../context.ts';
import { runProcess } from '../process-run.ts';

export const processHandlers = {
	'risk.process': async (input, context, call) => runProcess(input, await context.workspace(), context, call),
} satisfies Partial<Handlers>;
