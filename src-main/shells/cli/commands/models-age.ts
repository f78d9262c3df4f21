/** `ssv models age`: what the models in use have not seen, and whether they have become more wrong. */
import { z } from 'zod';
import { capitalise } from '../../../shared/charts/format.ts';
import { ageSentence, checkText, errorsText, knownDrivesText, modelText, retrainText } from '../../../shared/charts/model-text.ts';
import { modelsAge } from '../../../shared/contract/model-age-schemas.ts';
import { toAppError } from '../../../shared/domain/errors.ts';
import type { ModelsAge } from '../../../shared/domain/model-basis.ts';
import { type Command, type CommandContext, iso } from '../command.ts';
import { table } from '../terminal.ts';

export const modelsAgeCommand: Command = {
	name: 'models age',
	usage: '[--check]',
	doc: 'How old the models in use are: days and drives that they have not seen, and how their errors did since.',
	procedure: 'models.age',
	flags: {},
	extra: { check: { type: 'boolean', doc: 'compare the errors on days that the models have not seen with those at training; trains nothing' } },
	help: [
		'Training again is proposed when the days after the training are more than 14 and a tenth of what was learned from, when a model has',
		'never seen a fifth of the drives, or when a check finds that errors grew by a quarter and more, surely, and still do.',
	],
	async run(context) {
		if (context.values.check === true) return answer(await context.call('models.check', {}));
		const { age } = await context.call('models.age', {});
		return age === null ? { json: { age: null }, lines: ['No models are in use. "ssv train" trains them.'] } : answer(age);
	},
};

function answer(age: ModelsAge) {
	const wire = z.encode(modelsAge, age) as Record<string, unknown>;
	const forecasters = age.models.filter(({ drives }) => drives !== null);
	const lines = [
		`Models of ${age.bundle}. ${ageSentence(age)}`,
		...table(
			['model', 'drives it knows', 'errors since its training'],
			forecasters.map((model) => [capitalise(modelText(model)), knownDrivesText(model), errorsText(model, age)]),
			['left', 'right', 'left'],
		),
		checkText(age),
		...proposalLines(age),
	];
	const json = { age: { ...wire, trained: iso(age.trainedAtMs), window: [iso(age.windowStartMs), iso(age.windowEndMs)] } };
	return { json, lines: lines.filter(Boolean) };
}

/** What to say where training again is proposed; nothing while the models are fresh. */
export function proposalLines(age: ModelsAge | null): string[] {
	return age === null || age.proposal === null ? [] : [`${retrainText(age.proposal)} ssv train`];
}

/** The same after an import, which stands whatever is wrong with the models. */
export async function importedProposal(context: CommandContext): Promise<{ readonly proposal: string | null; readonly lines: readonly string[] }> {
	try {
		const { age } = await context.engine.call('models.age', {});
		return { proposal: age?.proposal ?? null, lines: proposalLines(age) };
	} catch (thrown) {
		return { proposal: null, lines: [`The models in use cannot be read: ${toAppError(thrown).message}`] };
	}
}
