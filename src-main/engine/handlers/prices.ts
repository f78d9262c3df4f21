/** What a loss costs, as people state it. */
import type { Handlers } from '../context.ts';
import { configurePrices, pricesAnswer } from '../loss-settings.ts';

export const priceHandlers = {
	'risk.settings': async (_input, context) => pricesAnswer((await context.workspace()).storage),
	'risk.configure': async (settings, context) => {
		const { storage } = await context.workspace();
		await configurePrices(settings, storage);
		context.emit({ kind: 'changed', what: 'risk' });
		return pricesAnswer(storage);
	},
} satisfies Partial<Handlers>;
