/** Which drive is which: questions, and what people decide. */
import { AppError } from '../../shared/domain/errors.ts';
import type { StorageClient } from '../../storage/client.ts';
import type { IdentityDecision } from '../../storage/identity-decisions.ts';
import type { EngineContext, Handlers } from '../context.ts';

/** Runs a decision and tells every view that shows drives. */
async function decide(context: EngineContext, work: (storage: StorageClient) => Promise<IdentityDecision>): Promise<IdentityDecision> {
	const { storage } = await context.workspace();
	const decision = await work(storage);
	for (const what of ['workspace', 'drives'] as const) context.emit({ kind: 'changed', what });
	return decision;
}

const idOf = async (storage: StorageClient, drive: string) => (await storage.devices.find(drive)).deviceId;

export const identityHandlers = {
	'identity.questions': async ({ drive, limit }, context) => {
		const { questions, total } = await (await context.workspace()).storage.identity.questions({ drive, limit });
		return { questions: questions.map((question) => ({ ...question, candidates: [...question.candidates] })), total };
	},
	'identity.describe': async ({ drive }, context) => {
		const { merged, descriptions, imports, ...rest } = await (await context.workspace()).storage.identity.describe(drive);
		return { ...rest, merged: [...merged], descriptions: [...descriptions], imports: [...imports] };
	},
	'identity.decisions': async (_input, context) => ({ decisions: await (await context.workspace()).storage.identity.decisions() }),
	'identity.merge': ({ drive, into, isRemembered, reason }, context) =>
		decide(context, async (storage) =>
			storage.identity.merge({ deviceId: await idOf(storage, drive), into: await idOf(storage, into), isRemembered, reason }),
		),
	'identity.keepApart': ({ drive, reason }, context) =>
		decide(context, async (storage) => storage.identity.keepApart({ deviceId: await idOf(storage, drive), reason })),
	'identity.split': ({ drive, fromMs, importIds, reason }, context) => {
		if ((fromMs === undefined) === (importIds === undefined))
			throw new AppError('invalid_input', 'Say either from when on, or which imports the new drive gets.');
		return decide(context, async (storage) => storage.identity.split({ deviceId: await idOf(storage, drive), fromMs, importIds, reason }));
	},
	'identity.undo': ({ decisionId }, context) => decide(context, (storage) => storage.identity.undo(decisionId)),
} satisfies Partial<Handlers>;
