/** When a drive reaches a level. Not stored: the same question and seed give the same digits in a second. */
import type { Handlers } from '../context.ts';
import { passageOptions, runPassage } from '../passage-run.ts';

export const passageHandlers = {
	'forecast.questions': async ({ drive }, context) => ({ questions: [...(await passageOptions(drive, await context.workspace()))] }),
	'forecast.passage': async (input, context, call) => runPassage(input, await context.workspace(), context, call),
} satisfies Partial<Handlers>;
