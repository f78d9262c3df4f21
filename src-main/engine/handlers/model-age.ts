/** How old the models in use are, and whether they have become more wrong. */
import type { Handlers } from '../context.ts';
import { modelsAge } from '../model-age.ts';
import { checkModels } from '../model-check.ts';

export const modelAgeHandlers = {
	'models.age': async (_input, context) => ({ age: await modelsAge((await context.workspace()).storage) }),
	'models.check': async (_input, context, call) => {
		const age = await checkModels(await context.workspace(), context, call);
		context.emit({ kind: 'changed', what: 'training' });
		return age;
	},
} satisfies Partial<Handlers>;
